"""Open work that nobody will come for by themselves: its department is no more, or its holder has left the staff."""

from __future__ import annotations

from onewindow.engine.house import House
from onewindow.storage import Transaction, WorkItem

_LOOKED_AT = 1000
"""Items looked at of each department and holder."""


def work_left(house: House) -> dict[str, list[WorkItem]]:
    """See `Engine.work_left`."""
    known = house.directory
    with house.store.transaction(read_only=True) as transaction:
        places = transaction.work_places()
        departments = sorted({each for each, _ in places if each and known.department(each) is None})
        holders = sorted({each for _, each in places if each and known.find(each) is None})
        left = {each: transaction.work_items(departments=[each], limit=_LOOKED_AT) for each in departments}
        held = {each: _held(transaction, each) for each in holders}
    return {**left, **{each: items for each, items in held.items() if items}}


def work_nobody_takes(house: House) -> dict[tuple[str, str], list[WorkItem]]:
    """See `Engine.work_nobody_takes`."""
    people = tuple(house.directory.everyone())
    with house.store.transaction(read_only=True) as transaction:
        waiting = sorted(
            (department, role) for department, role in transaction.free_desks()
            if role != "applicant" and department in house.directory.departments()
            and not any(department in each.departments and role in each.roles for each in people)
        )  # fmt: skip
        return {
            (department, role): transaction.work_items(
                departments=[department], roles=[role], holder="", limit=_LOOKED_AT
            )
            for department, role in waiting
        }


def _held(transaction: Transaction, holder: str) -> list[WorkItem]:
    """What somebody holds no directory names, but for the parties to a case, who stand in none."""
    items = transaction.work_items(holder=holder, limit=_LOOKED_AT)
    cases = transaction.cases_named({item.case_no for item in items})
    return [item for item in items
            if holder not in (cases[item.case_no].applicant_id, cases[item.case_no].agent_id)]  # fmt: skip
