"""Date functions of the expression language: ISO 8601 texts in, texts or whole numbers out; calendar days, no clock."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import Any

from onewindow.workflow.expression_errors import ExpressionError, Place
from onewindow.workflow.expression_values import text, whole, wrong_kind
from onewindow.workflow.timers import LOCAL

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ][0-9:.,]{0,40})?", re.ASCII)
_INSTANT = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):?(\d{2})?[0-9:.,]{0,30}"
    r"(?:Z|(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})?)",
    re.ASCII,
)
STEP_LIMIT = 100_000


def date_of(place: Place, value: Any) -> str:
    """The calendar day of an ISO date or instant: as written or, where an offset or Z is written too, in China."""
    return _day(place, value).isoformat()


def year(place: Place, value: Any) -> int:
    """Year as a number."""
    return _day(place, value).year


def month(place: Place, value: Any) -> int:
    """Month, 1–12."""
    return _day(place, value).month


def day(place: Place, value: Any) -> int:
    """Day of the month, 1–31."""
    return _day(place, value).day


def weekday(place: Place, value: Any) -> int:
    """Day of the week, Monday 1 to Sunday 7."""
    return _day(place, value).isoweekday()


def days_between(place: Place, start: Any, end: Any) -> int:
    """Calendar days from `start` to `end`, negative where `end` is earlier; working days are for limits."""
    return (_day(place, end) - _day(place, start)).days


def add_days(place: Place, value: Any, days: Any) -> str:
    """The day so many calendar days later."""
    step = _step(place, days)
    try:
        return (_day(place, value) + timedelta(days=step)).isoformat()
    except OverflowError:
        raise _outside(place) from None


def add_months(place: Place, value: Any, months: Any) -> str:
    """The same day so many months later, or the last of that month (31 January + 1 = 28 or 29 February)."""
    start, step = _day(place, value), _step(place, months)
    years, index = divmod(start.year * 12 + start.month - 1 + step, 12)
    if not 1 <= years <= 9999:
        raise _outside(place)
    return date(years, index + 1, min(start.day, monthrange(years, index + 1)[1])).isoformat()


def age_on(place: Place, birth: Any, on: Any) -> int:
    """Completed years of life on a day."""
    born, then = _day(place, birth), _day(place, on)
    return then.year - born.year - ((then.month, then.day) < (born.month, born.day))


def _day(place: Place, value: Any) -> date:
    """As written; of an instant with an offset or Z the day in China: at 07:30 it is still the day before in UTC."""
    written = text(value, place)[:80]
    try:
        if match := _DAY.fullmatch(written):
            return date(*map(int, match.groups()))
        if match := _INSTANT.fullmatch(written):
            east = timedelta(hours=int(match["hours"] or 0), minutes=int(match["minutes"] or 0))
            year, month, day, hour, minute = (int(part or 0) for part in match.groups()[:5])
            instant = datetime(year, month, day, hour, minute, tzinfo=UTC)
            return (instant + (east if match["sign"] == "-" else -east)).astimezone(LOCAL).date()
    except ValueError:
        pass  # No such day, as 30 February, or no such hour: said below.
    except OverflowError:
        raise _outside(place) from None
    raise ExpressionError(
        place,
        f"{str(value)[:40]!r} 不是日期",
        f"{str(value)[:40]!r} is not a date",
        "请写成 2026-03-01 的形式",
        "write it like 2026-03-01",
    )


def _step(place: Place, value: Any) -> int:
    step = whole(value)
    if step is not None and abs(step) <= STEP_LIMIT:
        return step
    raise wrong_kind(place, f"不超过 {STEP_LIMIT:,} 的整数", f"a whole number up to {STEP_LIMIT:,}", value, "int(…)")


def _outside(place: Place) -> ExpressionError:
    return ExpressionError(
        place,
        "日期超出公元 1–9999 年",
        "The date lies outside the years 1–9999",
        "请检查天数",
        "check the number of days",
    )
