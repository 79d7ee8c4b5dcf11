"""A clock is one row while it runs or stands still, with one timer and the last day of its work item beside it."""

from __future__ import annotations

from typing import Any

import pytest
from case_samples import NOW, STANDING, carry_on, case, clock_moved, clock_started, open_case, opening, sub_case, task

from databases import OTHER_REGION, Database
from onewindow.events import (
    ClockExtended,
    ClockRecomputed,
    ClockResumed,
    ClockStopped,
    ClockSuspended,
    Event,
    TaskClaimed,
    TaskCompleted,
    ThresholdReached,
    TimerCleared,
    TimerSet,
)
from onewindow.storage import ClockRow, Store, TimerRow

DUE, WARN = "2026-03-06T16:00:00.000000+00:00", "2026-03-05T10:00:00.000000+00:00"
STAGE = {"kind": "stage", "task": 1}
STOPPED = ClockStopped(clock=1, why="Decided", overdue=False)
DONE = TaskCompleted(task=1, element="intake", outcome="received", data={})
LATER: dict[str, Any] = {"due_on": "2026-03-20", "due_at": "2026-03-20T16:00:00.000Z",
                         "warn_at": "2026-03-19T10:00:00.000Z", "next_at": "2026-03-19T10:00:00.000Z"}  # fmt: skip


def suspended(procedure: int = 1, clock: int = 1) -> Event:
    return clock_moved(ClockSuspended, clock, procedure=procedure, begin=NOW, basis="听证", **STANDING)


def resumed(procedure: int = 1, clock: int = 1, **dates: Any) -> Event:
    return clock_moved(ClockResumed, clock, procedure=procedure, end=NOW, basis="听证", **dates)


def extended(clock: int = 1) -> Event:
    return clock_moved(ClockExtended, clock, added="10wd", approved=NOW, basis="负责人批准", **LATER)


def reached(next_at: str | None, clock: int = 1) -> Event:
    return clock_moved(ThresholdReached, clock, threshold="warning", at=WARN, next_at=next_at, reached=["warning"])


def later(store: Store, *events: Event) -> None:
    with store.transaction() as tx:
        carry_on(tx, "C1", *events)


def only_clock(store: Store) -> ClockRow:
    with store.transaction(read_only=True) as tx:
        [row] = tx.clocks(case_no="C1")
    return row


def timers(store: Store) -> list[tuple[int, str, str]]:
    with store.transaction(read_only=True) as tx:
        return [(row.timer, row.element, row.due_at) for row in tx.open_timers("C1")]


def item_due(store: Store) -> str | None:
    with store.transaction(read_only=True) as tx:
        [item] = tx.work_items(case_no="C1")
    return item.due_on


def test_a_started_clock_is_a_row_and_a_timer(store: Store) -> None:
    open_case(store, "C1", sub_case(2, "seal"), clock_started(1, sub_case=2, provisional=True))
    assert only_clock(store) == ClockRow(
        case_no="C1",
        clock=1,
        kind="promised",
        sub_case=2,
        item="seal",
        task=None,
        department="market_regulation",
        service="company_startup",
        title="企业开办",
        applicant_name="李雷",
        start="2026-03-02",
        limit_text="4wd",
        state="running",
        due_on="2026-03-06",
        due_at=DUE,
        overdue_at=DUE,
        warn_at=WARN,
        provisional=True,
        calendar="calendar-1",
    )
    with store.transaction(read_only=True) as tx:
        expected = TimerRow(
            case_no="C1", timer=-1, element="clock:promised", due_at=WARN, state="waiting", attempts=0, next_try=WARN
        )
        assert tx.open_timers("C1") == [expected]


def test_a_clock_of_the_main_case_has_no_item(store: Store) -> None:
    open_case(store, "C1", sub_case(1), clock_started(1))
    row = only_clock(store)
    assert (row.sub_case, row.item) == (None, "")


def test_an_end_within_the_day_is_overdue_only_after_it(store: Store) -> None:
    open_case(store, "C1", clock_started(1, due_at="2026-03-06T07:00:00.000Z"))
    row = only_clock(store)
    assert (row.due_at, row.overdue_at) == ("2026-03-06T07:00:00.000000+00:00", "2026-03-06T07:00:00.001000+00:00")


def test_a_clock_that_stands_still_has_no_date_and_no_timer(store: Store) -> None:
    open_case(store, "C1", clock_started(1))
    later(store, suspended())
    row = only_clock(store)
    assert (row.state, row.due_on, row.due_at, row.overdue_at, row.warn_at) == ("suspended", None, None, None, None)
    assert timers(store) == []
    later(store, resumed(**LATER))
    assert (only_clock(store).state, only_clock(store).due_on) == ("running", "2026-03-20")
    assert timers(store) == [(-1, "clock:promised", "2026-03-19T10:00:00.000000+00:00")]


def test_a_clock_goes_on_when_the_last_of_its_suspensions_ends(store: Store) -> None:
    open_case(store, "C1", clock_started(1))
    later(store, suspended(1), suspended(2))
    later(store, resumed(1, **STANDING), clock_moved(ClockExtended, added="1d", approved=NOW, basis="", **STANDING))
    assert only_clock(store).state == "suspended"
    later(store, resumed(2, **LATER))
    assert only_clock(store).state == "running"


def test_an_overdue_clock_keeps_its_date_while_it_stands_still(store: Store) -> None:
    open_case(store, "C1", clock_started(1))
    later(store, clock_moved(ClockSuspended, procedure=1, begin=NOW, basis="", next_at=None))
    assert (only_clock(store).state, only_clock(store).due_on) == ("suspended", "2026-03-06")
    assert timers(store) == []


def test_an_extension_and_another_calendar_move_dates(store: Store) -> None:
    open_case(store, "C1", clock_started(1, provisional=True))
    later(store, extended())
    assert (only_clock(store).due_on, only_clock(store).calendar) == ("2026-03-20", "calendar-1")
    later(store, clock_moved(ClockRecomputed, before="2026-03-20", calendar="calendar-2", due_on="2026-03-23"))
    row = only_clock(store)
    assert (row.due_on, row.calendar, row.provisional) == ("2026-03-23", "calendar-2", False)


def test_a_threshold_sets_the_timer_to_the_next_until_none_is_left(store: Store) -> None:
    open_case(store, "C1", clock_started(1), clock_started(2, "statutory"))
    later(store, reached("2026-03-06T16:00:00.000Z"))
    assert timers(store) == [(-2, "clock:statutory", WARN), (-1, "clock:promised", DUE)]
    later(store, reached(None))
    assert timers(store) == [(-2, "clock:statutory", WARN)]
    later(store, extended())
    assert timers(store)[1] == (-1, "clock:promised", "2026-03-19T10:00:00.000000+00:00"), "a timer that had gone"


def test_thresholds_of_one_commit_leave_the_last_one_standing(store: Store) -> None:
    open_case(store, "C1", clock_started(1))
    later(store, reached("2026-03-06T16:00:00.000Z"), reached("2026-03-09T16:00:00.000Z"), reached(None))
    assert timers(store) == []
    later(store, extended(), reached(None), reached("2026-03-10T16:00:00.000Z"))
    assert timers(store) == [(-1, "clock:promised", "2026-03-10T16:00:00.000000+00:00")]


def test_a_stopped_clock_is_gone_with_its_timer(store: Store) -> None:
    open_case(store, "C1", clock_started(1), clock_started(2))
    later(store, suspended(), STOPPED)
    assert only_clock(store).clock == 2
    assert [number for number, _, _ in timers(store)] == [-2]


def test_a_clock_started_and_stopped_at_once_is_never_listed(store: Store) -> None:
    open_case(store, "C1", clock_started(1), suspended(), resumed(), STOPPED, clock_started(2))
    assert only_clock(store).clock == 2
    assert [number for number, _, _ in timers(store)] == [-2]


def test_events_of_one_commit_fold_into_one_row(store: Store) -> None:
    open_case(store, "C1", clock_started(1), suspended(), resumed(), suspended(2))
    assert (only_clock(store).state, timers(store)) == ("suspended", [])
    later(store, resumed(2, **LATER), suspended(3), resumed(3), extended())
    assert (only_clock(store).state, only_clock(store).due_on) == ("running", "2026-03-20")


def test_of_clocks_due_at_once_the_older_is_tried_first(store: Store) -> None:
    open_case(store, "C1", clock_started(1), clock_started(2, "statutory"))
    with store.transaction() as tx:
        first = tx.next_due_timer("C1", DUE)
    assert first is not None
    assert first.timer == -1


def test_timers_of_clocks_and_drawn_ones_do_not_meet(store: Store) -> None:
    open_case(store, "C1", clock_started(1), TimerSet(timer=1, element="publicity", due_at=NOW))
    assert [number for number, _, _ in timers(store)] == [-1, 1]
    later(store, TimerCleared(timer=1))
    assert [number for number, _, _ in timers(store)] == [-1]


def test_the_last_day_of_a_stage_is_that_of_its_work_item(store: Store) -> None:
    open_case(store, "C1", task(1, due_on=None), clock_started(1, **STAGE))
    assert item_due(store) == "2026-03-06"
    later(store, suspended())
    assert item_due(store) is None
    later(store, resumed(**LATER), reached(None))
    assert item_due(store) == "2026-03-20"
    later(store, clock_moved(ClockRecomputed, before="2026-03-20", due_on="2026-03-23"))
    assert item_due(store) == "2026-03-23"


def test_a_stage_clock_may_start_after_its_work_item(store: Store) -> None:
    open_case(store, "C1", task(1, due_on=None))
    later(store, TaskClaimed(task=1, holder="wang.fang"), clock_started(1, **STAGE))
    assert item_due(store) == "2026-03-06"


def test_a_claimed_and_moved_work_item_keeps_both_changes(store: Store) -> None:
    open_case(store, "C1", task(1), clock_started(1, **STAGE))
    later(store, TaskClaimed(task=1, holder="wang.fang"), extended())
    with store.transaction(read_only=True) as tx:
        [item] = tx.work_items()
    assert (item.holder, item.due_on) == ("wang.fang", "2026-03-20")


def test_a_closed_work_item_stays_closed_though_its_clock_moved(store: Store) -> None:
    open_case(store, "C1", task(1), clock_started(1, **STAGE))
    later(store, extended(), DONE, STOPPED)
    with store.transaction(read_only=True) as tx:
        assert (tx.work_items(), tx.clocks(), tx.open_timers("C1")) == ([], [], [])


@pytest.mark.parametrize("kind", ["promised", "statutory"])
def test_other_clocks_leave_work_items_alone(store: Store, kind: str) -> None:
    open_case(store, "C1", task(1), clock_started(1, kind, task=1))
    later(store, extended())
    assert item_due(store) == "2026-03-09"


def test_a_stuck_timer_of_a_clock_waits_until_its_clock_moves(store: Store) -> None:
    open_case(store, "C1", clock_started(1), clock_started(2))
    with store.transaction() as tx:
        tx.postpone_timer("C1", -1, None, "无此人员")
        tx.postpone_timer("C1", -2, None, "无此人员")
    with store.transaction() as tx:
        assert [row.timer for row in tx.stuck_timers()] == [-1, -2]
        assert tx.claim_due_case("2999-01-01T00:00:00+00:00") is None
    later(store, extended(1), ClockStopped(clock=2, why="Decided", overdue=True))
    with store.transaction() as tx:
        assert tx.stuck_timers() == []
        assert [(row.state, row.attempts, row.problem) for row in tx.open_timers("C1")] == [("waiting", 0, None)]


def test_clocks_of_another_region_are_not_seen(any_database: Database) -> None:
    here, there = any_database.store(), any_database.store(OTHER_REGION)
    for store in (here, there):
        open_case(store, "C1", clock_started(1))
    with there.transaction() as tx:
        carry_on(tx, "C1", STOPPED)
    assert only_clock(here).clock == 1
    with there.transaction(read_only=True) as tx:
        assert tx.clocks() == []
    here.close()
    there.close()


def test_a_commit_that_lost_leaves_the_clock_as_it_was(store: Store) -> None:
    open_case(store, "C1", clock_started(1))
    try:
        with store.transaction() as tx:
            carry_on(tx, "C1", extended())
            tx.write(opening(case("C2"), clock_started(1)))
            raise KeyError
    except KeyError:
        assert only_clock(store).due_on == "2026-03-06"
