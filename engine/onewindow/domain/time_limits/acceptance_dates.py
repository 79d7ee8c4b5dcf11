"""The dates of the front half (收件、补正、受理, 行政许可法 art. 32): which notice counts, and the acceptance date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from onewindow.domain.service_item import Limit
from onewindow.domain.time_limits.calendar import Calendar
from onewindow.domain.time_limits.office_hours import Moment, local_date
from onewindow.domain.time_limits.policy import Policy
from onewindow.domain.time_limits.reckoning import Reckoning, Term, reckon

FIVE_DAYS = Limit(Decimal(5), "wd")
"""Within which everything that is missing is told once (行政许可法 art. 32 (4), 82)."""


class Front(Struct, frozen=True, kw_only=True):
    """What happened before acceptance: receipt, correction notices written, the day the complete set was in, the
    correction on the spot. Each is a local date or an aware instant."""

    received: Moment
    notices: tuple[Moment, ...] = ()
    corrected: Moment | None = None
    corrected_on_spot: Moment | None = None

    def last_known(self) -> Moment:
        """The latest of what happened, which is the moment to judge at where no other is given."""
        known = [self.received, *self.notices, self.corrected, self.corrected_on_spot]
        return max((moment for moment in known if moment is not None), key=local_date)


class AcceptanceDates(Struct, frozen=True, kw_only=True):
    """`notices_allowed` has one truth value per notice, in the order given; `accepted` is the moment from which the
    promised and statutory limits run, None while the case waits; `deemed`: the law accepted it (视为受理)."""

    notice: Reckoning
    notices_allowed: tuple[bool, ...]
    deemed: bool
    accepted: Moment | None

    @property
    def notices_issued(self) -> int:
        """Notices that stand: none or one."""
        return sum(self.notices_allowed)

    @property
    def accepted_on(self) -> date | None:
        return None if self.accepted is None else local_date(self.accepted)


def acceptance_dates(
    front: Front, calendar: Calendar, policy: Policy | None = None, *, as_of: Moment | None = None,
    notice_limit: Limit = FIVE_DAYS,
) -> AcceptanceDates:
    """Judge the front half at `as_of` (by default when the last thing happened).

    Corrected on the spot: accepted that day, no correction clock (art. 32 (3)). A notice in time: accepted on the day
    the complete set is in (art. 32 (5)). Complete before the five days are over, without a notice: accepted that day.
    Nothing told when they are over: accepted since receipt, whatever comes later (art. 32 (4)).
    """
    now = as_of if as_of is not None else front.last_known()
    notice = reckon(Term(start=front.received, limit=notice_limit), calendar, policy, as_of=now)
    allowed = _allowed(front, notice)
    told = next((moment for moment, stands in zip(front.notices, allowed, strict=True) if stands), None)
    accepted = front.corrected_on_spot
    if accepted is None and front.corrected is not None and (told or _in_time(front.corrected, notice)):
        accepted = front.corrected
    deemed = accepted is None and told is None and bool(notice.overdue)
    return AcceptanceDates(
        notice=notice, notices_allowed=allowed, deemed=deemed, accepted=front.received if deemed else accepted
    )


def _allowed(front: Front, notice: Reckoning) -> tuple[bool, ...]:
    """The first notice in time, before acceptance, and no other: told once, everything."""
    first = min(front.notices, key=local_date, default=None)
    accepted = front.corrected_on_spot
    allowed: list[bool] = []
    for moment in front.notices:
        stands = moment is first and not any(allowed) and _in_time(moment, notice)
        allowed.append(stands and (accepted is None or local_date(moment) < local_date(accepted)))
    return tuple(allowed)


def _in_time(moment: Moment, notice: Reckoning) -> bool:
    day = local_date(moment)
    return notice.day_zero <= day and (notice.due_date is None or day <= notice.due_date)
