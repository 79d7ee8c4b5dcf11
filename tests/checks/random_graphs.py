"""Random graphs of tasks, exclusive and parallel gateways, and a judge that tries everything: can each always end?"""

from __future__ import annotations

from collections import Counter, defaultdict
from random import Random

from workflow.drawings import drawn, node

Flows = list[tuple[str, str]]
KINDS = {"T": "userTask", "X": "exclusiveGateway", "P": "parallelGateway", "Z": "endEvent", "S": "startEvent"}


class Graph:
    """Blocks in blocks, sound as built; a few changes then break some of them. A node's kind is its first letter."""

    def __init__(self, random: Random) -> None:
        self.random, self.kinds, self.flows = random, {"Start0": "startEvent"}, Flows()
        first, last = self._block(3)
        self.flows = [("Start0", first), *self.flows, (last, self._new("Z"))]
        for _ in range(random.choice([0, 1, 1, 2, 2, 3])):
            random.choice([self._flip, self._lead_elsewhere, self._end_beside, self._cross, self._jump])()
        self.flows = list(dict.fromkeys(flow for flow in self.flows if flow[0] != flow[1]))

    def xml(self) -> bytes:
        lines = []
        for name in self.kinds:
            ways = [target for source, target in self.flows if source == name]
            for number, target in enumerate(ways):
                chooses = self.kinds[name] == KINDS["X"] and len(ways) > 1
                arrow = ">" if not chooses else "-*>" if number == len(ways) - 1 else f"-[{name} == {number}]>"
                lines.append(f"{name} {arrow} {target}")
        return drawn("\n".join(lines), **{name: node(kind) for name, kind in self.kinds.items()})

    def _new(self, letter: str) -> str:
        name = f"{letter}{len(self.kinds)}"
        self.kinds[name] = KINDS[letter]
        return name

    def _block(self, depth: int) -> tuple[str, str]:
        kind = self.random.choice(["T", "T", "row", "X", "P", "loop"]) if depth else "T"
        if kind == "T":
            return (task := self._new("T")), task
        if kind == "row":
            (first, middle), (next_one, last) = self._block(depth - 1), self._block(depth - 1)
            self.flows.append((middle, next_one))
            return first, last
        split, join = self._new("X" if kind == "loop" else kind), self._new("X" if kind == "loop" else kind)
        for _ in range(1 if kind == "loop" else 2):
            first, last = self._block(depth - 1)
            self.flows += [(split, first), (last, join)]
        if kind == "loop":
            self.flows.append((join, split))
        return split, join

    def _flow(self) -> int:
        return self.random.randrange(1, len(self.flows))

    def _flip(self) -> None:
        gateways = [name for name, kind in self.kinds.items() if kind.endswith("Gateway")]
        if gateways:
            name = self.random.choice(gateways)
            self.kinds[name] = KINDS["P" if self.kinds[name] == KINDS["X"] else "X"]

    def _lead_elsewhere(self) -> None:
        number, goals = self._flow(), [name for name in self.kinds if name != "Start0"]
        self.flows[number] = (self.flows[number][0], self.random.choice(goals))

    def _end_beside(self) -> None:
        number, choice, end = self._flow(), self._new("X"), self._new("Z")
        source, target = self.flows[number]
        self.flows[number] = (source, choice)
        self.flows += [(choice, target), (choice, end)]

    def _cross(self) -> None:
        one, other = self._flow(), self._flow()
        (source, target), (source_too, target_too) = self.flows[one], self.flows[other]
        self.flows[one], self.flows[other] = (source, target_too), (source_too, target)

    def _jump(self) -> None:
        one, other = self._flow(), self._flow()
        if one != other:
            off, on = self._new("X"), self._new("X")
            (source, target), (source_too, target_too) = self.flows[one], self.flows[other]
            self.flows[one], self.flows[other] = (source, off), (source_too, on)
            self.flows += [(off, target), (on, target_too), (off, on)]


def always_ends(graph: Graph, limit: int = 4000) -> bool | None:
    """Whether the end can be come to from wherever tokens can come to, in every order; None where that is too much.

    Every token moves in every stand, and no flow holds more than three: no short cut of the checks is taken here.
    """
    ways, entering = defaultdict(list), defaultdict(list)
    for number, (source, target) in enumerate(graph.flows):
        ways[source].append(number)
        entering[target].append(number)
    first = frozenset(Counter(ways["Start0"]).items())
    before: dict[frozenset[tuple[int, int]], set[frozenset[tuple[int, int]]]] = {first: set()}
    waiting = [first]
    while waiting:
        stand = waiting.pop()
        for after in _moves(graph, Counter(dict(stand)), ways, entering):
            known = frozenset((+after).items())
            if max(after.values(), default=0) <= 3 and known not in before:
                before[known] = set()
                waiting.append(known)
            if known in before:
                before[known].add(stand)
        if len(before) > limit:
            return None
    ending, waiting = {frozenset()}, [frozenset()]
    while waiting:
        fresh = before.get(waiting.pop(), set()) - ending
        ending |= fresh
        waiting.extend(fresh)
    return ending >= before.keys()


def _moves(
    graph: Graph, stand: Counter[int], ways: dict[str, list[int]], entering: dict[str, list[int]]
) -> list[Counter[int]]:
    found = []
    for name, kind in graph.kinds.items():
        came = [number for number in entering[name] if stand[number]]
        joins = kind == KINDS["P"]
        for taken in [entering[name]] * (len(came) == len(entering[name]) > 0) if joins else [[one] for one in came]:
            choices = [[one] for one in ways[name]] if kind == KINDS["X"] and ways[name] else [ways[name]]
            for choice in choices:
                after = stand.copy()
                after.subtract(taken)
                after.update(choice)
                found.append(+after)
    return found
