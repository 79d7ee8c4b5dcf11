"""Which running cases have other dates by the present calendar, asked before any of them is changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from onewindow.domain.case import Case
from onewindow.domain.clock import Clock
from onewindow.domain.clocks.light import light_of, light_of_clock
from onewindow.domain.clocks.running import recomputed
from onewindow.domain.deciders.entitlement import RECOMPUTERS
from onewindow.domain.instants import instant
from onewindow.engine.house import SYSTEM, House
from onewindow.engine.snapshot import unpack
from onewindow.engine.version import Version
from onewindow.errors import EnvironmentProblem, NotFound
from onewindow.events import ClockRecomputed
from onewindow.storage import CaseRow, Transaction

_PAGE = 500


def recomputation(house: House, actor: str) -> list[dict[str, Any]]:
    """See `Engine.recomputation`."""
    reader = house.directory.find(actor)
    if actor != SYSTEM.id and (reader is None or not RECOMPUTERS & set(reader.roles)):
        raise NotFound(
            f"{actor} 无权重算时限 → 由事项管理员或监察人员操作\n"
            f"{actor} may not recompute time limits → an item administrator or a supervisor may"
        )
    now = house.clock.now()
    with house.store.transaction(read_only=True) as transaction:
        rows = (transaction.case(case_no) for case_no in _cases(house, transaction))
        told = [_told(house, transaction, row, now) for row in rows if row is not None]
    return [each for each in told if each["changes"] or each["confirmed"] or each["problem"]]


def _told(house: House, transaction: Transaction, row: CaseRow, now: datetime) -> dict[str, Any]:
    """What there is to say of a case; one that cannot be read keeps the others from nothing."""
    told: dict[str, Any] = {
        "case_no": row.case_no, "case_version": row.version, "title": row.title, "service": row.service,
        "applicant_name": row.applicant_name, "changes": [], "confirmed": [], "problem": "",
    }
    try:
        case = unpack(row.state)[0]
        version = house.version(transaction, case.definition)
    except EnvironmentProblem as problem:
        return {**told, "problem": str(problem)}
    told["changes"], told["confirmed"] = _changes(house, transaction, case, version, now)
    return told


def _cases(house: House, transaction: Transaction) -> list[str]:
    """Cases with a clock counted by another calendar, once each."""
    found: dict[str, None] = {}
    after = ("", 0)
    while page := transaction.clocks_by_calendar_other_than(house.calendar.version, after, _PAGE):
        found.update(dict.fromkeys(clock.case_no for clock in page))
        after = (page[-1].case_no, page[-1].clock)
    return list(found)


def _changes(
    house: House, transaction: Transaction, case: Case, version: Version, now: datetime
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Clocks with another last day or light; and those of which only less is seen (no longer provisional)."""
    facts = house.facts(transaction, version, SYSTEM, now, transaction.document(case.case_no))
    changes: list[dict[str, Any]] = []
    confirmed: list[dict[str, Any]] = []
    for number, clock in sorted(case.clocks.items()):
        event = recomputed(case, number, facts)
        if event is not None:
            told = _change_json(case, number, clock, event, instant(now))
            same = told["before"] == told["after"] and told["light_before"] == told["light_after"]
            (confirmed if same else changes).append(told)
    return changes, confirmed


def _change_json(case: Case, number: int, clock: Clock, event: ClockRecomputed, now: str) -> dict[str, Any]:
    return {
        "clock": number,
        "kind": clock.kind,
        "part": case.number(clock.sub_case),
        "before": clock.due_on,
        "after": event.due_on,
        "light_before": light_of_clock(clock, now),
        "light_after": light_of(event.due_at, event.warn_at, clock.suspended, now),
        "provisional_before": clock.provisional,
        "provisional": event.provisional,
    }
