"""What a clock reaches, and when: its warning, its end, and the rungs of the ladder behind it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from msgspec import Struct

from onewindow.domain.clock import CORRECTION_NOTICE, ORDER_REPLY, OVERDUE, WARNING, overdue_from
from onewindow.domain.facts import Facts, instant
from onewindow.domain.service_item import Limit
from onewindow.domain.time_limits import Calendar, Policy, Term, ending, local_date
from onewindow.supervision_policy import Rung, SupervisionPolicy


class Threshold(Struct, frozen=True, order=True):
    """`at` is an instant; `name` is "warning", "overdue", or a later rung such as "yellow:supervisor"."""

    at: str
    name: str


def thresholds(
    kind: str, due_at: str | None, warn_at: str | None, reached: list[str], facts: Facts
) -> list[Threshold]:
    """Those that still lie before the clock, in the order of time; one that is overdue warns no more."""
    found: list[Threshold] = []
    if warn_at is not None:
        found = [Threshold(warn_at, WARNING), *_rungs_after(WARNING, warn_at, kind, facts)]
    if due_at is not None:
        end = overdue_from(due_at)
        if OVERDUE in reached or end <= facts.at:
            found = []
        found += [Threshold(end, OVERDUE), *_rungs_after(level_of(kind, facts.supervision), due_at, kind, facts)]
    return sorted(threshold for threshold in found if threshold.name not in reached)


def next_at(kind: str, due_at: str | None, warn_at: str | None, reached: list[str], facts: Facts) -> str | None:
    """When the next of them is due."""
    if not reached and due_at is not None and (end := overdue_from(due_at)) > facts.at:
        return end if warn_at is None else min(warn_at, end)  # no rung lies before what it is behind
    return next((each.at for each in thresholds(kind, due_at, warn_at, reached, facts)), None)


def level_of(kind: str, policy: SupervisionPolicy) -> str:
    """Level of the card for a clock that ran out, "" for none (the applicant's own period)."""
    return policy.cards.get("deemed_acceptance" if kind == CORRECTION_NOTICE else kind, "")


def rungs_at_once(level: str, facts: Facts) -> list[Rung]:
    """Who is told as soon as a level is reached."""
    return [rung for rung in facts.supervision.rungs(level) if not rung.after]


def rung_named(threshold: str, facts: Facts) -> Rung | None:
    """The rung of a later threshold such as "yellow:supervisor"."""
    return next((rung for rung in facts.supervision.ladder if rung.after and _name(rung) == threshold), None)


def _rungs_after(level: str, reached_at: str, kind: str, facts: Facts) -> list[Threshold]:
    """The later rungs of a level, each so long after the level was reached."""
    later = [rung for rung in facts.supervision.rungs(level) if rung.after]
    if kind == CORRECTION_NOTICE and level != WARNING:
        return []  # that clock has stopped with the deemed acceptance
    return [
        Threshold(_after(reached_at, rung.after, facts.calendar, facts.counting), _name(rung))
        for rung in later if not (rung.to == "order" and kind == ORDER_REPLY)
    ]  # fmt: skip


@lru_cache(maxsize=4096)
def _after(reached_at: str, after: str, calendar: Calendar, counting: Policy) -> str:
    """Whole days after the day on which it was reached; hours after the instant."""
    at, limit = datetime.fromisoformat(reached_at), Limit.parse(after)
    whole = limit.unit != "wh" and limit.amount == limit.amount.to_integral_value()
    # A last day ends with the midnight that begins the next one.
    start = local_date(at - timedelta(milliseconds=1)) if whole else at
    end = ending(Term(start=start, limit=limit), calendar, counting).due_at
    return reached_at if end is None else overdue_from(instant(end))


def _name(rung: Rung) -> str:
    return f"{rung.level}:{rung.to}"
