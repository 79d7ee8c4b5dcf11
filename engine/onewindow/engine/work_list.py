"""The work list: a page of open work items, each with its light at this moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
from onewindow.domain.facts import instant
from onewindow.domain.stages import WINDOW
from onewindow.engine.house import House
from onewindow.errors import NotFound
from onewindow.ports import Actor
from onewindow.storage import ClockRow, StageClock, Transaction, Wanted, WorkItem

Key = tuple[str, int | None, int | None, str]
"""Case, sub-case, task and kind of a clock."""

Item = tuple[WorkItem, StageClock | None]

_OWN_CASES = 100
"""Cases of one applicant or agent looked through for tasks of theirs, the latest first."""

_CLOCKS = 100_000
"""Clocks of one page of work items: all of them."""

_OF_THE_MAIN_CASE = (CORRECTION_NOTICE, CORRECTION_PERIOD, PROMISED, STATUTORY, DELIVERY, OVERALL)


def worklist(house: House, actor: str, department: str | None, limit: int, offset: int) -> list[dict[str, Any]]:
    """See `Engine.worklist`."""
    reader = house.directory.find(actor)
    with house.store.transaction(read_only=True) as transaction:
        if reader is None:
            items = _items_of_applicant(transaction, actor)[offset : offset + limit]
        else:
            items = transaction.work_page(_wanted(reader, department), limit, offset)
        others = {item.case_no for item, own in items if own is None}
        clocks = transaction.clocks(case_nos=sorted(others), limit=_CLOCKS) if others else []
    now = instant(house.clock.now())
    measured = {(clock.case_no, clock.sub_case, clock.task, clock.kind): clock for clock in clocks}
    return [{**item._asdict(), **_light_json(item, own, measured, now)} for item, own in items]


def measures(sub_case: int | None, task: int) -> list[tuple[int | None, int | None, str]]:
    """What measures a work item, the first that runs: its own clock, that of its part, one of the main case."""
    part = [(sub_case, None, kind) for kind in (PROMISED, STATUTORY)] if sub_case is not None else []
    return [(sub_case, task, STAGE), *part, *((None, None, kind) for kind in _OF_THE_MAIN_CASE)]


def _wanted(reader: Actor, department: str | None) -> Wanted:
    """What this reader could do or holds, or all the work of a department they may look at."""
    if department is None or (department == reader.department and not {*READERS, "head"} & set(reader.roles)):
        roles = ["", *reader.roles, *(["applicant"] if WINDOW in reader.roles else [])]
        return Wanted(departments=["", reader.department], roles=roles, free_or_held_by=reader.id)
    if department != reader.department and not READERS & set(reader.roles):
        raise NotFound(
            f"{reader.id} 无权查看 {department} 的待办\n{reader.id} may not see the work of {department}"
        )
    return Wanted(departments=[department])


def _items_of_applicant(transaction: Transaction, actor: str) -> list[Item]:
    items: list[Item] = []
    for row in transaction.cases(party=actor, limit=_OWN_CASES):
        own = transaction.work_page(Wanted(case_no=row.case_no), 100, 0)
        items += [each for each in own if each[0].role == "applicant" or each[0].stage == "correction"]
    return items


def _light_json(item: WorkItem, own: StageClock | None, measured: Mapping[Key, ClockRow], now: str) -> dict[str, Any]:
    if own is not None:
        return {"light": light_of(own.due_at, own.warn_at, own.suspended, now), "due_at": own.due_at}
    keys = [(item.case_no, *key) for key in measures(item.sub_case, item.task)]
    found = next((measured[key] for key in keys if key in measured), None)
    if found is None:
        return {"light": None, "due_at": None}
    return {"light": light_of(found.due_at, found.warn_at, found.state == "suspended", now), "due_at": found.due_at}
