"""Small cases for tests of the store: rows, events and commits with every field filled in."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from onewindow.engine.version import bundle_hash
from onewindow.events import (
    CardIssued,
    ClockEvent,
    ClockStarted,
    Event,
    MessageQueued,
    Recorded,
    SubCaseOpened,
    TaskOpened,
)
from onewindow.storage import CaseRow, CaseWrite, DefinitionRow, Receipt, Store, Transaction

NOW = "2026-03-02T01:10:00.000000+00:00"
FILES = {"process.bpmn": b"<xml/>", "item.yaml": b"\x00\xff"}
DEFINITION = bundle_hash(FILES)


def definition(hash: str = DEFINITION, service: str = "company_startup", **changes: Any) -> DefinitionRow:
    values: dict[str, Any] = {
        "hash": hash,
        "service": service,
        "process": "startup",
        "kind": "service",
        "title": "企业开办",
        "files": FILES,
        "published_at": NOW,
        "published_by": "designer.zhao",
    }
    return DefinitionRow(**{**values, **changes})


def case(case_no: str = "C1", **changes: Any) -> CaseRow:
    values: dict[str, Any] = {
        "case_no": case_no,
        "version": 1,
        "status": "draft",
        "kind": "service",
        "service": "company_startup",
        "definition": DEFINITION,
        "applicant_id": "applicant.li",
        "applicant_name": "李雷",
        "title": "企业开办",
        "opened_at": NOW,
        "updated_at": NOW,
        "command_id": f"open-{case_no}",
        "last_seq": 0,
        "head_hash": "",
        "state": b"\x00tokens\xff",
    }
    return CaseRow(**{**values, **changes})


def recorded(seq: int, event: Event, commit: int = 1, **changes: Any) -> Recorded:
    values: dict[str, Any] = {
        "seq": seq,
        "commit": commit,
        "at": NOW,
        "actor": {"id": "wang.fang", "name": "王芳"},
        "command_id": f"command-{commit}",
        "engine": "1",
        "event": event,
        "salt": "salt",
        "prev": "prev",
        "hash": f"hash-{seq}",
    }
    return Recorded(**{**values, **changes})


def task(number: int = 1, **changes: Any) -> TaskOpened:
    values: dict[str, Any] = {
        "task": number,
        "element": "intake",
        "name": "收件",
        "kind": "userTask",
        "stage": "intake",
        "department": "service_hall",
        "role": "window_clerk",
        "form": "application",
        "operation": "",
        "sub_case": None,
        "due_on": "2026-03-09",
        "opened_at": NOW,
    }
    return TaskOpened(**{**values, **changes})


def sub_case(number: int = 1, item: str = "registration", **changes: Any) -> SubCaseOpened:
    values: dict[str, Any] = {
        "sub_case": number,
        "scope": 7,
        "element": item,
        "name": "设立登记",
        "item": item,
        "department": "market_regulation",
        "obligatory": True,
        "accepted_on": "2026-03-02",
        "promised_due": None,
        "statutory_due": None,
        "counted_from": "2026-03-02",
    }
    return SubCaseOpened(**{**values, **changes})


def clock_started(number: int = 1, kind: str = "promised", **changes: Any) -> ClockStarted:
    return ClockStarted(**{
        **_times(number),
        "kind": kind,
        "start": "2026-03-02",
        "limit": "4wd",
        "basis": "承诺时限",
        "department": "market_regulation",
        **changes,
    })  # fmt: skip


def clock_moved(kind: type[ClockEvent], number: int = 1, **changes: Any) -> ClockEvent:
    """A later line of a clock's ledger; what `changes` leaves out is as in `clock_started`."""
    return kind(**{**_times(number), **changes})


STANDING: dict[str, Any] = {"due_on": None, "due_at": None, "warn_at": None, "next_at": None}
"""The dates of a clock that stands still."""


def card(number: int = 1, level: str = "yellow", **changes: Any) -> CardIssued:
    values: dict[str, Any] = {"card": number, "level": level, "cause": "promised", "clock": 1, "sub_case": None}
    values |= {"task": None, "department": "market_regulation", "facts": {"due_on": "2026-03-06"}}
    return CardIssued(**{**values, **changes})


def message(key: str = "m1", **changes: Any) -> MessageQueued:
    values: dict[str, Any] = {"kind": "request", "element": "seal", "department": "police", "operation": "engrave"}
    values |= {"message": key, "task": 3, "sub_case": 2, "data": {"名": "章"}}
    return MessageQueued(**{**values, **changes})


def opening(row: CaseRow, *events: Event, document: dict[str, Any] | None = None) -> CaseWrite:
    """The first commit of a case."""
    log = [recorded(number, event) for number, event in enumerate(events, start=1)]
    row = replace(row, last_seq=len(log), head_hash=log[-1].hash if log else "")
    return CaseWrite(case=row, expected_version=0, document={} if document is None else document, events=log)


def following(row: CaseRow, *events: Event, document: dict[str, Any] | None = None, **changes: Any) -> CaseWrite:
    """The commit after the one `row` stands at."""
    version = row.version + 1
    log = [recorded(number, event, version) for number, event in enumerate(events, start=row.last_seq + 1)]
    after = replace(row, version=version, last_seq=row.last_seq + len(log), **changes)
    return CaseWrite(case=after, expected_version=row.version, document=document, events=log)


def receipt(command_id: str = "command-1", **changes: Any) -> Receipt:
    values: dict[str, Any] = {
        "command_id": command_id,
        "case_no": "C1",
        "command": "ClaimTask",
        "digest": "digest",
        "actor": "wang.fang",
        "at": NOW,
        "accepted": True,
        "answer": {"version": 2},
    }
    return Receipt(**{**values, **changes})


def publish(store: Store) -> None:
    with store.transaction() as tx:
        tx.keep_definition(definition())


def open_case(store: Store, case_no: str = "C1", *events: Event, **changes: Any) -> CaseRow:
    """A published service and a case of it that has been opened and committed."""
    write = opening(case(case_no, **changes), *events)
    with store.transaction() as tx:
        tx.keep_definition(definition())
        tx.write(write)
    return write.case


def carry_on(tx: Transaction, case_no: str, *events: Event, **changes: Any) -> CaseRow:
    """One more commit of a case, read under its lock."""
    row = tx.case(case_no, lock=True)
    assert row is not None
    write = following(row, *events, **changes)
    tx.write(write)
    return write.case


def _times(clock: int) -> dict[str, Any]:
    """Four working days from 2026-03-02 (a Monday) on: over with the midnight that ends Friday, warned on Thursday."""
    return {
        "clock": clock,
        "due_on": "2026-03-06",
        "due_at": "2026-03-06T16:00:00.000Z",
        "warn_at": "2026-03-05T10:00:00.000Z",
        "next_at": "2026-03-05T10:00:00.000Z",
        "provisional": False,
        "calendar": "calendar-1",
    }
