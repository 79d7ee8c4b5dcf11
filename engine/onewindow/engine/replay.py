"""Replay: rebuild a case from its events, re-run the tokens, check the chain, compare with what is stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onewindow.domain import chain
from onewindow.domain.apply import fold
from onewindow.domain.canonical import canonical
from onewindow.domain.case import Case
from onewindow.domain.moves import move_from_json
from onewindow.domain.refusals import rejection
from onewindow.domain.story import StoryLine, story
from onewindow.engine.house import House
from onewindow.engine.snapshot import unpack
from onewindow.errors import NotFound, ProcessProblem
from onewindow.events import ProcessAdvanced, Recorded, from_payload
from onewindow.storage import CaseRow, EventRow, Transaction, WorkItem
from onewindow.workflow import advance


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first place where record and rebuilt case disagree; `seq` is the event's number, 0 for the whole case."""

    seq: int
    event: str
    field: str
    recorded: Any
    rebuilt: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a replay found; `difference` is None where the record holds."""

    case_no: str
    events: int
    difference: Difference | None
    story: tuple[StoryLine, ...]


class _Stop(Exception):
    """Carries the first difference out of the walk."""

    def __init__(self, difference: Difference) -> None:
        super().__init__(difference.field)
        self.difference = difference


def replay(house: House, case_no: str) -> Report:
    """See `Engine.replay`."""
    lines: list[StoryLine] = []
    with house.store.transaction(read_only=True) as transaction:
        row = transaction.case(case_no)
        if row is None:
            raise NotFound(str(rejection("case_unknown", case_no=case_no)))
        rows = transaction.event_rows(case_no)
        try:
            log = _readable(transaction, case_no, rows)
            _check_chain(house.settings.region, case_no, log)
            lines = _story(house, transaction, row, log)
            _compare(house, transaction, row, log)
        except _Stop as stop:
            return Report(case_no=case_no, events=len(rows), difference=stop.difference, story=tuple(lines))
    return Report(case_no=case_no, events=len(rows), difference=None, story=tuple(lines))


def _readable(transaction: Transaction, case_no: str, rows: list[EventRow]) -> list[Recorded]:
    """The log as events; a payload this code cannot read is the first difference."""
    try:
        return transaction.events(case_no)
    except (KeyError, TypeError, ValueError) as problem:
        bad = next((row for row in rows if not _known(row)), rows[0])
        wanted = "a payload this program knows"
        raise _Stop(_difference(bad.seq, bad.type, "payload", str(problem), wanted)) from problem


def _known(row: EventRow) -> bool:
    try:
        from_payload(row.type, row.schema, row.payload)
    except (KeyError, TypeError, ValueError):
        return False
    return True


def _story(house: House, transaction: Transaction, row: CaseRow, log: list[Recorded]) -> list[StoryLine]:
    drawing = house.version(transaction, row.definition).definition.drawing
    return list(story(log, drawing, house.directory.department_name))


def _check_chain(region: str, case_no: str, log: list[Recorded]) -> None:
    broken = chain.first_break(region, case_no, log)
    if broken is not None:
        seq, field = broken
        found = next((recorded for recorded in log if recorded.seq >= seq), log[-1])
        raise _Stop(_difference(seq, found.type, field, getattr(found, field), "another value: the record was changed"))


def _compare(house: House, transaction: Transaction, row: CaseRow, log: list[Recorded]) -> None:
    stored, stored_tokens = unpack(row.state)
    if (row.last_seq, row.head_hash) != (log[-1].seq, log[-1].hash):
        raise _Stop(_difference(log[-1].seq, log[-1].type, "last_seq", row.last_seq, log[-1].seq))
    case, document, tokens = _rebuilt(house, transaction, row, log)
    _same("case", stored.to_json(), case.to_json())
    _same("document", transaction.document(row.case_no), document)
    _same("tokens", stored_tokens.hex(), tokens.hex())
    _same("row", _row_view(row), _case_view(case))
    items = transaction.work_items(case_no=row.case_no, limit=100_000)
    _same("work_items", {str(item.task): _held(item) for item in items},
          {str(number): [task.element, task.holder or ""] for number, task in case.tasks.items()})


def _rebuilt(
    house: House, transaction: Transaction, row: CaseRow, log: list[Recorded]
) -> tuple[Case, dict[str, Any], bytes]:
    definition = house.version(transaction, row.definition).definition
    case: Case | None = None
    document: dict[str, Any] = {}
    tokens = b""
    for recorded in log:
        event = recorded.event
        if isinstance(event, ProcessAdvanced):
            moves = [move_from_json(move) for move in event.moves]
            try:
                moved = advance(definition, tokens or None, moves, document, datetime.fromisoformat(recorded.at))
            except ProcessProblem as problem:
                raise _Stop(_difference(recorded.seq, recorded.type, "moves", event.moves, str(problem))) from problem
            tokens = moved.tokens
            assigned = [{"path": list(a.path), "value": a.value} for a in moved.assigned]
            _same("path", event.path, list(moved.path), recorded)
            _same("assigned", event.assigned, assigned, recorded)
        case, document = fold(case, document, recorded)
    if case is None:
        raise ValueError(f"{row.case_no} has no events")
    return case, document, tokens


def _same(field: str, recorded: Any, rebuilt: Any, at: Recorded | None = None) -> None:
    """Compare canonical bytes; on a difference name the first place inside."""
    left, right = canonical(recorded), canonical(rebuilt)
    if left == right:
        return
    pointer, one, other = next(_differences(json.loads(left), json.loads(right), field))
    raise _Stop(_difference(at.seq if at else 0, at.type if at else "", pointer, one, other))


def _differences(one: Any, other: Any, pointer: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(set(one) | set(other)):
            yield from _differences(one.get(key), other.get(key), f"{pointer}/{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from _differences(left, right, f"{pointer}/{index}")
    elif one != other:
        yield pointer, one, other


def _row_view(row: CaseRow) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in _COLUMNS}, "result": row.result or "", "service": row.service,
            "applicant": [row.applicant_id, row.applicant_name]}


def _case_view(case: Case) -> dict[str, Any]:
    return {**{name: getattr(case, name) for name in _COLUMNS}, "result": case.result, "service": case.process,
            "applicant": [str(case.applicant.get(key, "")) for key in ("id", "name")]}


_COLUMNS = ("status", "finished", "version", "definition", "kind", "title", "origin", "opened_at")


def _held(item: WorkItem) -> list[str]:
    return [item.element, item.holder]


def _difference(seq: int, event: str, field: str, recorded: Any, rebuilt: Any) -> Difference:
    return Difference(seq=seq, event=event, field=field, recorded=recorded, rebuilt=rebuilt)
