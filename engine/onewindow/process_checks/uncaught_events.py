"""Errors and escalations that nothing around them catches, so that the token would go on as if nothing had happened;
signals nothing throws, messages nobody waits for."""

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
NEVER_THROWN = Rule(
    "OW434",
    "没有任何步骤抛出信号“{signal}”，这里永远等不到：信号只在一个办件之内传递，外面发不进来",
    "Nothing throws the signal '{signal}', so it never comes: signals pass within a case, and none comes from outside",
    "请核对信号名称，或画出抛出它的事件；等外面的消息请改用消息事件",
    "compare the signal's name, or draw the event that throws it; what comes from outside is a message",
)
TOLD_TO_NOBODY = Rule(
    "OW435",
    "消息“{message}”没有人收到：流程中没有等待它的事件，引擎也不把它发到外面",
    "Nobody gets the message '{message}': nothing in the drawing waits for it, and the engine sends it nowhere",
    "要告知申请人请用文书，要部门办理请用服务任务，要人联系请画用户任务；只作记录的可以保留",
    "use a notice to tell the applicant, a service task for a department, a user task for a call; as a mere record it "
    "may stay",
    severity="should",
)

_RULES = {"error": UNCAUGHT_ERROR, "escalation": UNCAUGHT_ESCALATION, "cancel": UNCAUGHT_CANCEL}


def uncaught_events(sheet: Sheet) -> Iterator[Finding]:
    """Throwing ends and intermediate events, looked for from the inside out and into the callers."""
    for node in sheet.of("endEvent", "intermediateThrowEvent"):
        for definition in node.definitions:
            kind = local(definition).removesuffix("EventDefinition")
            if kind in _RULES and not _caught(sheet, node, kind, _code(sheet, definition, kind), frozenset()):
                yield sheet.finding(_RULES[kind], node, code=_code(sheet, definition, kind) or "—")
    thrown = {name for node in sheet.nodes for name in _names(sheet, node, "signal") if _throws(node)}
    for node in sheet.of("intermediateCatchEvent", "boundaryEvent"):
        beside = node.type == "boundaryEvent" and not node.interrupting
        for name in _names(sheet, node, "signal"):
            if name not in thrown:
                yield sheet.finding(NEVER_THROWN, node, severity="should" if beside else "", signal=name)


def unheard_messages(sheet: Sheet) -> Iterator[Finding]:
    """Messages of a service that are thrown to tell somebody, and tell nobody."""
    awaited = {name for node in sheet.nodes for name in _names(sheet, node, "message") if not _throws(node)}
    for node in filter(_throws, sheet.nodes):
        for name in _names(sheet, node, "message"):
            if name not in awaited:
                yield sheet.finding(TOLD_TO_NOBODY, node, message=name)


def _throws(node: Node) -> bool:
    return node.type in ("intermediateThrowEvent", "endEvent", "sendTask")


def _names(sheet: Sheet, node: Node, kind: str) -> Iterator[str]:
    """The names of the signals or messages it throws or waits for; without one it is told by `references`."""
    holders = [one for one in node.definitions if local(one) == f"{kind}EventDefinition"]
    if kind == "message" and node.type in ("sendTask", "receiveTask"):
        holders = [node.xml]
    for holder in holders:
        reference = holder.get(f"{kind}Ref", "").strip()
        for one in sheet.top(kind):
            if reference and one.get("id") in (reference, reference.rpartition(":")[2]) and one.get("name", "").strip():
                yield str(one.get("name")).strip()


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
