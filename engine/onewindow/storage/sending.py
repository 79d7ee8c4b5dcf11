"""The outbox as its senders use it: messages are leased, and what became of one counts only under its last lease.

Nothing in here touches a case row: sending never waits for people at work, nor they for it.
"""

from __future__ import annotations

from datetime import datetime

from onewindow.storage import statements
from onewindow.storage.plain_json import utc_text
from onewindow.storage.reading import Reading, message_of
from onewindow.storage.rows import OutboxRow

NEW, LEASED, SENT, STUCK = "new", "leased", "sent", "stuck"


class Sending(Reading):
    """Leases of messages, and what became of them. A lease ends with its hour, whatever has happened to its sender."""

    def lease_messages(
        self, kind: str, now: datetime | str, *, until: datetime | str, limit: int = 20
    ) -> list[OutboxRow]:
        """Take up to `limit` messages of a kind that may be sent at the instant, the oldest first, `until` then.

        Those another sender has leased are left out until its lease has run out; then its fence is no longer good.
        Commit before sending, and note what became of it in a transaction of its own: others see the lease only then,
        and a row changed twice in one transaction makes PostgreSQL look for its case, which people may be working on.
        """
        moment = utc_text(now)
        asked = (self.region, kind, moment, moment, int(limit), utc_text(until), self.region)
        rows = self._run(statements.lease_messages(self._dialect == "postgresql"), *asked).fetchall()
        return sorted(map(message_of, rows), key=lambda message: (message.next_at, message.message))

    def message_sent(self, message: str, fence: int, at: datetime | str) -> bool:
        """Note that it was delivered. False, and nothing is noted, where the lease with this fence was overtaken, or
        the message answered or cancelled meanwhile."""
        found = self._run(statements.SENT, SENT, None, utc_text(at), None, self.region, message, LEASED, fence)
        return bool(found.rowcount == 1)

    def message_failed(self, message: str, fence: int, next_at: datetime | str | None, problem: str) -> bool:
        """Note a failed attempt, why, and when to try again (None: not any more, it is stuck); False as above."""
        state, when = (STUCK, None) if next_at is None else (NEW, utc_text(next_at))
        noted = (state, when, problem or None)
        found = self._run(statements.NOT_SENT, *noted, self.region, message, LEASED, fence)
        return bool(found.rowcount == 1)

    def stuck_messages(self, limit: int = 100, *, kind: str | None = None) -> list[OutboxRow]:
        """Messages that are not tried any more, by the hour at which they last were to be."""
        return self.outbox(state=STUCK, kind=kind, limit=limit)

    def revive_messages(self, kind: str) -> int:
        """Give the stuck messages of a kind their attempts back; they may be sent at once. How many there were."""
        return int(self._run(statements.REVIVE_MESSAGES, NEW, self.region, kind, STUCK).rowcount)
