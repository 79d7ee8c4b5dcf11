"""Which departments work on a case is a row for each, and the cases a person may know of are walks along indexes."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from case_samples import case, definition, opening, publish, task
from msgspec.structs import replace
from planners import Planner

from onewindow.storage import Store, Transaction
from onewindow.storage.schema import work_item


def opened(store: Store, case_no: str, *departments: str, day: int = 2, **changes: Any) -> None:
    """A case that was opened on that day of March, with these departments."""
    row = case(case_no, opened_at=f"2026-03-{day:02}T01:10:00.000Z", **changes)
    with store.transaction() as tx:
        tx.keep_definition(definition())
        tx.write(replace(opening(row, task()), involved=departments))


def concerning(store: Store, *departments: str, person: str = "zhou", **wanted: Any) -> list[str]:
    with store.transaction(read_only=True) as tx:
        return [case_no for _, case_no in tx.cases_concerning(departments, person, **wanted)]


def test_departments_stand_with_their_case_and_come_to_it_later_too(store: Store) -> None:
    opened(store, "C1", "service_hall", "police")
    with store.transaction() as tx:
        row = tx.case("C1", lock=True)
        assert row is not None
        after = replace(row, version=2)
        tx.write(replace(opening(row), case=after, expected_version=1, document=None, involved=["tax"]))

    with store.transaction(read_only=True) as tx:
        assert tx.departments_of("C1", row.opened_at) == ["police", "service_hall", "tax"]
        assert tx.departments_of("C2", row.opened_at) == []


def test_cases_of_several_departments_come_newest_first_and_once(store: Store) -> None:
    opened(store, "C1", "police", "tax", day=3)
    opened(store, "C2", "tax", day=5)
    opened(store, "C3", "bank", day=6)
    opened(store, "C4", "police", day=4)

    assert concerning(store, "police", "tax") == ["C2", "C4", "C1"]
    assert concerning(store, "police", "tax", limit=2) == ["C2", "C4"]
    assert concerning(store, "police", "tax", after=("2026-03-04T01:10:00.000Z", "C4")) == ["C1"]
    assert concerning(store, "housing_fund") == []


def test_a_person_is_concerned_by_plain_cases_their_own_and_what_they_hold(store: Store) -> None:
    opened(store, "C1", kind="plain", day=3)
    opened(store, "C2", "bank", applicant_id="zhou", day=4)
    opened(store, "C3", "bank", agent_id="zhou", day=5)
    opened(store, "C4", "bank", day=6)
    with store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE ow_work_item SET holder = 'zhou' WHERE case_no = 'C4'")

    assert concerning(store) == ["C4", "C3", "C2", "C1"]
    assert concerning(store, "bank") == ["C4", "C3", "C2", "C1"]
    assert concerning(store, "bank", person="somebody.else") == ["C4", "C3", "C2", "C1"]
    assert concerning(store, person="somebody.else") == ["C1"]


def test_who_holds_two_tasks_of_a_case_misses_no_other_case(store: Store) -> None:
    opened(store, "C1", "bank", day=6)
    opened(store, "C2", "bank", day=5)
    opened(store, "C3", "police", day=4)
    held = "UPDATE ow_work_item SET holder = 'zhou' WHERE case_no IN ('C1', 'C2')"
    with store.transaction() as tx:
        tx.connection.exec_driver_sql(held)
        row = tx.connection.execute(sa.select(work_item).where(work_item.c.case_no == "C1")).mappings().one()
        tx.connection.execute(work_item.insert(), [{**row, "task": 99}])

    assert concerning(store, "police", limit=2) == ["C1", "C2"]


def test_cases_of_a_status_are_chosen_among_those_of_the_department(store: Store) -> None:
    opened(store, "C1", "police", status="accepted")
    opened(store, "C2", "police", status="draft")
    opened(store, "C3", "tax", status="accepted")

    assert concerning(store, "police", status="accepted") == ["C1"]


@pytest.mark.parametrize("wanted", [{}, {"status": "closed"}, {"after": ("2026", "C")}])
def test_what_concerns_a_person_is_walks_along_indexes(planner: Planner, wanted: dict[str, Any]) -> None:
    publish(planner.store)

    def asked(tx: Transaction) -> object:
        return tx.cases_concerning(["police", "tax"], "zhou", **wanted)

    plan = planner.plan(asked)
    assert plan.count("SEARCH i USING PRIMARY KEY (region=? AND department=?") == 2
    named = set(re.findall(r"INDEX (\w+)", plan))
    assert {"ow_case_applicant_ix", "ow_case_agent_ix", "ow_work_item_holder_ix"} <= named
    assert "ow_case_plain_ix (region=?" in plan
    assert not re.search(r"SCAN (i|c|w|ow_\w+)\b", plan), plan
    assert "ow_case_status_ix" not in plan
