"""Errors and escalations that nothing around them catches: the token would go on as if nothing had happened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onewindow.errors import Finding
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Node, Sheet
from onewindow.workflow.xml import local

UNCAUGHT_ERROR = Rule(
    "OW431",
    "错误“{code}”没有人捕获",
    "Nothing catches the error '{code}'",
    "请在外层子流程的边框上加一个捕获该错误的边界事件，或改用普通结束事件",
    "put an error boundary event on the sub-process around it, or use a plain end event",
)
UNCAUGHT_ESCALATION = Rule(
    "OW432",
    "升级“{code}”没有人捕获",
    "Nothing catches the escalation '{code}'",
    "请在外层子流程的边框上加一个捕获它的升级边界事件",
    "put an escalation boundary event on the sub-process around it",
    severity="should",
)
UNCAUGHT_CANCEL = Rule(
    "OW433",
    "事务的取消没有人捕获",
    "Nothing catches the cancellation of the transaction",
    "请在事务子流程的边框上加一个取消边界事件",
    "put a cancel boundary event on the transaction",
)

_RULES = {"error": UNCAUGHT_ERROR, "escalation": UNCAUGHT_ESCALATION, "cancel": UNCAUGHT_CANCEL}


def uncaught_events(sheet: Sheet) -> Iterator[Finding]:
    """Throwing ends and intermediate events, looked for from the inside out and into the callers."""
    for node in sheet.of("endEvent", "intermediateThrowEvent"):
        for definition in node.definitions:
            kind = local(definition).removesuffix("EventDefinition")
            if kind in _RULES and not _caught(sheet, node, kind, _code(sheet, definition, kind), frozenset()):
                yield sheet.finding(_RULES[kind], node, code=_code(sheet, definition, kind) or "—")


def _caught(sheet: Sheet, node: Node, kind: str, code: str, seen: frozenset[str]) -> bool:
    for scope in node.around():
        if _catches(sheet, scope, kind, code):
            return True
    process = node.process.id
    if process in seen:
        return False
    callers = [call for call in sheet.of("callActivity") if call.xml.get("calledElement") == process]
    return bool(callers) and all(
        _catches(sheet, call, kind, code) or _caught(sheet, call, kind, code, seen | {process}) for call in callers
    )


def _catches(sheet: Sheet, activity: Node, kind: str, code: str) -> bool:
    for boundary in activity.boundaries:
        for definition in boundary.definitions:
            if local(definition) == f"{kind}EventDefinition":
                wanted = _code(sheet, definition, kind)
                if not wanted or wanted == code:
                    return True
    return False


def _code(sheet: Sheet, definition: Any, kind: str) -> str:
    reference = definition.get(f"{kind}Ref", "")
    for one in sheet.top(kind):
        if reference and one.get("id") == reference:
            return str(one.get(f"{kind}Code") or reference)
    return str(reference)
