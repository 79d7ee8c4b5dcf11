"""One transaction of one region: cases are read under their lock and written whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from onewindow.events import EventRow, Recorded
from onewindow.storage import bundle, schema, statements
from onewindow.storage.asked import Asked
from onewindow.storage.circuits import Circuits
from onewindow.storage.clocks import Clocks
from onewindow.storage.commit_rows import commit_row, event_rows, recorded
from onewindow.storage.faults import DamagedVersion, VersionConflict, unstorable
from onewindow.storage.incidents import Incidents
from onewindow.storage.place import Place
from onewindow.storage.plain_json import to_object, to_text
from onewindow.storage.projection import changes_of
from onewindow.storage.rows import CaseRow, CaseWrite, DefinitionRow, Receipt
from onewindow.storage.sending import Sending
from onewindow.storage.supervision import Supervision
from onewindow.storage.timers import Timers
from onewindow.storage.view_writes import Write, inserts, view_writes, writes_afterwards

LONGEST_KEY = 200
"""Characters of a command id or applicant id: both stand in indexes, which PostgreSQL limits to 2,700 bytes a row."""

_CASE_COLUMNS = tuple(schema.case.columns.keys()[1:])


class Transaction(Timers, Clocks, Supervision, Incidents, Asked, Sending, Circuits):
    """What the engine does to the store in one go. Got from `Store.transaction`; of no use after it."""

    def __init__(self, place: Place, region: str) -> None:
        super().__init__(place, region)
        self._cases: dict[str, CaseRow] = {}
        self._documents: dict[str, str] = {}

    # -- reading for the next command ------------------------------------------------------------------------------

    def case(self, case_no: str, *, lock: bool = False, skip_locked: bool = False) -> CaseRow | None:
        """The case, or None. `lock` keeps it for this transaction (on SQLite its beginning has done so already).

        With `skip_locked` a case another transaction holds counts as absent: how workers pass each other by.
        """
        sql = statements.select(schema.case, "case_no")
        if lock and self._dialect == "postgresql":
            sql += " FOR UPDATE SKIP LOCKED" if skip_locked else " FOR UPDATE"
        row = self._run(sql, self.region, case_no).fetchone()
        if row is None:
            return None
        found = self._cases[case_no] = _case_row(row)
        return found

    def document(self, case_no: str) -> dict[str, Any]:
        """The case document; empty where none was ever kept."""
        row = self._run(statements.select(schema.document, "case_no"), self.region, case_no).fetchone()
        if row is None:
            return {}
        self._documents[case_no] = row[2]
        return to_object(row[2])

    def receipt(self, command_id: str) -> Receipt | None:
        """The first answer to this command, if it was asked before."""
        _check_key(command_id)
        row = self._run(statements.select(schema.receipt, "command_id"), self.region, command_id).fetchone()
        if row is None:
            return None
        values = dict(zip(schema.receipt.columns.keys()[1:], row, strict=True))
        return Receipt(**{**values, "accepted": bool(values["accepted"]), "answer": to_object(values["answer"])})

    def events(self, case_no: str, after: int = 0) -> list[Recorded]:
        """The log of a case from the event after number `after`; UnreadableEvent for a row that is no event."""
        return self.recorded(case_no, self.event_rows(case_no, after))

    def recorded(self, case_no: str, rows: Iterable[EventRow]) -> list[Recorded]:
        """Rows of a case's log as events; raises UnreadableEvent."""
        return [recorded(self.region, case_no, row) for row in rows]

    def event_rows(self, case_no: str, after: int = 0) -> list[EventRow]:
        """The same as plain data, payloads exactly as written: what the chain of hashes is checked on."""
        rows = self._run(statements.COMMITS_AFTER, self.region, case_no, after).fetchall()
        return [row for row in event_rows(rows) if row.seq > after]

    def definition(self, hash: str) -> DefinitionRow | None:
        """The published version with this content hash; raises DamagedVersion where its files cannot be read."""
        row = self._run(statements.select(schema.definition, "hash"), self.region, hash).fetchone()
        if row is None:
            return None
        values = dict(zip(schema.definition.columns.keys()[1:], row, strict=True))
        try:
            return DefinitionRow(**{**values, "files": bundle.unpack(values["files"])})
        except ValueError as problem:
            raise DamagedVersion(values["service"], hash, str(problem)) from problem

    def current_definition(self, service: str) -> str | None:
        """Content hash of the version new cases of this service start with."""
        row = self._run(statements.select(schema.service, "service"), self.region, service).fetchone()
        return None if row is None else str(row[1])

    # -- writing ---------------------------------------------------------------------------------------------------

    def write(self, write: CaseWrite, receipt: Receipt | None = None) -> None:
        """Write one commit of one case: row, document, events and views, and the command's receipt.

        A document that is as it was read is not written again. On PostgreSQL all of it is one statement, but for work
        items whose last day a clock has moved, and for what is too large for one. Raises VersionConflict if the case is
        not at `expected_version` (or, for a new one, if its number is taken), DuplicateCommand if a case was opened or
        a receipt kept under the same command id; the latter when the transaction ends.
        """
        case = write.case
        _check_key(case.command_id, case.applicant_id, case.agent_id, case.service)
        writes = [case_write(self.region, write, self._cases.pop(case.case_no, None))]
        body = None if write.document is None else to_text(write.document)
        if body is not None and body != self._documents.pop(case.case_no, None):
            writes.append((statements.upsert(schema.document), (self.region, case.case_no, case.version, body)))
        changes = changes_of(case, write.events)
        if write.events:
            row = commit_row(self.region, case.case_no, write.events)
            writes.append((statements.insert(schema.commit), row))
        writes += view_writes(self.region, case.case_no, changes)
        involved = [(self.region, department, case.opened_at, case.case_no) for department in write.involved]
        writes += inserts(schema.involved, involved)
        if receipt is not None:
            writes.append(_receipt_write(self.region, receipt))
        if self._run_all(writes) != 1:
            raise VersionConflict(f"{case.case_no} is no longer at version {write.expected_version}")
        for sql, values in writes_afterwards(self.region, case.case_no, changes):
            self._run(sql, *values)

    def keep_receipt(self, receipt: Receipt) -> None:
        """Keep the answer to a command; DuplicateCommand at the end of the transaction if there is one already."""
        sql, values = _receipt_write(self.region, receipt)
        self._run(sql, *values)

    def next_serial(self, scope: str, day: str) -> int:
        """The next number of a counter, from 1; unique and rising, with gaps where transactions fail.

        It locks the counter until the transaction ends: ask for it last.
        """
        rows = self._run(statements.NEXT_SERIAL, self.region, scope, day, 1).fetchall()
        return int(rows[0][0])

    def keep_definition(self, definition: DefinitionRow) -> None:
        """Keep a version (once; the first keeping stands), make it the one new cases of its service start with, and
        record who did so when."""
        _check_key(definition.service, definition.hash)
        values = (definition.hash, definition.service, definition.process, definition.kind, definition.title)
        published = (definition.published_at, definition.published_by)
        files = bundle.pack(definition.files)
        self._run(statements.insert_if_absent(schema.definition), self.region, *values, files, *published)
        now_current = (definition.service, definition.hash, definition.published_at)
        self._run(statements.upsert(schema.service), self.region, *now_current)
        whose = (self.region, definition.service)
        self._run(statements.PUBLISHED, *whose, definition.hash, *published, *whose)

    def mend_definition(self, hash: str, files: Mapping[str, bytes]) -> None:
        """Put the files of a damaged version back, which are those its hash was made of."""
        self._run(statements.update(schema.definition, ("files",), ("hash",)), bundle.pack(files), self.region, hash)

    # -- how -------------------------------------------------------------------------------------------------------

    def _run_all(self, writes: Sequence[Write]) -> int:
        """Run the writes; how many rows the first has changed. Where it changed none the others are not wanted."""
        if self._dialect != "sqlite":
            first, *rest = _in_parts(writes)
            changed_first = self._run_together(first)
            for part in rest if changed_first == 1 else ():
                self._run_together(part)
            return changed_first
        changed: int | None = None
        for sql, values in writes:
            found = self._run(sql, *values)
            changed = found.rowcount if changed is None else changed
            if changed != 1:
                break
        return changed or 0

    def _run_together(self, writes: Sequence[Write]) -> int:
        together = statements.together(tuple(sql for sql, _ in writes))
        row = self._run(together, *(value for _, values in writes for value in values)).fetchone()
        return int(row[0])


def case_write(region: str, write: CaseWrite, standing: CaseRow | None) -> Write:
    """The write of a case's row; of one that was read (`standing`) what stays as it was is left out.

    SQLite would write every index anew that such a column is part of.
    """
    case = write.case
    if write.expected_version == 0:
        return statements.insert(schema.case), (region, *_case_values(case, _CASE_COLUMNS))
    names: tuple[str, ...] = statements.CASE_CHANGES
    if standing is not None:
        names = tuple(name for name in names if getattr(case, name) != getattr(standing, name))
    changed = _case_values(case, names)
    sql = statements.update(schema.case, names, ("case_no", "version"))
    return sql, (*changed, region, case.case_no, write.expected_version)


def _in_parts(writes: Sequence[Write]) -> list[Sequence[Write]]:
    """The writes in their order, as few statements as PostgreSQL's limit on parameters allows; mostly one."""
    parts: list[Sequence[Write]] = []
    start = taken = 0
    for place, (_, values) in enumerate(writes):
        taken += len(values)
        if taken > statements.MOST_PARAMETERS and place > start:
            parts.append(writes[start:place])
            start, taken = place, len(values)
    return [*parts, writes[start:]]


def _receipt_write(region: str, receipt: Receipt) -> Write:
    _check_key(receipt.command_id)
    what = (receipt.command_id, receipt.case_no, receipt.command, receipt.digest, receipt.actor, receipt.at)
    return statements.insert(schema.receipt), (region, *what, int(receipt.accepted), to_text(receipt.answer))


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
