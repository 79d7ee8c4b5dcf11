"""Counting: working days, calendar days, and office time; each knows its end, its use, and when to warn."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from msgspec import Struct

from onewindow.domain.service_item import Limit
from onewindow.domain.time_limits.calendar import Calendar
from onewindow.domain.time_limits.office_hours import Moment, local, local_date
from onewindow.domain.time_limits.policy import Policy, day_end
from onewindow.domain.time_limits.suspensions import Suspensions

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


class End(Struct, frozen=True):
    """Where a limit ends: last day, instant after which it is overdue, the day before rolling over (calendar days
    only); all None under an open suspension. `provisional`: a day not announced was looked at."""

    day: date | None = None
    at: datetime | None = None
    nominal: date | None = None
    provisional: bool = False


class Count(Struct, frozen=True, kw_only=True):
    """What counting needs to know. `start` is an instant, or a date; `day_zero` the local day that is not counted."""

    calendar: Calendar
    policy: Policy
    start: Moment
    day_zero: date
    suspensions: Suspensions

    def days_after(self, until: date | None = None) -> Iterator[date]:
        """Every day after day 0, up to `until` where given, while any can still count."""
        day = self.day_zero
        while self.suspensions.reopen(day) and (until is None or day < until):
            day += _DAY
            yield day

    def passes_over(self, day: date) -> bool:
        """Whether nothing of `day` can count for a suspension."""
        return self.suspensions.excludes(day)

    def last_day(self, day: date, *, rolls: bool) -> tuple[date | None, bool]:
        """The day on which a limit ends whose last number is taken by `day`, and whether a day not announced was looked
        at: the next working day where a suspension stands over its end, or where it `rolls` and is a day off; as often
        as there is one. None while a suspension lasts."""
        provisional = False
        rest = self.suspensions.rest_of(day, self.over)
        while rest is not None and (rest != day or rolls):
            day, looked = self.calendar.this_or_next_working_day(rest)
            provisional, rolls = provisional or looked, False
            rest = self.suspensions.rest_of(day, self.over)
        return rest, provisional

    def over(self, day: date) -> datetime:
        """When a last day is over."""
        return day_end(day, self.policy.card_cut_off, self.calendar.hours)

    def warning_threshold(self, amount: Decimal, floor: int) -> Decimal:
        return max(Decimal(floor), amount * self.policy.warn_ratio)


class WorkingDays(Count, frozen=True, kw_only=True):
    """工作日: the n-th working day after day 0 that no suspension excludes; the whole of it belongs to the limit."""

    def end(self, amount: Decimal) -> End:
        left, provisional, day = int(amount), False, self.day_zero
        days = self.days_after()
        while left:
            found = next(days, None)
            if found is None:
                return End()
            day, provisional = found, provisional or not self.calendar.announced(found)
            left -= self.counts(day)
        last, later = self.last_day(day, rolls=False)
        if last is None:
            return End()
        return End(last, self.over(last), None, provisional or later)

    def counts(self, day: date) -> bool:
        """Whether `day` takes a number."""
        return self.calendar.is_working_day(day) and not self.suspensions.excludes(day)

    def used(self, as_of: Moment) -> Decimal:
        """Days counted up to `as_of`; the current day counts as used."""
        return Decimal(sum(map(self.counts, self.days_after(local_date(as_of)))))

    def remaining(self, amount: Decimal, as_of: Moment) -> Decimal:
        return amount - self.used(as_of)

    def warn_at(self, amount: Decimal) -> datetime | None:
        number = math.ceil(amount - self.warning_threshold(amount, self.policy.warn_days))
        day = self.end(Decimal(max(0, number))).day
        return None if day is None else day_end(day, self.policy.warning_cut_off, self.calendar.hours)

    def warns(self, amount: Decimal, as_of: Moment) -> bool:
        at = self.warn_at(amount) if isinstance(as_of, datetime) else None
        if at is not None and isinstance(as_of, datetime):
            return local(as_of) >= at
        return self.remaining(amount, as_of) <= self.warning_threshold(amount, self.policy.warn_days)


class CalendarDays(Count, frozen=True, kw_only=True):
    """自然日: every day counts; a last day off is moved to the next working day (民法典 art. 203)."""

    def end(self, amount: Decimal) -> End:
        left, nominal = math.ceil(amount), self.day_zero
        days = self.days_after()
        while left:
            found = next(days, None)
            if found is None:
                return End()
            nominal, left = found, left - self.counts(found)
        last, provisional = self.last_day(nominal, rolls=True)
        if last is None:
            return End()
        return End(last, self.over(last), nominal, provisional)

    def counts(self, day: date) -> bool:
        """Whether `day` takes a number."""
        return not self.suspensions.excludes(day)

    def used(self, as_of: Moment) -> Decimal:
        return Decimal(sum(map(self.counts, self.days_after(local_date(as_of)))))

    def remaining(self, amount: Decimal, as_of: Moment) -> Decimal:
        """Days left to the last day as rolled over; below 0 after it."""
        due, today = self.end(amount).day, local_date(as_of)
        if due is None:
            return amount - self.used(as_of)
        if today > due:
            return Decimal((due - today).days)
        ahead = (today + n * _DAY for n in range(1, (due - today).days + 1))
        return Decimal(sum(map(self.counts, ahead)))

    def warn_at(self, amount: Decimal) -> datetime | None:
        due = self.end(amount).day
        if due is None:
            return None
        day = max(self.day_zero, due - _DAY * int(self.warning_threshold(amount, self.policy.warn_days)))
        return day_end(day, self.policy.warning_cut_off, self.calendar.hours)

    def warns(self, amount: Decimal, as_of: Moment) -> bool:
        at = self.warn_at(amount) if isinstance(as_of, datetime) else None
        if at is not None and isinstance(as_of, datetime):
            return local(as_of) >= at
        return self.remaining(amount, as_of) <= self.warning_threshold(amount, self.policy.warn_days)


class OfficeTime(Count, frozen=True, kw_only=True):
    """Working hours and parts of a day: office time from the start on, to the second; `unit` is the time of one."""

    unit: timedelta

    def end(self, amount: Decimal) -> End:
        left, provisional, at = self._time(amount), False, self.begin
        days = self._days()
        while left:
            day = next(days, None)
            if day is None:
                return End()
            provisional = provisional or not self.calendar.announced(day)
            for begin, end in self.open_times(day):
                at = min(end, begin + left)
                left -= at - begin
                if not left:
                    break
        return End(at.date(), at, None, provisional)

    @property
    def begin(self) -> datetime:
        """When counting begins: at the start, or as the office opens where only a day is known or day 0 was moved."""
        if isinstance(self.start, datetime) and local_date(self.start) == self.day_zero:
            return local(self.start)
        return self.calendar.hours.opening(self.day_zero)

    def open_times(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """When on `day` office time counts."""
        if self.calendar.is_working_day(day):
            for opens, closes in self.calendar.hours.on(day):
                if max(opens, self.begin) < closes:
                    yield from self.suspensions.without(max(opens, self.begin), closes)

    def passes_over(self, day: date) -> bool:
        """Not where the suspension took but some hours of `day`."""
        return self.suspensions.excludes(day) and not any(self.open_times(day))

    def used(self, as_of: Moment) -> Decimal:
        """Units of office time up to `as_of`; of a date without a time the whole day."""
        now = local(as_of) if isinstance(as_of, datetime) else day_end(as_of, "midnight", self.calendar.hours)
        times = (time for day in self._days(now.date()) for time in self.open_times(day))
        spent = sum((min(end, now) - begin for begin, end in times if begin < now), timedelta())
        return Decimal(spent // timedelta(microseconds=1)) / Decimal(self.unit // timedelta(microseconds=1))

    def remaining(self, amount: Decimal, as_of: Moment) -> Decimal:
        return amount - self.used(as_of)

    def warn_at(self, amount: Decimal) -> datetime | None:
        return self.end(amount - self.warning_threshold(amount, 0)).at

    def warns(self, amount: Decimal, as_of: Moment) -> bool:
        at = self.warn_at(amount)
        if at is None:
            return self.remaining(amount, as_of) <= self.warning_threshold(amount, 0)
        return local(as_of) >= at if isinstance(as_of, datetime) else as_of >= at.date()

    def _days(self, until: date | None = None) -> Iterator[date]:
        """Day 0 and the days after it, up to `until` where given, while any can still count."""
        yield self.day_zero
        yield from self.days_after(until)

    def _time(self, amount: Decimal) -> timedelta:
        return timedelta(microseconds=int(amount * (self.unit // timedelta(microseconds=1))))


Counting = WorkingDays | CalendarDays | OfficeTime


def counting_of(
    limit: Limit, start: Moment, day_zero: date, suspensions: Suspensions, calendar: Calendar, policy: Policy
) -> Counting:
    """How `limit` counts: by its unit, and parts of a working day as office time (half a day is half of its hours)."""
    if limit.unit == "d":
        return CalendarDays(
            calendar=calendar, policy=policy, start=start, day_zero=day_zero, suspensions=suspensions
        )
    if limit.in_days:
        return WorkingDays(
            calendar=calendar, policy=policy, start=start, day_zero=day_zero, suspensions=suspensions
        )
    unit = {"wh": _HOUR, "wd": calendar.hours.length}[limit.unit]  # no other is taken for one of these
    return OfficeTime(
        calendar=calendar, policy=policy, start=start, day_zero=day_zero, suspensions=suspensions, unit=unit
    )


def day_zero_of(start: Moment, calendar: Calendar, policy: Policy) -> date:
    """The day of the starting event, which is not counted; moved on where the policy moves what comes after hours."""
    day = local_date(start)
    if policy.after_hours == "same_day":
        return day
    closed = isinstance(start, datetime) and local(start).timetz().replace(tzinfo=None) >= calendar.hours.close
    return calendar.this_or_next_working_day(day + _DAY if closed else day)[0]
