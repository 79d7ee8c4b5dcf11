"""A reckoning explained day by day, from the count that made it; and as plain JSON."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec import Struct

from onewindow.domain.instants import instant
from onewindow.domain.time_limits.calendar import CalendarDay
from onewindow.domain.time_limits.counting import CalendarDays, OfficeTime
from onewindow.domain.time_limits.office_hours import local_date
from onewindow.domain.time_limits.reckoning import Reckoning

_DAY = timedelta(days=1)


class ExplainedDay(Struct, frozen=True):
    """One day of a limit. `number` is the day's number in it, None where it has none (day 0, a day off, an excluded
    day, a day rolled over); `hours` the office time that counted, for hours and parts of a day; `excluded`: it would
    have counted but for a suspension; `due`: the last day."""

    day: CalendarDay
    number: int | None = None
    hours: Decimal | None = None
    excluded: bool = False
    due: bool = False


def explain(reckoning: Reckoning) -> tuple[ExplainedDay, ...]:
    """Every day from day 0 to the last one (under an open suspension to the moment asked about, or to its begin)."""
    count = reckoning.count
    last = reckoning.due_date or _end_of_open(reckoning)
    explained, number = [], 0
    for day in (reckoning.day_zero + n * _DAY for n in range((last - reckoning.day_zero).days + 1)):
        due, kind = day == reckoning.due_date, count.calendar.day(day)
        # The last day counts, even where it is only the rest of one in whose course a suspension began.
        excluded = day > reckoning.day_zero and count.passes_over(day) and not due
        if isinstance(count, OfficeTime):
            hours = _hours(count, day, reckoning.due_at)
            explained.append(ExplainedDay(kind, None, hours, excluded and kind.works, due))
            continue
        over = isinstance(count, CalendarDays) and reckoning.nominal_date is not None and day > reckoning.nominal_date
        counts = day > reckoning.day_zero and not over and number < reckoning.limit.amount and count.counts(day)
        number += counts
        would = kind.works or isinstance(count, CalendarDays)
        explained.append(ExplainedDay(kind, number if counts else None, None, excluded and would and not over, due))
    return tuple(explained)


def plain(reckoning: Reckoning) -> dict[str, Any]:
    """The reckoning with its explanation as plain JSON."""
    found = reckoning
    return {
        "start": _text(found.term.start),
        "limit": str(found.limit),
        "day_zero": found.day_zero.isoformat(),
        "due_date": _text(found.due_date),
        "due_at": _text(found.due_at),
        "nominal_date": _text(found.nominal_date),
        "due_date_before_extension": _text(found.due_date_before_extension),
        "due_date_without_suspension": _text(found.due_date_without_suspension),
        "excluded": found.excluded,
        "as_of": _text(found.as_of),
        "used": number(found.used),
        "remaining": number(found.remaining),
        "state": found.state,
        "light": found.light,
        "warn_at": _text(found.warn_at),
        "provisional": found.provisional,
        "extension_allowed": found.extension_allowed,
        "extension_error": found.extension_error,
        "calendar_version": found.calendar_version,
        "days": [day_json(day) for day in explain(found)],
    }


def day_json(explained: ExplainedDay) -> dict[str, Any]:
    """One explained day as plain JSON."""
    return {
        "date": explained.day.date.isoformat(),
        "kind": explained.day.kind,
        "name": explained.day.name,
        "number": explained.number,
        "hours": number(explained.hours),
        "excluded": explained.excluded,
        "provisional": not explained.day.announced,
        "due": explained.due,
    }


def number(value: Decimal | None) -> int | float | None:
    """A count as JSON has it: whole where it is whole, else to four places."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(round(value, 4))


def _hours(count: OfficeTime, day: date, until: datetime | None) -> Decimal:
    """Office hours of `day` that counted, up to the end of the limit."""
    times = ((begin, min(end, until) if until else end) for begin, end in count.open_times(day))
    counted = sum((end - begin for begin, end in times if begin < end), timedelta())
    return Decimal(counted // timedelta(microseconds=1)) / Decimal(3_600_000_000)


def _end_of_open(reckoning: Reckoning) -> date:
    since = reckoning.count.suspensions.open_since
    days = [reckoning.day_zero, *(local_date(moment) for moment in (since, reckoning.as_of) if moment is not None)]
    return max(days)


def _text(moment: date | datetime | None) -> str | None:
    if isinstance(moment, datetime):
        return instant(moment)
    return None if moment is None else moment.isoformat()
