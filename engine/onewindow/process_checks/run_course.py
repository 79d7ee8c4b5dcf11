"""One of several runs side by side: its steps, those inside and called too, and when others may write between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from onewindow.process_checks.graph import reached, waits
from onewindow.process_checks.joins import begins
from onewindow.process_checks.sheet import Node
from onewindow.process_checks.step_words import own_words
from onewindow.workflow.nesting import DEEPEST

_OWN, _OPEN = 1, 2


class Course:
    """The steps of `scope`, which `activity` runs. A run moves until it rests, and only then another one does.

    Each step looked at takes one from `effort`; where that runs out, what was not looked at counts as sound.
    """

    def __init__(self, activity: Node, scope: Node, processes: Mapping[str, Node], effort: Iterator[int]) -> None:
        self._end, self._processes, self._effort = activity, processes, effort
        self.own: dict[Node, frozenset[str]] = {activity: own_words(activity)}
        """Every step with the names that only its run knows; the activity stands for the end of the run."""
        self._inner: dict[Node, Node] = {}
        self._run_by: dict[Node, list[Node]] = {scope: [activity]}
        self._ways: dict[Node, list[Node]] = {}
        self._held: dict[Node, bool] = {}
        self._enter(scope, self.own[activity], 1)

    def open_to_others(self, writers: Mapping[Node, bool]) -> Callable[[Node], tuple[bool, bool]]:
        """Of a word with these writers (true: whatever stood there): tells whether another run may have written over it
        when the token comes to a step, and when it goes on."""
        coming: dict[Node, int] = {}
        waiting = list(writers)
        while waiting:
            if next(self._effort, None) is None:
                return lambda node: (False, False)
            node = waiting.pop()
            going = self._going(node, coming.get(node, 0), writers)
            for following in self._ahead(node):
                if going & ~coming.get(following, 0):
                    coming[following] = coming.get(following, 0) | going
                    waiting.append(following)

        def tell(node: Node) -> tuple[bool, bool]:
            before = coming.get(node, 0)
            return bool(before & _OPEN), bool(self._going(node, before, writers) & _OPEN)

        return tell

    def _enter(self, scope: Node, own: frozenset[str], depth: int) -> None:
        for node in scope.inside:
            self.own[node] = own | own_words(node)
            called = self._processes.get(node.xml.get("calledElement", "")) if node.type == "callActivity" else None
            inner = node if node.inside else called
            if inner is None or not begins(inner) or depth == DEEPEST:
                continue
            self._inner[node] = inner
            self._run_by.setdefault(inner, []).append(node)
            if len(self._run_by[inner]) == 1:
                self._enter(inner, self.own[node], depth + 1)

    def _going(self, node: Node, coming: int, writers: Mapping[Node, bool]) -> int:
        going = _OPEN if coming and self._rests(node) else coming
        if node in writers:
            return _OWN if writers[node] else going | _OWN
        return going

    def _rests(self, node: Node) -> bool:
        if node is self._end or node in self._inner:
            return False  # Of what is inside, each step says so itself.
        if node.type in ("parallelGateway", "inclusiveGateway"):
            # A parallel join waits for tokens of its own run, which may rest; an inclusive one for all that move.
            return len(node.entering) > 1 and (node.type == "inclusiveGateway" or self._held_up(node))
        return waits(node)

    def _held_up(self, join: Node) -> bool:
        if join not in self._held:
            self._held[join] = any(waits(node) for node in reached([join], _before))
        return self._held[join]

    def _ahead(self, node: Node) -> list[Node]:
        if node is self._end:
            return []
        inner = self._inner.get(node)
        return self._left(node) if inner is None else begins(inner) + node.boundaries

    def _left(self, node: Node) -> list[Node]:
        """Where a token comes that leaves this step: from the last one of a sub-process out of it."""
        if node not in self._ways:
            self._ways[node] = []  # Calls in a circle are told for themselves.
            found = [arrow.target for arrow in node.leaving if arrow.target is not None]
            for activity in self._run_by.get(node.scope, ()) if node.scope is not None and not found else ():
                if activity is self._end:
                    found.append(activity)
                else:
                    found += [*([activity] if activity.loop else []), *self._left(activity)]
            self._ways[node] = found + node.boundaries
        return self._ways[node]


def _before(node: Node) -> list[Node]:
    ways = [arrow.source for arrow in node.entering if arrow.source is not None]
    return ways if node.host is None else [*ways, node.host]
