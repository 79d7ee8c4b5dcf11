"""What the law makes irrevocable is judged by the present calendar: deemed acceptance (N) and lapse (A)."""

from __future__ import annotations

import copy

from onewindow import events as e
from onewindow.domain.apply import apply
from onewindow.domain.case import Case
from onewindow.domain.clock import CORRECTION_NOTICE, CORRECTION_PERIOD
from onewindow.domain.clocks.running import recomputed
from onewindow.domain.facts import Facts


def renewed(case: Case, facts: Facts) -> tuple[Case, list[e.Event]]:
    """A copy of the case in which N and A, where they are over by another calendar, have the dates of the present one,
    with the events that say so; the case itself and none where no date would change."""
    found = [
        event for number, clock in case.clocks.items()
        if clock.kind in (CORRECTION_NOTICE, CORRECTION_PERIOD) and clock.overdue_at(facts.at)
        and (event := recomputed(case, number, facts)) is not None
    ]  # fmt: skip
    if not found:
        return case, []
    events: list[e.Event] = [e.CalendarApplied(calendar=facts.calendar.version), *found]
    case = copy.deepcopy(case)
    for said in events:
        apply(case, {}, said, at=facts.at, actor=facts.actor.id)
    return case, events
