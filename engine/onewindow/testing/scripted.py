"""The department's side of the suite: it says what it is told to say, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from onewindow.ports import Reply

REQUEST, QUERY, CANCEL, REVOKE = "request", "query", "cancel", "revoke"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One thing the department was asked. `key` is the key of the request it is about, `text` all that came in."""

    verb: str
    key: str
    text: str


class ScriptedDepartment(Protocol):
    """What the suite needs of a department. `LoopbackDepartment` is one that speaks HTTP.

    `kinds`: the replies it has words for. `loses_answers`: whether an answer can be lost after the work was done.
    """

    kinds: frozenset[type]
    loses_answers: bool
    has_callbacks: bool

    @property
    def received(self) -> Sequence[Received]:
        """All it was asked, in order."""
        ...

    def say(self, reply: Reply) -> None:
        """From now on this is what it says about every request it has."""
        ...

    def work(self) -> None:
        """Get on with what has come in; a department that answers at once does nothing here."""
        ...

    def lose_next_answer(self) -> None:
        """Do what is asked next, and then break off the connection."""
        ...

    def go_away(self) -> None:
        """Be not there at all."""
        ...

    def callback_body(self, message_id: str, key: str, reply: Reply) -> bytes:
        """The body of a callback, in the department's words."""
        ...

    def callback_headers(self, message_id: str, body: bytes, at: datetime) -> Mapping[str, str]:
        """Its headers, signed at that time; names in small letters."""
        ...
