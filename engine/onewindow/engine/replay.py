"""Replay: rebuild a case from its events, re-run the tokens, check the chain, compare with all that is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onewindow.domain import chain
from onewindow.domain.apply import fold
from onewindow.domain.case import Case
from onewindow.domain.moves import move_from_json
from onewindow.domain.story import StoryLine
from onewindow.engine.comparison import Difference, Stop, difference, same
from onewindow.engine.house import House
from onewindow.engine.reading import visible_row
from onewindow.engine.snapshot import unpack
from onewindow.engine.stored import compare_columns, compare_files, compare_receipts, compare_views
from onewindow.engine.story_of import readable, told
from onewindow.engine.version import kept_version
from onewindow.errors import EnvironmentProblem, ProcessProblem
from onewindow.events import EventRow, ProcessAdvanced, Recorded
from onewindow.settings import ENGINE_REVISION
from onewindow.storage import Attachments, CaseRow, DamagedVersion, Transaction, UnreadableEvent
from onewindow.workflow import advance


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a replay found; `difference` is None where the record holds. Events are counted as they stand."""

    case_no: str
    events: int
    difference: Difference | None
    story: tuple[StoryLine, ...]


def replay(house: House, files: Attachments, case_no: str, actor: str) -> Report:
    """See `Engine.replay`."""
    rows: list[EventRow] = []
    lines: Iterable[StoryLine] = ()
    with house.store.transaction(read_only=True) as transaction:
        row = visible_row(house, transaction, case_no, actor)
        try:
            rows = _rows(transaction, case_no)
            _check_chain(house.settings.region, row, rows)
            log = _log(transaction, case_no, rows)
            _check_version(transaction, row)
            version = house.version(transaction, row.definition)
            lines = told(house, version, readable(version, _standing(row), log, house.known(actor)))
            _compare(house, files, transaction, row, log)
        except Stop as stop:
            return Report(case_no=case_no, events=len(rows), difference=stop.difference, story=tuple(lines))
    return Report(case_no=case_no, events=len(rows), difference=None, story=tuple(lines))


def _standing(row: CaseRow) -> Case | None:
    try:
        return unpack(row.state)[0]
    except EnvironmentProblem:
        return None  # those who audit are shown what there is; that it cannot be read is told in its turn


def _rows(transaction: Transaction, case_no: str) -> list[EventRow]:
    try:
        return transaction.event_rows(case_no)
    except UnreadableEvent as problem:
        raise Stop(difference(problem.seq, problem.type, "payload", problem.detail, None)) from problem


def _log(transaction: Transaction, case_no: str, rows: list[EventRow]) -> list[Recorded]:
    """The events of a chain that holds: what cannot be read of it was written by another release."""
    try:
        return transaction.recorded(case_no, rows)
    except UnreadableEvent as problem:
        raise Stop(difference(problem.seq, problem.type, "release", problem.detail, None)) from problem


def _check_chain(region: str, row: CaseRow, log: list[EventRow]) -> None:
    broken = chain.first_break(region, row.case_no, log)
    if broken is not None:
        seq, field = broken
        found = next((recorded for recorded in log if recorded.seq >= seq), log[-1])
        raise Stop(difference(seq, found.type, field, getattr(found, field), None))
    last = log[-1].seq if log else 0
    if row.last_seq != last:
        raise Stop(difference(last, log[-1].type if log else "", "last_seq", row.last_seq, last))
    if row.head_hash != log[-1].hash:
        raise Stop(difference(last, log[-1].type, "head_hash", row.head_hash, log[-1].hash))


def _check_version(transaction: Transaction, row: CaseRow) -> None:
    """The files the case runs on must still be those its version's hash was made of."""
    try:
        kept = kept_version(transaction, row.definition)
    except DamagedVersion as damaged:
        raise Stop(difference(0, "", "definition", row.definition, str(damaged))) from damaged
    if kept is None:
        raise Stop(difference(0, "", "definition", row.definition, "—"))


def _compare(
    house: House, files: Attachments, transaction: Transaction, row: CaseRow, log: list[Recorded]
) -> None:
    case, document, tokens = _rebuilt(house, transaction, row, log)
    try:
        stored, stored_tokens = unpack(row.state)
    except EnvironmentProblem as problem:
        raise Stop(difference(0, "", "state", str(problem), None)) from problem
    same("case", stored.to_json(), case.to_json())
    try:
        same("document", transaction.document(row.case_no), document)
    except (ValueError, TypeError) as problem:
        raise Stop(difference(0, "", "document", str(problem), None)) from problem
    if all(_of_this_revision(recorded) for recorded in log):
        same("tokens", stored_tokens.hex(), tokens.hex())
    compare_columns(row, case, log)
    compare_views(transaction, row, case, log)
    compare_receipts(transaction, row.case_no, log)
    compare_files(files, case)


def _of_this_revision(recorded: Recorded) -> bool:
    """Whether this engine wrote it: another revision may have moved its tokens in another order, or kept more of them.
    What came of it, the case and its document, is compared all the same."""
    return recorded.engine == ENGINE_REVISION


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
                raise Stop(difference(recorded.seq, recorded.type, "moves", event.moves, str(problem))) from problem
            tokens = moved.tokens
            if _of_this_revision(recorded):
                assigned = [{"path": list(a.path), "value": a.value} for a in moved.assigned]
                same("path", event.path, list(moved.path), recorded)
                same("assigned", event.assigned, assigned, recorded)
        case, document = fold(case, document, recorded)
    if case is None:
        raise Stop(difference(0, "", "seq", 0, 1))
    return case, document, tokens
