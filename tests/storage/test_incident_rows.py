"""Incidents become rows to be found, and what a department was asked can be read for comparison with its own books."""

from __future__ import annotations

from typing import Any

import pytest
from case_samples import NOW, carry_on, message, open_case
from planners import Planner

from onewindow.events import Event, IncidentOpened, IncidentSettled
from onewindow.storage import IncidentRow, Store, Transaction


def incident(number: int = 1, **changes: Any) -> IncidentOpened:
    values: dict[str, Any] = {"kind": "undelivered", "message": "m1", "department": "police", "sub_case": 2}
    values |= {"incident": number, "problem": "连接不上", "facts": {"attempts": 9}}
    return IncidentOpened(**{**values, **changes})


def later(store: Store, *events: Event, case_no: str = "C1") -> None:
    with store.transaction() as tx:
        carry_on(tx, case_no, *events)


def numbers(tx: Transaction, **wanted: Any) -> list[tuple[str, int]]:
    return [(row.case_no, row.incident) for row in tx.incidents(**wanted)]


def test_an_incident_is_a_row_until_it_is_settled_and_after(store: Store) -> None:
    open_case(store, "C1", incident())
    with store.transaction(read_only=True) as tx:
        assert tx.incidents() == [
            IncidentRow(
                case_no="C1", incident=1, kind="undelivered", message="m1", department="police", sub_case=2,
                problem="连接不上", service="company_startup", title="企业开办", opened_at=NOW, state="open",
                settled_at=None,
            )
        ]  # fmt: skip

    later(store, IncidentSettled(incident=1, how="resolved", reason="电话核实"))

    with store.transaction(read_only=True) as tx:
        assert tx.incidents() == []
        [row] = tx.incidents(state=None)
        assert (row.state, row.settled_at) == ("resolved", NOW)


def test_what_one_commit_opens_and_settles_is_settled(store: Store) -> None:
    open_case(store, "C1", incident(), IncidentSettled(incident=1, how="retried", reason="x"))
    with store.transaction(read_only=True) as tx:
        assert [row.state for row in tx.incidents(state=None)] == ["retried"]


def test_incidents_are_found_by_state_department_kind_and_case(store: Store) -> None:
    open_case(store, "C1", incident(), incident(2, department="tax", kind="late_result"))
    open_case(store, "C2", incident(), IncidentSettled(incident=1, how="given_up", reason="x"))
    with store.transaction(read_only=True) as tx:
        assert numbers(tx) == [("C1", 1), ("C1", 2)]
        assert numbers(tx, state=None) == [("C2", 1), ("C1", 2), ("C1", 1)]
        assert numbers(tx, departments=["tax"]) == numbers(tx, kind="late_result") == [("C1", 2)]
        assert numbers(tx, state=None, case_no="C2") == numbers(tx, state="given_up") == [("C2", 1)]
        assert numbers(tx, limit=1, offset=1) == [("C1", 2)]
        assert (tx.count_incidents(), tx.count_incidents(state=None)) == (2, 3)
        assert [tx.count_incidents(departments=each) for each in (["tax"], ["tax", "police"], [])] == [1, 2, 0]


def test_what_a_department_was_asked_is_read_page_by_page_without_notifications(store: Store) -> None:
    told = message("m3", kind="notification", task=None)
    open_case(store, "C1", message("m1"), message("m2", kind="revoke", data={"of": "m1"}), told)
    open_case(store, "C2", message("m4"), message("m5", department="tax"))
    with store.transaction(read_only=True) as tx:
        first = tx.asked_since("police", NOW, limit=2)
        assert [row.message for row in first] == ["m1", "m2"]
        last = (first[-1].created_at, first[-1].message)
        assert [row.message for row in tx.asked_since("police", NOW, after=last, limit=2)] == ["m4"]
        assert tx.asked_since("police", "2027-01-01T00:00:00+00:00") == []
        assert [row.data for row in tx.revocations(["C1", "C2"])] == [{"of": "m1"}]


def test_messages_and_cases_are_read_by_their_names_however_many(store: Store) -> None:
    open_case(store, "C1", message("m1"))
    names = [f"x{number}" for number in range(1200)]
    with store.transaction(read_only=True) as tx:
        assert list(tx.messages(["m1", *names])) == ["m1"]
        [row] = tx.cases_named(["C1", *names]).values()
        assert row == tx.case("C1")
        assert tx.messages([]) == tx.cases_named([]) == {}


@pytest.mark.parametrize(
    ("index", "question"),
    [
        ("ow_incident_open_ix (region=?)", lambda tx: tx.incidents()),
        ("ow_incident_department_ix (region=? AND department=?)", lambda tx: tx.incidents(departments=["police"])),
        ("ow_incident_opened_ix (region=?)", lambda tx: tx.incidents(state=None)),
        ("ow_outbox_asked_ix (region=? AND department=? AND created_at>?)", lambda tx: tx.asked_since("police", NOW)),
    ],
)
def test_a_list_is_a_walk_along_its_index(planner: Planner, index: str, question: Any) -> None:
    plan = planner.plan(question)
    assert index in plan
    assert "TEMP B-TREE" not in plan


def test_incidents_of_a_case_are_found_by_the_case(planner: Planner) -> None:
    plan = planner.plan(lambda tx: tx.incidents(state=None, case_no="C1"))
    assert "ow_incident" in plan
    assert "(region=? AND case_no=?" in plan
