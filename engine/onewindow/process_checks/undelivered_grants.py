"""What was granted is delivered before the case ends: else its ten days end with the case, and nobody hands it over."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import cache

from onewindow.domain.taken_back import REVOKE
from onewindow.errors import Finding
from onewindow.process_checks.decisions import may_contradict
from onewindow.process_checks.graph import reached, strays
from onewindow.process_checks.joins import begins
from onewindow.process_checks.known_ways import KnownFlow
from onewindow.process_checks.outcomes import compared_outcomes
from onewindow.process_checks.readable import expression
from onewindow.process_checks.rule import Rule, Term
from onewindow.process_checks.sheet import Arrow, Node, Sheet
from onewindow.process_checks.silent_acceptance import Flow
from onewindow.process_checks.stage_places import item_around
from onewindow.process_checks.token_game import ENDED, Game, Move, Stand, play
from onewindow.process_checks.words import STAGES
from onewindow.workflow.expression_partly import Known

UNDELIVERED = Rule(
    "OW646",
    "办件可以在此结束，而已准予的{parts}还没有送达：许可证件应当自作出决定之日起十日内颁发、送达（行政许可法第四十四条）",
    "The case may end here with {parts} granted and never delivered: a grant is handed over within ten days (Licensing "
    "Law art. 44)",
    '请在结束之前画送达任务（ow:stage="delivery"），凡有准予的都要经过它；全部未准予的可以直接结束',
    'draw a delivery task (ow:stage="delivery") before this end, for whatever was granted; where nothing was, the '
    "case may end without",
)

_EFFORT = 100_000
"""Tokens and flows looked at for all parts together; what was not looked at counts as sound."""
_At = tuple[Stand, bool]
"""A stand of the game, and whether the part has been granted by then."""
_Step = tuple[_At, Move]


def undelivered_grants(sheet: Sheet) -> Iterator[Finding]:
    """Each part that is decided, granted and followed through all choices to the end; deliveries are not passed."""
    flow, main = Flow(sheet), sheet.main
    if strays(main):
        return  # Told already, and what follows from it need not be.
    if any(node.ow("stage") not in ("", *STAGES) for node in sheet.nodes):
        return  # It may be meant to be the delivery.
    deliveries = [node for node in sheet.nodes if _hands_over(node)]
    if deliveries and (any(compared_outcomes(sheet)) or any(map(_cut_off, deliveries))):
        return  # The way to the delivery is drawn, but never taken: told as that.
    readable = all(expression(arrow.condition) is not None for arrow in sheet.arrows if arrow.condition is not None)
    held = {step for node in deliveries if (step := _within(flow, node, main)) is not None}
    parts = [node for node in sheet.nodes if node.ow("item") or (_decides(node) and not item_around(node))]
    found: dict[Node, dict[str, list[Node]]] = {}
    for start in begins(main) if parts else ():
        game = play(start, reached([start], Node.next), limit=_EFFORT // len(parts), held=held)
        for part in parts:
            where = _within(flow, part, main)
            if where is None or where in held:
                continue
            steps = _to_the_end(sheet, game, part, where, certain=True)
            sure = bool(steps) and not may_contradict(sheet, [(at[0], move) for at, move in steps])
            if not steps and readable:  # What hangs on a condition that cannot be read is told by that.
                steps = _to_the_end(sheet, game, part, where, certain=False)
            if steps:
                found.setdefault(steps[-1][1].node, {}).setdefault("must" if sure else "should", []).append(part)
    for end, told in found.items():
        severity = "must" if "must" in told else "should"
        yield sheet.finding(UNDELIVERED, end, severity=severity, parts=_named(told[severity]))


def _to_the_end(sheet: Sheet, game: Game, part: Node, where: Node, *, certain: bool) -> list[_Step]:
    """The shortest way to an end on which the part is granted; `certain`: by no exception, and no choice whose
    condition may well hang on what was granted."""
    word = "result" if part.ow("item") else "outcome"
    known: Known = {(part.id, word): "granted", **_as_task(part)}
    flow = KnownFlow(sheet, known, certain=certain)
    possible = cache(lambda move: _possible(flow, move))
    begin = (next(iter(game.moves)), False)
    came: dict[_At, _Step] = {}
    waiting = deque([begin])
    while waiting:
        at = waiting.popleft()
        for move, after in game.moves.get(at[0], ()):
            if after is None or (at[1] and not possible(move)) or (certain and _by_event(move)):
                continue
            then = (after, at[1] or (move.node is where and not _by_event(move)))
            if then in came or then == begin:
                continue
            came[then] = (at, move)
            if then == (ENDED, True):
                return _path(came, then)
            waiting.append(then)
    return []


def _as_task(part: Node) -> dict[tuple[str, ...], str]:
    """Of a part that is a single task the outcome is known with its result."""
    return {(part.id, "outcome"): "granted"} if _decides(part) else {}


def _possible(flow: KnownFlow, move: Move) -> bool:
    """Whether these ways may be taken, as far as that hangs on what was granted."""
    arrows = [way for way in move.ways if isinstance(way, Arrow)]
    asked = [arrow for arrow in move.node.leaving if arrow.condition is not None]
    if not asked or not arrows:
        return True
    leading = flow.leading(move.node)
    sure = [arrow for arrow in asked if flow.holds(arrow)] if move.node.type != "exclusiveGateway" else []
    return all(arrow in leading for arrow in arrows) and all(arrow in arrows for arrow in sure)


def _by_event(move: Move) -> bool:
    return any(isinstance(way, Node) for way in move.ways)


def _path(came: dict[_At, _Step], last: _At) -> list[_Step]:
    steps: list[_Step] = []
    while last in came:
        steps.append(came[last])
        last = steps[-1][0]
    return steps[::-1]


def _within(flow: Flow, node: Node, main: Node) -> Node | None:
    """The step of the main process that is the node or contains it; None where it stands nowhere in it."""
    return next((each for each in (node, *flow.around(node)) if each.scope is main), None)


def _decides(node: Node) -> bool:
    return node.ow("stage") == "decision"


def _cut_off(node: Node) -> bool:
    return node.scope is not None and node not in reached(begins(node.scope), Node.next)


def _hands_over(node: Node) -> bool:
    """What a department takes back need not be delivered either."""
    return node.ow("stage") == "delivery" or node.ow("operation") == REVOKE


def _named(parts: list[Node]) -> Term:
    names = list(dict.fromkeys(part.name or part.id for part in parts))
    return Term("、".join(f"“{name}”" for name in names), ", ".join(f"'{name}'" for name in names))
