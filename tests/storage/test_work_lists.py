"""The clerk's page: what is due first stands first, and the page does not read what it does not show."""

from __future__ import annotations

import itertools

from case_samples import case, definition, open_case, opening, publish, task
from planners import Planner

from databases import Database
from onewindow.events import TaskClaimed, TaskOpened
from onewindow.storage import Store, Transaction, Wanted

HALL, POLICE = "service_hall", "police"


def open_cases(store: Store, tasks: dict[str, TaskOpened]) -> None:
    with store.transaction() as tx:
        tx.keep_definition(definition())
        for case_no, opened in tasks.items():
            tx.write(opening(case(case_no), opened))


def page(store: Store, **wanted: object) -> list[str]:
    with store.transaction(read_only=True) as tx:
        return [item.case_no for item in tx.work_items(**wanted)]  # type: ignore[arg-type]


def test_the_earliest_due_comes_first_and_no_due_date_last(store: Store) -> None:
    due = {"C1": None, "C2": "2026-03-09", "C3": "2026-02-28", "C0": "2026-03-09"}
    open_cases(store, {case_no: task(due_on=day) for case_no, day in due.items()})
    assert page(store) == page(store, departments=[HALL]) == ["C3", "C0", "C2", "C1"]
    with store.transaction(read_only=True) as tx:
        assert [item.due_on for item in tx.work_items()] == ["2026-02-28", "2026-03-09", "2026-03-09", None]


def test_a_clerk_sees_the_departments_and_roles_asked_for(store: Store) -> None:
    open_cases(
        store,
        {
            "C1": task(role="window_clerk"),
            "C2": task(role="reviewer", department=POLICE, due_on="2026-03-01"),
            "C3": task(role=""),
            "C4": task(role="approver", department=POLICE),
        },
    )
    assert page(store, departments=[HALL]) == ["C1", "C3"]
    assert page(store, departments=[HALL], roles=["window_clerk"]) == ["C1"]
    assert page(store, departments=[HALL], roles=["window_clerk", ""]) == ["C1", "C3"]
    assert page(store, departments=[POLICE, HALL, POLICE], roles=["reviewer", "window_clerk"]) == ["C2", "C1"]
    assert page(store, roles=["approver"]) == ["C4"]
    assert page(store, departments=[], roles=["approver"]) == []


def test_what_others_hold_is_left_out_on_request(store: Store) -> None:
    publish(store)
    with store.transaction() as tx:
        tx.write(opening(case("C1"), task(), TaskClaimed(task=1, holder="wang.fang")))
        tx.write(opening(case("C2"), task(), TaskClaimed(task=1, holder="liu.wei")))
        tx.write(opening(case("C3"), task()))
    assert page(store, free_or_held_by="wang.fang") == ["C1", "C3"]
    assert page(store, holder="liu.wei") == ["C2"]
    assert page(store, holder="") == ["C3"]
    assert page(store, departments=[HALL], roles=["window_clerk"], holder="wang.fang") == ["C1"]


def test_what_somebody_holds_is_on_their_page_wherever_it_belongs(store: Store) -> None:
    publish(store)
    with store.transaction() as tx:
        tx.write(opening(case("C1"), task(department=POLICE, due_on="2026-03-05"), TaskClaimed(task=1, holder="sun")))
        tx.write(opening(case("C2"), task(due_on="2026-03-06"), TaskClaimed(task=1, holder="sun")))
        tx.write(opening(case("C3"), task(department=POLICE, due_on="2026-03-01")))
        tx.write(opening(case("C4"), task(due_on="2026-03-01")))
    place = {"departments": [HALL], "roles": ["window_clerk"], "free_or_held_by": "sun"}
    assert page(store, **place) == ["C4", "C1", "C2"]
    assert page(store, **place, limit=1, offset=1) == ["C1"]


def test_staff_see_once_what_is_theirs_to_do_as_clerks_and_as_parties(store: Store) -> None:
    own = {"role": "applicant", "department": ""}
    publish(store)
    with store.transaction() as tx:
        tx.write(opening(case("C1", applicant_id="sun"), task(**own)))
        tx.write(opening(case("C2", agent_id="sun"), task(**own), TaskClaimed(task=1, holder="sun")))
        tx.write(opening(case("C3", applicant_id="sun"), task(**own), TaskClaimed(task=1, holder="liu")))
        tx.write(opening(case("C4"), task(**own)))
        tx.write(opening(case("C5", applicant_id="sun"), task()))
    clerk = {"departments": ("", HALL), "free_or_held_by": "sun", "party": "sun"}
    with store.transaction(read_only=True) as tx:
        for roles, wanted in ((("window_clerk", "applicant"), "C1 C2 C3 C4 C5"), (("reviewer",), "C1 C2 C3")):
            found = tx.work_page(Wanted(roles=roles, **clerk), 20, 0)  # type: ignore[arg-type]
            assert [item.case_no for item, _ in found] == wanted.split()


def test_a_party_sees_what_is_theirs_to_do_in_cases_of_their_own(store: Store) -> None:
    own = {"role": "applicant", "department": ""}
    publish(store)
    with store.transaction() as tx:
        for case_no, applicant, agent, opened in [
            ("C1", "li", "sun", task(**own, due_on="2026-03-09")),
            ("C2", "li", "", task(stage="correction", due_on="2026-03-05")),
            ("C3", "sun", "li", task(**own)),
            ("C4", "li", "li", task(**own, due_on="2026-03-07")),
            ("C5", "han", "", task(**own, due_on="2026-03-01")),
            ("C6", "li", "", task(due_on="2026-03-01")),
        ]:
            tx.write(opening(case(case_no, applicant_id=applicant, agent_id=agent), opened))
    assert party_page(store, "li") == ["C2", "C4", "C1", "C3"]
    assert party_page(store, "li", 2, 1) == ["C4", "C1"]
    assert party_page(store, "sun") == ["C1", "C3"]
    assert party_page(store, "nobody") == []


def party_page(store: Store, party: str, limit: int = 20, offset: int = 0) -> list[str]:
    with store.transaction(read_only=True) as tx:
        return [item.case_no for item, _ in tx.work_page(Wanted(party=party), limit, offset)]


def test_pages_follow_each_other_without_gap(store: Store) -> None:
    places = itertools.cycle([HALL, POLICE])
    open_cases(
        store,
        {f"C{n:02}": task(department=next(places), due_on=f"2026-03-{1 + n * 7 % 28:02}") for n in range(30)},
    )
    whole = page(store, limit=100)
    for wanted in ({}, {"departments": [HALL, POLICE]}, {"departments": [POLICE, HALL], "roles": ["window_clerk"]}):
        pages = [page(store, **wanted, limit=7, offset=start) for start in range(0, 35, 7)]
        assert list(itertools.chain(*pages)) == whole


def test_cases_are_listed_newest_first(store: Store) -> None:
    publish(store)
    with store.transaction() as tx:
        for number, (who, status) in enumerate([("li", "draft"), ("han", "closed"), ("li", "closed")], start=1):
            row = case(f"C{number}", applicant_id=who, status=status, opened_at=f"2026-03-0{number}T00:00:00+00:00")
            tx.write(opening(row))
    with store.transaction(read_only=True) as tx:
        assert [row.case_no for row in tx.cases()] == ["C3", "C2", "C1"]
        assert [row.case_no for row in tx.cases(party="li")] == ["C3", "C1"]
        assert [row.case_no for row in tx.cases(party="li", status="draft")] == ["C1"]
        [newest] = tx.cases(status="closed", limit=1)
        assert [row.case_no for row in tx.cases(status="closed", limit=1, after=newest)] == ["C2"]
        assert tx.cases(service="other") == []
        assert tx.cases()[0].state == b""


def test_cases_of_a_party_are_listed_newest_first_each_once(store: Store) -> None:
    publish(store)
    parties = [("li", ""), ("han", "li"), ("li", "li"), ("han", "sun"), ("li", "sun"), ("sun", "li")]
    with store.transaction() as tx:
        for number, (who, agent) in enumerate(parties, start=1):
            day, status = f"2026-03-0{number}T00:00:00+00:00", "closed" if number % 2 else "draft"
            row = case(f"C{number}", applicant_id=who, agent_id=agent, status=status, opened_at=day)
            tx.write(opening(row))
    with store.transaction(read_only=True) as tx:
        whole = tx.cases(party="li")
        assert [row.case_no for row in whole] == ["C6", "C5", "C3", "C2", "C1"]
        pages = [tx.cases(party="li", limit=2, after=after) for after in (None, whole[1], whole[3])]
        assert list(itertools.chain(*pages)) == whole
        assert [row.case_no for row in tx.cases(party="li", status="draft")] == ["C6", "C2"]
        assert [row.case_no for row in tx.cases(party="sun", service=whole[0].service)] == ["C6", "C5", "C4"]
        assert tx.cases(party="nobody") == []


def test_the_page_is_a_walk_along_an_index(planner: Planner) -> None:
    open_case(planner.store, "C1", task())

    def asked(tx: Transaction) -> None:
        tx.work_items(departments=[HALL], roles=["window_clerk"], free_or_held_by="wang.fang")
        tx.work_items()
        tx.work_items(holder="wang.fang")

    plans = planner.plans(asked)
    indexes = ["ow_work_item_page_ix", "ow_work_item_due_ix", "ow_work_item_holder_ix"]
    assert len(plans) == len(indexes)
    for plan, index in zip(plans, indexes, strict=True):
        assert index in plan
        assert "SCAN ow_work_item" not in plan or index == "ow_work_item_due_ix"
        assert "SEARCH w USING PRIMARY KEY (region=? AND case_no=? AND task=?)" in plan
    assert not any("TEMP B-TREE" in plan for plan in plans[1:])  # the first merges two walks of a page each


def test_a_desk_is_not_asked_for_own_cases_of_people_who_have_none(sqlite_database: Database) -> None:
    store = sqlite_database.store()
    seen: list[str] = []
    for case_no, applicant in (("C1", "li"), ("C2", "sun")):
        open_case(store, case_no, task(), applicant_id=applicant)
        with store.transaction(read_only=True) as tx:
            driver = tx.connection.connection.driver_connection
            assert driver is not None
            driver.set_trace_callback(seen.append)
            tx.work_page(Wanted(departments=(HALL,), free_or_held_by="sun", party="sun"), 20, 0)
            driver.set_trace_callback(None)
    store.close()
    assert ["AS own" in statement for statement in seen if "ow_work_item" in statement] == [False, True]
