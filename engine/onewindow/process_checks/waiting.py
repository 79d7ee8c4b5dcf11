"""Where a token waits for the outside: always, on some ways only, or never; asked of what is called or inside, too."""

from __future__ import annotations

from onewindow.process_checks.graph import reached, strays, waits
from onewindow.process_checks.joins import begins
from onewindow.process_checks.sheet import Node, Sheet
from onewindow.process_checks.token_game import ENDED, play
from onewindow.workflow.nesting import DEEPEST

ALWAYS, SOMETIMES, NEVER = "always", "sometimes", "never"
_EFFORT = 5_000


class Waiting:
    """What is known of each scope, found once."""

    def __init__(self, sheet: Sheet) -> None:
        self._processes = {process.id: process for process in reversed(sheet.processes)}
        self._known: dict[Node, str] = {}
        self._depth = 0

    def at(self, node: Node) -> str:
        """Whether a token that comes to this node has to wait before it leaves it."""
        if node.type == "callActivity":
            called = self._processes.get(node.xml.get("calledElement", ""))
            return ALWAYS if called is None else self._within(called)  # A missing process is told for itself.
        if node.inside:
            return self._within(node)
        return ALWAYS if waits(node) else NEVER

    def _within(self, scope: Node) -> str:
        if scope not in self._known:
            if self._depth == DEEPEST:
                return ALWAYS  # What stands deeper is told for itself, as is what calls itself.
            self._known[scope] = ALWAYS
            self._depth += 1
            self._known[scope] = self._asked(scope)
            self._depth -= 1
        return self._known[scope]

    def _asked(self, scope: Node) -> str:
        found = {node: self.at(node) for node in scope.inside}
        starts = begins(scope)
        if not starts or strays(scope):
            return ALWAYS  # Without one beginning or with flows to nowhere it does not run at all, and that is told.
        if set(found.values()) <= {NEVER}:
            return NEVER
        reachable = reached(starts, Node.next)
        held = [node for node, how in found.items() if how == ALWAYS]
        games = [play(start, reachable, limit=_EFFORT, held=held) for start in starts]
        # Where it may end although nobody does anything at the steps that wait, those do not hold it up.
        return SOMETIMES if any(ENDED in game.moves for game in games) else ALWAYS
