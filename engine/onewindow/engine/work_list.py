"""The work list: a page of open work items, each with its light at this moment and what a department has asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from onewindow.domain.clock import (
    CORRECTION_NOTICE,
    CORRECTION_PERIOD,
    DELIVERY,
    OVERALL,
    PROMISED,
    STAGE,
    STATUTORY,
)
from onewindow.domain.clocks.light import light_of
from onewindow.domain.deciders.entitlement import READERS
from onewindow.domain.instants import as_logged_or_none, instant
from onewindow.domain.stages import CLARIFICATION, WINDOW
from onewindow.engine.damaged_case import readable
from onewindow.engine.departments_seen import with_taken_over
from onewindow.engine.house import House
from onewindow.errors import NotFound
from onewindow.ports import Actor
from onewindow.storage import ClockKey, ItemClock, Transaction, Wanted, WorkItem

Item = tuple[WorkItem, ItemClock | None]
"""With the clock of its own stage, if it has one."""

Measured = tuple[int | None, int | None, str]
"""What a clock of a case measures: sub-case, task, and its kind."""
C = TypeVar("C")

_HANDED_OUT = ("issuance", "delivery")
_OF_THE_MAIN_CASE = (CORRECTION_NOTICE, CORRECTION_PERIOD, PROMISED, STATUTORY, DELIVERY, OVERALL)


def worklist(house: House, actor: str, department: str | None, limit: int, offset: int) -> list[dict[str, Any]]:
    """See `Engine.worklist`."""
    if not actor:  # which is what a case without an agent has for one
        raise NotFound("没有说明是谁在查看\nsay who asks: actor is empty")
    reader = house.directory.find(actor)
    wanted = _wanted(house, reader, department) if reader is not None else Wanted(party=actor)
    with house.store.transaction(read_only=True) as transaction:
        items = transaction.work_page(wanted, limit, offset)
        clocks = _by_case(transaction.item_clocks({item.case_no for item, own in items if own is None}))
        questions = _questions(transaction, items)
    now = instant(house.clock.now())
    return [
        item._asdict() | _light_json(own or _measuring(item, clocks), now)
        | questions.get((item.case_no, item.task), {"question": "", "problem": ""})
        for item, own in items
    ]  # fmt: skip


def measure(
    clocks: Mapping[Measured, C], sub_case: int | None, task: int, stage: str, ends: Callable[[C], str | None]
) -> C | None:
    """Of the clocks of a case the one that measures a work item, the first that runs: its own, that of its part, one of
    the main case. What the window hands out for the whole is measured by the delivery of each part, the soonest."""
    delivered = [what for what in clocks if what[2] == DELIVERY] if sub_case is None and stage in _HANDED_OUT else []
    soonest = sorted(delivered, key=lambda what: ends(clocks[what]) or "~")
    part = [(sub_case, None, kind) for kind in (PROMISED, STATUTORY)] if sub_case is not None else []
    main = [(None, None, kind) for kind in _OF_THE_MAIN_CASE]
    return next((clocks[what] for what in [(sub_case, task, STAGE), *soonest, *part, *main] if what in clocks), None)


def _wanted(house: House, reader: Actor, department: str | None) -> Wanted:
    """What this reader could do or holds, also in cases of their own, or all the work of a department they may see."""
    if department is None or (department == reader.department and not {*READERS, "head"} & set(reader.roles)):
        roles = ("", *reader.roles, *(["applicant"] if WINDOW in reader.roles else []))
        return Wanted(departments=("", *reader.departments), roles=roles, free_or_held_by=reader.id, party=reader.id)
    if department not in reader.departments and not READERS & set(reader.roles):
        raise NotFound(
            f"{reader.id} 无权查看 {department} 的待办 → 不写部门，查看自己的；或由该部门人员、监察人员查看\n"
            f"{reader.id} may not see the work of {department} → name none for your own; or ask the department or a "
            "supervisor"
        )
    return Wanted(departments=with_taken_over(house, department))


def _questions(transaction: Transaction, items: Iterable[Item]) -> dict[tuple[str, int], dict[str, str]]:
    """What departments want to know, by case and task: it stands in the case, and few items are such. Of a case that
    cannot be read it says why."""
    asked = [(item.case_no, item.task) for item, _ in items if item.kind == CLARIFICATION]
    rows = transaction.cases_named({case_no for case_no, _ in asked}) if asked else {}
    read = {case_no: readable(transaction, row) for case_no, row in rows.items()}
    return {
        (case_no, task): {"question": str(case.tasks[task].instance.get("question", "")), "problem": problem}
        for case_no, task in asked for case, problem in [read[case_no]]
    }  # fmt: skip


def _by_case(clocks: Mapping[ClockKey, ItemClock]) -> dict[str, dict[Measured, ItemClock]]:
    found: dict[str, dict[Measured, ItemClock]] = {}
    for (case_no, sub_case, task, kind), clock in clocks.items():
        found.setdefault(case_no, {})[sub_case, task, kind] = clock
    return found


def _measuring(item: WorkItem, clocks: Mapping[str, Mapping[Measured, ItemClock]]) -> ItemClock | None:
    of_case = clocks.get(item.case_no, {})
    return measure(of_case, item.sub_case, item.task, item.stage, lambda clock: clock.due_at)


def _light_json(clock: ItemClock | None, now: str) -> dict[str, Any]:
    if clock is None:
        return {"light": None, "due_at": None}
    light = light_of(clock.due_at, clock.warn_at, clock.suspended, now)
    return {"light": light, "due_at": as_logged_or_none(clock.due_at)}
