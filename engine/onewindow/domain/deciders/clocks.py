"""A clock reaches a threshold: what it calls for by law happens, whoever sleeps."""

from __future__ import annotations

from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.clock import CORRECTION_NOTICE, CORRECTION_PERIOD, OVERDUE
from onewindow.domain.clocks.present_calendar import renewed
from onewindow.domain.clocks.running import pauses_of, reached, retimed
from onewindow.domain.clocks.thresholds import thresholds
from onewindow.domain.deciders import acceptance, corrections
from onewindow.domain.facts import Facts
from onewindow.domain.refusals import refuse


def fire(case: Case, number: int, facts: Facts) -> list[e.Event]:
    """What is due of the clock `number`: thresholds of one instant at a time, so that a late worker keeps the order.

    Another calendar may have brought thresholds forward to before the hour the clock waited for. They are passed with
    it: a clock that waited for that hour once more would do so for a command that counts as done.
    """
    clock = case.clocks.get(number)
    if clock is None:
        refuse("timer_unknown", timer=-number)
    if clock.next_at is None or clock.next_at > facts.at:
        refuse("timer_not_due", timer=-number, due_at=clock.next_at)
    case, renewals = renewed(case, facts)
    clock = case.clocks[number]
    if clock.next_at is None or clock.next_at > facts.at:
        return renewals  # by the present calendar it is not over yet
    pauses = pauses_of(clock.suspensions)
    ahead = thresholds(clock.kind, clock.due_at, clock.warn_at, clock.reached, facts, pauses)
    passed = [each for each in ahead if each.at <= max(ahead[0].at, clock.next_at) and each.at <= facts.at]
    if not passed:
        # The site has changed its ladder meanwhile: the next threshold lies elsewhere now.
        return [*renewals, e.ClockRecomputed(clock=number, **retimed(case, clock, facts), before=clock.due_on)]
    events: list[e.Event] = [*renewals, *reached(case, number, passed, facts)]
    if any(each.name == OVERDUE for each in passed):
        events += _by_law(case, clock.kind, facts)
    return events


def _by_law(case: Case, kind: str, facts: Facts) -> list[e.Event]:
    if kind == CORRECTION_NOTICE:
        return _deemed_acceptance(case, facts)
    if kind == CORRECTION_PERIOD:
        return _corrected(case) or [e.CaseLapsed(reason="逾期未补正")]
    return []


def _corrected(case: Case) -> list[e.Event]:
    """Everything that was asked for has been handed in, only nobody has said so."""
    if not corrections.all_in(case):
        return []
    number = next(number for number, task in case.tasks.items() if task.stage == "correction")
    done = e.TaskCompleted(task=number, element=case.tasks[number].element, outcome="resubmitted", data={})
    return [done, corrections.received(case)]


def _deemed_acceptance(case: Case, facts: Facts) -> list[e.Event]:
    """视为受理 (行政许可法 art. 32 (4)): the engine completes the open acceptance task, whoever holds it."""
    number = next((number for number, task in case.tasks.items() if task.stage == "acceptance"), None)
    if number is None:
        refuse("no_acceptance_task", case_no=case.case_no)
    accepted = acceptance.accepted(case, [], facts)
    task = case.tasks[number]
    completed = e.TaskCompleted(
        task=number, element=task.element, outcome="accepted", sub_case=task.sub_case,
        data={"deemed": True, "missing": accepted.missing},
    )
    return [completed, accepted]
