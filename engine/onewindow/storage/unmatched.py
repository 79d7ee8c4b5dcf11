"""Messages from departments that belong to no request of ours, or that no case could take: kept once, never changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import astuple, dataclass, replace

from onewindow.storage import schema, statements
from onewindow.storage.reading import Reading, among

_UNMATCHED = schema.unmatched.c


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmatchedRow:
    """One message.

    `message_id` is the department's own, with "#" and the digest after it where the department has used it again for
    something else; `key` the request it names, `why` a word of `engine.callbacks` or the code with which the case
    refused it, `reply` JSON text, `digest` the SHA-256 of the body, `received_at` an instant.
    """

    department: str
    message_id: str
    key: str
    why: str
    reply: str
    digest: str
    received_at: str


class Unmatched(Reading):
    """Asked in a transaction: `Unmatched(transaction.place, transaction.region)`. No case row is touched."""

    def keep(self, row: UnmatchedRow) -> bool:
        """Keep it; False where this very message of this department is kept already. Never instead of another one."""
        if self._inserted(row):
            return True
        other = replace(row, message_id=f"{row.message_id}#{row.digest}")
        return self._digest(row) != row.digest and self._inserted(other)

    def latest(self, *, departments: Collection[str] | None = None, limit: int = 100) -> list[UnmatchedRow]:
        """Of these departments or of all, the latest first."""
        newest = (_UNMATCHED.received_at, _UNMATCHED.department, _UNMATCHED.message_id)
        wanted = self._of(schema.unmatched, *among(_UNMATCHED.department, departments))
        statement = wanted.order_by(*(column.desc() for column in newest)).limit(limit)
        return [UnmatchedRow(**row) for row in self._all(statement)]

    def _inserted(self, row: UnmatchedRow) -> bool:
        found = self._run(statements.insert_if_absent(schema.unmatched), self.region, *astuple(row))
        return bool(found.rowcount == 1)

    def _digest(self, row: UnmatchedRow) -> str:
        """Of the message that is kept under the id."""
        same = (_UNMATCHED.department == row.department, _UNMATCHED.message_id == row.message_id)
        return str(self._all(self._of(schema.unmatched, *same))[0]["digest"])
