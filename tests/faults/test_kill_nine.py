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

from faults.photograph import Photograph, photograph, rows_of
from faults.tireless_clerk import COMMANDS_A_ROUND
from journeys.invariants import hold
from journeys.laws import kept
from journeys.town import Town
from journeys.wishes import Book, Wisher

KILLS = int(os.environ.get("ONEWINDOW_KILLS", "12"))
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
    chance = Random(KILLS)  # noqa: S311  chance of a test, not of a secret
    answered: dict[str, Line] = {}
    for number in range(1, KILLS + 1):
        told = work_and_die(nursery, town, number, chance)
        answered |= {line["command_id"]: line for line in told}
        found = photograph(town.url)
        stands(answered, found)
        in_flight = {command_id for command_id in receipts(found) if _round(command_id) == number}
        assert len(in_flight - set(answered)) <= 1, "more was done than asked"
        file_is_sound(town.url)
        for case_no in {line["case_no"] for line in told}:
            hold(town, case_no)
            kept(town, case_no)
        goes_on(town, chance, number)
    assert len(answered) > 10 * KILLS
    assert sum(not line["accepted"] for line in answered.values()) >= 1


def work_and_die(nursery: subprocess.Popen[str], town: Town, number: int, chance: Random) -> list[Line]:
    """A clerk works until some answers have come, and is killed in the middle of the next command."""
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdin.write(json.dumps({"site": str(town.site), "url": town.url, "round": number}) + "\n")
    nursery.stdin.flush()
    pid = read(nursery.stdout)["pid"]
    told = []
    for _ in range(chance.randrange(1, 45)):
        told.append(read(nursery.stdout))
        assert "ended" not in told[-1], "the clerk gave up by itself"
    for _ in range(chance.randrange(150_000)):
        pass  # the clerk is somewhere in the next command or the one after
    os.kill(pid, signal.SIGKILL)
    while "ended" not in (line := read(nursery.stdout)):
        told.append(line)
    assert line["ended"] == signal.SIGKILL
    return told


def read(lines: IO[str]) -> Line:
    line = lines.readline()
    assert line, "the nursery is gone"
    found: Line = json.loads(line)
    return found


def stands(answered: dict[str, Line], found: Photograph) -> None:
    """Every answer is in the store exactly once and as told, and every event belongs to a receipt."""
    kept_receipts = receipts(found)
    events: dict[str, list[tuple[str, int]]] = {}
    per_case: dict[str, list[tuple[int, int]]] = {}
    for row in rows_of(found, "ow_event"):
        events.setdefault(row["command_id"], []).append((row["case_no"], row["seq"]))
        per_case.setdefault(row["case_no"], []).append((row["seq"], row["commit_no"]))
    for command_id, line in answered.items():
        receipt = kept_receipts[command_id]
        assert (receipt["case_no"], receipt["version"]) == (line["case_no"], line["version"])
        assert sorted(events.get(command_id, [])) == [(line["case_no"], seq) for seq in line["seqs"]]
    assert set(events) <= set(kept_receipts), "an event without a receipt"
    rows = {row["case_no"]: (row["version"], row["last_seq"]) for row in rows_of(found, "ow_case")}
    assert rows == {case_no: (max(seen)[1], max(seen)[0]) for case_no, seen in per_case.items()}
    for seen in per_case.values():
        assert sorted(seq for seq, _ in seen) == list(range(1, len(seen) + 1))


def receipts(found: Photograph) -> dict[str, Line]:
    return {row["command_id"]: json.loads(row["answer"]) for row in rows_of(found, "ow_receipt")}


def goes_on(town: Town, chance: Random, number: int) -> None:
    """The case the clerk was at takes its next steps, whatever state it was left in."""
    town.asked = number * COMMANDS_A_ROUND + COMMANDS_A_ROUND // 2
    latest = town.engine.cases(actor="lin.tao", status=None, limit=1)[0]["case_no"]
    view = town.view(latest)
    wisher = Wisher(town, BOOKS[view["process"]])
    for _ in range(3):
        wish = wisher.sensible(chance, town.view(latest), calm=True)
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
