"""The calendar in layers: weekday rule, the State Council's table, local days, office hours; a value with a version."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from onewindow.domain.canonical import canonical
from onewindow.domain.time_limits.office_hours import OfficeHours

FIXED_HOLIDAYS = {
    (1, 1): "元旦", (5, 1): "劳动节", (5, 2): "劳动节", (10, 1): "国庆节", (10, 2): "国庆节", (10, 3): "国庆节",
}  # fmt: skip
"""Statutory holidays with a solar date of their own (全国年节及纪念日放假办法, 2025), for years past every table."""

LONGEST = 10_000
"""Working days a limit may have at most; a longer one is a slip of the pen."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """What a day is. `kind` is working_day, make_up_day (调休上班), extra_working_day (local), weekend,
    holiday (放假) or closure (local); `name` says which holiday or why; `announced` whether that is known for sure."""

    date: date
    kind: str
    name: str = ""
    announced: bool = True

    @property
    def works(self) -> bool:
        return self.kind in ("working_day", "make_up_day", "extra_working_day")


@dataclass(frozen=True, eq=False)
class Calendar:
    """The calendar of one site at one time.

    `rest` are weekdays off and `make_up` weekend days worked, as announced from `first` to `last`; `statutory` the
    holidays of the regulation on their own dates (solar or lunar), in announced years and after. `closures` (本地放假)
    and `extra_working_days` (本地上班) are the site's own, each with its reason, and go before all else; that a hall
    opens on a Saturday does not make it a working day. A date outside the announced time follows the weekday rule less
    the statutory holidays, without make-up days, and whatever counts over it is provisional.
    """

    first: date
    last: date
    rest: frozenset[date] = frozenset()
    make_up: frozenset[date] = frozenset()
    statutory: Mapping[date, str] = field(default_factory=dict)
    closures: Mapping[date, str] = field(default_factory=dict)
    extra_working_days: Mapping[date, str] = field(default_factory=dict)
    hours: OfficeHours = field(default_factory=OfficeHours)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Calendar:
        """From what `as_json` gave, or `calendar_files.calendar_json` read; raises ValueError for another version."""
        if data.get("version") != 1:
            raise ValueError(f"a calendar of version {data.get('version')!r} is not known here")
        return cls(
            first=date.fromisoformat(data["first"]),
            last=date.fromisoformat(data["last"]),
            rest=frozenset(map(date.fromisoformat, data["rest"])),
            make_up=frozenset(map(date.fromisoformat, data["make_up"])),
            statutory=_named(data["statutory"]),
            closures=_named(data["closures"]),
            extra_working_days=_named(data["extra_working_days"]),
            hours=OfficeHours.from_json(data["office_hours"]),
        )

    def as_json(self) -> dict[str, Any]:
        """Plain JSON from which the same calendar, with the same version, can be read back."""
        return {
            "version": 1,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "rest": sorted(day.isoformat() for day in self.rest),
            "make_up": sorted(day.isoformat() for day in self.make_up),
            "statutory": {day.isoformat(): name for day, name in sorted(self.statutory.items())},
            "closures": {day.isoformat(): name for day, name in sorted(self.closures.items())},
            "extra_working_days": {day.isoformat(): name for day, name in sorted(self.extra_working_days.items())},
            "office_hours": self.hours.as_json(),
        }

    @cached_property
    def version(self) -> str:
        """Name of this calendar by its content: SHA-256 of its JSON, hexadecimal. Equal content, equal version."""
        return hashlib.sha256(canonical(self.as_json())).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self.version == other.version

    def __hash__(self) -> int:
        return hash(self.version)

    def known_until(self, day: date) -> Calendar:
        """The same calendar as if nothing after `day` had been announced."""
        return self if day >= self.last else replace(self, last=day)

    def announced(self, day: date) -> bool:
        """Whether the State Council's arrangement for `day` is in the table."""
        return self.first <= day <= self.last

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on `day`, as announced, or as supposed where nothing is announced."""
        return self.day(day).works

    def day(self, day: date) -> CalendarDay:
        """What `day` is, by the uppermost layer that says anything about it."""
        found = self._looked_up.get(day)
        if found is None:
            found = self._looked_up[day] = self._look_up(day)
        return found

    @cached_property
    def _looked_up(self) -> dict[date, CalendarDay]:
        """Days asked about before: a limit is counted in several ways, and a case has several limits."""
        return {}

    def _look_up(self, day: date) -> CalendarDay:
        announced = self.announced(day)
        if day in self.closures:
            return CalendarDay(day, "closure", self.closures[day], announced)
        if day in self.extra_working_days:
            return CalendarDay(day, "extra_working_day", self.extra_working_days[day], announced)
        if announced and day in self.make_up:
            return CalendarDay(day, "make_up_day")
        holiday = self.statutory_holiday(day)
        if day in self.rest if announced else holiday:
            return CalendarDay(day, "holiday", holiday, announced)
        if day.weekday() >= 5:
            return CalendarDay(day, "holiday" if holiday else "weekend", holiday, announced)
        return CalendarDay(day, "working_day", "", announced)

    def statutory_holiday(self, day: date) -> str:
        """Which holiday of the regulation falls on `day` by its solar or lunar date, empty for none."""
        if day.year in self._statutory_years:
            return self.statutory.get(day, "")
        return FIXED_HOLIDAYS.get((day.month, day.day), "")

    @cached_property
    def _statutory_years(self) -> frozenset[int]:
        return frozenset(day.year for day in self.statutory)

    def add(self, day: date, working_days: int) -> tuple[date, bool]:
        """The `working_days`-th working day after `day` (day itself is day 0), and whether it is provisional.

        Provisional means that a date outside the announced time was looked at. 0 gives `day` itself; raises
        ValueError below 0 and above 10 000.
        """
        return self.nth_working_day(day, working_days)

    def nth_working_day(
        self, day: date, number: int, skipped: Callable[[date], bool] = lambda _: False
    ) -> tuple[date, bool]:
        """As `add`, passing over the days that are `skipped` (a suspension must have an end)."""
        if not 0 <= number <= LONGEST:
            raise ValueError(f"working_days must be 0 to {LONGEST}, not {number}")
        current, left, provisional = day, number, False
        while left:
            current += _DAY
            provisional = provisional or not self.announced(current)
            left -= self.is_working_day(current) and not skipped(current)
        return current, provisional

    def this_or_next_working_day(self, day: date) -> tuple[date, bool]:
        """`day` itself where offices work on it, else the next day on which they do; and whether provisional."""
        return self.nth_working_day(day - _DAY, 1)


def _named(days: Mapping[str, str]) -> dict[date, str]:
    return {date.fromisoformat(day): name for day, name in days.items()}
