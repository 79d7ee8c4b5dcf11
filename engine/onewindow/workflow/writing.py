"""What one advance writes into the document: noted in order, and bounded."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from onewindow.domain.moves import Assignment
from onewindow.workflow import problems

VALUES = 100_000
CHARACTERS = 10_000_000
"""What one advance may write and hand to its instances, all together. What it writes goes into the event, the document
and the answer: so much is still done within a second and some hundred megabytes."""


class Written:
    """The assignments of one advance. A list that instances gather is noted once, as it stands at the end: noted after
    each of them, the record would grow with the square of their number."""

    def __init__(self) -> None:
        self._noted: list[Assignment] = []
        self._gathered: dict[str, None] = {}
        self._values, self._characters = VALUES, CHARACTERS

    def note(self, node: Any, assignments: tuple[Assignment, ...]) -> None:
        """`node` has made these. Raises ProcessProblem "too_much_written"."""
        for assignment in assignments:
            self.allow(node, assignment.value)
        self._noted.extend(assignments)

    def gather(self, name: str) -> None:
        """An item has been added under this name."""
        self._gathered[name] = None

    def allow(self, node: Any, value: Any) -> None:
        """Count a JSON value that `node` writes or hands on; raises ProcessProblem "too_much_written"."""
        waiting = [value]
        while waiting:
            part = waiting.pop()
            self._values -= 1
            if isinstance(part, str):
                self._characters -= len(part)
            elif isinstance(part, dict):
                self._characters -= sum(map(len, part))
                waiting.extend(part.values())
            elif isinstance(part, list):
                waiting.extend(part)
            if self._values < 0 or self._characters < 0:
                raise problems.too_much(node, VALUES, CHARACTERS)

    def assignments(self, document: dict[str, Any]) -> tuple[Assignment, ...]:
        """All of them, in an order in which they give this document again."""
        last = [Assignment(path=(name,), value=deepcopy(document[name])) for name in self._gathered]
        # What was written to such a list in between stands in it, and may not be writable without what was gathered.
        return (*(noted for noted in self._noted if noted.path[0] not in self._gathered), *last)
