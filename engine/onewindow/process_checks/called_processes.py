"""Call activities: the process called is in the same file and does not call itself."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.errors import Finding
from onewindow.process_checks.graph import reached
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Sheet

MISSING = Rule(
    "OW371",
    "文件中没有被调用的流程“{called}”",
    "The called process '{called}' is not in this file",
    "请把该流程放进同一文件，或改为嵌入子流程",
    "put that process into the same file, or use an embedded sub-process",
)
RECURSION = Rule(
    "OW372",
    "流程调用了自己（直接或间接）：{called}",
    "The process calls itself, directly or through another: {called}",
    "请用循环或多实例代替递归调用",
    "use a loop or multi-instance instead",
)


def called_processes(sheet: Sheet) -> Iterator[Finding]:
    """Missing and recursive calls."""
    by_id = {process.id: process for process in reversed(sheet.processes)}
    calls: dict[str, list[str]] = {process.id: [] for process in sheet.processes}
    for node in sheet.of("callActivity"):
        called = node.xml.get("calledElement", "")
        if called in by_id:
            calls[node.process.id].append(called)
        elif not any(child.get("id") == called for child in sheet.root if called):
            yield sheet.finding(MISSING, node, called=called or "—")
    for node in sheet.of("callActivity"):
        called = node.xml.get("calledElement", "")
        if called in calls and node.process.id in reached([called], calls.__getitem__):
            yield sheet.finding(RECURSION, node, called=called)
