"""The disk is full after any number of bytes: nothing is half-written, and with room the same command works."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from databases import Database
from faults.conftest import SmallDisk
from faults.law import Told, judge
from faults.led_case import of_round
from faults.photograph import photograph
from faults.tally import Tally, chance, counted, size
from faults.whole_case import Scribe, Step, errand, startup, submit
from journeys.town import DESIGNER, Town
from onewindow.errors import EnvironmentProblem

TROUBLES = size(8, 80, 500)
MOST = 60_000
"""Bytes that may be left: more than most commands need."""

Tight = Callable[[Town, int], AbstractContextManager[None]]


def test_a_file_that_may_not_grow(site: Path, sqlite_database: Database) -> None:
    """By the limit of the process: the write fails somewhere, and is told as a fault of the system."""
    if sys.platform == "win32":
        pytest.skip("NOT TESTED: limits of file sizes need POSIX")
    with counted("disk full, by a limit", "sqlite") as tally:
        run_into(tally, site, sqlite_database.url, limited, "full, by a limit")


def test_a_small_disk_that_is_full(site: Path, sqlite_template: Path, larger_disk: SmallDisk) -> None:
    """A real one: "no space left on device", at any write."""
    (larger_disk.folder / "site.db").write_bytes(sqlite_template.read_bytes())

    @contextmanager
    def crowded(town: Town, left: int) -> Iterator[None]:
        make_room = larger_disk.fill()
        os.truncate(larger_disk.folder / "filler", max(0, (larger_disk.folder / "filler").stat().st_size - left))
        try:
            yield
        finally:
            make_room()

    with counted("disk full, a small disk", "sqlite") as tally:
        run_into(tally, site, f"sqlite:///{larger_disk.folder}/site.db", crowded, "full, a small disk")


def run_into(tally: Tally, site: Path, url: str, tight: Tight, name: str) -> None:
    """Cases, each command of which meets a disk with a little room left."""
    dice, round = chance(tally.part), 0
    told: list[Told] = []
    with Scribe(site, url, publish=False) as town:
        town.engine.publish(town.site / "errands.bpmn", actor=DESIGNER)
        town.engine.publish(town.site / "processes" / "company_startup", actor=DESIGNER)
        scripts = learnt(town)
        while tally.injected < TROUBLES:
            round += 1
            case_no = None
            for step in dice.choice(scripts):
                ours = of_round(step, round, case_no)
                if tally.injected < TROUBLES:
                    tally.faults[name] += refused(town, ours, tight, dice.randrange(MOST))
                answer, heard = submit(town, ours)
                told.append(heard)
                case_no = case_no or answer.case_no
            tally.judged(judge(town, told, closely=[str(case_no)]))
            tally.progress(tally.injected, TROUBLES)
            town.restart()  # the log is written back into the file, as the last who closes it does
        tally.answered = len(told)
        tally.judged(judge(town, told))


def refused(town: Town, step: Step, tight: Tight, left: int) -> bool:
    """Whether there was too little room; then nothing is written, and the file can be read."""
    before = photograph(town.url)
    town.clock.set(step.at)
    codes: list[int] = []
    with tight(town, left):
        try:
            town.engine.submit(step.command)
        except EnvironmentProblem as problem:
            codes.append(problem.exit_code)
    if not codes:
        return False
    assert codes == [6]
    assert photograph(town.url) == before, "something is half-written"
    return True


@contextmanager
def limited(town: Town, left: int) -> Iterator[None]:
    """No file of this process may grow beyond what the log of the database has, and a little."""
    import resource

    log = Path(town.url.removeprefix("sqlite:///") + "-wal")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, ((log.stat().st_size if log.exists() else 0) + left, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def learnt(town: Scribe) -> list[list[Step]]:
    """The commands of two whole cases."""
    scripts = []
    for whole in (errand, startup):
        begin = len(town.steps)
        whole(town)
        scripts.append(town.steps[begin:])
    return scripts

