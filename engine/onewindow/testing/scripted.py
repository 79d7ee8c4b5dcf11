"""The department's side of the suite: it says what it is told to say, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from onewindow.ports import Known, Reply

REQUEST, QUERY, CANCEL, REVOKE, LIST = "request", "query", "cancel", "revoke", "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One thing the department was asked. `key` is the key of the request it is about, empty for a list.

    `text` is all that came in, decoded as a person would read it: names and answers stand in it as they are.
    """

    verb: str
    key: str
    text: str


class ScriptedDepartment(Protocol):
    """What the suite needs of a department. `LoopbackDepartment` is one that speaks HTTP.

    `kinds`: the replies it has words for. `called_back`: those it sends messages about, with `Granted` among them;
    empty where it sends none. `loses_answers`: whether an answer can be lost after the work was done.
    """

    kinds: frozenset[type]
    called_back: frozenset[type]
    loses_answers: bool

    @property
    def received(self) -> Sequence[Received]:
        """All it was asked, in order."""
        ...

    def say(self, reply: Reply) -> None:
        """From now on this is what it says about every request it has, also to who takes one back.

        A cancellation has been done where that is `Cancelled`, a revocation where it is `Revoked`. Anything else says
        no, in the department's words: what was decided before still stands, and `Refused` has the reason.
        """
        ...

    def know(self, known: Sequence[Known]) -> None:
        """From now on this is the business on its list, and nothing else; an adapter that cannot list never asks."""
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


def asked(department: ScriptedDepartment, verb: str) -> list[str]:
    """The keys of what it was asked with this verb, in order."""
    return [received.key for received in department.received if received.verb == verb]
