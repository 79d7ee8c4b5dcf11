"""Event-based gateways: what follows must be able to wait, and nothing else may lead there."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.errors import Finding
from onewindow.process_checks.rule import Rule, Term
from onewindow.process_checks.sheet import Arrow, Sheet
from onewindow.process_checks.words import event_name, kind_name

TARGET = Rule(
    "OW341",
    "事件网关之后必须是捕获事件或接收任务，而这里是{kind}",
    "An event-based gateway must be followed by catching events or receive tasks, here is {kind}",
    "请在该分支先画一个定时、消息、信号或条件捕获事件",
    "begin the branch with a catching timer, message, signal or conditional event",
)
CONDITION = Rule(
    "OW342",
    "事件网关的出线不能带条件，条件不会被判断",
    "A flow leaving an event-based gateway cannot have a condition: it would not be looked at",
    "请删除条件，由先发生的事件决定走哪条",
    "remove the condition; the event that happens first decides",
)
INSTANTIATING = Rule(
    "OW343",
    "{kind}不能用来启动流程（instantiate）",
    "A {kind} cannot start a process (instantiate)",
    '请去掉 instantiate="true"，在前面画开始事件',
    'remove instantiate="true" and draw a start event before it',
)
PARALLEL = Rule(
    "OW344",
    "不支持并行事件网关（eventGatewayType=Parallel）",
    "Parallel event-based gateways are not run",
    "请改用并行网关，每个分支各接一个捕获事件",
    "use a parallel gateway with a catching event on each branch",
)
ALONE = Rule(
    "OW345",
    "事件网关至少要有两条出线",
    "An event-based gateway needs at least two ways out",
    "请加一个分支（常见为超时），或直接使用捕获事件",
    "add a branch (a time-out, usually), or use the catching event alone",
)
OTHER_WAY_IN = Rule(
    "OW346",
    "事件网关之后的事件还有别的流入",
    "The event behind an event-based gateway has another incoming flow",
    "请只从事件网关连到它",
    "let only the event-based gateway lead to it",
)
BOUNDARY = Rule(
    "OW347",
    "事件网关之后的接收任务不能带边界事件",
    "A receive task behind an event-based gateway cannot have boundary events",
    "请把边界事件画成网关的另一个分支",
    "draw the boundary event as another branch of the gateway",
)

_CATCHING = frozenset({"timer", "message", "signal", "conditional"})


def event_gateways(sheet: Sheet) -> Iterator[Finding]:
    """Targets, conditions, number of ways out, parallel and instantiating gateways."""
    for node in sheet.of("eventBasedGateway", "receiveTask"):
        if node.xml.get("instantiate") == "true":
            yield sheet.finding(INSTANTIATING, node, kind=kind_name(node.type))
    for node in sheet.of("eventBasedGateway"):
        if node.xml.get("eventGatewayType") == "Parallel":
            yield sheet.finding(PARALLEL, node)
        if len(node.leaving) == 1:
            yield sheet.finding(ALONE, node)
        for arrow in node.leaving:
            if arrow.condition is not None:
                yield sheet.finding(CONDITION, arrow, line=arrow.condition_line)
            yield from _target(sheet, arrow)


def _target(sheet: Sheet, arrow: Arrow) -> Iterator[Finding]:
    target = arrow.target
    if target is None:
        return
    if target.type == "intermediateCatchEvent":
        if target.events and not set(target.events) <= _CATCHING | {"link"}:
            yield sheet.finding(TARGET, target, kind=_event(target.events[0]))
    elif target.type != "receiveTask":
        yield sheet.finding(TARGET, arrow, kind=kind_name(target.type))
    if target.type in ("intermediateCatchEvent", "receiveTask") and len(target.entering) > 1:
        yield sheet.finding(OTHER_WAY_IN, target)
    if target.boundaries:
        yield sheet.finding(BOUNDARY, target)


def _event(kind: str) -> Term:
    name = event_name(kind)
    return Term(f"{name.chinese}事件", f"a {name.english} event")
