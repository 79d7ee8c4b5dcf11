"""Messages from departments that belong to no request of ours, or that no case could take: kept once, never changed."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from onewindow.storage import schema, statements
from onewindow.storage.plain_json import refuse_unstorable
from onewindow.storage.reading import Reading

_UNMATCHED = schema.unmatched.c


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmatchedRow:
    """One message.

    `message_id` is the department's own, `key` the request it names, `why` a word of `engine.callbacks` or the code
    with which the case refused it, `reply` JSON text, `digest` the SHA-256 of the body, `received_at` an instant.
    """

    department: str
    message_id: str
    key: str
    why: str
    reply: str
    digest: str
    received_at: str


class Unmatched(Reading):
    """Asked in a transaction: `Unmatched(transaction.connection, transaction.region)`. No case row is touched."""

    def keep(self, row: UnmatchedRow) -> bool:
        """Keep it; False where a message of this department with this id is kept already: the first one stands."""
        found = self._run(statements.insert_if_absent(schema.unmatched), self.region, *astuple(row))
        return bool(found.rowcount == 1)

    def latest(self, *, department: str | None = None, limit: int = 100) -> list[UnmatchedRow]:
        """Of a department or of all, the latest first."""
        refuse_unstorable(department)
        wanted = [_UNMATCHED.department == department] if department is not None else []
        newest = (_UNMATCHED.received_at, _UNMATCHED.department, _UNMATCHED.message_id)
        in_order = self._of(schema.unmatched, *wanted).order_by(*(column.desc() for column in newest))
        statement = in_order.limit(limit)
        return [UnmatchedRow(**row) for row in self._all(statement)]
