"""How many running clocks have another date by the present calendar, told from their rows alone."""

from __future__ import annotations

from datetime import date, timedelta

from onewindow.domain.clock import CORRECTION_PERIOD
from onewindow.domain.clocks.running import times_by
from onewindow.domain.time_limits import Calendar, Policy
from onewindow.storage import Store
from onewindow.storage.examination import clocks_counted_by, spans_by_other_calendars

_DAY = timedelta(days=1)


def changed_clocks(store: Store, calendar: Calendar, counting: Policy) -> int:
    """Running clocks whose last day moves, or is provisional no more, by this calendar. A clock that stays the same
    keeps the version it was counted by: that alone says nothing, and where no day differs no clock is looked at."""
    found = 0
    for span in spans_by_other_calendars(store, calendar.version):
        with store.transaction(read_only=True) as transaction:
            kept = transaction.calendar(span.calendar)
        if kept is None:
            continue
        before = Calendar.from_json(kept)
        days = _differing(before, calendar, date.fromisoformat(span.first[:10]), date.fromisoformat(span.last))
        if days:
            for kind, start, limit, due_on, provisional in clocks_counted_by(store, span.calendar, days[0], days[-1]):
                now = times_by(start, limit, calendar, counting)
                if times_by(start, limit, before, counting).due_on != due_on:
                    # It has stood still, was extended, or goes by other rules: what its row does not say.
                    found += any(start[:10] < day.isoformat() <= due_on for day in days)
                elif kind != CORRECTION_PERIOD or (now.due_on or "") >= due_on:  # that one never ends earlier
                    found += (now.due_on, now.provisional) != (due_on, bool(provisional))
    return found


def _differing(before: Calendar, after: Calendar, first: date, last: date) -> list[date]:
    """The days on which one of them works and the other does not, or which only one of them knows."""
    days = [first + n * _DAY for n in range((last - first).days + 1)]
    if before.hours != after.hours:
        return days
    return [day for day in days if before.is_working_day(day) != after.is_working_day(day)
            or before.announced(day) != after.announced(day)]
