"""kill -9 at any moment: what was answered is there exactly once, nothing is half-written, the case can go on."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import IO, Any

import pytest

from faults.law import Told, judge
from faults.photograph import photograph, rows_of
from faults.tally import chance, counted
from faults.tireless_clerk import COMMANDS_A_ROUND
from journeys.invariants import hold
from journeys.town import Town
from journeys.wishes import Book, Wisher
from onewindow.storage.schema import metadata
from onewindow.storage.store import open_engine

KILLS = int(os.environ.get("ONEWINDOW_KILLS", "12"))
LATEST = 40
"""So many answers back, cases are replayed and held against every invariant; of the others all rows are looked at."""

A_DAY = 20
"""Kills after which the tables are emptied."""

BOOKS = {service: Book(service) for service in ("company_startup", "errands")}
Line = dict[str, Any]


@pytest.fixture(scope="module")
def nursery() -> Iterator[subprocess.Popen[str]]:
    """A process that has read all libraries and brings up clerks."""
    if sys.platform == "win32":
        pytest.skip("NOT TESTED: forking and SIGKILL need POSIX")
    tests = Path(__file__).parents[1]
    path = os.pathsep.join([str(tests), *(entry for entry in sys.path if entry)])
    program = tests / "faults" / "tireless_clerk.py"
    started = subprocess.Popen(
        [sys.executable, str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    yield started
    started.communicate()


def test_killed_at_random_moments_every_answer_stands_and_nothing_is_half_written(
    town: Town, nursery: subprocess.Popen[str]
) -> None:
    dice = chance("kill nine", town.url.partition(":")[0])
    answered: list[Told] = []
    with counted("killed inside submit", town.url) as tally:
        for number in range(1, KILLS + 1):
            told = work_and_die(nursery, town, number, dice)
            answered += told
            tally.kills["clerk"] += 1
            tally.answered += len(told)
            stored = {command_id for command_id in receipts(town) if _round(command_id) == number}
            assert len(stored - {line.command_id for line in told}) <= 1, "more was done than asked"
            file_is_sound(town.url)
            tally.judged(judge(town, answered, closely={str(line.case_no) for line in told[-LATEST:]}))
            goes_on(town, dice, number)
            tally.progress(number, KILLS)
            if number % A_DAY == 0:
                answered = []
                begin_anew(town)
    assert tally.answered > 10 * KILLS


def work_and_die(nursery: subprocess.Popen[str], town: Town, number: int, dice: Random) -> list[Told]:
    """A clerk works until some answers have come, and is killed in the middle of the next command."""
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdin.write(json.dumps({"site": str(town.site), "url": town.url, "round": number}) + "\n")
    nursery.stdin.flush()
    pid = read(nursery.stdout)["pid"]
    told = []
    for _ in range(dice.randrange(1, 45)):
        line = read(nursery.stdout)
        assert "ended" not in line, "the clerk gave up by itself"
        told.append(line)
    for _ in range(dice.randrange(150_000)):
        pass  # the clerk is somewhere in the next command or the one after
    os.kill(pid, signal.SIGKILL)
    while "ended" not in (line := read(nursery.stdout)):
        told.append(line)
    assert line["ended"] == signal.SIGKILL
    return [Told(**{**line, "seqs": tuple(line["seqs"])}) for line in told]


def read(lines: IO[str]) -> Line:
    line = lines.readline()
    assert line, "the nursery is gone"
    found: Line = json.loads(line)
    return found


def receipts(town: Town) -> set[str]:
    return {row["command_id"] for row in rows_of(photograph(town.url), "ow_receipt")}


def begin_anew(town: Town) -> None:
    """Empty tables, so that looking at all of them stays quick."""
    town.engine.close()
    engine = open_engine(town.url)
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    engine.dispose()
    town.restart()
    town.publish()


def goes_on(town: Town, dice: Random, number: int) -> None:
    """The case the clerk was at takes its next steps, whatever state it was left in."""
    town.asked = number * COMMANDS_A_ROUND + COMMANDS_A_ROUND // 2
    latest = town.engine.cases(actor="lin.tao", status=None, limit=1)[0]["case_no"]
    view = town.view(latest)
    wisher = Wisher(town, BOOKS[view["process"]])
    for _ in range(3):
        wish = wisher.sensible(dice, town.view(latest), calm=True)
        if wish is not None:
            command_type, actor, given = wish
            refused = town.do(command_type, actor, **given).rejected
            assert refused is None or refused.code == "material_not_listed", refused
    hold(town, latest)


def file_is_sound(url: str) -> None:
    """SQLite's own check of the file; a server checks its own."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()


def _round(command_id: str) -> int:
    number = int(command_id.removeprefix("town-"))
    return number // COMMANDS_A_ROUND if number % COMMANDS_A_ROUND < COMMANDS_A_ROUND // 2 else 0
