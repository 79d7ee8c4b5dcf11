"""A shift works whenever the bell rings; a bell that has died is noticed, and replaced."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from clock_tower import ClockTower, after

from onewindow.background import Report, Shift, Wake


def crash(wake: Wake) -> None:
    """The scheduler's thread meets an error nobody catches, as it did on a shared job store."""
    scheduler: Any = wake._scheduler
    thread = scheduler._thread

    def lookup_error() -> float:
        raise LookupError("a job that is not there")

    scheduler._process_jobs = lookup_error
    scheduler.wakeup()
    thread.join(timeout=20)
    assert not thread.is_alive()


def test_the_bell_rings_again_and_again() -> None:
    with Wake(0.05) as wake:
        assert [wake.wait() for _ in range(3)] == [True, True, True]


def test_a_wake_owns_no_deadline() -> None:
    with Wake(3600) as wake:
        [job] = wake._scheduler.get_jobs()  # type: ignore[union-attr]
        assert (job.misfire_grace_time, job.coalesce, job.func) == (None, True, wake.ring)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_scheduler_s_thread_that_died_is_noticed_and_replaced() -> None:
    with Wake(0.05) as wake:
        assert wake.wait()
        crash(wake)
        assert not wake.alive
        assert wake._scheduler.running, "the scheduler itself has not noticed"  # type: ignore[union-attr]
        assert wake.wait() is False
        assert wake.alive
        assert wake.wait()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_shift_goes_on_and_tells_when_its_bell_died(tower: ClockTower) -> None:
    case_no = tower.opened_at(after())
    rounds, bell = threading.Semaphore(0), threading.Event()

    class Seen:
        """The tower's clock, and a sign for each time it is read."""

        def now(self) -> datetime:
            rounds.release()
            return tower.clock.now()

    def tell(happening: str, details: Mapping[str, Any]) -> None:
        if happening == "bell":
            bell.set()

    tower.rebuilt(clock=Seen())
    assert rounds.acquire(blocking=False), "whether it knows its zone is looked at once, when the engine is made"
    shift, reports = Shift(tower.worker(), every=0.05, tell=tell), []
    thread = threading.Thread(target=lambda: reports.append(shift.run()))
    thread.start()
    assert rounds.acquire(timeout=20)
    crash(shift.wake)
    assert bell.wait(timeout=20)
    tower.clock.set(after(hours=1))
    for _ in range(20):
        assert rounds.acquire(timeout=20)
    shift.end()
    thread.join(timeout=20)
    assert [report.fired for report in reports] == [1]
    tower.fired_once_each([case_no])


def test_a_shift_until_idle_waits_for_a_case_somebody_holds(postgresql_tower: ClockTower) -> None:
    tower = postgresql_tower
    case_no = tower.opened_at(after())
    tower.clock.set(after(hours=1) + timedelta(seconds=1))
    store, reports = tower.store(), list[Report]()
    shift = Shift(tower.worker(), every=0.05, until_idle=True)
    thread = threading.Thread(target=lambda: reports.append(shift.run()))
    with store.transaction() as transaction:
        assert transaction.case(case_no, lock=True) is not None
        report = tower.worker().fire_due()
        assert (report.left, report.passed_by) == (True, 0), "due, in somebody's hands, and nobody waited for it"
        thread.start()
        assert tower.fired(case_no) == []
    thread.join(timeout=20)
    store.close()
    assert [(report.fired, report.left) for report in reports] == [(1, False)]
    tower.fired_once_each([case_no])
