"""Sub-cases side by side: parallel branches that contain one are joined again, and clocks are not drawn."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.errors import Finding
from onewindow.process_checks.graph import reached
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Node, Sheet

NO_JOIN = Rule(
    "OW641",
    "并行分支含有子项，却没有汇合：统一出件会在各部门办完之前开始",
    "Parallel branches contain sub-cases but are never joined: issuance would begin before all are done",
    "请在各分支之后用并行（或包容）网关汇合",
    "join the branches with a parallel (or inclusive) gateway",
)
DRAWN_CLOCK = Rule(
    "OW642",
    "定时事件“{timer}”像是法定或承诺时限；时限由 item.yaml 与 ow:limit 计算，不画成定时器",
    "The timer '{timer}' looks like a legal limit; limits come from item.yaml and ow:limit, not from drawn timers",
    "请删除它并写 ow:limit；公示期等流程等待可以保留，请改个名称",
    "delete it and write ow:limit; a public notice period may stay under another name",
    severity="should",
)
INTERRUPTED = Rule(
    "OW643",
    "“{host}”有特别程序，却附有中断型边界事件：特别程序只暂停计时，不取消办理",
    "'{host}' has a special procedure and an interrupting boundary event: it pauses clocks, it cancels no work",
    '请设为非中断（cancelActivity="false"），或把它移走',
    'make it non-interrupting (cancelActivity="false"), or move it away',
)
TAKEN_AWAY = Rule(
    "OW645",
    "此中断型边界事件会不经决定就结束“{host}”中的子项：以退件办结，申请人收不到决定文书（行政许可法第三十八条）",
    "This interrupting boundary event ends the sub-case of '{host}' undecided: it is closed as returned, and the "
    "applicant gets no decision in writing (Licensing Law art. 38)",
    '请设为非中断（cancelActivity="false"）用于提醒、催办；撤回、终止由命令办理，不需画出；要提前办结的（错误事件只能是中断型），'
    "把子项画成子流程，将此事件附在其中的任务上，再通向决定任务",
    'make it non-interrupting (cancelActivity="false") to remind somebody; withdrawal and termination are commands and '
    "not drawn; to end early (an error event always interrupts), draw the sub-case as a sub-process, put this event on "
    "the task inside it and lead it to the decision task",
)

_FROM_OUTSIDE = frozenset({"timer", "message", "signal", "conditional"})
_PARTING = frozenset({"parallelGateway", "inclusiveGateway"})
_CHOOSING = frozenset({"exclusiveGateway", "eventBasedGateway", "complexGateway"})
_CLOCK_WORDS = (
    "时限", "期限", "法定", "承诺", "超时", "逾期", "工作日", "statutory", "promised", "deadline", "time limit",
    "working day", "overdue",
)  # fmt: skip
_CLOCK_NAMES = frozenset({"N", "A", "P", "L", "X", "D", "O", "S"})


def item_branches(sheet: Sheet) -> Iterator[Finding]:
    """A join behind every parallel split with sub-cases on several branches."""
    for split in sheet.nodes:
        if len(split.leaving) < 2 or split.type in _CHOOSING:
            continue  # Several flows out of a task are a split as well.
        ahead = [_ahead(arrow.target, split) for arrow in split.leaving if arrow.target is not None]
        with_items = [nodes for nodes in ahead if any(node.ow("item") for node in nodes)]
        if len(with_items) > 1:
            shared = set.intersection(*with_items)
            if not any(node.type in _PARTING and len(node.entering) > 1 for node in shared):
                yield sheet.finding(NO_JOIN, split)


def drawn_clocks(sheet: Sheet) -> Iterator[Finding]:
    """Timers named like the limits of the law."""
    for node in sheet.nodes:
        if "timer" in node.events:
            name = node.name.strip()
            if name in _CLOCK_NAMES or any(word in name.lower() for word in _CLOCK_WORDS):
                yield sheet.finding(DRAWN_CLOCK, node, timer=name)


def special_procedures(sheet: Sheet) -> Iterator[Finding]:
    """Interrupting boundary events on what a special procedure may suspend, and on sub-cases, which must be decided."""
    for node in sheet.of("boundaryEvent"):
        host = node.host
        if host is None or not node.interrupting:
            continue
        if host.ow("special-procedure"):
            yield sheet.finding(INTERRUPTED, node, host=host.name or host.id)
        elif host.ow("item"):
            # What a step inside throws may come behind its decision.
            severity = "must" if _FROM_OUTSIDE & set(node.events) else "should"
            yield sheet.finding(TAKEN_AWAY, node, severity=severity, host=host.name or host.id)
        elif _FROM_OUTSIDE & set(node.events) and any(inner.ow("item") for inner in _inside(host)):
            yield sheet.finding(TAKEN_AWAY, node, severity="should", host=host.name or host.id)


def _inside(node: Node) -> Iterator[Node]:
    for inner in node.inside:
        yield inner
        yield from _inside(inner)


def _ahead(start: Node, split: Node) -> set[Node]:
    return reached([start], lambda node: [] if node is split else node.next())
