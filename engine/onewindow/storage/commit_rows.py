"""Commits as rows: the events of one command of one case stand in one row, with what they have in common said once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from onewindow.domain import chain
from onewindow.events import EventRow, Recorded, from_payload, to_payload
from onewindow.storage.plain_json import to_object, to_text
from onewindow.storage.rows import UnreadableEvent


def commit_row(region: str, case_no: str, events: Sequence[Recorded]) -> tuple[Any, ...]:
    """The row of these events, which are all of one commit, in the order of the table's columns."""
    first, last = events[0], events[-1]
    lines = ",".join(map(_line, events))
    return (
        region, case_no, last.seq, first.commit, first.at, to_text(first.actor), first.command_id, first.engine,
        first.suite, first.prev, f"[{lines}]",
    )  # fmt: skip


def event_rows(rows: Sequence[Sequence[Any]]) -> Iterator[EventRow]:
    """The events of a case's rows, read in the order of their commits; raises UnreadableEvent."""
    seq = 0
    for _, last_seq, commit, at, actor, command_id, engine, suite, prev, events in rows:
        try:
            author, lines = _record(to_object(actor)), _lines(events)
            for number, type_name, schema, payload, salt, hash_ in lines:
                yield EventRow(
                    seq=number, commit=commit, type=type_name, schema=schema, at=at, actor=author,
                    command_id=command_id, engine=engine, payload=_record(payload), salt=salt, prev=prev, hash=hash_,
                    suite=suite,
                )  # fmt: skip
                seq, prev = number, hash_
        except (TypeError, ValueError) as problem:
            raise UnreadableEvent(seq + 1, "", str(problem)) from problem
        if seq != last_seq:
            raise UnreadableEvent(seq + 1, "", f"the commit should end with event {last_seq}")


def recorded(region: str, case_no: str, row: EventRow) -> Recorded:
    """The event as a line of the log; raises UnreadableEvent where it is of no type this code knows."""
    try:
        event = from_payload(row.type, row.schema, row.payload)
    except (KeyError, TypeError, ValueError) as problem:
        changed, detail = not chain.holds(region, case_no, row), f"{type(problem).__name__} {problem}"
        raise UnreadableEvent(row.seq, row.type, detail, changed=changed) from problem
    return Recorded(
        seq=row.seq, commit=row.commit, at=row.at, actor=row.actor, command_id=row.command_id, engine=row.engine,
        event=event, salt=row.salt, prev=row.prev, hash=row.hash, suite=row.suite,
    )  # fmt: skip


def _lines(text: str) -> list[Any]:
    value: Any = to_object(text)
    if not isinstance(value, list):
        raise ValueError("not a JSON list")
    return value


def _record(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def _line(event: Recorded) -> str:
    payload, proof = _payload_text(event), to_text([event.salt, event.hash])
    return f'[{event.seq},"{event.type}",{event.event.schema},{payload},{proof[1:]}'


def _payload_text(event: Recorded) -> str:
    # The escape also stands for a harmless backslash before "u0000": `to_text` looks closer.
    linked = event.payload
    return linked.decode() if linked and b"\\u0000" not in linked else to_text(to_payload(event.event))
