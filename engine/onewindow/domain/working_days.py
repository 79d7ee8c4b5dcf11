"""Working days (工作日): the weekday rule, over it the State Council's table, beyond it an honest guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

_FIXED_HOLIDAYS = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
"""Statutory holidays with a date of their own (全国年节及纪念日放假办法, 2025); the others follow moon or sun."""

_LONGEST = 10_000


class NationalCalendar:
    """The calendar of mainland China (`ports.WorkCalendar`) over a table of plain data.

    `years` are the first and last year announced by the State Council; `rest` are weekdays off, `make_up` weekend days
    worked (调休上班), `expected` the statutory holidays of later years whose dates the moon or the sun sets. A date
    beyond the announced years follows the weekday rule less the statutory holidays, without make-up days, which are
    announced each autumn: whatever counts over such a date is provisional.
    """

    def __init__(
        self, *, years: tuple[int, int], rest: Iterable[date], make_up: Iterable[date], expected: Iterable[date] = ()
    ) -> None:
        self.first, self.last = date(years[0], 1, 1), date(years[1], 12, 31)
        self._rest, self._make_up, self._expected = frozenset(rest), frozenset(make_up), frozenset(expected)

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> NationalCalendar:
        """From the plain data that `bundled.calendar_table()` reads: years as numbers, days as ISO dates."""
        days = {key: [date.fromisoformat(day) for day in table[key]] for key in ("rest", "make_up", "expected")}
        return cls(years=(int(table["first"]), int(table["last"])), **days)

    def add(self, day: date, working_days: int) -> tuple[date, bool]:
        """The `working_days`-th working day after `day` (day itself is day 0), and whether it is provisional.

        Provisional means that a date outside the announced years was looked at. 0 gives `day` itself; raises
        ValueError below 0 and above 10 000.
        """
        if not 0 <= working_days <= _LONGEST:
            raise ValueError(f"working_days must be 0 to {_LONGEST}, not {working_days}")
        current, left, provisional = day, working_days, False
        while left:
            current += timedelta(days=1)
            provisional = provisional or not self.announced(current)
            left -= self.is_working_day(current)
        return current, provisional

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on `day`, as announced, or as expected where nothing is announced."""
        if self.announced(day):
            return day in self._make_up or (day.weekday() < 5 and day not in self._rest)
        return day.weekday() < 5 and (day.month, day.day) not in _FIXED_HOLIDAYS and day not in self._expected

    def announced(self, day: date) -> bool:
        """Whether the State Council's arrangement of that year is in the table."""
        return self.first <= day <= self.last
