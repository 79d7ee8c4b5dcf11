"""A clock begins, and a clock stops."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.clock import (
    CORRECTION_NOTICE,
    CORRECTION_PERIOD,
    DELIVERY,
    ORDER_REPLY,
    OVERALL,
    PROMISED,
    Clock,
)
from onewindow.domain.clocks.pausing import pauses, suspended
from onewindow.domain.clocks.running import overdue_first, standing, times_of, warns
from onewindow.domain.facts import Facts
from onewindow.domain.part import department_of

BASES = {
    CORRECTION_NOTICE: "《行政许可法》第三十二条第一款第四项，事项实施清单",
    CORRECTION_PERIOD: "事项实施清单：申请人补正期限",
    PROMISED: "事项实施清单：承诺时限",
    OVERALL: "事项实施清单：一件事总时限",
    DELIVERY: "《行政许可法》第四十四条，事项实施清单",
    ORDER_REPLY: "本站点电子监察规则：督办回复期限",
}
"""On what a clock rests, where its event does not say so itself."""


def start(
    case: Case, kind: str, begin: str, limit: str, facts: Facts, *, basis: str = "", department: str = "",
    sub_case: int | None = None, task: int | None = None, procedure: int | None = None, order: int | None = None,
) -> Iterator[e.Event]:
    """The clock `kind` with `limit` runs from `begin` (local date or instant), unless a procedure stops it at once."""
    number = case.clocks_started + 1
    dates = standing(kind, times_of(begin, limit, facts), facts, reached=[], warns=warns(case, kind, sub_case))
    yield e.ClockStarted(
        clock=number, kind=kind, start=begin, limit=limit, basis=basis or BASES[kind], sub_case=sub_case, task=task,
        department=department or department_of(case, sub_case, facts), procedure=procedure, order=order, **dates,
    )
    for open_one, its in list(case.procedures.items()):
        if pauses(case, its, case.clocks[number], facts):
            yield from suspended(case, number, open_one, facts)


def stop(case: Case, which: Callable[[Clock], bool], why: e.Event, facts: Facts) -> Iterator[e.Event]:
    """The clocks for which `which` holds have measured what they had to."""
    for number, clock in list(case.clocks.items()):
        if which(clock):
            yield from overdue_first(case, number, facts)
            yield e.ClockStopped(clock=number, why=type(why).__name__, overdue=clock.overdue_at(facts.at))
