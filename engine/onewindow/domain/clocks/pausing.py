"""Special procedures and extension: which clocks they touch. Siblings never pause; the whole case as the site says."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.clock import OVERALL, OVERDUE, PROMISED, STAGE, STATUTORY, Clock, Procedure
from onewindow.domain.clocks.running import overdue_first, retimed
from onewindow.domain.facts import Facts

OF_THE_WHOLE = (PROMISED, STATUTORY, OVERALL)
"""Limits of the main case: for a one-thing case they are the joint limits (行政许可法 art. 42 (2))."""


def pauses(case: Case, procedure: Procedure, clock: Clock, facts: Facts) -> bool:
    """Whether the procedure stops the clock (行政许可法 art. 45): P, L and S of its own part.

    The limits of the whole case stand still too where the part is obligatory, unless the site's policy says otherwise.
    """
    if clock.sub_case == procedure.sub_case:
        return clock.kind in (*OF_THE_WHOLE, STAGE)
    if clock.sub_case is not None or clock.kind not in OF_THE_WHOLE or procedure.sub_case is None:
        return False
    return facts.supervision.overall_pause == "union" and case.sub_cases[procedure.sub_case].obligatory


def begun(case: Case, number: int, facts: Facts) -> Iterator[e.Event]:
    """The procedure `number` has begun: the clocks it touches stand still from now on."""
    procedure = case.procedures[number]
    for of, clock in list(case.clocks.items()):
        if pauses(case, procedure, clock, facts):
            yield from suspended(case, of, number, facts)


def suspended(case: Case, of: int, number: int, facts: Facts) -> Iterator[e.Event]:
    """The clock `of` stands still because of the procedure `number`; what it was overdue before stays so."""
    yield from overdue_first(case, of, facts)
    clock, procedure = case.clocks[of], case.procedures[number]
    pause = {"procedure": number, "begin": facts.at, "end": None, "basis": procedure.legal_basis}
    times = retimed(case, clock, facts, suspensions=[*clock.suspensions, pause])
    yield e.ClockSuspended(
        clock=of, procedure=number, begin=facts.at, basis=f"{procedure.kind}：{procedure.legal_basis}", **times
    )


def ended(case: Case, event: e.ProcedureEnded, facts: Facts) -> Iterator[e.Event]:
    """The clocks it stopped go on, but for those another procedure stops as well."""
    for of, clock in list(case.clocks.items()):
        if not any(pause["procedure"] == event.procedure and pause["end"] is None for pause in clock.suspensions):
            continue
        begins = [pause["begin"] for pause in clock.suspensions if pause["procedure"] == event.procedure]
        end = max(facts.at, *begins)  # not before it began, also where somebody has set the clock back meanwhile
        ended_now = [
            {**pause, "end": end} if pause["procedure"] == event.procedure else pause
            for pause in clock.suspensions
        ]
        times = retimed(case, clock, facts, suspensions=ended_now)
        yield e.ClockResumed(clock=of, procedure=event.procedure, end=end, basis=event.result, **times)


def extended(case: Case, event: e.ExtensionGranted, facts: Facts) -> Iterator[e.Event]:
    """延长审批: P and L of the part, and O of the whole case, are so much longer; a broken promise stays one."""
    for of, clock in lengthened(case, event.sub_case).items():
        yield from overdue_first(case, of, facts)
        if OVERDUE in case.clocks[of].reached:
            continue
        times = retimed(case, clock, facts, added=event.added)
        yield e.ClockExtended(clock=of, added=event.added, approved=facts.at, basis=event.basis, **times)


def lengthened(case: Case, sub_case: int | None) -> dict[int, Clock]:
    """The clocks of a part that an extension makes longer."""
    return {of: clock for of, clock in case.clocks.items() if clock.sub_case == sub_case and clock.kind in OF_THE_WHOLE}
