"""Loops in which no token ever waits would run until the step limit stops the case."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.errors import Finding
from onewindow.process_checks.graph import loops, waits
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Sheet

ENDLESS = Rule(
    "OW361",
    "循环中没有等待的步骤：{path}",
    "A loop without any step that waits: {path}",
    "请在循环中放一个任务或捕获事件；要对列表逐项处理请用多实例",
    "put a task or catching event into the loop; to treat a list item by item use multi-instance",
)


def automatic_loops(sheet: Sheet) -> Iterator[Finding]:
    """Cycles that consist of gateways, scripts and throwing events alone."""
    for scope in sheet.scopes:
        running = [node for node in scope.inside if not waits(node)]
        for group in loops(running):
            path = " → ".join(node.id for node in group[:8])
            yield sheet.finding(ENDLESS, group[0], path=path)
