"""Workers and departments in processes of their own, made to be killed, by a clock that hurries.

Run as a program it reads one JSON line per player, {"play": "worker" or "departments", …}, forks a process for each and
writes its {"pid"}, so that the libraries are read once. Whoever it has forked dies with it.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

from onewindow.api import callbacks, server
from onewindow.background import Adapters, Sender, Shift, Worker
from onewindow.engine import Engine
from onewindow.ports.departments import DepartmentAdapter
from onewindow.settings import read_settings
from onewindow_adapters import bank, housing_fund, market_regulation, police, social_security, tax
from onewindow_adapters.simulator import Pace, town

MORNING = datetime(2026, 3, 3, 1, 30, tzinfo=UTC)
"""When a storm begins: half past nine on a Tuesday, in Shanghai."""

RATE = 10.0
"""Seconds of the storm in one second of ours: leases of the dead are over in three seconds."""

FACTORIES: dict[str, Callable[[str, Mapping[str, Any], Path], Any]] = {
    "market_regulation": market_regulation.adapter,
    "police": police.adapter,
    "tax": tax.adapter,
    "social_security": social_security.adapter,
    "housing_fund": housing_fund.adapter,
    "bank": bank.adapter,
}


def steady() -> float:
    """Seconds since the machine was started, the same for all processes."""
    return time.monotonic()  # noqa: TID251  what the hurried clock is made of


class HurriedClock:
    """The one clock of all players: platform, departments, and what they sign (`ports.Clock`)."""

    def __init__(self, begun: float) -> None:
        self.begun = begun

    def now(self) -> datetime:
        """That instant, ten times as far from the beginning."""
        return MORNING + timedelta(seconds=(steady() - self.begun) * RATE)


def adapters_of(engine: Engine, clock: HurriedClock) -> Adapters:
    """The shipped adapters, signing by this clock."""

    def maker(name: str) -> Callable[[str, Mapping[str, Any], Path], DepartmentAdapter]:
        def make(department: str, options: Mapping[str, Any], folder: Path) -> DepartmentAdapter:
            adapter = FACTORIES[name](department, options, folder)
            if hasattr(adapter, "_http"):
                adapter._http._now = clock.now  # its transport takes a clock, its options do not
            return adapter  # type: ignore[no-any-return]

        return make

    return Adapters(engine.settings, {name: maker(name) for name in FACTORIES})


def play_worker(site: str, url: str, begun: float, port: int) -> None:
    """`onewindow work --callbacks` by the hurried clock; without a port it receives nothing."""
    clock = HurriedClock(begun)
    engine = Engine(read_settings(Path(site)), database=url, clock=clock)
    shift = Shift(Worker(engine), sender=Sender(engine.deliveries, adapters_of(engine, clock)), every=0.05)
    if port:
        server.serve(callbacks.app(engine, adapters_of(engine, clock)), "127.0.0.1", port)
    shift.run()


def play_departments(folder: str, begun: float, port_base: int, callback: str, seed: int, faults: object) -> None:
    """The six departments and the town hall, on the same ports and books each time."""
    pace = Pace(at_once=0.4, soonest=1.0, latest=20.0)
    clock = HurriedClock(begun)
    with town(
        Path(folder), port_base=port_base, callback=callback, seed=seed, faults=faults, pace=pace, clock=clock.now
    ) as here:
        (Path(folder) / "site.toml").write_text(here.snippet(), encoding="utf-8")
        (Path(folder) / "open").touch()
        threading.Event().wait()


PLAYS: dict[str, Callable[..., None]] = {"worker": play_worker, "departments": play_departments}


class Nursery:
    """The program, seen from the test."""

    def __init__(self) -> None:
        path = os.pathsep.join([str(Path(__file__).parents[1]), *(entry for entry in sys.path if entry)])
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip

    def play(self, play: str, **given: Any) -> int:
        """A new player; its process id."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"play": play, **given}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the nursery is gone"
        return int(json.loads(line)["pid"])

    def close(self) -> None:
        """End it, and with it every player."""
        self._process.communicate()


def kill(pid: int) -> None:
    """SIGKILL, and back once nothing is left of it."""
    os.kill(pid, signal.SIGKILL)
    pause = threading.Event()
    for _ in range(1000):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        pause.wait(0.005)
    raise AssertionError(f"{pid} does not die")


def main() -> None:
    """Fork a player for each line read; at the end of the lines none is left."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a bell rung while the last one still sounds
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    players: list[int] = []
    for line in sys.stdin:
        given = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _play(given)
        players.append(pid)
        os.write(1, json.dumps({"pid": pid}).encode() + b"\n")
    for pid in players:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _play(given: dict[str, Any]) -> NoReturn:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(2, 1)
    status = 1
    try:
        PLAYS[given.pop("play")](**given)
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
