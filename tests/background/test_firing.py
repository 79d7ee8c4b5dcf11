"""A timer fires when its hour has come: once, not before, however late, in due order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from clock_tower import ClockTower, after

from journeys.invariants import hold
from onewindow import commands as c
from onewindow.background import Worker
from onewindow.errors import UsageError
from onewindow.events import TimerFired, TimerSet


def test_a_due_timer_fires_once(tower: ClockTower) -> None:
    case_no = tower.opened_at(after())
    first = tower.worker().fire_due(after(hours=1))
    assert (first.fired, first.commits, first.failures, first.trouble, first.left) == (1, 1, (), None, False)
    assert tower.worker().fire_due(after(hours=2)).fired == 0
    assert tower.open_elements(case_no) == ["hurry"]
    tower.fired_once_each([case_no])


def test_an_early_timer_does_not_fire(tower: ClockTower) -> None:
    case_no = tower.opened_at(after())
    before = tower.log(case_no)
    report = tower.worker().fire_due(after(minutes=59, seconds=59.999))
    assert (report.fired, report.left) == (0, False)
    assert tower.log(case_no) == before


def test_the_firing_is_recorded_as_the_clock_s_own_command(tower: ClockTower) -> None:
    case_no = tower.opened_at(after())
    tower.worker().fire_due(after(hours=5))
    fired = next(recorded for recorded in tower.log(case_no) if isinstance(recorded.event, TimerFired))
    assert fired.command_id == f"timer:{case_no}:{fired.event.timer}:2020-03-02T02:00:00.000000+00:00"
    assert (fired.actor["id"], fired.actor["via"]) == ("system", "worker")
    assert fired.at == "2020-03-02T06:00:00.000Z"


def test_nobody_from_outside_can_use_up_an_id_of_the_clock(tower: ClockTower) -> None:
    case_no = tower.opened_at(after())
    command = c.Withdraw(command_id=f"timer:{case_no}:1:x", actor="wang.fang", case_no=case_no, reason="不办了")
    with pytest.raises(UsageError, match="timer:"):
        tower.engine.submit(command)


def test_the_engine_s_clock_is_read_where_no_time_is_given(tower: ClockTower) -> None:
    case_no = tower.opened_at(after())
    assert tower.worker().fire_due().fired == 0
    tower.clock.set(after(hours=1))
    assert tower.worker().fire_due().fired == 1
    tower.fired_once_each([case_no])


def test_a_late_worker_fires_the_timers_of_a_case_in_due_order(tower: ClockTower) -> None:
    case_no = tower.opened_at(after(), "hourglasses")
    report = tower.worker().fire_due(after(days=3))
    assert (report.fired, report.commits) == (5, 1)
    # The cycle sets itself again in between, and its next round takes its place in the order.
    assert tower.fired(case_no) == ["half_an_hour", "every_hour", "every_hour", "two_hours", "every_hour"]
    hold(tower, case_no)


def test_a_late_worker_begins_with_the_case_that_waits_longest(tower: ClockTower) -> None:
    cases = [tower.opened_at(after(minutes=late)) for late in (20, 0, 10)]
    told: list[str] = []
    tower.worker(tell=lambda name, details: told.append(details["case_no"])).fire_due(after(days=1))
    assert told == [cases[1], cases[2], cases[0]]


def test_a_cycle_without_end_catches_up_and_waits_for_its_next_hour(tower: ClockTower) -> None:
    case_no = tower.opened_at(after(), "for_ever")
    other = tower.opened_at(after(hours=20))
    told: list[str] = []
    worker = tower.worker(tell=lambda name, details: told.append(details["case_no"]))
    report = worker.fire_due(after(hours=25, minutes=1))
    assert (report.fired, report.commits, report.left) == (26, 4, False)
    assert told == [case_no, other, case_no, case_no], "who has much to catch up keeps nobody waiting"
    hours = [recorded.event.due_at for recorded in tower.log(case_no) if isinstance(recorded.event, TimerSet)]
    assert hours == sorted(set(hours))
    assert datetime.fromisoformat(hours[-1]) == after(hours=26)
    hold(tower, case_no)


def test_a_cycle_counts_its_rounds(tower: ClockTower) -> None:
    case_no = tower.opened_at(after(), "hourglasses")
    for hour in range(1, 8):
        tower.worker().fire_due(after(hours=hour))
    assert tower.fired(case_no).count("every_hour") == 3
    assert tower.timers() == []
    hold(tower, case_no)


def test_ten_workers_fire_each_timer_once(tower: ClockTower) -> None:
    cases = tower.many(150)
    with ThreadPoolExecutor(10) as pool:
        reports = list(pool.map(lambda worker: worker.fire_due(after(hours=2)), [tower.worker() for _ in range(10)]))
    assert [report.failures for report in reports] == [()] * 10
    assert sum(report.fired for report in reports) == len(cases)
    tower.fired_once_each(cases)


def test_people_and_workers_at_the_same_cases_wait_for_each_other_and_never_deadlock(tower: ClockTower) -> None:
    cases = [tower.opened_at(after(), "for_ever") for _ in range(8)]
    tasks = {case_no: tower.task(case_no, "wait") for case_no in cases}
    tower.clock.set(after(hours=20))

    def claim_and_release(person: str) -> int:
        accepted = 0
        for number, case_no in enumerate(cases):
            given = {"actor": person, "case_no": case_no, "task": tasks[case_no]}
            for kind in (c.ClaimTask, c.ReleaseTask):
                answer = tower.engine.submit(kind(command_id=f"{person}-{number}-{kind.__name__}", **given))
                accepted += answer.rejected is None
        return accepted

    def work(worker: Worker) -> int:
        report = worker.fire_due()
        assert (report.failures, report.passed_by, report.trouble) == ((), 0, None)
        return report.fired

    with ThreadPoolExecutor(6) as pool:
        people = [pool.submit(claim_and_release, person) for person in ("wang.fang", "zhao.min")]
        workers = [pool.submit(work, tower.worker()) for _ in range(4)]
        assert sum(person.result() for person in people) >= 2 * len(cases)
        fired = sum(worker.result() for worker in workers)
    # A worker passes by what a person holds at that moment; the next round comes to it.
    assert fired + tower.worker().fire_due().fired == 20 * len(cases)
    assert [case_no for case_no in cases if tower.engine.replay(case_no, actor="system").difference is not None] == []


def test_a_worker_stops_at_its_limit_and_says_what_is_left(tower: ClockTower) -> None:
    cases = tower.many(5)
    some = tower.worker().fire_due(after(hours=2), limit=3)
    assert (some.fired, some.left) == (3, True)
    assert tower.worker().fire_due(after(hours=2), over=lambda: True).fired == 0
    assert tower.worker().fire_due(after(hours=2)).fired == 2
    tower.fired_once_each(cases)


def test_a_timer_that_was_dropped_meanwhile_does_not_fire(tower: ClockTower) -> None:
    case_no = tower.opened_at(after())
    tower.finish(case_no, "wait", "wang.fang", "done").or_raise()
    assert tower.worker().fire_due(after(hours=2)).fired == 0
    assert tower.fired(case_no) == []
