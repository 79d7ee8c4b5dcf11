"""Timer rows: which are due, the case a worker claims by them, what failed, and what is stuck."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from onewindow.storage import schema, statements
from onewindow.storage.plain_json import refuse_unstorable, utc_text
from onewindow.storage.reading import Reading, unindexed
from onewindow.storage.rows import TimerCounts, TimerRow

WAITING, STUCK = "waiting", "stuck"

_TIMER = schema.timer


class Timers(Reading):
    """Questions to the timer rows, and the few changes of them that are no events: attempts that failed."""

    def timers_due(self, before: datetime | str, limit: int = 100) -> list[TimerRow]:
        """Timers whose next try is at or before the instant, the longest overdue first; never one that is stuck."""
        columns = _TIMER.c
        statement = (
            self._of(_TIMER, columns.next_try <= utc_text(before))
            .order_by(columns.next_try, columns.case_no, columns.timer)
            .limit(limit)
        )
        return [TimerRow(**row) for row in self._all(statement)]

    def next_due_timer(self, case_no: str, before: datetime | str) -> TimerRow | None:
        """Of the timers of a case that may be tried at the instant, the one that was due first.

        Of several due at once the one set first: of two clocks the older, whose number is nearer to zero.
        """
        columns = _TIMER.c
        wanted = self._of(_TIMER, columns.case_no == case_no, unindexed(columns.next_try) <= utc_text(before))
        rows = self._all(wanted.order_by(columns.due_at, func.abs(columns.timer), columns.timer).limit(1))
        return TimerRow(**rows[0]) if rows else None

    def open_timers(self, case_no: str) -> list[TimerRow]:
        """The timers a case waits for."""
        refuse_unstorable(case_no)
        return [TimerRow(**row) for row in self._all(self._of(_TIMER, _TIMER.c.case_no == case_no).order_by("timer"))]

    def stuck_timers(self, limit: int = 100) -> list[TimerRow]:
        """Timers that are not tried any more, in the order they were due."""
        columns = _TIMER.c
        # The end of the index of `next_try`. Asked whether it is equal, SQLite would walk the whole table.
        wanted = self._of(_TIMER, columns.next_try >= schema.NEVER, columns.state == STUCK)
        in_order = wanted.order_by(columns.due_at, columns.case_no, func.abs(columns.timer), columns.timer)
        return [TimerRow(**row) for row in self._all(in_order.limit(limit))]

    def timer_counts(self, now: datetime | str) -> TimerCounts:
        """How many timers wait, are due, have failed before, and are stuck."""
        columns = _TIMER.c
        due = (columns.state == WAITING) & (columns.due_at <= utc_text(now))
        statement = select(
            func.count().filter(columns.state == WAITING).label("waiting"),
            func.count().filter(due).label("due"),
            func.count().filter((columns.state == WAITING) & (columns.attempts > 0)).label("retried"),
            func.count().filter(columns.state == STUCK).label("stuck"),
            func.min(columns.due_at).filter(due).label("oldest_due"),
        ).where(columns.region == self.region)
        return TimerCounts(**self._all(statement)[0])

    def has_due_timer(self, before: datetime | str, passing_by: Collection[str] = ()) -> bool:
        """Whether a timer may be tried at the instant, but for those of the cases `passing_by`; takes no lock."""
        sql = statements.claim_due_case(len(passing_by))
        return self._run(sql, self.region, utc_text(before), *passing_by).fetchone() is not None

    def claim_due_case(self, before: datetime | str, passing_by: Collection[str] = ()) -> str | None:
        """Lock the case with the longest overdue timer, and its number; None where there is none free.

        Cases another transaction holds, and those `passing_by`, are left out. The case row comes first and its timers
        are read again under its lock: claiming timers first deadlocks with whoever works on the case.
        """
        sql = statements.claim_due_case(len(passing_by))
        if self._dialect == "postgresql":
            sql += " FOR UPDATE OF c SKIP LOCKED"
        row = self._run(sql, self.region, utc_text(before), *passing_by).fetchone()
        return None if row is None else str(row[0])

    def postpone_timer(self, case_no: str, timer: int, next_try: datetime | str | None, problem: str = "") -> None:
        """Note a failed attempt to fire a timer, why, and when to try again (None: not any more, it is stuck)."""
        state, when = (STUCK, schema.NEVER) if next_try is None else (WAITING, utc_text(next_try))
        self._run(statements.POSTPONE_TIMER, when, state, problem or None, self.region, case_no, timer)

    def revive_timer(self, case_no: str, timer: int) -> None:
        """Give a stuck timer its attempts back; it is due again as it was."""
        self._run(statements.REVIVE_TIMER, WAITING, self.region, case_no, timer, STUCK)
