"""Call activities: the process called is in the same file, does not call itself, and does not lead too deep."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.errors import Finding
from onewindow.process_checks.graph import reached
from onewindow.process_checks.rule import Rule, Term
from onewindow.process_checks.sheet import Sheet
from onewindow.workflow.nesting import TOO_DEEP, too_deep

MISSING = Rule(
    "OW371",
    "文件中没有被调用的流程{called}",
    "The called process {called} is not in this file",
    "请把该流程画在同一文件中，在 calledElement 写它的编号；或改为嵌入子流程",
    "draw that process in the same file and write its id as calledElement; or use an embedded sub-process",
)
RECURSION = Rule(
    "OW372",
    "流程调用了自己（直接或间接）：{called}",
    "The process calls itself, directly or through another: {called}",
    "请用循环或多实例代替递归调用",
    "use a loop or multi-instance instead",
)
DEEP = Rule("OW373", *TOO_DEEP)


def called_processes(sheet: Sheet) -> Iterator[Finding]:
    """Missing and recursive calls, and sub-processes and calls too deep in one another."""
    by_id = {process.id: process for process in reversed(sheet.processes)}
    calls: dict[str, list[str]] = {process.id: [] for process in sheet.processes}
    for node in sheet.of("callActivity"):
        called = node.xml.get("calledElement", "")
        if called in by_id:
            calls[node.process.id].append(called)
        elif not any(child.get("id") == called for child in sheet.root if called):
            named = Term(f"“{called}”", f"'{called}'") if called else Term("（没有写是哪一个）", "(none is named)")
            yield sheet.finding(MISSING, node, called=named)
    circles = [
        (node, called)
        for node in sheet.of("callActivity")
        if (called := node.xml.get("calledElement", "")) in calls
        and node.process.id in reached([called], calls.__getitem__)
    ]
    for node, called in circles:
        yield sheet.finding(RECURSION, node, called=called)
    deep = None if circles else too_deep([process.xml for process in sheet.processes])
    if deep is not None:
        yield sheet.finding(DEEP, deep)
