"""Office hours (办公时间): the sessions of a working day, in legal time, and how long they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone
from itertools import pairwise

from msgspec import Struct

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Legal time; China has kept UTC+8 without summer time since 1991."""

Moment = date | datetime
"""A local date, or an aware instant."""


class OfficeHours(Struct, frozen=True):
    """The sessions of a working day, in order and apart; the default is 09:00-12:00 and 13:00-18:00.

    Raises ValueError for none, for one that ends before it begins, and for two that touch or overlap.
    """

    sessions: tuple[tuple[time, time], ...] = ((time(9), time(12)), (time(13), time(18)))

    def __post_init__(self) -> None:
        ends = [end for session in self.sessions for end in session]
        if not ends or any(later <= earlier for earlier, later in pairwise(ends)):
            raise ValueError(f"office hours must be sessions in order, each ending after it begins: {self.as_json()}")
        if any(end.tzinfo is not None for end in ends):
            raise ValueError("office hours are local times without a time zone")

    @classmethod
    def from_json(cls, sessions: Sequence[Sequence[str]]) -> OfficeHours:
        """From pairs of "HH:MM"; raises ValueError for anything else."""
        return cls(tuple((time.fromisoformat(begin), time.fromisoformat(end)) for begin, end in sessions))

    def as_json(self) -> list[list[str]]:
        """Pairs of local times as ISO text, without seconds where there are none."""
        return [[end.isoformat("auto" if end.second else "minutes") for end in session] for session in self.sessions]

    @property
    def length(self) -> timedelta:
        """Office time of one working day (8 hours by default)."""
        return sum((end - begin for begin, end in self.on(date(2000, 1, 1))), timedelta())

    @property
    def close(self) -> time:
        """When the office closes for the day."""
        return self.sessions[-1][1]

    def on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The sessions of `day` as instants."""
        return tuple(
            (datetime.combine(day, begin, SHANGHAI), datetime.combine(day, end, SHANGHAI))
            for begin, end in self.sessions
        )

    def opening(self, day: date) -> datetime:
        """When the office opens on `day`, if it does."""
        return self.on(day)[0][0]

    def closing(self, day: date) -> datetime:
        """When the office closes on `day`, if it opens."""
        return self.on(day)[-1][1]


def local_date(moment: Moment) -> date:
    """The date of a moment in Asia/Shanghai, wherever the instant was written down."""
    return local(moment).date() if isinstance(moment, datetime) else moment


def local(moment: datetime) -> datetime:
    """An aware instant in legal time; raises ValueError for one without a time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} does not say its time zone")
    return moment.astimezone(SHANGHAI)
