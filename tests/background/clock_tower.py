"""A site of four small drawings with timers, and what tests ask of it: open many cases, count what fired."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from journeys.invariants import hold
from journeys.town import DESIGNER, Town
from onewindow import commands as c
from onewindow.background import Worker
from onewindow.engine import Engine
from onewindow.events import Recorded, TimerFired
from onewindow.storage import Store, TimerRow

HERE = Path(__file__).parent
DRAWINGS = ("one_hour", "hourglasses", "for_ever", "division")
MORNING = datetime(2020, 3, 2, 1, 0, tzinfo=UTC)
"""When the cases of these tests are opened; years ago, so that the machine's own clock finds every timer late."""


def after(**span: float) -> datetime:
    """So long after the morning."""
    return MORNING + timedelta(**span)


class ClockTower(Town):
    """A town whose cases wait for nothing but time."""

    def publish(self) -> None:
        for drawing in DRAWINGS:
            self.engine.publish(HERE / f"{drawing}.bpmn", actor=DESIGNER)

    def rebuilt(self, **given: Any) -> None:
        """The engine anew, with another clock or other ids."""
        self.engine.close()
        self.engine = Engine(self.site, database=self.url, **{"clock": self.clock, **given})

    def site_on_its_database(self, folder: Path) -> Path:
        """A site's settings for the command line, with the database under test."""
        folder.mkdir()
        settings = (self.site / "onewindow.toml").read_text(encoding="utf-8")
        words = settings.replace("sqlite:///onewindow.db", self.url)
        (folder / "onewindow.toml").write_text(words, encoding="utf-8")
        (folder / "staff.yaml").write_bytes((self.site / "staff.yaml").read_bytes())
        return folder

    def opened_at(self, moment: datetime, process: str = "one_hour", **variables: Any) -> str:
        """A case opened then."""
        self.clock.set(moment)
        command = self.command(c.OpenCase, "wang.fang", process=process, form=variables)
        return str(self.engine.submit(command).or_raise().case_no)

    def many(self, count: int, process: str = "one_hour") -> list[str]:
        """So many cases, all opened in the same minute."""
        return [self.opened_at(after(milliseconds=number), process) for number in range(count)]

    def worker(self, **given: Any) -> Worker:
        return Worker(self.engine, **given)

    def store(self) -> Store:
        return Store.open(self.url, self.engine.settings.region)

    def log(self, case_no: str) -> list[Recorded]:
        store = self.store()
        with store.transaction(read_only=True) as transaction:
            events = transaction.events(case_no)
        store.close()
        return events

    def timers(self) -> list[TimerRow]:
        """Every timer row of the site, the stuck ones too."""
        store = self.store()
        with store.transaction(read_only=True) as transaction:
            rows = transaction.timers_due("9999-12-31T23:59:59.999999+00:00", limit=100_000)
        store.close()
        return rows

    def fired(self, case_no: str) -> list[str]:
        """Elements whose timer has fired, in the order of the log."""
        return [recorded.event.element for recorded in self.log(case_no) if isinstance(recorded.event, TimerFired)]

    def fired_once_each(self, cases: list[str]) -> None:
        """Every case has fired exactly once by its events, waits no more by the rows, and replays to what is stored."""
        store = self.store()
        with store.transaction(read_only=True) as transaction:
            counts = Counter(
                sum(isinstance(recorded.event, TimerFired) for recorded in transaction.events(case_no))
                for case_no in cases
            )
            left = transaction.timers_due(after(days=365), limit=100_000)
        store.close()
        assert counts == {1: len(cases)}
        assert {timer.case_no for timer in left}.isdisjoint(cases)
        reports = [self.engine.replay(case_no, actor="system") for case_no in cases]
        assert [report.difference for report in reports if report.difference is not None] == []
        hold(self, cases[0])


HAND = """
import os, signal, sys
from datetime import datetime
from onewindow.background import Worker
from onewindow.engine import Engine
from onewindow.engine import Engine
from onewindow.engine.system import RandomIds
from onewindow.storage import Patience

site, url, now, stops_at, how, idle = sys.argv[1:]

class StoppingIds(RandomIds):
    "Asked inside a transaction, with the case in hand; at the given time it is the moment to stop."
    asked = 0

    def new(self):
        self.asked += 1
        if self.asked == int(stops_at):
            print("inside", flush=True)
            sys.stdin.readline() if how == "wait" else os.kill(os.getpid(), signal.SIGSTOP)
        return super().new()

engine = Engine(site, database=url, ids=StoppingIds())
worker = Worker(engine, patience=Patience(statement=5, lock=2, idle=float(idle)))
print("ready", flush=True)
sys.stdin.readline()
report = worker.fire_due(datetime.fromisoformat(now))
print(report.fired, report.passed_by, report.trouble, flush=True)
engine.close()
"""


class Hand:
    """A worker in a process of its own; at the `stops_at`-th id it stops, in the middle of a transaction."""

    def __init__(
        self, tower: ClockTower, now: datetime, *, stops_at: int = 0, how: str = "wait", idle: float = 5
    ) -> None:
        given = [str(tower.site), tower.url, now.isoformat(), str(stops_at), how, str(idle)]
        self.process = subprocess.Popen(
            [sys.executable, "-c", HAND, *given], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.line() == "ready"

    def line(self) -> str:
        """The next line it prints."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def result(self) -> tuple[int, int, str]:
        """Timers it fired, cases it passed by, and its trouble, when it has ended."""
        fired, passed_by, trouble = self.line().split(maxsplit=2)
        self.process.communicate(timeout=60)
        assert self.process.returncode == 0
        return int(fired), int(passed_by), trouble
