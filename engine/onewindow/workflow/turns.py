"""Whose turn it is to move: of several runs side by side one moves until it rests, then the next."""

from __future__ import annotations

from collections import deque
from typing import Any


class Turns:
    """Tokens about to move in a case, or in one parallel instance or called process of it.

    All runs share one document. Taken in turn step by step, each would read what another had written just before; so a
    run keeps its turn until nothing in it can move, and what no step waits in between is its own.
    """

    def __init__(self, around: Turns | None = None) -> None:
        self._around = around
        self._due: deque[Any] = deque()
        self._listed = around is None

    def add(self, due: Any) -> None:
        """A token, or a run inside with tokens of its own, is to move when those before it have."""
        self._due.append(due)
        if not self._listed and self._around is not None:
            self._listed = True
            self._around.add(self)

    def next(self) -> Any:
        """The token to move now, None where all of them rest."""
        while self._due:
            first = self._due[0]
            if not isinstance(first, Turns):
                return self._due.popleft()
            token = first.next()
            if token is not None:
                return token  # It may lead to others in the same run, which so stays the first.
            first._listed = False
            self._due.popleft()
        return None
