"""Loops in which no token ever waits would run until the step limit stops the case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onewindow.errors import Finding
from onewindow.process_checks.graph import loops
from onewindow.process_checks.readable import expression
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Node, Sheet
from onewindow.process_checks.waiting import ALWAYS, NEVER, SOMETIMES, Waiting
from onewindow.workflow.expressions import ExpressionError
from onewindow.workflow.xml import BPMN, line_of

ENDLESS = Rule(
    "OW361",
    "循环中没有等待的步骤：{path}",
    "A loop without any step that waits: {path}",
    "请在循环中放一个任务或捕获事件；要对列表逐项处理请用多实例",
    "put a task or catching event into the loop; to treat a list item by item use multi-instance",
)
OPTIONAL = Rule(
    "OW363",
    "这个循环可能一圈都不等待任何人：{path}；“{step}”里的等待步骤可以绕过",
    "This loop may go round without waiting for anybody: {path}; the steps of '{step}' that wait can be passed by",
    "请确认绕过它们时不会再回来，或在循环中放一个必经的任务或捕获事件",
    "make sure that what passes them by does not lead back, or put a task or catching event into the loop that no way "
    "avoids",
    severity="should",
)
MARKED = Rule(
    "OW362",
    "循环条件总是成立，循环的内容又不等待任何人：会一直重复，直到步数上限",
    "The loop condition always holds and nothing in the loop waits: it would repeat until the step limit",
    "请写 loopMaximum，或写会因循环的内容而改变的条件，如 loopCounter < 3",
    "write loopMaximum, or a condition that the loop itself changes, such as loopCounter < 3",
)


def automatic_loops(sheet: Sheet) -> Iterator[Finding]:
    """Cycles of gateways, scripts, throwing events, and of scopes that need nobody; and loop markers on such scopes."""
    waiting = Waiting(sheet)
    kinds = {node: waiting.at(node) for node in sheet.nodes}
    for scope in sheet.scopes:
        certain = loops([node for node in scope.inside if kinds[node] == NEVER])
        yield from (sheet.finding(ENDLESS, group[0], path=_path(group)) for group in certain)
        told = {node for group in certain for node in group}
        for group in loops([node for node in scope.inside if kinds[node] != ALWAYS]):
            step = next((node for node in group if kinds[node] == SOMETIMES), None)
            if step is not None and not told & set(group):
                # No more than advice: the ways on which somebody has to act may be the very ones that lead back.
                yield sheet.finding(OPTIONAL, group[0], path=_path(group), step=step.name or step.id)
    for node in sheet.activities():
        loop = node.child("standardLoopCharacteristics")
        condition = loop.find(f"{{{BPMN}}}loopCondition") if loop is not None else None
        if condition is None or kinds[node] != NEVER or loop.get("loopMaximum") is not None:
            continue
        if _always_true(condition):
            yield sheet.finding(MARKED, node, line=line_of(condition))


def _path(group: list[Node]) -> str:
    return " → ".join(node.id for node in group[:8])


def _always_true(condition: Any) -> bool:
    found = expression("".join(condition.itertext()))
    try:
        return found is not None and found.constant() and found.evaluate({}) is True
    except ExpressionError:
        return False  # 1 / 0 == 1, say: it never holds
