"""Between receipt and acceptance one task waits and no other: deemed acceptance (视为受理) must find it open, once more
when the corrections have come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from onewindow.errors import Finding
from onewindow.process_checks.graph import reached
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Arrow, Node, Sheet
from onewindow.process_checks.stage_places import item_around

BETWEEN = Rule(
    "OW626",
    "收件（或补正）之后、受理之外还有等待的步骤：五日内未告知时，系统要能直接办结受理任务（视为受理），此步骤会使办件停住",
    "This step waits between receipt (or correction) and acceptance, or beside it: when nothing is told in five days "
    "the engine completes the acceptance task by itself (deemed acceptance), and this step would hold the case up",
    "请把它并入受理审查，或移到收件之前、受理之后；补正直接连回受理任务，不再收件",
    "make it part of the acceptance check, or move it before intake or behind acceptance; the correction leads "
    "straight back to the acceptance task, and nothing is received again",
)
TAKEN_AWAY = Rule(
    "OW638",
    "中断型边界事件会撤走未办结的受理任务：受理须有结论，五日内未告知即视为受理",
    "This interrupting boundary event takes the acceptance task away undecided: it must be decided, and by law is "
    "after five silent days",
    '请设为非中断（cancelActivity="false"），或删除它；撤回、终止、逾期由命令办理，不需画出',
    'make it non-interrupting (cancelActivity="false"), or delete it; withdrawal, termination and lapse are not drawn',
)
SEVERAL = Rule(
    "OW628",
    "主办件有 {count} 个 {stage} 任务",
    "The main case has {count} tasks of stage {stage}",
    "请合并为一个：收件与受理由综合窗口统一办理一次，子项内不再受理",
    "make them one: the window receives and accepts once for all; a sub-case is not accepted again",
    severity="should",
)
REPEATED = Rule(
    "OW639",
    "{stage} 任务会打开几次：一个办件只收件一次、受理一次",
    "The {stage} task would be open several times: a case is received once and accepted once",
    "请去掉循环、多实例或绕回它的连线；只有补正可以回到受理审查",
    "remove the loop, multi-instance or flow back to it; only the correction leads back to the acceptance check",
)

_WAITING = frozenset({
    "task", "userTask", "manualTask", "serviceTask", "receiveTask", "callActivity", "eventBasedGateway",
    "intermediateCatchEvent",
})  # fmt: skip
_FROM_OUTSIDE = frozenset({"timer", "message", "signal", "conditional"})
_CHOOSING = frozenset({"exclusiveGateway", "eventBasedGateway"})


def silent_acceptance(sheet: Sheet) -> Iterator[Finding]:
    """Other waiting steps than the acceptance task, what takes it away, and what opens it several times."""
    flow, acceptances = Flow(sheet), _of(sheet, "acceptance")
    for node in _between(sheet, flow, acceptances):
        yield sheet.finding(BETWEEN, node)
    for node in acceptances:
        holders = [node, *flow.around(node)]
        for boundary in [boundary for holder in holders for boundary in holder.boundaries]:
            if boundary.interrupting and _FROM_OUTSIDE & set(boundary.events):
                yield sheet.finding(TAKEN_AWAY, boundary)
    for node in [*_of(sheet, "intake"), *acceptances]:
        holders = [node, *flow.around(node)]
        # To come back to the intake is to wait behind it: told as that.
        back = _accepts(node) and node in flow.behind(node, until=_stage_or_item)
        if back or any(holder.loop for holder in holders):
            yield sheet.finding(REPEATED, node, stage=node.ow("stage"))
    if len(acceptances) > 1:
        twice = _one_behind_another(flow, acceptances) or _side_by_side(sheet, flow)
        severity = "must" if twice else SEVERAL.severity
        yield sheet.finding(SEVERAL, acceptances[1], severity=severity, count=len(acceptances), stage="acceptance")


def _between(sheet: Sheet, flow: Flow, acceptances: list[Node]) -> list[Node]:
    """The first waiting steps a token may come to behind intake, before all of its paths have passed acceptance; and
    those behind the corrections, after which the days of silence run once more."""
    later = {node for acceptance in acceptances for node in flow.behind(acceptance, until=_at_the_front)}

    def holds_up(node: Node) -> bool:
        return _waits(node) and not flow.is_passage(node)

    def until(node: Node) -> bool:
        joins = node.type in ("parallelGateway", "inclusiveGateway") and len(node.entering) > 1 and node in later
        return joins or holds_up(node)

    # A correction from which no way leads back to acceptance is told as that.
    back = [node for node in _of(sheet, "correction") if set(acceptances) & flow.behind(node, until=_accepts)]
    begins = [*_of(sheet, "intake"), *back]
    found = {node for begin in begins for node in flow.behind(begin, until=until)}
    return [node for node in sheet.nodes if node in found and holds_up(node) and not _accepts(node)]


def _one_behind_another(flow: Flow, acceptances: list[Node]) -> bool:
    return any((set(acceptances) - {node}) & flow.behind(node, until=_stage_or_item) for node in acceptances)


def _side_by_side(sheet: Sheet, flow: Flow) -> bool:
    """Whether a split that may take several ways has acceptance tasks of their own on two of them."""
    for split in sheet.nodes:
        if len(split.leaving) < 2 or split.type in _CHOOSING or _accepts(split):
            continue
        ways = [arrow.target for arrow in split.leaving if arrow.target is not None]
        found = [{node for node in flow.ahead(way, until=_accepts) if _accepts(node)} for way in ways]
        if any(one - other and other - one for one, other in combinations(found, 2)):
            return True
    return False


class Flow:
    """Where a token goes in the normal way, into sub-processes and called processes and out of them again.

    A sub-case is one step, whatever it contains; boundary events are not followed.
    """

    def __init__(self, sheet: Sheet) -> None:
        self._processes = {process.id: process for process in sheet.processes}
        self._callers: dict[Node, list[Node]] = {}
        for node in sheet.of("callActivity"):
            called = self._called(node)
            if called is not None:
                self._callers.setdefault(called, []).append(node)

    def behind(self, node: Node, *, until: Callable[[Node], bool]) -> set[Node]:
        """Nodes a token may come to after `node`, not beyond those where `until` holds."""
        return reached(self._targets(node), lambda step: [] if until(step) else self._next(step))

    def ahead(self, node: Node, *, until: Callable[[Node], bool]) -> set[Node]:
        """The same with `node` itself."""
        return reached([node], lambda step: [] if until(step) else self._next(step))

    def around(self, node: Node) -> list[Node]:
        """Sub-processes and call activities around it."""
        found = reached([node], lambda inner: [*inner.around(), *self._callers.get(inner.process, [])])
        return sorted(found - {node}, key=lambda one: one.line)

    def is_passage(self, node: Node) -> bool:
        """Whether the steps in it count one by one."""
        return not node.ow("item") and bool(self._first(node))

    def _next(self, node: Node) -> list[Node]:
        return self._first(node) if self.is_passage(node) else self._targets(node)

    def _targets(self, node: Node) -> list[Node]:
        """Where its flows lead; from an end, where the flows of what it stands in do."""
        found: list[Node] = []
        for left in reached([node], self._left_with):
            found += [arrow.target for arrow in self.leading(left) if arrow.target is not None]
        return found

    def leading(self, node: Node) -> list[Arrow]:
        """The flows out of it that a token may take."""
        return node.leaving

    def _left_with(self, node: Node) -> list[Node]:
        if node.leaving or node.scope is None:
            return []
        return [node.scope] if node.scope.scope is not None else self._callers.get(node.scope, [])

    def _first(self, node: Node) -> list[Node]:
        scope = self._called(node) if node.type == "callActivity" else node
        return [inner for inner in scope.inside if not inner.entering and inner.host is None] if scope else []

    def _called(self, node: Node) -> Node | None:
        return self._processes.get(node.xml.get("calledElement", ""))


def _of(sheet: Sheet, stage: str) -> list[Node]:
    return [node for node in sheet.nodes if node.ow("stage") == stage and not item_around(node)]


def _waits(node: Node) -> bool:
    """Whether a token waits at it; behind an event-based gateway it is the gateway that waits."""
    if any(arrow.source and arrow.source.type == "eventBasedGateway" for arrow in node.entering):
        return False
    return bool(node.ow("item")) or node.type in _WAITING


def _accepts(node: Node) -> bool:
    return node.ow("stage") == "acceptance"


def _at_the_front(node: Node) -> bool:
    return node.ow("stage") in ("acceptance", "correction")


def _stage_or_item(node: Node) -> bool:
    return bool(node.ow("stage") or node.ow("item"))
