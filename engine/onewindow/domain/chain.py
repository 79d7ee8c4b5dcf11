"""The hash chain of a case: each event carries the hash of the one before, so that no line can be changed unseen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from onewindow.domain.canonical import canonical
from onewindow.events import Event, EventRow, Recorded, to_payload

FIRST = ""
"""`prev` of a case's first event."""

SUITE = "std"
"""Name of the cryptography used here."""


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
        payload = canonical(to_payload(event))
        return Recorded(
            seq=seq, commit=self._commit, at=self._at, actor=self._actor, command_id=self._command_id,
            engine=self._engine, event=event, salt=salt, prev=prev, suite=SUITE, payload=payload,
            hash=self.hash(type(event).__name__, event.schema, payload, prev=prev, seq=seq, salt=salt),
        )

    def hash(self, type_name: str, schema: int, payload: bytes, *, prev: str, seq: int, salt: str) -> str:
        """The hash of an event whose canonical JSON is `payload`."""
        digest = hashlib.sha256(b"".join((salt.encode(), b"\x00", payload))).hexdigest()
        # The canonical JSON of the list of all parts, put together from what is written already.
        parts = f'["{prev}",{self._whose},{seq},{self._commit},"{type_name}",{schema},{self._by},"{digest}"]'
        return hashlib.sha256(b"onewindow-event-1\x00" + parts.encode()).hexdigest()


def first_break(region: str, case_no: str, log: Iterable[EventRow]) -> tuple[int, str] | None:
    """The first event that does not fit the chain, as (seq, field), or None; field: seq, prev, hash or suite."""
    prev, seq = FIRST, 0
    for row in log:
        seq += 1
        if row.seq != seq:
            return seq, "seq"
        if row.prev != prev:
            return seq, "prev"
        if not holds(region, case_no, row):
            return seq, "hash"
        if row.suite != SUITE:
            return seq, "suite"
        prev = row.hash
    return None


def holds(region: str, case_no: str, row: EventRow) -> bool:
    """Whether an event is what its hash was made of, by its fields as they are stored: another release has others."""
    linker = Linker(
        region=region, case_no=case_no, commit=row.commit, at=row.at, actor=row.actor, command_id=row.command_id,
        engine=row.engine,
    )
    payload = canonical(row.payload)
    return linker.hash(row.type, row.schema, payload, prev=row.prev, seq=row.seq, salt=row.salt) == row.hash


def _inside(parts: list[Any]) -> str:
    """The canonical JSON of a list, without its brackets."""
    return canonical(parts)[1:-1].decode()
