"""One transaction of one region: cases are read under their lock and written whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table

from onewindow.events import Recorded, from_payload, to_payload
from onewindow.storage import bundle, schema, statements
from onewindow.storage.faults import VersionConflict, unstorable
from onewindow.storage.plain_json import to_object, to_text, utc_text
from onewindow.storage.projection import Changes, changes_of
from onewindow.storage.reading import Reading
from onewindow.storage.rows import CaseRow, CaseWrite, DefinitionRow, EventRow, Receipt

LONGEST_KEY = 200
"""Characters of a command id or applicant id: both stand in indexes, which PostgreSQL limits to 2,700 bytes a row."""

_CASE_COLUMNS = tuple(schema.case.columns.keys()[1:])


class Transaction(Reading):
    """What the engine does to the store in one go. Got from `Store.transaction`; of no use after it."""

    # -- reading for the next command ------------------------------------------------------------------------------

    def case(self, case_no: str, *, lock: bool = False, skip_locked: bool = False) -> CaseRow | None:
        """The case, or None. `lock` keeps it for this transaction (on SQLite its beginning has done so already).

        With `skip_locked` a case another transaction holds counts as absent: how workers pass each other by.
        """
        sql = statements.select(schema.case, "case_no")
        if lock and self._dialect == "postgresql":
            sql += " FOR UPDATE SKIP LOCKED" if skip_locked else " FOR UPDATE"
        row = self._run(sql, self.region, case_no).fetchone()
        return None if row is None else _case_row(row)

    def document(self, case_no: str) -> dict[str, Any]:
        """The case document; empty where none was ever kept."""
        row = self._run(statements.select(schema.document, "case_no"), self.region, case_no).fetchone()
        return {} if row is None else to_object(row[2])

    def receipt(self, command_id: str) -> Receipt | None:
        """The first answer to this command, if it was asked before."""
        _check_key(command_id)
        row = self._run(statements.select(schema.receipt, "command_id"), self.region, command_id).fetchone()
        if row is None:
            return None
        values = dict(zip(schema.receipt.columns.keys()[1:], row, strict=True))
        return Receipt(**{**values, "accepted": bool(values["accepted"]), "answer": to_object(values["answer"])})

    def events(self, case_no: str, after: int = 0) -> list[Recorded]:
        """The log of a case from the event after number `after`; KeyError for a type this code does not know."""
        return [_recorded(row) for row in self.event_rows(case_no, after)]

    def event_rows(self, case_no: str, after: int = 0) -> list[EventRow]:
        """The same as plain data, payloads exactly as written: what the chain of hashes is checked on."""
        rows = self._run(statements.EVENTS_AFTER, self.region, case_no, after).fetchall()
        return [_event_row(row) for row in rows]

    def definition(self, hash: str) -> DefinitionRow | None:
        """The published version with this content hash."""
        row = self._run(statements.select(schema.definition, "hash"), self.region, hash).fetchone()
        if row is None:
            return None
        values = dict(zip(schema.definition.columns.keys()[1:], row, strict=True))
        return DefinitionRow(**{**values, "files": bundle.unpack(values["files"])})

    def current_definition(self, service: str) -> DefinitionRow | None:
        """The version new cases of this service start with."""
        row = self._run(statements.select(schema.service, "service"), self.region, service).fetchone()
        return None if row is None else self.definition(row[1])

    # -- writing ---------------------------------------------------------------------------------------------------

    def write(self, write: CaseWrite) -> None:
        """Write one commit of one case: row, document, events and views.

        Raises VersionConflict if the case is not at `expected_version` (or, for a new one, if its number is taken),
        DuplicateCommand if a case was opened under the same command id: both only when the transaction ends.
        """
        case = write.case
        if write.expected_version == 0:
            _check_key(case.command_id, case.applicant_id, case.service)
            self._run(statements.insert(schema.case), self.region, *_case_values(case, _CASE_COLUMNS))
        else:
            changed = _case_values(case, statements.CASE_CHANGES)
            found = self._run(statements.UPDATE_CASE, *changed, self.region, case.case_no, write.expected_version)
            if found.rowcount != 1:
                raise VersionConflict(f"{case.case_no} is no longer at version {write.expected_version}")
        if write.document is not None:
            body = to_text(write.document)
            self._run(statements.upsert(schema.document), self.region, case.case_no, case.version, body)
        self._insert(schema.event, _event_values(self.region, case.case_no, write.events))
        self._project(case.case_no, changes_of(case, write.events))

    def keep_receipt(self, receipt: Receipt) -> None:
        """Keep the answer to a command; DuplicateCommand at the end of the transaction if there is one already."""
        _check_key(receipt.command_id)
        self._run(
            statements.insert(schema.receipt),
            self.region,
            receipt.command_id,
            receipt.case_no,
            receipt.command,
            receipt.digest,
            receipt.actor,
            receipt.at,
            int(receipt.accepted),
            to_text(receipt.answer),
        )

    def next_serial(self, scope: str, day: str) -> int:
        """The next number of a counter, from 1; unique and rising, with gaps where transactions fail.

        It locks the counter until the transaction ends: ask for it last.
        """
        rows = self._run(statements.NEXT_SERIAL, self.region, scope, day, 1).fetchall()
        return int(rows[0][0])

    def keep_definition(self, definition: DefinitionRow) -> None:
        """Keep a version (once; the first keeping stands) and make it the one new cases of its service start with."""
        _check_key(definition.service, definition.hash)
        values = (definition.hash, definition.service, definition.process, definition.kind, definition.title)
        published = (definition.published_at, definition.published_by)
        files = bundle.pack(definition.files)
        self._run(statements.insert_if_absent(schema.definition), self.region, *values, files, *published)
        now_current = (definition.service, definition.hash, definition.published_at)
        self._run(statements.upsert(schema.service), self.region, *now_current)

    def postpone_timer(self, case_no: str, timer: int, next_try: str) -> None:
        """Note a failed attempt to fire a timer and when to try again (UTC, ISO 8601)."""
        self._run(statements.POSTPONE_TIMER, utc_text(next_try), self.region, case_no, timer)

    # -- how -------------------------------------------------------------------------------------------------------

    def _project(self, case_no: str, changes: Changes) -> None:
        """Lock order everywhere: case, event, work item, sub-case, timer, outbox."""
        for task in changes.items_closed:
            self._run(statements.CLOSE_ITEM, self.region, case_no, task)
        for task, holder in changes.items_held.items():
            self._run(statements.HOLD_ITEM, holder, self.region, case_no, task)
        self._insert_views(schema.work_item, changes.items_opened.values())
        for sub_case, (status, result) in changes.sub_cases_changed.items():
            self._run(statements.MOVE_SUB_CASE, status, result, self.region, case_no, sub_case)
        self._insert_views(schema.sub_case, changes.sub_cases_opened.values())
        for timer in changes.timers_gone:
            self._run(statements.CLEAR_TIMER, self.region, case_no, timer)
        self._insert_views(schema.timer, changes.timers_set.values())
        for message, state in changes.messages_ended.items():
            self._run(statements.CLOSE_MESSAGE, state, self.region, message)
        self._insert_views(schema.outbox, changes.messages_queued.values())
        for values in changes.attachments.values():
            self._run(statements.upsert(schema.attachment), self.region, *values.values())

    def _insert_views(self, table: Table, views: Iterable[Mapping[str, Any]]) -> None:
        self._insert(table, [(self.region, *values.values()) for values in views])

    def _insert(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        for start in range(0, len(rows), statements.ROWS_AT_ONCE):
            some = rows[start : start + statements.ROWS_AT_ONCE]
            self._run(statements.insert(table, len(some)), *(value for row in some for value in row))


def _check_key(*keys: str) -> None:
    for key in keys:
        if len(key) > LONGEST_KEY:
            raise unstorable(f"{key[:20]}… : {len(key)} > {LONGEST_KEY}")


def _case_row(row: Sequence[Any]) -> CaseRow:
    values = dict(zip(_CASE_COLUMNS, row, strict=True))
    values["finished"] = bool(values["finished"])
    return CaseRow(**values)


def _case_values(case: CaseRow, columns: Iterable[str]) -> list[Any]:
    return [int(case.finished) if name == "finished" else getattr(case, name) for name in columns]


def _event_values(region: str, case_no: str, events: Sequence[Recorded]) -> list[tuple[Any, ...]]:
    actors = {id(recorded.actor): to_text(recorded.actor) for recorded in events}
    return [
        (
            region,
            case_no,
            recorded.seq,
            recorded.commit,
            recorded.type,
            recorded.event.schema,
            recorded.at,
            actors[id(recorded.actor)],
            recorded.command_id,
            recorded.engine,
            to_text(to_payload(recorded.event)),
            recorded.salt,
            recorded.prev,
            recorded.hash,
            recorded.suite,
        )
        for recorded in events
    ]


def _event_row(row: Sequence[Any]) -> EventRow:
    _, seq, commit, type_name, schema_no, at, actor, command_id, engine, payload, salt, prev, hash_, suite = row
    return EventRow(
        seq=seq,
        commit=commit,
        type=type_name,
        schema=schema_no,
        at=at,
        actor=to_object(actor),
        command_id=command_id,
        engine=engine,
        payload=to_object(payload),
        salt=salt,
        prev=prev,
        hash=hash_,
        suite=suite,
    )


def _recorded(row: EventRow) -> Recorded:
    return Recorded(
        seq=row.seq,
        commit=row.commit,
        at=row.at,
        actor=row.actor,
        command_id=row.command_id,
        engine=row.engine,
        event=from_payload(row.type, row.schema, row.payload),
        salt=row.salt,
        prev=row.prev,
        hash=row.hash,
        suite=row.suite,
    )
