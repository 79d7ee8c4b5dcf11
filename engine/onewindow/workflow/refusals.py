"""Elements of BPMN that this engine would not run as drawn, refused while a definition is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from onewindow.errors import Finding
from onewindow.workflow.drawing import ACTIVITIES
from onewindow.workflow.xml import BPMN, is_bpmn, line_of, local

_NODES: dict[str, tuple[str, str, str, str]] = {
    "complexGateway": (
        "复杂网关",
        "a complex gateway",
        "请改用排他、并行或包容网关",
        "use exclusive, parallel or inclusive",
    ),
    "adHocSubProcess": (
        "自由（ad-hoc）子流程",
        "an ad-hoc sub-process",
        "请画出任务的先后顺序",
        "draw the order of its tasks",
    ),
    "businessRuleTask": (
        "业务规则任务",
        "a business rule task",
        "请改用脚本任务或排他网关",
        "use a script task or a gateway",
    ),
    "linkEventDefinition": ("链接事件", "a link event", "请直接用连线相连", "connect the two places by a flow"),
    "compensateEventDefinition": ("补偿事件", "a compensation event", "请画出撤销步骤", "draw the undoing steps"),
    "eventDefinitionRef": (
        "eventDefinitionRef",
        "eventDefinitionRef",
        "请把事件定义写在事件内",
        "write the definition in the event",
    ),
    "correlationKey": (
        "消息关联键",
        "a correlation key",
        "消息按名称送达本案，请删除关联键",
        "messages reach a case by name; delete it",
    ),
    "choreographyTask": ("编排任务", "a choreography task", "请画成流程", "draw a process"),
}
_ATTRIBUTES: dict[tuple[str, str], tuple[str, str, str, str, Callable[[str], bool]]] = {
    ("subProcess", "triggeredByEvent"): (
        "事件子流程",
        "an event sub-process",
        "请改用子流程上的边界事件",
        "use a boundary event on the sub-process",
        lambda value: value == "true",
    ),
    ("", "isForCompensation"): (
        "补偿活动",
        "a compensation activity",
        "请画出撤销步骤",
        "draw the undoing steps",
        lambda value: value == "true",
    ),
    ("", "startQuantity"): ("startQuantity", "startQuantity", "请删除该属性", "delete it", lambda value: value != "1"),
    ("", "completionQuantity"): (
        "completionQuantity",
        "completionQuantity",
        "请删除该属性",
        "delete it",
        lambda value: value != "1",
    ),
    ("multiInstanceLoopCharacteristics", "behavior"): (
        "多实例的 behavior",
        "behavior of a multi-instance",
        "请删除该属性",
        "delete it",
        lambda value: value != "All",
    ),
    ("eventBasedGateway", "eventGatewayType"): (
        "并行事件网关",
        "a parallel event gateway",
        "请改用并行网关加捕获事件",
        "use a parallel gateway and catch events",
        lambda value: value == "Parallel",
    ),
    ("eventBasedGateway", "instantiate"): (
        "启动流程的事件网关",
        "an instantiating event gateway",
        "请改用消息开始事件",
        "use message start events",
        lambda value: value == "true",
    ),
    ("receiveTask", "instantiate"): (
        "启动流程的接收任务",
        "an instantiating receive task",
        "请改用消息开始事件",
        "use a message start event",
        lambda value: value == "true",
    ),
}
_EVENTS: dict[str, frozenset[str]] = {
    "startEvent": frozenset({"message", "timer", "signal", "conditional"}),
    "endEvent": frozenset({"message", "signal", "error", "escalation", "cancel", "terminate"}),
    "intermediateCatchEvent": frozenset({"message", "timer", "signal", "conditional"}),
    "intermediateThrowEvent": frozenset({"message", "signal", "escalation"}),
    "boundaryEvent": frozenset({"message", "timer", "signal", "conditional", "error", "escalation", "cancel"}),
}


def refusals(processes: Iterable[Any], file: str) -> list[Finding]:
    """Everything in these `bpmn:process` nodes that must not be run, each with its place."""
    found: list[Finding] = []
    for process in processes:
        for node in process.iter():
            if is_bpmn(node):
                found.extend(_of_node(node, file))
    return found


def finding(code: str, file: str, node: Any, texts: tuple[str, str, str, str]) -> Finding:
    """A finding at the element that is, or encloses, `node`; texts: Chinese, English, remedy, remedy in English."""
    place = node
    while place is not None and not place.get("id"):
        place = place.getparent()
    element, name = ("", "") if place is None else (place.get("id", ""), place.get("name", ""))
    message, message_en, remedy, remedy_en = texts
    return Finding(code, message, remedy, message_en, remedy_en, file, line_of(node), element, name)


def _of_node(node: Any, file: str) -> Iterable[Finding]:
    kind = local(node)
    if kind in _NODES:
        name, name_en, remedy, remedy_en = _NODES[kind]
        yield _unsupported(file, node, name, name_en, remedy, remedy_en)
    for (element, attribute), (name, name_en, remedy, remedy_en, bad) in _ATTRIBUTES.items():
        if element in ("", kind) and attribute in node.attrib and bad(node.get(attribute)):
            yield _unsupported(file, node, name, name_en, remedy, remedy_en)
    if kind in _EVENTS:
        yield from _of_event(node, kind, file)
    yield from _of_repetitions(node, kind, file)


def _of_repetitions(node: Any, kind: str, file: str) -> Iterable[Finding]:
    """At most one loopCharacteristics, and on activities only (BPMN 2.0.2, 10.3.8)."""
    marks = sum(is_bpmn(child) and local(child).endswith("LoopCharacteristics") for child in node)
    if marks and kind not in ACTIVITIES:
        yield _unsupported(
            file, node, f"{kind} 上的循环或多实例标记", f"a loop or multi-instance on a {kind}",
            "请删除该标记；要重复请把标记放在任务或子流程上", "remove it; put it on a task or sub-process",
        )  # fmt: skip
    elif marks > 1:
        yield _unsupported(
            file, node, "一个活动有多个循环或多实例标记", "several loops or multi-instances on one activity",
            "请只保留一个；要嵌套请用子流程", "keep one; to nest them use a sub-process",
        )  # fmt: skip


def _of_event(node: Any, kind: str, file: str) -> Iterable[Finding]:
    definitions = [local(child).removesuffix("EventDefinition") for child in node if _defines(child)]
    if len(definitions) > 1:
        yield _unsupported(
            file,
            node,
            "一个事件有多个事件定义",
            "an event with several definitions",
            "请拆成几个事件",
            "draw several events",
        )
    for name in definitions:
        if name not in _EVENTS[kind] and name not in ("link", "compensate"):
            yield _unsupported(
                file,
                node,
                f"{kind} 上的 {name} 定义",
                f"a {name} definition on a {kind}",
                "请换用受支持的事件",
                "use an event that is supported there",
            )
    if kind == "boundaryEvent" and not definitions:
        yield _unsupported(
            file,
            node,
            "没有事件定义的边界事件",
            "a boundary event without a definition",
            "请设为定时、消息、错误等",
            "make it a timer, message, error …",
        )
    if kind == "startEvent" and definitions and local(node.getparent()) != "process":
        yield _unsupported(
            file,
            node,
            "子流程的有类型开始事件",
            "a typed start event in a sub-process",
            "请改为普通开始事件",
            "make it a plain start event",
        )


def _defines(child: Any) -> bool:
    return is_bpmn(child) and local(child).endswith("EventDefinition") and child.tag.startswith(f"{{{BPMN}}}")


def _unsupported(file: str, node: Any, name: str, name_en: str, remedy: str, remedy_en: str) -> Finding:
    texts = (
        f"{name}不会按图运行，因此不予接受",
        f"Not accepted, as it would not run as drawn: {name_en}",
        remedy,
        remedy_en,
    )
    return finding("OW150", file, node, texts)
