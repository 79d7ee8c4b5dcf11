"""Events: exactly one definition, written on the event itself, of a kind that is run at this place."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.errors import Finding
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Node, Sheet
from onewindow.process_checks.words import event_name, event_names

SEVERAL = Rule(
    "OW401",
    "一个事件上有 {count} 个定义",
    "The event has {count} definitions",
    "请拆成几个事件：并行用并行网关，择一用事件网关或几个边界事件",
    "split it: all of them with a parallel gateway, one of them with an event-based gateway or several boundary events",
)
BY_REFERENCE = Rule(
    "OW402",
    "eventDefinitionRef 会被忽略",
    "eventDefinitionRef would be ignored",
    "请把定义直接写在事件内（在建模工具中重新选择事件类型）",
    "write the definition inside the event (choose the event's type again in the modeler)",
)
KIND = Rule(
    "OW403",
    "{place}不支持“{kind}”类型",
    "A {place_en} of kind '{kind}' is not run",
    "请改用：{instead}",
    "use one of: {instead}",
)
NOTHING = Rule(
    "OW404",
    "捕获事件没有说明等待什么",
    "The catching event does not say what it waits for",
    "请选择定时、消息、信号或条件类型",
    "choose the type timer, message, signal or conditional",
)
CANCEL = Rule(
    "OW405",
    "取消事件只能用在事务子流程中",
    "A cancel event belongs inside a transaction",
    "请改用错误结束事件，或把子流程改为事务",
    "use an error end event, or make the sub-process a transaction",
)

_PLACES = {
    "intermediateCatchEvent": (
        "中间捕获事件",
        "catching intermediate event",
        ("timer", "message", "signal", "conditional"),
    ),
    "intermediateThrowEvent": ("中间抛出事件", "throwing intermediate event", ("message", "signal", "escalation")),
    "endEvent": ("结束事件", "end event", ("message", "signal", "error", "escalation", "terminate", "cancel")),
}


def events(sheet: Sheet) -> Iterator[Finding]:
    """Number, place and kind of event definitions."""
    for node in sheet.of("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"):
        reference = node.child("eventDefinitionRef")
        if reference is not None:
            yield sheet.finding(BY_REFERENCE, node)
        if len(node.events) > 1:
            yield sheet.finding(SEVERAL, node, count=len(node.events))
        if node.type == "intermediateCatchEvent" and not node.events and reference is None:
            yield sheet.finding(NOTHING, node)
        yield from _kinds(sheet, node)


def _kinds(sheet: Sheet, node: Node) -> Iterator[Finding]:
    place, place_en, allowed = _PLACES.get(node.type, ("", "", ()))
    for kind in node.events:
        if kind == "cancel" and node.type == "endEvent":
            if not any(scope.type == "transaction" for scope in node.around()):
                yield sheet.finding(CANCEL, node)
        elif allowed and kind not in (*allowed, "link", "compensate"):
            instead = event_names(allowed)
            yield sheet.finding(KIND, node, place=place, place_en=place_en, kind=event_name(kind), instead=instead)
