"""The hash chain of a case: each event carries the hash of the one before, so that no line can be changed unseen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from onewindow.domain.canonical import canonical
from onewindow.events import Event, Recorded, to_payload

FIRST = ""
"""`prev` of a case's first event."""


def link(
    event: Event, *, region: str, case_no: str, prev: str, seq: int, commit: int, at: str, actor: dict[str, Any],
    command_id: str, engine: str, salt: str,
) -> Recorded:
    """The event as the log keeps it. The payload enters through a salted digest, so that it can be erased later."""
    type_name = type(event).__name__
    digest = _digest(
        prev, region, case_no, seq, commit, type_name, event.schema, at, actor, command_id, engine,
        _payload_digest(salt, event),
    )
    return Recorded(
        seq=seq, commit=commit, at=at, actor=actor, command_id=command_id, engine=engine, event=event, salt=salt,
        prev=prev, hash=digest,
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
        again = link(
            recorded.event, region=region, case_no=case_no, prev=prev, seq=seq, commit=recorded.commit, at=recorded.at,
            actor=recorded.actor, command_id=recorded.command_id, engine=recorded.engine, salt=recorded.salt,
        )
        if again.hash != recorded.hash:
            return seq, "hash"
        if again.suite != recorded.suite:
            return seq, "suite"
        prev = recorded.hash
    return None


def _payload_digest(salt: str, event: Event) -> str:
    return hashlib.sha256(salt.encode() + b"\x00" + canonical(to_payload(event))).hexdigest()


def _digest(*parts: Any) -> str:
    return hashlib.sha256(b"onewindow-event-1\x00" + canonical(list(parts))).hexdigest()
