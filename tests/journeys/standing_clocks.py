"""Which clocks stand beside which status (the table of domain notes 13), and that each has an owner and an end."""

from __future__ import annotations

from onewindow.domain.case import ENDED, Case
from onewindow.domain.clock import KINDS, Clock, Procedure
from onewindow.domain.service_item import Item, MainItem, ServiceItem

UNTIL_DECISION = frozenset({"promised", "statutory"})
UNTIL_CLOSING = frozenset({"promised", "statutory", "overall"})
NONE: frozenset[str] = frozenset()

MAIN_CASE = {
    "draft": (NONE, NONE),
    "submitted": (NONE, NONE),
    "received": (frozenset({"correction_notice"}), NONE),
    "correcting": (frozenset({"correction_period"}), NONE),
    "accepted": (UNTIL_CLOSING, frozenset({"special_procedure"})),
    "reviewing": (UNTIL_CLOSING, frozenset({"special_procedure"})),
    "closed": (NONE, frozenset({"delivery"})),
    "issuing": (NONE, frozenset({"delivery"})),
    "delivered": (NONE, NONE),
    **dict.fromkeys(ENDED, (NONE, NONE)),
}
"""Status of the main case → clocks that run, so far as the item names their limit; and those that may."""

SUB_CASE = {
    "open": (UNTIL_DECISION, frozenset({"special_procedure"})),
    "granted": (frozenset({"delivery"}), NONE),
    "otherwise": (NONE, NONE),
}
"""The same for a sub-case: open; granted, not taken back and not delivered yet, with no omission owed, unless the
drawing has ended before; anything else."""

ANYWHERE = frozenset({"stage", "order_reply"})
"""These hang on a work item and on an order, whatever the status."""


def fit_the_status(case: Case, item: ServiceItem | None, told: str) -> None:
    """The clocks alive are those of the status; each measures something open, has an owner, and an end before it."""
    _as_the_table_says(case, None, MAIN_CASE[case.status], item.main if item else None, told)
    for number, sub in case.sub_cases.items():
        its = item.item(sub.item) if item else None
        _as_the_table_says(case, number, SUB_CASE[_standing(case, number)], its, told)
    measured = [clock.task for clock in case.clocks.values() if clock.task is not None]
    assert len(measured) == len(set(measured)), f"a work item is timed twice: {measured}\n{told}"
    waiting = {*case.tasks, *(message["task"] for message in case.messages.values())}
    for number, clock in case.clocks.items():
        _has_an_end(case, number, clock, told)
        _stands_still_for_a_reason(case, number, clock, told)
        assert clock.department, f"nobody answers for clock {number}\n{told}"
        assert clock.kind != "stage" or clock.task in waiting, f"clock {number} measures no open task\n{told}"
        assert clock.kind != "order_reply" or case.orders[clock.order or 0].state in ("issued", "returned"), told
    assert not (case.procedures and (case.finished or case.status in ENDED)), f"{case.procedures}\n{told}"
    for procedure in case.procedures.values():
        assert procedure.sub_case is None or case.sub_cases[procedure.sub_case].status == "open", told


def _as_the_table_says(
    case: Case, part: int | None, says: tuple[frozenset[str], frozenset[str]], item: Item | MainItem | None, told: str
) -> None:
    alive = [clock.kind for clock in case.clocks.values() if clock.sub_case == part]
    single = sorted(kind for kind in alive if kind not in ANYWHERE)
    assert len(single) == len(set(single)), f"{case.number(part)} is timed twice: {single}\n{told}"
    must, may = says
    if item is not None:
        limited = {kind for kind in KINDS if getattr(item.limits, kind, None) is not None}
        limited |= {"promised"} if item.case_type == "immediate" else set()
        must &= limited
        if part is None and case.result and case.status in ("accepted", "reviewing"):
            must, may = must - UNTIL_DECISION, may | {"delivery"}
        assert must <= set(single), f"{case.number(part)} ({case.status}) has only {single}, not {must}\n{told}"
    assert set(single) <= must | may, f"{case.number(part)} ({case.status}) is timed by {single}\n{told}"
    if case.status in ENDED:
        assert set(alive) <= {"order_reply"}, f"{case.number(part)} has ended, and is timed by {alive}\n{told}"


def _standing(case: Case, number: int) -> str:
    sub = case.sub_cases[number]
    if sub.status == "open" and not sub.result:
        return "open"
    undelivered = case.status in ("accepted", "reviewing", "closed", "issuing") and not case.finished
    return "granted" if number in case.standing() and undelivered and not case.owed else "otherwise"


def _has_an_end(case: Case, number: int, clock: Clock, told: str) -> None:
    assert clock.suspended or clock.due_at, f"clock {number} neither runs nor stands still\n{told}"
    assert clock.next_at or clock.suspended or "overdue" in clock.reached, f"clock {number} has no end\n{told}"
    assert clock.next_at is None or clock.kind != "correction_notice" or "overdue" not in clock.reached, told


def _stands_still_for_a_reason(case: Case, number: int, clock: Clock, told: str) -> None:
    """It stands still exactly while a procedure of its part is open, or one of an obligatory part for the whole."""
    open_pauses = {pause["procedure"] for pause in clock.suspensions if pause["end"] is None}
    stops = {which for which, procedure in case.procedures.items() if _stops(case, procedure, clock)}
    assert open_pauses == stops, f"clock {number} ({clock.kind}) waits for {open_pauses}, not for {stops}\n{told}"


def _stops(case: Case, procedure: Procedure, clock: Clock) -> bool:
    if clock.sub_case == procedure.sub_case:
        return clock.kind in UNTIL_CLOSING | {"stage"}
    if clock.sub_case is not None or procedure.sub_case is None:
        return False
    return clock.kind in UNTIL_CLOSING and case.sub_cases[procedure.sub_case].obligatory
