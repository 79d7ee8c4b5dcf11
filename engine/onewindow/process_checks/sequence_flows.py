"""Sequence flows: both ends exist, in the same scope, and conditions stand only where they are looked at."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.errors import Finding
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Arrow, Node, Sheet
from onewindow.process_checks.words import kind_name
from onewindow.workflow.drawing import ACTIVITIES, FLOW_NODES
from onewindow.workflow.xml import is_bpmn, local

DANGLING = Rule(
    "OW301",
    "顺序流的{end}“{reference}”不存在",
    "The sequence flow's {end_en} '{reference}' does not exist",
    "请在建模工具中重新连线，或删除该连线",
    "connect the flow again in the modeler, or delete it",
)
CROSSING = Rule(
    "OW302",
    "顺序流穿过了子流程或参与者（池）的边界：{source} → {target}",
    "The sequence flow crosses the border of a sub-process or participant (pool): {source} → {target}",
    "请连到子流程本身；跨参与者用消息事件",
    "connect it to the sub-process itself; between participants use message events",
)
INTO_START = Rule(
    "OW303",
    "{kind}不能有流入的顺序流",
    "A {kind_en} cannot have an incoming flow",
    "请删除该连线；要回到开头请连到第一个任务",
    "delete the flow; to go back to the beginning connect it to the first task",
)
OUT_OF_END = Rule(
    "OW304",
    "结束事件不能有流出的顺序流",
    "An end event cannot have an outgoing flow",
    "请改用中间事件，或删除该连线",
    "use an intermediate event, or delete the flow",
)
IMPLICIT_FORK = Rule(
    "OW305",
    "从{kind}引出了 {count} 条顺序流，中间没有网关：没有条件的每条都走",
    "{count} flows leave this {kind} without a gateway: all that have no condition are taken",
    "确要同时进行的可以保留，最好画成并行网关；只走一条的请加排他网关",
    "keep it if all are meant (a parallel gateway says so); for one of them put an exclusive gateway behind it",
    severity="should",
)
USELESS_CONDITION = Rule(
    "OW306",
    "从{kind}引出的顺序流带有条件：按 BPMN，此处不判断条件",
    "The flow leaves a {kind}, where BPMN looks at no condition",
    "并行网关请改为包容网关（条件成立的都走）或排他网关（只走一条）；其他元素请在其后加一个排他网关，把条件写在网关的出线上",
    "make a parallel gateway inclusive (all whose conditions hold are taken) or exclusive (one is); behind anything "
    "else add an exclusive gateway and write the condition on the flow leaving it",
)
CONDITION_OF_TASK = Rule(
    "OW308",
    "条件直接写在{kind}的出线上：条件成立的每条都走，不是择一",
    "The condition stands on a flow leaving the {kind} itself: every flow whose condition holds is taken, not one",
    "只走一条的请加排他网关；否则可以保留，并设一条默认流，以免条件都不成立时无路可走",
    "for one of them add an exclusive gateway; else it may stay, with a default flow for when no condition holds",
    severity="should",
)
TWICE = Rule(
    "OW307",
    "从 {source} 到 {target} 有两条顺序流",
    "Two sequence flows lead from {source} to {target}",
    "请只保留一条，用 or 合并条件",
    "keep one of them and join the conditions with or",
    severity="should",
)

_DECIDING = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway"})
_SPLITTING = _DECIDING | {"parallelGateway", "eventBasedGateway"}


def sequence_flows(sheet: Sheet) -> Iterator[Finding]:
    """Dangling ends, crossed borders, flows into start or boundary events and out of end events."""
    drawn = {xml.get("id") for xml in sheet.root.iter() if is_bpmn(xml) and local(xml) in FLOW_NODES}
    for arrow in sheet.arrows:
        yield from _ends(sheet, arrow, drawn)
        if arrow.target is not None and arrow.target.type in ("startEvent", "boundaryEvent"):
            start = arrow.target.type == "startEvent"
            kind, kind_en = ("开始事件", "start event") if start else ("边界事件", "boundary event")
            yield sheet.finding(INTO_START, arrow, kind=kind, kind_en=kind_en)
        if arrow.source is not None and arrow.source.type == "endEvent":
            yield sheet.finding(OUT_OF_END, arrow)


def forks_and_conditions(sheet: Sheet) -> Iterator[Finding]:
    """Several flows out of something that is no gateway, and conditions nobody evaluates."""
    for node in sheet.nodes:
        asked = [arrow for arrow in node.leaving if arrow.condition is not None]
        if asked and node.type not in _DECIDING | {"eventBasedGateway"}:
            rule = CONDITION_OF_TASK if node.type in ACTIVITIES else USELESS_CONDITION
            # Once for all flows of the node: one other gateway mends them.
            yield sheet.finding(rule, asked[0], line=asked[0].condition_line, kind=kind_name(node.type))
        ways = sum(arrow.target is not None for arrow in node.leaving)
        if ways > 1 and node.type not in _SPLITTING and node.type != "endEvent":
            yield sheet.finding(IMPLICIT_FORK, node, kind=kind_name(node.type), count=ways)
        yield from _twice(sheet, node)


def _ends(sheet: Sheet, arrow: Arrow, drawn: set[str]) -> Iterator[Finding]:
    for end, end_en, attribute, node in (
        ("起点", "source", "sourceRef", arrow.source),
        ("终点", "target", "targetRef", arrow.target),
    ):
        if node is None:
            reference = arrow.xml.get(attribute, "")
            if reference in drawn:  # It is a step of a process that does not run, such as that of another pool.
                source, target = (arrow.xml.get(name, "") for name in ("sourceRef", "targetRef"))
                yield sheet.finding(CROSSING, arrow, source=source, target=target)
            else:
                yield sheet.finding(DANGLING, arrow, end=end, end_en=end_en, reference=reference)
    if arrow.source is not None and arrow.target is not None:
        if arrow.source.scope is not arrow.scope or arrow.target.scope is not arrow.scope:
            yield sheet.finding(CROSSING, arrow, source=arrow.source.id, target=arrow.target.id)


def _twice(sheet: Sheet, node: Node) -> Iterator[Finding]:
    seen: set[Node] = set()
    for arrow in node.leaving:
        if arrow.target is None:
            continue
        if arrow.target in seen:
            yield sheet.finding(TWICE, arrow, source=node.id, target=arrow.target.id)
        seen.add(arrow.target)
