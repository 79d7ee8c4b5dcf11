"""The hash chain of a case: each event carries the hash of the one before, so that no line can be changed unseen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from onewindow.domain.canonical import canonical
from onewindow.events import Event, Recorded, to_payload

FIRST = ""
"""`prev` of a case's first event."""


class Linker:
    """Links events of one commit of one case; what they have in common is written down once."""

    def __init__(
        self, *, region: str, case_no: str, commit: int, at: str, actor: dict[str, Any], command_id: str, engine: str
    ) -> None:
        self._commit, self._at, self._actor, self._command_id = commit, at, actor, command_id
        self._engine = engine
        self._whose = _inside([region, case_no])
        self._by = _inside([at, actor, command_id, engine])

    def link(self, event: Event, *, prev: str, seq: int, salt: str) -> Recorded:
        """The event as the log keeps it. The payload enters through a salted digest, so that it can be erased later."""
        type_name, payload = type(event).__name__, canonical(to_payload(event))
        digest = hashlib.sha256(b"".join((salt.encode(), b"\x00", payload))).hexdigest()
        # The canonical JSON of the list of all parts, put together from what is written already.
        parts = f'["{prev}",{self._whose},{seq},{self._commit},"{type_name}",{event.schema},{self._by},"{digest}"]'
        return Recorded(
            seq=seq, commit=self._commit, at=self._at, actor=self._actor, command_id=self._command_id,
            engine=self._engine, event=event, salt=salt, prev=prev,
            hash=hashlib.sha256(b"onewindow-event-1\x00" + parts.encode()).hexdigest(), payload=payload,
        )


def first_break(region: str, case_no: str, log: Iterable[Recorded]) -> tuple[int, str] | None:
    """The first event that does not fit the chain, as (seq, field), or None; field: seq, prev, hash or suite."""
    prev, seq = FIRST, 0
    for recorded in log:
        seq += 1
        if recorded.seq != seq:
            return seq, "seq"
        if recorded.prev != prev:
            return seq, "prev"
        linker = Linker(
            region=region, case_no=case_no, commit=recorded.commit, at=recorded.at, actor=recorded.actor,
            command_id=recorded.command_id, engine=recorded.engine,
        )
        again = linker.link(recorded.event, prev=prev, seq=seq, salt=recorded.salt)
        if again.hash != recorded.hash:
            return seq, "hash"
        if again.suite != recorded.suite:
            return seq, "suite"
        prev = recorded.hash
    return None


def _inside(parts: list[Any]) -> str:
    """The canonical JSON of a list, without its brackets."""
    return canonical(parts)[1:-1].decode()
