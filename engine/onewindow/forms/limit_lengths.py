"""Which of two time limits is longer, where that can be said without a calendar and without the site's office hours."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from onewindow.domain.service_item import Limit

FEWEST_HOURS, MOST_HOURS = 4, 12
"""Office hours a working day is taken to have at least and at most, whatever a site sets."""

Span = tuple[Decimal, Decimal]


def longer(limit: Limit, other: Limit) -> bool | None:
    """Whether `limit` ends later than `other` whenever both begin together; None where it depends.

    In one unit the amounts decide; hours and parts of a day are compared as hours. Everything else is put in working
    days as far as those are certain: n calendar days end on one of the first n working days, because they end on a
    working day (顺延); on which one the holidays decide. Hours may begin to count on day 0, days do not.
    """
    if limit.unit == other.unit:
        return limit.amount > other.amount
    measure = _working_days if limit.in_days or other.in_days else _hours
    least, most = measure(limit)
    others_least, others_most = measure(other)
    if most <= others_least:
        return False
    return True if least > others_most else None


def _hours(limit: Limit) -> Span:
    if limit.unit == "wh":
        return limit.amount, limit.amount
    return limit.amount * FEWEST_HOURS, limit.amount * MOST_HOURS


def _working_days(limit: Limit) -> Span:
    """The working day with whose end it ends, at the earliest and at the latest."""
    if limit.unit == "wh":
        return limit.amount / MOST_HOURS - 1, limit.amount / FEWEST_HOURS
    if limit.unit == "d":
        return Decimal(1), max(Decimal(1), limit.amount.to_integral_value(ROUND_CEILING))
    return limit.amount - (0 if limit.in_days else 1), limit.amount
