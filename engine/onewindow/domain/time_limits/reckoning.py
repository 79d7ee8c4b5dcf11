"""Reckoning a time limit: everything there is to say about it in one frozen value."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct, structs

from onewindow.domain.service_item import Limit
from onewindow.domain.time_limits.calendar import LONGEST, Calendar
from onewindow.domain.time_limits.counting import Counting, End, counting_of, day_zero_of
from onewindow.domain.time_limits.extension import Prolongation, extended, refusal
from onewindow.domain.time_limits.lights import light
from onewindow.domain.time_limits.office_hours import Moment, local, local_date
from onewindow.domain.time_limits.policy import Policy
from onewindow.domain.time_limits.suspensions import Suspension, Suspensions

_HOUR = timedelta(hours=1)


class Term(Struct, frozen=True, kw_only=True):
    """A limit somebody has: it starts with the event at `start` (a local date or an aware instant)."""

    start: Moment
    limit: Limit
    suspensions: tuple[Suspension, ...] = ()
    extension: Prolongation | None = None


class Reckoning(Struct, frozen=True, kw_only=True):
    """What `reckon` found.

    `due_date` is the last day, `due_at` the instant after which the limit is overdue (cards), both None under an open
    suspension. `nominal_date` is the last calendar day before rolling over. `due_date_before_extension` and
    `due_date_without_suspension` each leave out that one thing. `limit` includes an allowed extension;
    `extension_error` says why one was not. `excluded` counts working days passed over; None while a suspension is open
    and no moment was asked about. `used` and `remaining` (units of `limit`), `overdue`, `warns` and `light` are at
    `as_of`; without it None, except that a limit standing still has its use frozen. `state` is running or suspended.
    `provisional`: a day not yet announced was counted. `count` is how it was counted, for `explain`.
    """

    term: Term
    limit: Limit
    as_of: Moment | None
    day_zero: date
    due_date: date | None
    due_at: datetime | None
    nominal_date: date | None
    due_date_before_extension: date | None
    due_date_without_suspension: date | None
    excluded: int | None
    used: Decimal | None
    remaining: Decimal | None
    state: str
    overdue: bool | None
    warns: bool | None
    light: str | None
    warn_at: datetime | None
    provisional: bool
    extension_allowed: bool | None
    extension_error: str
    calendar_version: str
    count: Counting


class Ending(Struct, frozen=True):
    """`due_date`, `due_at`, `warn_at` and `provisional` of a `Reckoning`."""

    due_date: date | None
    due_at: datetime | None
    warn_at: datetime | None
    provisional: bool


def ending(term: Term, calendar: Calendar, policy: Policy) -> Ending:
    """When `term` ends and warns, as `reckon` says, for those who ask nothing else; raises ValueError likewise."""
    day_zero = day_zero_of(term.start, calendar, policy)
    if term.limit.in_days and not term.suspensions and term.extension is None:
        return _days_ending(day_zero, term.limit, calendar, policy)
    frame = _Frame(term, calendar, policy, day_zero, Suspensions(term.suspensions))
    limit, _ = frame.extended()
    return frame.ending(limit)


def reckon(term: Term, calendar: Calendar, policy: Policy | None = None, *, as_of: Moment | None = None) -> Reckoning:
    """Reckon `term` by `calendar`; `as_of` is the moment to judge it at.

    Raises ValueError for an amount below 0 or above 10 000, for instants without a time zone, and for dates that leave
    the calendar (year 9999).
    """
    policy = policy or Policy()
    frame = _Frame(term, calendar, policy, day_zero_of(term.start, calendar, policy), Suspensions(term.suspensions))
    before = frame.end(term.limit)
    limit, error = frame.extended()
    count, end = frame.count(limit), frame.end(limit)
    frozen = as_of if as_of is not None or end.day else frame.suspensions.open_since
    overdue = None if as_of is None else _overdue(end, as_of)
    warns = None if as_of is None else count.warns(limit.amount, as_of)
    suspended = frame.suspensions.lasts_at(as_of) if as_of is not None else end.day is None
    used, remaining = (None, None) if frozen is None else _taken(count, end, limit.amount, frozen)
    return Reckoning(
        term=term,
        limit=limit,
        as_of=as_of,
        day_zero=frame.day_zero,
        due_date=end.day,
        due_at=end.at,
        nominal_date=end.nominal,
        due_date_before_extension=before.day,
        due_date_without_suspension=structs.replace(frame, suspensions=Suspensions()).end(limit).day,
        excluded=frame.excluded(count, end, as_of),
        used=used,
        remaining=remaining,
        state="suspended" if suspended else "running",
        overdue=overdue,
        warns=warns,
        light=light(overdue=bool(overdue), warns=bool(warns), suspended=suspended) if as_of or suspended else None,
        warn_at=count.warn_at(limit.amount),
        provisional=end.provisional,
        extension_allowed=not error if term.extension else None,
        extension_error=error,
        calendar_version=calendar.version,
        count=count,
    )


def _taken(count: Counting, end: End, amount: Decimal, at: Moment) -> tuple[Decimal, Decimal]:
    """Used and remaining; where the last day was moved, what lies on the way to it is no more than the limit."""
    used, remaining = count.used(at), count.remaining(amount, at)
    if end.day is None or local_date(at) <= end.day:
        return min(used, amount), max(remaining, Decimal(0))
    return used, remaining


class _Frame(Struct, frozen=True):
    """A term with everything that stays the same while its limit is counted in several ways."""

    term: Term
    calendar: Calendar
    policy: Policy
    day_zero: date
    suspensions: Suspensions

    def count(self, limit: Limit) -> Counting:
        if not 0 <= limit.amount <= LONGEST:
            raise ValueError(f"a limit is 0 to {LONGEST}, not {limit.amount}")
        return counting_of(limit, self.term.start, self.day_zero, self.suspensions, self.calendar, self.policy)

    def end(self, limit: Limit) -> End:
        try:
            return self.count(limit).end(limit.amount)
        except OverflowError:
            raise ValueError(f"{limit} from {self.day_zero} ends after the year 9999") from None

    def extended(self) -> tuple[Limit, str]:
        """The limit with its extension, and why that is not allowed ("" where it is, or where there is none)."""
        limit, extension = self.term.limit, self.term.extension
        error = refusal(extension, limit, self.end(limit)) if extension else ""
        if extension is None or error:
            return limit, error
        return extended(limit, extension, Decimal(self.calendar.hours.length / _HOUR)), ""

    def ending(self, limit: Limit) -> Ending:
        end = self.end(limit)
        return Ending(end.day, end.at, self.count(limit).warn_at(limit.amount), end.provisional)

    def excluded(self, count: Counting, end: End, as_of: Moment | None) -> int | None:
        """Working days between day 0 and the last one, or `as_of`, that a suspension passes over."""
        until = end.day or (None if as_of is None else local_date(as_of))
        if until is None:
            return None
        days = (self.day_zero + timedelta(days=n) for n in range(1, (until - self.day_zero).days + 1))
        return sum(count.passes_over(day) and self.calendar.is_working_day(day) and day != end.day for day in days)


@lru_cache(maxsize=4096)
def _days_ending(day_zero: date, limit: Limit, calendar: Calendar, policy: Policy) -> Ending:
    """Whole days from one day 0 end together, whatever the hour at which they began."""
    frame = _Frame(Term(start=day_zero, limit=limit), calendar, policy, day_zero, Suspensions())
    return frame.ending(limit)


def _overdue(end: End, as_of: Moment) -> bool:
    """Whether the limit is over at `as_of`; a date without a time is over when the last day lies before it."""
    if end.day is None or end.at is None:
        return False
    if not isinstance(as_of, datetime) or local_date(as_of) < end.day:
        return local_date(as_of) > end.day
    return local(as_of) > end.at or local_date(as_of) > end.day
