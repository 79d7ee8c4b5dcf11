"""A list is a walk along its index, and what belongs to one case is found by the case: asked of SQLite's planner."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from case_samples import NOW, clock_started, open_case, task
from planners import Planner
from sqlalchemy import event

from onewindow.storage import Store, Transaction, Wanted, examination

LISTS: dict[str, Callable[[Transaction], object]] = {
    "ow_clock_due_ix (region=?)": lambda tx: tx.clocks(),
    "ow_clock_due_ix (region=? AND due_at<?)": lambda tx: tx.clocks(light="red", now=NOW),
    "ow_clock_due_ix (region=? AND due_at>?)": lambda tx: tx.clocks(light="yellow", now=NOW),
    "ow_clock_department_ix (region=? AND department=?)": lambda tx: tx.clocks(departments=["police"], item="seal"),
    "ow_clock_1 (region=? AND (case_no,clock)>(?,?))": lambda tx: tx.clocks_by_calendar_other_than("v", ("C1", 1)),
    "ow_card_issued_ix (region=? AND issued_at>?)": lambda tx: tx.cards(since=NOW),
    "ow_card_department_ix (region=? AND department=?)": lambda tx: tx.cards(departments=["police"]),
    "ow_clock_still_ix (region=? AND due_at>?)": lambda tx: tx.clocks(light="grey", now=NOW),
    "ow_card_disputed_ix (region=? AND state=?)": lambda tx: tx.cards(state="appealed"),
    "INDEX ow_card_disputed_ix (region=? AND state=?)": lambda tx: tx.cards(state="revoked", departments=["police"]),
    "ow_receipt_refused_ix (region=?)": lambda tx: tx.attempts(),
    "ow_receipt_refused_ix (region=? AND at>?)": lambda tx: tx.attempts(since=NOW),
    "ow_receipt_actor_ix (region=? AND actor=?)": lambda tx: tx.attempts(actor="li"),
    "ow_outbox_next_ix (region=? AND state=?)": lambda tx: tx.stuck_messages(),
    "INDEX ow_outbox_next_ix (region=? AND state=?)": lambda tx: tx.outbox(state="leased", kind="request"),
    "ow_outbox_department_ix (region=? AND department>?)": lambda tx: tx.departments_asked(),
    "ow_case_applicant_ix (region=? AND applicant_id=?)": lambda tx: tx.links("li", "trade"),
    "ow_outbox_unsent_ix (region=? AND kind=?)": lambda tx: tx.outbox(state="new", kind="request"),
    "ow_outbox_unsent_ix (region=? AND kind=? AND next_at<?)": lambda tx: tx.lease_messages("x", NOW, until=NOW),
}
OF_A_CASE: dict[str, Callable[[Transaction], object]] = {
    "clock": lambda tx: tx.clocks(case_no="C1"),
    "clock that is red": lambda tx: tx.clocks(case_no="C1", light="red", now=NOW),
    "clock that is grey": lambda tx: tx.clocks(case_no="C1", light="grey", now=NOW),
    "clock of several": lambda tx: tx.item_clocks(["C1", "C2"]),
    "card": lambda tx: tx.cards(case_no="C1"),
    "work_item": lambda tx: tx.work_items(case_no="C1"),
    "timer": lambda tx: tx.open_timers("C1"),
    "timer that is due": lambda tx: tx.next_due_timer("C1", NOW),
    "receipt_case_ix": lambda tx: tx.attempts(case_no="C1"),
    "outbox_case_ix": lambda tx: tx.outbox(case_no="C1"),
}


@pytest.mark.parametrize("index", LISTS)
def test_a_list_is_a_walk_along_its_index(planner: Planner, index: str) -> None:
    plan = planner.plan(LISTS[index])
    assert index in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("light", [None, "red", "green"])
def test_a_later_page_of_clocks_begins_where_the_one_before_ended(planner: Planner, light: str | None) -> None:
    open_case(planner.store, "C1", clock_started(1))
    with planner.store.transaction(read_only=True) as tx:
        [last] = tx.clocks()
    plan = planner.plan(lambda tx: tx.clocks(light=light, now=NOW, after=last))
    assert "ow_clock_due_ix (region=? AND (due_at,case_no,clock)>(?,?,?)" in plan
    assert "TEMP B-TREE" not in plan


def test_stuck_timers_are_the_end_of_their_index(planner: Planner) -> None:
    plan = planner.plan(lambda tx: tx.stuck_timers())
    assert "INDEX ow_timer_next_ix (region=? AND next_try>?)" in plan


@pytest.mark.parametrize("table", OF_A_CASE)
def test_what_belongs_to_a_case_is_found_by_the_case(planner: Planner, table: str) -> None:
    plan = planner.plan(OF_A_CASE[table])
    name = f"ow_{table.split()[0]}"
    way = rf"(INDEX \S*{name}\S*|SEARCH {name} USING PRIMARY KEY) \(region=\? AND case_no=\?"
    assert re.search(way, plan), plan


CLERK = Wanted(departments=("", "hall"), roles=("", "clerk"), free_or_held_by="li", party="li")


def test_a_clerks_page_is_walks_along_indexes(planner: Planner) -> None:
    plan = planner.plans(lambda tx: tx.work_page(CLERK, 20, 0))[-1]
    assert plan.count("ow_work_item_page_ix (region=? AND department=? AND role=? AND holder=?)") == 4
    assert plan.count("ow_work_item_holder_ix (region=? AND holder=?)") == 1
    assert "SCAN ow_work_item" not in plan
    assert "SEARCH w USING PRIMARY KEY (region=? AND case_no=? AND task=?)" in plan


@pytest.mark.parametrize("wanted", [Wanted(party="li"), CLERK], ids=["a party", "a clerk who is one"])
def test_what_a_party_has_to_do_is_found_by_their_cases(planner: Planner, wanted: Wanted) -> None:
    open_case(planner.store, "C1", task(), applicant_id="li")
    plan = planner.plans(lambda tx: tx.work_page(wanted, 20, 0))[-1]
    assert "INDEX ow_case_applicant_ix (region=? AND applicant_id=?)" in plan
    assert "INDEX ow_case_agent_ix (region=? AND agent_id=?)" in plan
    assert re.search(r"SEARCH w USING \S+( KEY| INDEX \S+)? ?\(region=\? AND case_no=\?", plan), plan
    assert "SCAN w" not in plan
    assert "SCAN ow_case" not in plan


@pytest.mark.parametrize("wanted", [{}, {"status": "closed"}, {"service": "trade", "status": "closed"}])
def test_cases_of_a_party_are_walks_along_their_own_cases(planner: Planner, wanted: dict[str, str]) -> None:
    plan = planner.plan(lambda tx: tx.cases(party="li", **wanted))  # type: ignore[arg-type]
    used = re.findall(r"INDEX (ow_case\w+ \(.*?\))", plan)
    assert used == ["ow_case_applicant_ix (region=? AND applicant_id=?)", "ow_case_agent_ix (region=? AND agent_id=?)"]


DAY = date(2026, 3, 2)
ASKED_OF_ALL: dict[str, Callable[[Store], object]] = {
    "the newest commit": examination.newest_commit,
    "provisional clocks": examination.provisional_clocks,
    "spans of calendars": lambda store: examination.spans_by_other_calendars(store, "v"),
    "clocks of a calendar": lambda store: list(examination.clocks_counted_by(store, "v", DAY, DAY)),
}


@pytest.mark.parametrize("question", ASKED_OF_ALL)
def test_what_a_doctor_asks_of_all_rows_reads_them_as_they_lie(planner: Planner, question: str) -> None:
    seen: list[tuple[str, Any]] = []

    @event.listens_for(planner.store.engine, "before_cursor_execute")
    def see(_: object, __: object, statement: str, parameters: Any, *more: object) -> None:
        seen.append((statement, parameters))

    ASKED_OF_ALL[question](planner.store)

    [(statement, parameters)] = [each for each in seen if "FROM ow_c" in each[0]]
    assert " INDEX " not in planner.explained(statement, parameters)
