"""Time limits (期限): when one ends, why, and what light it shows; pure values, one way of counting."""

from __future__ import annotations

from onewindow.domain.time_limits.acceptance_dates import AcceptanceDates, Front, acceptance_dates
from onewindow.domain.time_limits.calendar import Calendar, CalendarDay
from onewindow.domain.time_limits.counting import End
from onewindow.domain.time_limits.explanation import ExplainedDay, explain, plain
from onewindow.domain.time_limits.extension import Prolongation, in_parts
from onewindow.domain.time_limits.immediate import immediate_end
from onewindow.domain.time_limits.judgement import Judgement, judge
from onewindow.domain.time_limits.office_hours import SHANGHAI, Moment, OfficeHours, local_date
from onewindow.domain.time_limits.policy import Policy
from onewindow.domain.time_limits.reckoning import Ending, Reckoning, Term, ending, reckon
from onewindow.domain.time_limits.suspensions import Suspension, Suspensions

__all__ = [
    "SHANGHAI",
    "AcceptanceDates",
    "Calendar",
    "CalendarDay",
    "End",
    "Ending",
    "ExplainedDay",
    "Front",
    "Judgement",
    "Moment",
    "OfficeHours",
    "Policy",
    "Prolongation",
    "Reckoning",
    "Suspension",
    "Suspensions",
    "Term",
    "acceptance_dates",
    "ending",
    "explain",
    "immediate_end",
    "in_parts",
    "judge",
    "local_date",
    "plain",
    "reckon",
]
