"""The dates of a clock, reckoned once and written into its events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from msgspec import Struct

from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.clock import CORRECTION_PERIOD, OVERDUE, PROMISED, STATUTORY, Clock, overdue_from
from onewindow.domain.clocks.thresholds import Pauses, Threshold, level_of, next_at, suspensions_of
from onewindow.domain.facts import Facts
from onewindow.domain.instants import instant
from onewindow.domain.service_item import Limit
from onewindow.domain.time_limits import Calendar, Moment, Policy, Prolongation, Term, ending, immediate_end

IMMEDIATE = "immediate"
"""Stands where a limit would for an immediate item (即办件): it ends when the office closes."""


class Times(Struct, frozen=True):
    """Last day, instant at which it ends, when it warns; all None while it stands still. Texts as in `ClockEvent`."""

    due_on: str | None
    due_at: str | None
    warn_at: str | None
    provisional: bool
    calendar: str
    rules: str


def times_of(start: str, limit: str, facts: Facts) -> Times:
    """The dates of `limit` ("5wd", "immediate") from `start`, a local date or an instant, without any pause."""
    return times_by(start, limit, facts.calendar, facts.counting)


def times_by(start: str, limit: str, calendar: Calendar, counting: Policy) -> Times:
    """The same by this calendar and these rules."""
    return _reckoned(start, limit, (), "", calendar, counting)


def standing(
    kind: str, times: Times, facts: Facts, *, reached: list[str], warns: bool, pauses: Pauses = ()
) -> dict[str, Any]:
    """What a `ClockEvent` says beside its number: dates, next threshold, and the thresholds already reached."""
    warn_at = times.warn_at if warns else None
    return {
        "due_on": times.due_on, "due_at": times.due_at, "warn_at": warn_at, "provisional": times.provisional,
        "calendar": times.calendar, "rules": times.rules, "reached": reached,
        "next_at": next_at(kind, times.due_at, warn_at, reached, facts, pauses),
    }


def retimed(
    case: Case, clock: Clock, facts: Facts, *, suspensions: list[dict[str, Any]] | None = None, added: str | None = None
) -> dict[str, Any]:
    """As `standing`, for a clock that is about to have these suspensions, or to be `added` ("10wd") longer."""
    pauses = pauses_of(clock.suspensions if suspensions is None else suspensions)
    longer = (clock.extension or {}).get("added", "") if added is None else added
    # By the rules it began with: what a site sets otherwise later does not move a last day that was told.
    counting = facts.counting.ruled_by(clock.rules)
    times = _reckoned(clock.start, clock.limit, pauses, longer, facts.calendar, counting)
    if clock.kind == CORRECTION_PERIOD and (times.due_at or "") < (clock.due_at or ""):
        # The applicant was told that day in writing, and relies on it.
        times = Times(clock.due_on, clock.due_at, clock.warn_at, clock.provisional, clock.calendar, clock.rules)
    reached = _still_reached(clock, times, facts)
    warned = warns(case, clock.kind, clock.sub_case)
    dates = standing(clock.kind, times, facts, reached=reached, warns=warned, pauses=pauses)
    # What lies behind already is due now: an hour at which this clock has fired before would not count again.
    return {**dates, "next_at": max(dates["next_at"], facts.at) if dates["next_at"] else None}


def recomputed(case: Case, number: int, facts: Facts) -> e.ClockRecomputed | None:
    """The clock counted by the calendar of `facts`; None where it stands still or no date of it would change."""
    clock = case.clocks[number]
    if clock.suspended or clock.calendar == facts.calendar.version:
        return None
    found = retimed(case, clock, facts)
    if all(found[name] == getattr(clock, name) for name in ("due_on", "due_at", "warn_at", "provisional")):
        return None
    return e.ClockRecomputed(clock=number, **found, before=clock.due_on)


def warns(case: Case, kind: str, sub_case: int | None) -> bool:
    """The statutory limit warns only where none is promised: that one ends earlier and warns for both."""
    return kind != STATUTORY or not any(
        other.kind == PROMISED and other.sub_case == sub_case for other in case.clocks.values()
    )


def overdue_first(case: Case, number: int, facts: Facts) -> Iterator[e.Event]:
    """That the clock is overdue is put down before anything else happens to it, also where no worker came by yet."""
    clock = case.clocks[number]
    if OVERDUE not in clock.reached and clock.overdue_at(facts.at) and level_of(clock.kind, facts.supervision):
        yield reached(case, number, [Threshold(overdue_from(clock.due_at or ""), OVERDUE)], facts)[-1]


def reached(case: Case, number: int, passed: list[Threshold], facts: Facts) -> list[e.ThresholdReached]:
    """The clock has reached these thresholds, in this order."""
    clock = case.clocks[number]
    names = [*clock.reached, *(threshold.name for threshold in passed)]
    pauses = pauses_of(clock.suspensions)
    following = next_at(clock.kind, clock.due_at, clock.warn_at, names, facts, pauses)
    same = {name: getattr(clock, name) for name in ("due_on", "due_at", "warn_at", "provisional", "calendar", "rules")}
    return [
        e.ThresholdReached(
            clock=number, threshold=threshold.name, at=threshold.at, reached=names, next_at=following, **same
        )
        for threshold in passed
    ]


def pauses_of(suspensions: list[dict[str, Any]]) -> Pauses:
    """The suspensions of a clock, as far as they are counted."""
    return tuple((suspension["begin"], suspension["end"]) for suspension in suspensions)


def _still_reached(clock: Clock, times: Times, facts: Facts) -> list[str]:
    """A clock with another end has its thresholds before it again, unless it is overdue all the same."""
    if times.due_at == clock.due_at or (times.due_at is not None and overdue_from(times.due_at) <= facts.at):
        return list(clock.reached)
    # While it stands still what was reached is remembered: it may go on with the same end.
    return list(clock.reached) if times.due_at is None else []


@lru_cache(maxsize=4096)
def _reckoned(start: str, limit: str, pauses: Pauses, added: str, calendar: Calendar, counting: Policy) -> Times:
    begin = moment(start)
    if limit == IMMEDIATE:
        return _immediate(start, pauses, calendar, counting.rules)
    extension = Prolongation(days=Limit.parse(added).amount, granted=True) if added else None
    term = Term(start=begin, limit=Limit.parse(limit), suspensions=suspensions_of(pauses), extension=extension)
    found = ending(term, calendar, counting)
    still = found.due_at is None
    return Times(
        _day(found.due_date), _instant(found.due_at), None if still else _instant(found.warn_at), found.provisional,
        calendar.version, counting.rules,
    )


def _immediate(start: str, pauses: Pauses, calendar: Calendar, rules: str) -> Times:
    """The close of the day; of the day on which a special procedure has ended that stood over it. What began when the
    clock had ended heals nothing."""
    last = start
    end = immediate_end(moment(last), calendar)
    for since, until in sorted(pauses, key=itemgetter(0)):
        if since >= (_instant(end.at) or ""):
            break
        if until is None:
            return Times(None, None, None, False, calendar.version, rules)
        last = max(last, until)
        end = immediate_end(moment(last), calendar)
    return Times(_day(end.day), _instant(end.at), None, end.provisional, calendar.version, rules)


def moment(text: str) -> Moment:
    """The local date or instant a clock's event writes."""
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _instant(at: datetime | None) -> str | None:
    return None if at is None else instant(at)


