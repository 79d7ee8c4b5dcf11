"""The power goes at any write of a run on SQLite: what was answered is there, the file is sound, the case goes on."""

from __future__ import annotations

import ctypes
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy

from faults.disk_log import Deed, DiskLog, recording, sqlite_library
from faults.law import Told, judge
from faults.power_cut import Cut, Disk
from faults.ready_town import ReadyTown
from faults.tally import Tally, chance, counted, size
from faults.whole_case import Scribe, Step, errand, startup, submit
from journeys.invariants import hold
from journeys.town import Town
from onewindow import commands as c
from onewindow.engine import Answer, Engine
from onewindow.storage import prepare_sqlite, sqlite

CUTS = size(60, 400, 4200)
RUNS = size(2, 3, 14)
"""Cuts are spread over so many runs, each with cases and checkpoints of its own."""

CLOSELY = 1
"""How many of the cases of a run are replayed after a cut; all rows are looked at each time."""


@pytest.fixture(scope="module")
def library() -> ctypes.CDLL:
    found = sqlite_library()
    if found is None:
        pytest.skip("NOT TESTED: the SQLite of this Python does not let itself be looked over the shoulder")
    return found


@pytest.fixture(scope="module")
def laid_out(whole_site: Path, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database in which everything is published, at rest."""
    folder = tmp_path_factory.mktemp("before")
    shutil.copyfile(sqlite_template, folder / "site.db")
    with Town(whole_site, f"sqlite:///{folder}/site.db"):
        pass
    for beside in folder.glob("site.db-*"):
        beside.unlink()
    return folder


def test_after_a_power_cut_at_any_write_everything_answered_stands(
    library: ctypes.CDLL, whole_site: Path, laid_out: Path, tmp_path: Path
) -> None:
    site = Path(shutil.copytree(whole_site, tmp_path / "site"))
    first = Town(site, f"sqlite:///{laid_out}/site.db", publish=False)
    done = 0
    with counted("power cut", "sqlite") as tally:
        for run in range(RUNS):
            dice = chance("power cut", run)
            folder = Path(shutil.copytree(laid_out, tmp_path / f"run-{run}"))
            steps, log = run_recorded(library, site, folder, dice, often=dice.choice((8, 40, 200)))
            tally.answered += len(steps)
            wanted = CUTS * (run + 1) // RUNS - CUTS * run // RUNS
            places = sorted(dice.randrange(len(log.deeds) + 1) for _ in range(wanted))
            after = tmp_path / "after"
            for cut in Disk(laid_out, renamed(log, folder, laid_out)).cuts(places, dice):
                shutil.rmtree(after, ignore_errors=True)
                after.mkdir()
                cut.lay_down(after)
                stands(first, after, cut, steps, dice, tally)
                done += 1
                if done % 50 == 0:
                    tally.progress(done, CUTS)
        tally.more["runs"] = RUNS


def test_the_cuts_find_what_a_lazier_store_would_lose(
    library: ctypes.CDLL, whole_site: Path, laid_out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The judge can be hard: without a sync at each commit some cut loses what was answered."""
    lazy = tuple(pragma.replace("FULL", "NORMAL") for pragma in sqlite._PRAGMAS)
    assert lazy != sqlite._PRAGMAS
    site, folder = Path(shutil.copytree(whole_site, tmp_path / "site")), tmp_path / "run"
    shutil.copytree(laid_out, folder)
    with monkeypatch.context() as patch:
        patch.setattr(sqlite, "_PRAGMAS", lazy)
        dice = Random(1)  # noqa: S311  chance of a test, not of a secret
        _, log = run_recorded(library, site, folder, dice, often=1000)  # a checkpoint would sync what no commit did
    first = Town(site, f"sqlite:///{laid_out}/site.db", publish=False)
    deeds, after, lost = renamed(log, folder, laid_out), tmp_path / "after", []
    for cut in Disk(laid_out, deeds).cuts(range(0, len(deeds), max(1, len(deeds) // 60)), dice):
        shutil.rmtree(after, ignore_errors=True)
        after.mkdir()
        cut.lay_down(after)
        with ReadyTown.on_database(first, f"sqlite:///{after}/site.db") as town:
            lost += judge(town, cut.told, closely=()).lost
        if lost:
            break
    assert lost, "nothing was lost, so nothing would be noticed"


def run_recorded(
    library: ctypes.CDLL, site: Path, folder: Path, dice: Random, *, often: int
) -> tuple[list[Step], DiskLog]:
    """Cases from beginning to end and a new start of the process now and then; a checkpoint after so many pages."""
    log, url = DiskLog(), f"sqlite:///{folder}/site.db"
    with recording(library, log):
        town = RecordedTown(site, url, log, often)
        for _ in range(3):
            (startup if dice.random() < 0.5 else errand)(town)
            if dice.random() < 0.5:
                town.restart()
        town.engine.close()
    assert {"write", "sync", "told"} <= {deed.what for deed in log.deeds}
    return town.steps, log


def stands(first: Town, folder: Path, cut: Cut, steps: list[Step], dice: Random, tally: Tally) -> None:
    """The law holds, no more than the one command under way is stored beside what was answered, and it goes on."""
    tally.faults["power cut, a write torn" if cut.torn else "power cut"] += 1
    sound(folder / "site.db")
    with ReadyTown.on_database(first, f"sqlite:///{folder}/site.db") as town:
        answered = len(cut.told)
        asked = {step.command.command_id for step in steps[: answered + 1]}
        cases = sorted({str(told.case_no) for told in cut.told if told.case_no})
        closely = [*cases[-1:], *dice.sample(cases[:-1], min(CLOSELY, len(cases[:-1])))]
        tally.judged(judge(town, cut.told, asked=asked, closely=closely))
        for step in steps[max(0, answered - 1) : answered + 2]:
            answer, told = submit(town, step)
            if told.command_id in {each.command_id for each in cut.told}:
                assert answer.repeated, "what was answered is done again"
                assert told in cut.told
        if told.case_no:
            hold(town, told.case_no)


def sound(file: Path) -> None:
    """By SQLite's own check."""
    connection = sqlite3.connect(file)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    finally:
        connection.close()


class RecordedTown(Scribe):
    """A town whose answers stand in the log of the disk, between the writes."""

    def __init__(self, site: Path, url: str, log: DiskLog, often: int) -> None:
        self._log, self._often = log, often
        super().__init__(site, url, publish=False)
        self.engine.close()
        self.restart()

    def restart(self) -> None:
        self.engine.close()
        engine = prepare_sqlite(sqlalchemy.create_engine(self.url))
        pages = f"PRAGMA wal_autocheckpoint={self._often}"
        sqlalchemy.event.listen(engine, "connect", lambda raw, record: raw.execute(pages))
        self.engine = Engine(self.site, database=engine, clock=self.clock)

    def do(self, command_type: type[c.Command], actor: str, /, **given: Any) -> Answer:
        answer = super().do(command_type, actor, **given)
        self._log.tell(Told.of(self.steps[-1].command.command_id, answer))
        return answer


def renamed(log: DiskLog, old: Path, new: Path) -> list[Deed]:
    """The deeds as if they were done where the files lie that they began with."""
    return [replace(deed, file=deed.file.replace(str(old), str(new))) for deed in log.deeds]
