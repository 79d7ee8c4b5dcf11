"""Immediate items (即办件): decided at the counter, at the latest when the office closes."""

from __future__ import annotations

from onewindow.domain.time_limits.calendar import Calendar
from onewindow.domain.time_limits.counting import End, day_zero_of
from onewindow.domain.time_limits.office_hours import Moment
from onewindow.domain.time_limits.policy import Policy

_NEXT_DAY = Policy(after_hours="next_working_day")


def immediate_end(accepted: Moment, calendar: Calendar) -> End:
    """The close of the day of acceptance; of the next working day for what was accepted when the office had closed
    for the day (at the closing second too: no office time is left) or on a day it does not open."""
    day = day_zero_of(accepted, calendar, _NEXT_DAY)
    return End(day, calendar.hours.closing(day), None, not calendar.announced(day))

