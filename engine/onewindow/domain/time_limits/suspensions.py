"""Suspensions of a limit (行政许可法 art. 45): which days and hours do not count; overlaps count once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta

from msgspec import Struct

from onewindow.domain.time_limits.office_hours import SHANGHAI, Moment, local, local_date

_DAY = timedelta(days=1)
_NEVER = datetime.max.replace(tzinfo=SHANGHAI)


class Suspension(Struct, frozen=True):
    """From `begin` to `end`, dates or instants; `end` None while it lasts. The day on which it begins still counts,
    the day on which it ends does not. Raises ValueError where the end lies before the beginning."""

    begin: Moment
    end: Moment | None = None
    basis: str = ""

    def __post_init__(self) -> None:
        if self.end is not None and _earlier(self.end, self.begin):
            raise ValueError(f"a suspension cannot end before it begins: {self.begin} .. {self.end}")

    def excludes(self, day: date) -> bool:
        """Whether `day` does not count: begin < day <= end, by local dates."""
        return local_date(self.begin) < day and (self.end is None or day <= local_date(self.end))

    def lasts_at(self, moment: Moment) -> bool:
        """Whether the limit stands still at `moment`: begun, and not yet ended."""
        return not _earlier(moment, self.begin) and (self.end is None or _earlier(moment, self.end))

    def pause(self) -> tuple[datetime, datetime]:
        """As instants, for counting hours; of a date the whole day after `begin`, and the whole of `end`."""
        begin = _instant_after(self.begin)
        return begin, _NEVER if self.end is None else max(begin, _instant_after(self.end))


class Suspensions(Struct, frozen=True):
    """All suspensions of one limit, in any order; what several exclude is excluded once."""

    all: tuple[Suspension, ...] = ()

    def excludes(self, day: date) -> bool:
        """Whether any of them excludes `day`."""
        return any(suspension.excludes(day) for suspension in self.all)

    def lasts_at(self, moment: Moment) -> bool:
        """Whether any of them lasts at `moment`."""
        return any(suspension.lasts_at(moment) for suspension in self.all)

    @property
    def open_since(self) -> Moment | None:
        """When the earliest suspension began that has no end yet; None where all have ended."""
        return min((each.begin for each in self.all if each.end is None), key=_instant_after, default=None)

    def reopen(self, day: date) -> bool:
        """Whether any day after `day` can still count."""
        since = self.open_since
        return since is None or day < local_date(since)

    def rest_of(self, day: date, over: Callable[[date], datetime]) -> date | None:
        """The day on which a last day ends: itself, or where a suspension stands over its end the day on which that
        ended, for the rest of it is still to come; None while one lasts. A day is `over` at an instant: a suspension
        that begins later on it leaves no rest. Of one known by dates alone the day on which it begins has passed
        whole, and the day on which it ends does not count."""
        for suspension in sorted(self.all, key=lambda each: _instant_after(each.begin)):
            begin = suspension.begin
            began_on = isinstance(begin, datetime) and local_date(begin) == day and begin <= over(day)
            if began_on or suspension.excludes(day):
                if suspension.end is None:
                    return None
                rest = local_date(suspension.end)
                day = rest if isinstance(suspension.end, datetime) else rest + _DAY
        return day

    def without(self, begin: datetime, end: datetime) -> Iterable[tuple[datetime, datetime]]:
        """The parts of [begin, end] that no suspension covers, in order."""
        for paused_from, paused_to in sorted(suspension.pause() for suspension in self.all):
            if begin < min(paused_from, end):
                yield begin, min(paused_from, end)
            begin = max(begin, paused_to)
        if begin < end:
            yield begin, end


def _earlier(first: Moment, second: Moment) -> bool:
    """Whether `first` is before `second`: to the instant where both are instants, else by local dates."""
    if isinstance(first, datetime) and isinstance(second, datetime):
        return first < second
    return local_date(first) < local_date(second)


def _instant_after(moment: Moment) -> datetime:
    """The instant itself, or the end of the day."""
    if isinstance(moment, datetime):
        return local(moment)
    return datetime.combine(moment + _DAY, time(), SHANGHAI)
