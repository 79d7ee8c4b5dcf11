"""Plays the tokens of one scope through all its choices: which stands can be come to, and which can still end.

Tasks and events always come to an end here, and every choice can fall either way. One stand stands for all orders in
which independent branches may move: only one token moves at a time, the one nearest to the end, through all its
choices. That loses no stand in which nothing can move any more (moves of different tokens neither hinder nor hurry each
other), and keeps a drawing of many branches from having as many stands as their steps multiplied.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from onewindow.process_checks.graph import postorder, reached
from onewindow.process_checks.sheet import Arrow, Node

Stand = tuple[int, ...]
"""The flows on which tokens are, by their numbers in the game, in rising order; a flow with two tokens stands twice."""
Way = Arrow | Node
"""A way out of a node: a flow, or a boundary event on it."""

ENDED: Stand = ()
_ON_ONE_FLOW = 3
EFFORT = 400_000
"""Tokens and flows looked at before the games of a drawing are given up unfinished: a quarter of a second."""
_ENDS_ALL = frozenset({"terminate", "error", "cancel"})
_CHOOSING = frozenset({"exclusiveGateway", "eventBasedGateway"})


@dataclass(frozen=True, slots=True)
class Move:
    """A node is passed and these ways are taken; `goes` are the flows that get tokens, None if the scope ends."""

    node: Node
    ways: tuple[Way, ...]
    goes: Stand | None


@dataclass(slots=True)
class Game:
    """What was found: from each stand the moves and where they lead, None where that was not looked at."""

    start: Node
    arrows: list[Arrow]
    moves: dict[Stand, list[tuple[Move, Stand | None]]] = field(default_factory=dict)
    came: dict[Stand, tuple[Stand, Move]] = field(default_factory=dict)
    hopeless: set[Stand] = field(default_factory=set)
    """Stands from which the scope can never end."""

    def path(self, stand: Stand) -> list[tuple[Stand, Move]]:
        """The moves that led to a stand, each with the stand before it."""
        found = []
        while stand in self.came:
            found.append(self.came[stand])
            stand = found[-1][0]
        return found[::-1]

    def waiting(self, stand: Stand) -> dict[Node, list[Arrow]]:
        """The nodes at which tokens are, with the flows by which they came."""
        found: dict[Node, list[Arrow]] = {}
        for number in dict.fromkeys(stand):
            arrow = self.arrows[number]
            if arrow.target is not None:
                found.setdefault(arrow.target, []).append(arrow)
        return found


def play(start: Node, reachable: set[Node], *, limit: int = EFFORT, held: Collection[Node] = ()) -> Game:
    """All that can happen from this start; flows from nodes that are not `reachable` are taken as not drawn.

    At the nodes that are `held` tokens stay: what happens without anybody passing these.
    """
    table = _Table(start, reachable, frozenset(held))
    first = tuple(sorted(table.numbers[id(arrow)] for arrow in start.leaving))
    game = Game(start, table.arrows, {first: []})
    waiting = [first]
    while waiting:
        # One choice to its end before the next: where the effort does not suffice for all, some ends have been seen.
        stand = waiting.pop()
        for move, after in table.moves(stand):
            if after is not None and after not in game.moves:
                if table.effort < limit:
                    game.moves[after] = []
                    waiting.append(after)
                else:
                    after = None
            game.moves[stand].append((move, after))
    unknown = {stand for stand, moves in game.moves.items() if any(after is None for _, after in moves)}
    game.hopeless = set(game.moves) - leading_to(game, {ENDED} | unknown)  # What was not looked at may end well.
    _shortest(game, first)
    return game


def _shortest(game: Game, first: Stand) -> None:
    waiting = deque([first])
    while waiting:
        stand = waiting.popleft()
        for move, after in game.moves[stand]:
            if after is not None and after != first and after not in game.came:
                game.came[after] = (stand, move)
                waiting.append(after)


def leading_to(game: Game, goals: set[Stand]) -> set[Stand]:
    """The stands from which one of these can be come to, these included."""
    before: dict[Stand, list[Stand]] = {}
    for stand, moves in game.moves.items():
        for _, after in moves:
            if after is not None:
                before.setdefault(after, []).append(stand)

    def sources(stand: Stand) -> list[Stand]:
        return before.get(stand, [])

    return reached(goals, sources)


class _Table:
    """The nodes and flows of the game: flows are numbered so that the tokens nearest to the end come first."""

    def __init__(self, start: Node, reachable: set[Node], held: frozenset[Node]) -> None:
        self._held = held
        rank = {node: index for index, node in enumerate(postorder(start, Node.next))}
        drawn = [arrow for arrow in start.scope.arrows if arrow.source in reachable] if start.scope else []
        last = len(rank)
        # Inclusive joins wait until all else is quiet, here as in a case.
        self.arrows = sorted(
            drawn, key=lambda arrow: rank.get(arrow.target or start, last) + last * _joins_some(arrow.target)
        )
        self.numbers = {id(arrow): number for number, arrow in enumerate(self.arrows)}
        self._entering: dict[Node, list[int]] = {}
        for number, arrow in enumerate(self.arrows):
            if arrow.target is not None:
                self._entering.setdefault(arrow.target, []).append(number)
        self._choices: dict[Node, list[Move]] = {}
        self._upstream: dict[int, set[Node]] = {}
        self.effort = 0

    def moves(self, stand: Stand) -> Iterator[tuple[Move, Stand | None]]:
        """What the first token that can move may do."""
        held = set(stand)
        self.effort += len(stand) + 4
        closed = set(self._held)
        for number in stand:
            node = self.arrows[number].target
            if node is None or node in closed:
                continue
            taken = self._taken(node, number, held)
            if taken is None:
                closed.add(node)
                continue
            rest = list(stand)
            for one in taken:
                rest.remove(one)
            for move in self._moves_of(node):
                if move.goes is None:
                    yield move, ENDED
                    continue
                after = tuple(sorted([*rest, *move.goes]))
                self.effort += len(after)
                yield move, None if _too_many(after) else after
            return

    def _taken(self, node: Node, number: int, held: set[int]) -> list[int] | None:
        """The tokens the node takes if it can be passed now."""
        entering = self._entering[node]
        self.effort += len(entering)
        if len(entering) < 2 or node.type not in ("parallelGateway", "inclusiveGateway"):
            return [number]
        if node.type == "parallelGateway":
            return entering if held.issuperset(entering) else None
        arrived = [one for one in entering if one in held]
        empty = [one for one in entering if one not in held]
        for other in held:
            self.effort += len(entering)
            place = self.arrows[other].target
            if place is None or place is node or not any(place in self._before(one, node) for one in empty):
                continue
            if not any(place in self._before(one, node) for one in arrived):
                return None
        return arrived

    def _before(self, number: int, gateway: Node) -> set[Node]:
        """The nodes from which a token can come in by this flow without passing the gateway first."""
        if number not in self._upstream:
            source = self.arrows[number].source
            begin = [source] if source is not None and source is not gateway else []
            self._upstream[number] = reached(begin, lambda node: [one for one in _sources(node) if one is not gateway])
        return self._upstream[number]

    def _moves_of(self, node: Node) -> list[Move]:
        if node not in self._choices:
            self._choices[node] = list(self._all_moves(node))
        return self._choices[node]

    def _all_moves(self, node: Node) -> Iterator[Move]:
        if ends_all(node):
            yield Move(node, (), None)
            return
        normal = list(_ways(node))
        if not (_only_throws(node) and node.boundaries):
            yield from (self._move(node, ways) for ways in normal)
        for boundary in node.boundaries:
            for ways in _ways(boundary):
                beside = () if boundary.interrupting else normal[0]
                yield self._move(node, (boundary, *beside), (*ways, *beside))

    def _move(self, node: Node, ways: tuple[Way, ...], flows: Iterable[Way] = ()) -> Move:
        arrows = [flow for flow in (flows or ways) if isinstance(flow, Arrow)]
        return Move(node, ways, tuple(sorted(self.numbers[id(arrow)] for arrow in arrows)))


def _too_many(stand: Stand) -> bool:
    """Whether more tokens are on one flow than a game follows."""
    return any(one == other for one, other in zip(stand, stand[_ON_ONE_FLOW:], strict=False))


def ends_all(node: Node) -> bool:
    """Whether what is thrown here ends the whole scope: its other branches need not come to an end."""
    thrown = set(node.events) if node.type in ("endEvent", "intermediateThrowEvent") else set()
    if node.type == "endEvent" and thrown & _ENDS_ALL:
        return True
    around = [boundary for scope in node.around() for boundary in scope.boundaries if boundary.interrupting]
    return any(thrown & set(boundary.events) for boundary in around)


def _ways(node: Node) -> Iterator[tuple[Way, ...]]:
    """The flows a token may take out of the node, the several choices after one another."""
    always = [arrow for arrow in node.leaving if arrow.condition is None and not arrow.default]
    maybe = [arrow for arrow in node.leaving if arrow.condition is not None and not arrow.default]
    default = [arrow for arrow in node.leaving if arrow.default]
    if node.type in _CHOOSING and node.leaving:
        yield from ((arrow,) for arrow in node.leaving)
    elif node.type in ("parallelGateway", "startEvent") or not (maybe or default):
        yield tuple(node.leaving)
    else:
        # Of all that may be taken together: each alone, all, and all but one; a join that holds for these holds.
        some = [[one] for one in maybe] + [maybe] + [[one for one in maybe if one is not out] for out in maybe]
        known = dict.fromkeys((*always, *ones) for ones in some if ones or always)
        yield from known
        if not always and default:
            yield tuple(default)  # Without a default a case stops there that no condition holds for: no token goes on.
        elif always and tuple(always) not in known:
            yield tuple(always)


def _only_throws(node: Node) -> bool:
    """Whether a sub-process is never left in the normal way, as each of its ends throws an error."""
    ends = [inner for inner in node.inside if not inner.leaving]
    return bool(ends) and all(set(inner.events) & {"error", "cancel"} for inner in ends)


def _joins_some(node: Node | None) -> bool:
    return node is not None and node.type == "inclusiveGateway" and len(node.entering) > 1


def _sources(node: Node) -> list[Node]:
    found = [arrow.source for arrow in node.entering if arrow.source is not None]
    return [*found, node.host] if node.host is not None else found
