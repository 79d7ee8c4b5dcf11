"""A timer that cannot fire changes nothing, is tried again ever later, and is stuck at last; other cases go on."""

from __future__ import annotations

from datetime import datetime, timedelta

from clock_tower import ClockTower, after
from sqlalchemy import text

from journeys.invariants import hold
from onewindow.background import Report
from onewindow.background.worker import TRIES, backoff
from onewindow.engine.timers import TimerFailed

MINUTES = [1, 4, 16, 64]


def fail_until_stuck(tower: ClockTower) -> list[Report]:
    """Rounds at the very minute each try is due."""
    moments = [after(hours=1)]
    for minutes in MINUTES:
        moments.append(moments[-1] + timedelta(minutes=minutes))
    return [tower.worker().fire_due(moment) for moment in moments]


def test_a_rejected_timer_changes_nothing_and_is_tried_again_later(tower: ClockTower) -> None:
    case_no = tower.opened_at(after(), "division", total=6, parts=0)
    before = tower.view(case_no), tower.log(case_no)
    report = tower.worker().fire_due(after(hours=1))
    assert (report.fired, report.left, len(report.failures)) == (0, False, 1)
    assert (tower.view(case_no), tower.log(case_no)) == before
    [timer] = tower.timers()
    assert (timer.state, timer.attempts) == ("waiting", 1)
    assert datetime.fromisoformat(timer.next_try) == after(hours=1, minutes=1)
    assert "expression_failed" in (timer.problem or "")
    assert tower.worker().fire_due(after(hours=1, seconds=59)).failures == ()
    assert len(tower.worker().fire_due(after(hours=1, minutes=1)).failures) == 1
    hold(tower, case_no)


def test_five_failures_make_it_stuck_while_other_cases_go_on(tower: ClockTower) -> None:
    stuck = tower.opened_at(after(), "division", total=6, parts=0)
    others = [tower.opened_at(after()) for _ in range(3)]
    reports = fail_until_stuck(tower)
    assert [report.fired for report in reports] == [3, 0, 0, 0, 0]
    assert [report.failures[0].attempts for report in reports] == [1, 2, 3, 4, 5]
    assert [report.failures[0].again_in for report in reports] == [*(timedelta(minutes=m) for m in MINUTES), None]
    [timer] = tower.timers()
    assert (timer.case_no, timer.state, timer.attempts) == (stuck, "stuck", TRIES)
    assert (tower.worker().fire_due(after(days=300)).failures, tower.engine.timers.due(after(days=300))) == ((), False)
    hold(tower, stuck)
    tower.finish(stuck, "mend", "wang.fang", "done", {"parts": 1}).or_raise()
    assert [row.timer for row in tower.engine.timers.revive()] == [timer.timer]
    assert tower.worker().fire_due(after(days=1)).fired == 1
    assert "big" in tower.open_elements(stuck)
    tower.fired_once_each([stuck, *others])


def test_a_timer_mended_before_it_is_stuck_fires_at_its_next_try(tower: ClockTower) -> None:
    case_no = tower.opened_at(after(), "division", total=6, parts=0)
    tower.worker().fire_due(after(hours=1))
    tower.finish(case_no, "mend", "wang.fang", "done", {"parts": 1}).or_raise()
    assert tower.worker().fire_due(after(hours=1, minutes=1)).fired == 1
    tower.fired_once_each([case_no])


def test_a_case_whose_state_cannot_be_read_keeps_nobody_waiting(tower: ClockTower) -> None:
    damaged = tower.opened_at(after())
    others = [tower.opened_at(after(minutes=minute)) for minute in (1, 2)]
    store = tower.store()
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE ow_case SET state = :junk WHERE case_no = :no"), {"junk": b"x", "no": damaged})
    store.close()
    report = tower.worker().fire_due(after(hours=3))
    assert (report.fired, report.trouble) == (2, None)
    assert [failure.timer.case_no for failure in report.failures] == [damaged]
    assert "onewindow replay" in report.failures[0].text
    tower.fired_once_each(others)


def test_a_row_the_case_knows_nothing_of_is_not_fired_for_ever(tower: ClockTower) -> None:
    case_no = tower.opened_at(after(), "for_ever")
    store = tower.store()
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE ow_timer SET timer = 99"))
    store.close()
    [failure] = tower.worker().fire_due(after(hours=1)).failures
    assert "timer_unknown" in failure.text
    assert tower.fired(case_no) == []


def test_a_failure_somebody_else_has_recorded_counts_once(tower: ClockTower) -> None:
    tower.opened_at(after(), "division", total=6, parts=0)
    [seen_before] = tower.timers()
    assert len(tower.worker().fire_due(after(hours=1)).failures) == 1
    too_late = TimerFailed(seen_before, ValueError("slower"))
    assert tower.engine.timers.postpone(too_late, timedelta(0), after(hours=1)) is False
    [timer] = tower.timers()
    assert (timer.attempts, "slower" in (timer.problem or "")) == (1, False)


def test_tries_come_ever_later() -> None:
    assert [backoff(failures) for failures in range(1, 6)] == [*(timedelta(minutes=m) for m in MINUTES), None]
