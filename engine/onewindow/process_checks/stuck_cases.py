"""Joins that wait for ever and cases that never end, found by playing the tokens through every choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from onewindow.errors import Finding
from onewindow.process_checks.decisions import may_contradict
from onewindow.process_checks.graph import reached, strays
from onewindow.process_checks.joins import begins, joins
from onewindow.process_checks.rule import Rule, Term
from onewindow.process_checks.sheet import Arrow, Node, Sheet
from onewindow.process_checks.token_game import EFFORT, ENDED, Game, Move, Stand, Way, ends_all, leading_to, play
from onewindow.workflow.xml import BPMN

BESIDE = Rule(
    "OW354",
    "此汇合可能永远等不齐：“{choice}”一旦走向{way}，来自{missing}的一路就不会再到",
    "This join may wait for ever: once '{choice}' goes to {way}, nothing comes from {missing} any more",
    "请在该汇合之前用排他网关把这条去路并回它那一路；此时应结束全部分支的，请画成终止结束事件；其余照常进行的，请把汇合改为包容网关",
    "bring that way back into its branch with an exclusive gateway before the join; where it is to end all branches, "
    "draw a terminate end event; where the rest is to go on without it, make the join an inclusive gateway",
)
FROM_BEHIND = Rule(
    "OW355",
    "此汇合永远等不齐：来自{missing}的一路要先经过它自己才会到",
    "This join waits for ever: what comes from {missing} has to pass it first",
    "请在它前面加一个排他网关，把绕回来的连线接到该排他网关上",
    "put an exclusive gateway before it and lead the way back to that gateway",
)
NEVER_COMES = Rule(
    "OW356",
    "此汇合会永远等下去：来自{missing}的一路不会到，或不会再到",
    "This join waits for ever: nothing, or nothing more, comes from {missing}",
    "请检查这一路走不走得到、次数是否与其他各路相同；两个汇合不能互相等待。请改接其中一条连线，或在更早处汇合",
    "look whether that way is ever taken, and as often as the others; two joins must not wait for each other: lead one "
    "of the flows elsewhere, or join earlier",
)
LEADS_BACK = Rule(
    "OW357",
    "流程永远不能结束：“{split}”分出的几路中总有一路绕回它之前，每绕一次其余各路又多做一遍",
    "The case can never end: of the ways that part at '{split}' one always leads back before it, and each time the "
    "others are begun once more",
    "请在绕回的路上加一个有出口的排他网关，或把“{split}”改为排他网关",
    "put an exclusive gateway with a way out on the way back, or make '{split}' an exclusive gateway",
)

_ASKED = 100
"""Ways on which a join is left waiting that are looked at for one that is certain."""

_FROM_OUTSIDE = frozenset({"timer", "message", "signal", "conditional"})


def stuck_cases(sheet: Sheet) -> Iterator[Finding]:
    """For every scope and start: what is left waiting, told where it begins, and forks that feed their own loop."""
    told = {finding.element for finding in joins(sheet) if finding.severity == "must"}
    games = sum(len(begins(scope)) for scope in sheet.scopes)
    for scope in sheet.scopes:
        if strays(scope) or any(node.type.endswith("Gateway") and not node.leaving for node in scope.inside):
            continue  # Told already, and what follows from it need not be.
        starts = [node for node in scope.inside if node.type == "startEvent"]
        reachable = reached(starts, Node.next)
        for start in begins(scope):
            game = play(start, reachable, limit=EFFORT // games)
            for finding in (*_joins_left(sheet, scope, game, told), *_forks(sheet, scope, game)):
                if finding.element not in told:
                    told.add(finding.element)
                    yield finding


def _joins_left(sheet: Sheet, scope: Node, game: Game, told: set[str]) -> Iterator[Finding]:
    """Joins that wait where nothing can move, each as the surest of the ways that lead there has it."""
    unsure: dict[Node, Finding] = {}
    certain: set[Node] = set()
    asked: Counter[Node] = Counter()
    for stand, moves in game.moves.items():
        if moves or stand == ENDED:
            continue
        waiting = game.waiting(stand)
        if any(node.id in told for node in waiting):
            continue
        for node in _first_of(waiting):
            asked[node] += 1
            if node in certain or asked[node] > _ASKED:
                continue
            path = game.path(stand)
            doubt = _may_be_left(sheet, scope) or _by_event(path) or may_contradict(sheet, path)
            if doubt and node in unsure:
                continue
            found = _join(sheet, game, stand, node, waiting[node], "should" if doubt else "")
            if doubt:
                unsure[node] = found
            else:
                certain.add(node)
                yield found
    yield from (found for node, found in unsure.items() if node not in certain)


def _join(sheet: Sheet, game: Game, stand: Stand, node: Node, came: list[Arrow], severity: str) -> Finding:
    missing = [arrow for arrow in node.entering if arrow not in came]
    before, after = reached([game.start], lambda one: _beside(one, node)), reached(node.next(), Node.next)
    behind = [arrow for arrow in missing if arrow.source in after and arrow.source not in before - {node}]
    if behind:
        return sheet.finding(FROM_BEHIND, node, severity=severity, missing=_named(arrow.source for arrow in behind))
    words = _named(arrow.source for arrow in missing)
    chosen = next((move for earlier, move in reversed(game.path(stand)) if earlier not in game.hopeless), None)
    if chosen is None:
        return sheet.finding(NEVER_COMES, node, severity=severity, missing=words)
    choice, way = chosen.node.name or chosen.node.id, _ways(chosen.ways)
    return sheet.finding(BESIDE, node, severity=severity, choice=choice, way=way, missing=words)


def _by_event(path: list[tuple[Stand, Move]]) -> bool:
    """Whether it takes a boundary event: what an exception leaves behind may be meant to be ended by hand."""
    return any(isinstance(way, Node) for _, move in path for way in move.ways)


def _first_of(waiting: dict[Node, list[Arrow]]) -> list[Node]:
    """The joins that do not wait for what another of them holds up; of those that wait for each other, one."""
    first = [node for node in waiting if not any(_held_up(node, other) for other in waiting if other is not node)]
    return first or [min(waiting, key=lambda node: node.line)]


def _held_up(node: Node, other: Node) -> bool:
    return node in reached([other], lambda one: _beside(one, node))


def _beside(node: Node, join: Node) -> list[Node]:
    return [] if node is join else node.next()


def _forks(sheet: Sheet, scope: Node, game: Game) -> Iterator[Finding]:
    """The fork of a loop that is never left: from there on tokens move for ever, and no choice ends it."""
    stuck = {stand for stand in game.hopeless if not game.moves[stand]}
    endless = game.hopeless - leading_to(game, stuck)
    split = {move.node for stand in endless for move, _ in game.moves[stand] if len(move.goes or ()) > 1}
    passed = {move.node for moves in game.moves.values() for move, _ in moves}
    cut_off = any(ends_all(node) for node in scope.inside)
    for node in scope.inside:
        looped = node in split and node in reached(node.next(), Node.next)
        if looped or (node in passed and not cut_off and _feeds_itself(node)):
            severity = "should" if _may_be_left(sheet, scope) else ""
            yield sheet.finding(LEADS_BACK, node, severity=severity, split=node.name or node.id)
            return


def _feeds_itself(fork: Node) -> bool:
    """Whether one of the ways always taken comes to no end without passing the fork again, and another does."""
    if len(fork.leaving) < 2 or any(arrow.condition is not None or arrow.default for arrow in fork.leaving):
        return False
    if fork.type.endswith("Gateway") and fork.type != "parallelGateway":
        return False
    ways = [reached([arrow.target], lambda one: _beside(one, fork)) for arrow in fork.leaving if arrow.target]
    ending = [any(not node.leaving and node is not fork for node in way) for way in ways]
    return any(ending) and any(fork in way and not ends for way, ends in zip(ways, ending, strict=True))


def _may_be_left(sheet: Sheet, scope: Node) -> bool:
    """Whether an event from outside, or the end of other instances, may take the whole scope away."""
    for around in (scope, *scope.around()):
        many = around.child("multiInstanceLoopCharacteristics")
        if any(boundary.interrupting and _FROM_OUTSIDE & set(boundary.events) for boundary in around.boundaries):
            return True
        if many is not None and many.find(f"{{{BPMN}}}completionCondition") is not None:
            return True
    process = scope.process
    callers = [call for call in sheet.of("callActivity") if call.xml.get("calledElement", "") == process.id]
    return process is not sheet.main and bool(callers) and all(_may_be_left(sheet, call) for call in callers)


def _ways(ways: tuple[Way, ...]) -> Term:
    """Where a choice leads: an event by its own name, a flow by that of its target."""
    return _named(way.target if isinstance(way, Arrow) else way for way in ways)


def _named(nodes: Iterable[Node | None]) -> Term:
    names = [node.name or node.id for node in dict.fromkeys(nodes) if node is not None]
    return Term("、".join(f"“{name}”" for name in names), ", ".join(f"'{name}'" for name in names))
