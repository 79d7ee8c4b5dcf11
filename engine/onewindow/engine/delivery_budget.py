"""How long a message to a department is tried before a person is asked: failures, working days, the legal clock."""

from __future__ import annotations

from datetime import datetime

from onewindow.delivery_policy import DeliveryPolicy
from onewindow.domain.clock import PROMISED, STAGE
from onewindow.domain.requests import CANCEL
from onewindow.domain.time_limits.office_hours import OfficeHours, local_date
from onewindow.engine.house import House
from onewindow.storage import OutboxRow, Transaction

ATTEMPTS, DAYS, LEGAL_CLOCK = "attempts", "budget", "legal_clock"
"""Why a message is given up."""


def office_open(house: House, policy: DeliveryPolicy, department: str, now: datetime) -> bool:
    """Whether anybody is at the department's office; failures at night and on days off count for nothing."""
    day = local_date(now)
    sessions = _hours(house, policy, department).on(day)
    return house.calendar.is_working_day(day) and any(begin <= now < end for begin, end in sessions)


def used_up(
    house: House, policy: DeliveryPolicy, transaction: Transaction, row: OutboxRow, attempts: int, now: datetime
) -> str | None:
    """What of the budget is used up after so many failures; None while there is some left."""
    if attempts >= policy.attempts:
        return ATTEMPTS
    since = datetime.fromisoformat(row.requeued_at or row.created_at)
    last, _ = house.calendar.nth_working_day(local_date(since), policy.budget)
    if now >= _hours(house, policy, row.department).closing(last):
        return DAYS
    return LEGAL_CLOCK if row.kind != CANCEL and _out_of_time(transaction, row, since, now) else None


def _hours(house: House, policy: DeliveryPolicy, department: str) -> OfficeHours:
    """The department's own hours, or the site's."""
    own = policy.office_hours.get(department)
    return OfficeHours.from_json(own) if own else house.calendar.hours


def _out_of_time(transaction: Transaction, row: OutboxRow, since: datetime, now: datetime) -> bool:
    """Whether the promised limit of its part, or the stage limit of its task, has run out since it was asked.

    One that was over before leaves what is asked late its attempts.
    """
    for clock in transaction.clocks(case_no=row.case_no):
        of_part = clock.kind == PROMISED and clock.sub_case == row.sub_case
        own = of_part or (clock.kind == STAGE and clock.task == row.task)
        if own and clock.overdue_at and since < datetime.fromisoformat(clock.overdue_at) <= now:
            return True
    return False
