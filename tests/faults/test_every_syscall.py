"""SIGKILL at each system call of one case's whole run: what was answered stands, and the next one finishes the case."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from databases import Database, empty_tables
from faults.law import Told, judge
from faults.led_case import led
from faults.tally import chance, counted, size
from faults.whole_case import Scribe, Step, errand
from journeys.town import DESIGNER, Town
from onewindow.storage.schema import metadata
from onewindow.storage.store import open_engine

POINTS = size(8, 60, 100_000)
"""How many of all system calls somebody is killed at."""

ROOM = 25
"""After so many cases the tables are emptied, so that looking at all of them stays quick."""

HARMLESS = {"getpid", "gettid", "exit_group", "rt_sigreturn", "restart_syscall", "ppoll_time64"}
"""Nothing outside the process is changed or learnt by these; there is no after."""


@pytest.fixture(scope="module")
def strace() -> str:
    """The program, where there is one and this user may trace."""
    found = shutil.which("strace")
    if sys.platform != "linux" or found is None:
        pytest.skip("NOT TESTED: killing at every system call needs strace")
    tried = subprocess.run([found, "-f", "-o", os.devnull, "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        pytest.skip(f"NOT TESTED: this user may not trace processes ({tried.stderr.strip()})")
    return found


class Leaders:
    """The program that leads cases, and strace before each of its processes."""

    def __init__(self, strace: str, site: Path, steps: Path) -> None:
        self._strace, self._given = strace, {"site": str(site), "steps": str(steps)}
        tests = Path(__file__).parents[1]
        path = os.pathsep.join([str(tests), *(entry for entry in sys.path if entry)])
        self._process = subprocess.Popen(
            [sys.executable, tests / "faults" / "led_case.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip

    def lead(self, url: str, round: int, *how: str) -> tuple[int, list[Told]]:
        """One case under `strace how`; how its process ended, and what it was answered."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({**self._given, "url": url, "round": round}) + "\n")
        self._process.stdin.flush()
        pid = self._read()["pid"]
        until_stopped(pid)
        with subprocess.Popen(
            [self._strace, "-f", "-p", str(pid), *how], stderr=subprocess.PIPE, text=True
        ) as tracing:
            assert tracing.stderr is not None
            assert "attached" in (said := tracing.stderr.readline()), said
            os.kill(pid, signal.SIGCONT)
            told = []
            while "ended" not in (line := self._read()):
                told.append(Told(**{**line, "seqs": tuple(line["seqs"])}))
            tracing.communicate(timeout=60)
        return line["ended"], told

    def close(self) -> None:
        self._process.communicate(timeout=60)

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the leaders are gone"
        found: dict[str, Any] = json.loads(line)
        return found


@pytest.fixture
def ready(site: Path, database: Database) -> Iterator[tuple[Town, list[Step]]]:
    """The small process published, and the commands of one whole case."""
    with Scribe(site, database.url, publish=False) as town:
        town.engine.publish(town.site / "errands.bpmn", actor=DESIGNER)
        errand(town)
        yield town, town.steps


def test_killed_at_every_system_call_of_a_case_the_next_one_finishes_it(
    strace: str, ready: tuple[Town, list[Step]], database: Database, tmp_path: Path
) -> None:
    town, steps = ready
    (tmp_path / "steps").write_bytes(pickle.dumps(steps))
    leaders = Leaders(strace, town.site, tmp_path / "steps")
    round = 0
    with counted("every system call", database.url) as tally:
        calls = system_calls(leaders, town.url, tmp_path / "calls")
        points = [(name, number + 1) for name, times in sorted(calls.items()) for number in range(times)]
        tally.more |= {"calls": dict(calls), "of": len(points)}
        if len(points) > POINTS:
            points = sorted(chance("system call", tally.database).sample(points, POINTS))
        for name, number in points:
            round += 1
            inject = ("-o", os.devnull, "-e", f"trace={name}", "-e", f"inject={name}:signal=SIGKILL:when={number}")
            ended, told = leaders.lead(town.url, round, *inject)
            tally.faults[f"SIGKILL at {name}"] += ended == signal.SIGKILL
            tally.answered += len(told)
            finished = led(town, steps, round)
            assert finished[: len(told)] == told, "what was answered is answered otherwise"
            mine = str(finished[0].case_no)
            tally.judged(judge(town, [*told, *finished], closely=[mine]))
            assert town.view(mine)["finished"]
            if round % ROOM == 0:
                make_room(town, database)
            tally.progress(round, len(points))
    leaders.close()


def until_stopped(pid: int) -> None:
    """Until the process waits for its tracer."""
    pause = threading.Event()
    for _ in range(10_000):
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "Tt":
            return
        pause.wait(0.001)
    raise AssertionError(f"{pid} does not stop")


def system_calls(leaders: Leaders, url: str, file: Path) -> Counter[str]:
    """How often an undisturbed leader makes which call."""
    ended, told = leaders.lead(url, 0, "-o", str(file))
    assert (ended, len(told) > 3) == (0, True)
    lines = (line.partition(" ")[2].lstrip() for line in file.read_text(errors="replace").splitlines())
    names = (line.partition("(")[0] for line in lines if "(" in line and not line.startswith(("<", "-", "+")))
    return Counter(name for name in names if name.isidentifier() and name not in HARMLESS)


def make_room(town: Town, database: Database) -> None:
    """Begin again with empty tables."""
    town.engine.close()
    if database.is_sqlite:
        engine = open_engine(database.url)
        with engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
        engine.dispose()
    else:
        empty_tables(database)
    town.restart()
    town.engine.publish(town.site / "errands.bpmn", actor=DESIGNER)


