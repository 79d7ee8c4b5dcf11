"""What departments' systems were asked, with the cases it belongs to: our side of a reconciliation."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import text

from onewindow.storage import schema
from onewindow.storage.plain_json import refuse_unstorable, utc_text
from onewindow.storage.reading import Reading, case_of
from onewindow.storage.rows import CaseRow, OutboxRow

_OUTBOX, _CASE = schema.outbox.c, schema.case.c

_AT_ONCE = 500
"""Values of one IN (…): far below every limit on parameters."""


class Asked(Reading):
    """Questions to the requests, cancellations and revocations of the outbox."""

    def asked_since(
        self, department: str, since: datetime | str, *, after: tuple[str, str] = ("", ""), limit: int = 500
    ) -> list[OutboxRow]:
        """What a department was asked at or after the instant, the oldest first; `after` is the instant and the key of
        the last one of the page before."""
        refuse_unstorable(department, *after)
        conditions: list[Any] = [_OUTBOX.department == department, _OUTBOX.created_at >= utc_text(since)]
        conditions.append(text(schema.ASKED))
        if after[0]:
            later = (_OUTBOX.created_at > after[0]) | ((_OUTBOX.created_at == after[0]) & (_OUTBOX.message > after[1]))
            conditions += [_OUTBOX.created_at >= after[0], later]
        in_order = self._of(schema.outbox, *conditions).order_by(_OUTBOX.created_at, _OUTBOX.message).limit(limit)
        return self._messages(in_order)

    def messages(self, keys: Collection[str]) -> dict[str, OutboxRow]:
        """The messages with these keys, as far as there are any."""
        refuse_unstorable(*keys)
        pages = (self._messages(self._of(schema.outbox, _OUTBOX.message.in_(some))) for some in _pages(keys))
        return {row.message: row for page in pages for row in page}

    def revocations(self, numbers: Collection[str]) -> list[OutboxRow]:
        """All messages of these cases that take a grant back, the oldest first."""
        refuse_unstorable(*numbers)
        found: list[OutboxRow] = []
        for some in _pages(numbers):
            wanted = (_OUTBOX.case_no.in_(some), _OUTBOX.kind == "revoke")
            found += self._messages(self._of(schema.outbox, *wanted))
        return sorted(found, key=lambda row: (row.created_at, row.message))

    def cases_named(self, numbers: Collection[str]) -> dict[str, CaseRow]:
        """The cases with these numbers, whole, as far as there are any; without a lock."""
        refuse_unstorable(*numbers)
        found = {}
        for some in _pages(numbers):
            rows = self.connection.execute(self._of(schema.case, _CASE.case_no.in_(some)))
            found.update({row.case_no: case_of(row) for row in rows})
        return found


def _pages(values: Collection[str]) -> list[list[str]]:
    ordered = sorted(set(values))
    return [ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE)]
