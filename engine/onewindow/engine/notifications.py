"""Notifications on their way to people: leased from the outbox, handed out, and what became of each noted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from onewindow.domain.instants import as_logged
from onewindow.engine.house import House
from onewindow.engine.problem_text import clean
from onewindow.ports import Notification
from onewindow.storage import OutboxRow

KIND = "notification"
"""Kind of the outbox rows that are notifications; all others are for departments."""

UNSENT = ("new", "leased")
"""States of those that will still be sent."""

_LOOKED_AT = 1000
"""Rows of the outbox looked at in each of these states for how notifications stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the notifications of the site stand: how many `wait`, how long the oldest due one has, and the stuck ones.

    At most a thousand rows of a state are looked at, so `waiting` may be too low where very many lie.
    """

    waiting: int
    late: timedelta
    stuck: tuple[OutboxRow, ...]


class Notifications:
    """For the messenger of `background`. Every call is a short transaction that touches no case row: whoever works on a
    case neither waits for it nor holds it up."""

    def __init__(self, house: House) -> None:
        self._house = house

    def lease(self, hold: timedelta, limit: int, now: datetime | None = None) -> list[OutboxRow]:
        """Take up to `limit` notifications that are due, the oldest first, for as long as `hold`; `now` replaces the
        clock. Whoever has not noted what became of one by then may be overtaken, and its late note counts no more."""
        moment = now or self._house.clock.now()
        if self._house.store.one_writer and not self._anything_to_send():
            return []
        with self._house.store.transaction() as transaction:
            return transaction.lease_messages(KIND, moment, until=moment + hold, limit=limit)

    def time_left(self, row: OutboxRow, now: datetime | None = None) -> timedelta:
        """How long the lease of a row still lasts; less than nothing once it has run out."""
        return datetime.fromisoformat(row.lease_until or row.created_at) - (now or self._house.clock.now())

    def sent(self, row: OutboxRow, now: datetime | None = None) -> bool:
        """Note that it was delivered; False, and nothing noted, for who was overtaken."""
        moment = now or self._house.clock.now()
        with self._house.store.transaction() as transaction:
            return transaction.message_sent(row.message, row.fence, moment)

    def failed(self, row: OutboxRow, problem: str, again_in: timedelta | None, now: datetime | None = None) -> bool:
        """Note why it could not be delivered and when to try again (None: it is stuck); False for who was overtaken."""
        next_at = None if again_in is None else (now or self._house.clock.now()) + again_in
        with self._house.store.transaction() as transaction:
            return transaction.message_failed(row.message, row.fence, next_at, clean(problem))

    def revive(self) -> int:
        """Give stuck notifications their attempts back; returns how many there were."""
        with self._house.store.transaction() as transaction:
            return transaction.revive_messages(KIND)

    def standing(self, now: datetime | None = None) -> Standing:
        """How many wait, how late the oldest is, and those that are stuck (a hundred at most)."""
        moment = now or self._house.clock.now()
        with self._house.store.transaction(read_only=True) as transaction:
            waiting = [
                row for state in UNSENT for row in transaction.outbox(state=state, kind=KIND, limit=_LOOKED_AT)
            ]
            stuck = transaction.stuck_messages(kind=KIND)
        late = [moment - datetime.fromisoformat(row.next_at) for row in waiting]
        return Standing(waiting=len(waiting), late=max([timedelta(0), *late]), stuck=tuple(stuck))

    def _anything_to_send(self) -> bool:
        """Whether the outbox holds a notification that is not sent, due or not; takes no lock."""
        with self._house.store.transaction(read_only=True) as transaction:
            return any(transaction.outbox(state=state, kind=KIND, limit=1) for state in UNSENT)


def notification_of(row: OutboxRow) -> Notification:
    """What the notifier is given. `data` gets the instant `at` which it was made, the same at every attempt."""
    return Notification(key=row.message, case_no=row.case_no, data={"at": as_logged(row.created_at), **row.data})
