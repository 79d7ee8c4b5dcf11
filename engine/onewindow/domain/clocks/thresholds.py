"""What a clock reaches, and when: its warning, its end, and the rungs of the ladder behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from msgspec import Struct

from onewindow.domain.clock import CORRECTION_NOTICE, ORDER_REPLY, OVERDUE, WARNING, overdue_from
from onewindow.domain.facts import Facts
from onewindow.domain.instants import instant
from onewindow.domain.service_item import Limit
from onewindow.domain.time_limits import Calendar, Policy, Suspension, Term, ending, local_date
from onewindow.supervision_policy import Rung, SupervisionPolicy

Pauses = tuple[tuple[str, str | None], ...]
"""When a clock stood still: instants at which that began and ended, None while it lasts."""


class Threshold(Struct, frozen=True, order=True):
    """`at` is an instant; `name` is "warning", "overdue", or a later rung such as "yellow:supervisor"."""

    at: str
    name: str


def thresholds(
    kind: str, due_at: str | None, warn_at: str | None, reached: list[str], facts: Facts, pauses: Pauses = ()
) -> list[Threshold]:
    """Those that still lie before the clock, in the order of time; one that is overdue warns no more.

    While a clock stands still the ladder is not climbed, also where it was overdue before.
    """
    found: list[Threshold] = []
    if warn_at is not None:
        found = [Threshold(warn_at, WARNING), *_rungs_after(WARNING, warn_at, kind, facts, pauses)]
    if due_at is not None:
        end = overdue_from(due_at)
        if OVERDUE in reached or end <= facts.at:
            found = []
        level = level_of(kind, facts.supervision)
        found += [Threshold(end, OVERDUE), *_rungs_after(level, due_at, kind, facts, pauses)]
    return sorted(threshold for threshold in found if threshold.name not in reached)


def next_at(
    kind: str, due_at: str | None, warn_at: str | None, reached: list[str], facts: Facts, pauses: Pauses = ()
) -> str | None:
    """When the next of them is due."""
    if not reached and due_at is not None and (end := overdue_from(due_at)) > facts.at:
        return end if warn_at is None else min(warn_at, end)  # no rung lies before what it is behind
    return next((each.at for each in thresholds(kind, due_at, warn_at, reached, facts, pauses)), None)


def level_of(kind: str, policy: SupervisionPolicy) -> str:
    """Level of the card for a clock that ran out, "" for none (the applicant's own period)."""
    return policy.cards.get("deemed_acceptance" if kind == CORRECTION_NOTICE else kind, "")


def rungs_at_once(level: str, facts: Facts) -> list[Rung]:
    """Who is told as soon as a level is reached."""
    return [rung for rung in facts.supervision.rungs(level) if not rung.after]


def rung_named(threshold: str, facts: Facts) -> Rung | None:
    """The rung of a later threshold such as "yellow:supervisor"."""
    return next((rung for rung in facts.supervision.ladder if rung.after and _name(rung) == threshold), None)


def _rungs_after(level: str, reached_at: str, kind: str, facts: Facts, pauses: Pauses) -> Iterator[Threshold]:
    """The later rungs of a level, each so long after the level was reached."""
    if kind == CORRECTION_NOTICE and level != WARNING:
        return  # that clock has stopped with the deemed acceptance
    for rung in facts.supervision.rungs(level):
        if rung.after and not (rung.to == "order" and kind == ORDER_REPLY):
            at = _after(reached_at, rung.after, pauses, facts.calendar, facts.counting)
            if at is not None:
                yield Threshold(at, _name(rung))


@lru_cache(maxsize=4096)
def _after(reached_at: str, after: str, pauses: Pauses, calendar: Calendar, counting: Policy) -> str | None:
    """Whole days after the day on which it was reached; hours after the instant. None while the clock stands still."""
    at, limit = datetime.fromisoformat(reached_at), Limit.parse(after)
    whole = limit.unit != "wh" and limit.amount == limit.amount.to_integral_value()
    # A last day ends with the midnight that begins the next one.
    start = local_date(at - timedelta(milliseconds=1)) if whole else at
    end = ending(Term(start=start, limit=limit, suspensions=suspensions_of(pauses)), calendar, counting).due_at
    return None if end is None else overdue_from(instant(end))


def suspensions_of(pauses: Pauses) -> tuple[Suspension, ...]:
    """As counting takes them."""
    parse = datetime.fromisoformat
    return tuple(Suspension(parse(since), None if until is None else parse(until)) for since, until in pauses)


def _name(rung: Rung) -> str:
    return f"{rung.level}:{rung.to}"
