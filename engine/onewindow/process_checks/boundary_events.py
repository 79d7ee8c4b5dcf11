"""Boundary events: on an activity of the same scope, of a kind that can fire there, with a way on."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.errors import Finding
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Sheet
from onewindow.process_checks.words import event_name, kind_name
from onewindow.workflow.drawing import ACTIVITIES, SUB_PROCESSES

ORPHAN = Rule(
    "OW321",
    "边界事件没有附在任务或子流程上（attachedToRef：{reference}）",
    "The boundary event is not attached to an activity (attachedToRef: {reference})",
    "请把它拖到任务或子流程的边框上",
    "drag it onto the border of a task or sub-process",
)
NO_WAY_ON = Rule(
    "OW322",
    "边界事件之后没有连线，触发后什么也不会发生",
    "Nothing follows the boundary event: nothing would happen when it fires",
    "请连到要做的步骤或结束事件",
    "connect it to the step to be done, or to an end event",
)
KIND = Rule(
    "OW323",
    "边界事件的类型“{kind}”在此处不会触发",
    "A boundary event of kind '{kind}' never fires here",
    "请改用定时、消息、信号、错误、升级或条件事件",
    "use a timer, message, signal, error, escalation or conditional event",
)
MUST_INTERRUPT = Rule(
    "OW324",
    "{kind}边界事件必须是中断型",
    "A boundary event of kind {kind} must interrupt",
    '请去掉 cancelActivity="false"',
    'remove cancelActivity="false"',
)
NEVER_THROWN = Rule(
    "OW325",
    "此处的{kind}边界事件等不到抛出者：它附着的活动不会抛出",
    "Nothing in the activity ever throws the {kind} this boundary event waits for",
    "请附在会抛出它的子流程、调用活动或服务任务上",
    "attach it to the sub-process, call activity or service task that throws it",
    severity="should",
)

NEVER_ARMED = Rule(
    "OW326",
    "{kind}瞬间完成，附在它上面的边界事件永远等不到",
    "A {kind} is done in an instant: a boundary event on it never gets to wait",
    "请把边界事件附在等待的任务或子流程上，或在其后画捕获事件",
    "put the boundary event on a task or sub-process that waits, or draw a catching event behind it",
)

_INSTANT = frozenset({"scriptTask", "sendTask"})
_FIRING = frozenset({"timer", "message", "signal", "error", "escalation", "conditional", "cancel"})
_THROWING = SUB_PROCESSES | {"callActivity"}


def boundary_events(sheet: Sheet) -> Iterator[Finding]:
    """Orphans, boundary events without way on, and kinds that cannot fire."""
    for node in sheet.of("boundaryEvent"):
        host = node.host
        if host is None or host.type not in ACTIVITIES or host.scope is not node.scope:
            yield sheet.finding(ORPHAN, node, reference=node.xml.get("attachedToRef", "—"))
        elif host.type in _INSTANT and set(node.events) & _FIRING:
            yield sheet.finding(NEVER_ARMED, node, kind=kind_name(host.type))
            continue
        if not node.leaving and "compensate" not in node.events:
            yield sheet.finding(NO_WAY_ON, node)
        for kind in node.events or ["none"]:
            if kind == "cancel" and host is not None and host.type != "transaction":
                yield sheet.finding(KIND, node, kind=event_name("cancel"))
            elif kind not in _FIRING | {"compensate", "link"} and node.child("eventDefinitionRef") is None:
                yield sheet.finding(KIND, node, kind=event_name(kind))
            if kind in ("error", "cancel") and not node.interrupting:
                yield sheet.finding(MUST_INTERRUPT, node, kind=event_name(kind))
            if kind == "escalation" and host is not None and host.type in ACTIVITIES - _THROWING:
                yield sheet.finding(NEVER_THROWN, node, kind=event_name(kind))
