"""Whether a process that works all day keeps its size: memory over many commands through one engine."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from benchmarks.figures import WIDTH, Figure, say
from benchmarks.filled_store import copies_of, empty_database
from benchmarks.growing_cases import FIRST_DAY, STAGES, Desk
from benchmarks.machine import resident_kib
from databases import Database
from onewindow import commands as c
from onewindow.background import Worker

WARMED = 0.2
"""The share of all commands after which caches count as full."""

LIMIT_MIB = 4.0
EVERY = 50
"""Claims and releases of one turn; after four turns a whole case is taken to its licence, and timers fire."""


def figures(site: Path, folder: Path, commands: int) -> Iterator[Figure]:
    """How much the process has grown between a fifth of the commands and the last."""
    folder.mkdir(parents=True)
    database = empty_database(folder, "memory", None)
    with Desk(site, database.url) as desk:
        _fill_page_cache(desk, database)
        sizes = _worked(desk, desk.asked, commands)
        warm = next(size for done, size in sizes if done >= commands * WARMED)
        done, last = sizes[-1]
        grown = (last - warm) / 1024
        yield Figure(
            name=f"memory over {done} commands, SQLite", value=round(grown, 2), unit="MiB", target=LIMIT_MIB,
            told=f"{warm / 1024:.1f} MiB after a fifth of them, {last / 1024:.1f} MiB at the end",
            detail={"resident_kib": dict(sizes)},
        )  # fmt: skip
        if grown > LIMIT_MIB:
            _explain(desk, commands // 20)


def _fill_page_cache(desk: Desk, database: Database) -> None:
    """SQLite's own cache of 32 MiB is meant to fill up, and would look like growth while it does."""
    template = desk.on(FIRST_DAY).opened_at_intake()
    copies_of(desk, database, [template], 2_000, first=1)
    with desk.engine._house.store.transaction(read_only=True) as transaction:
        transaction.connection.exec_driver_sql("SELECT sum(length(events)) FROM ow_commit").all()


def _worked(desk: Desk, begun: int, commands: int) -> list[tuple[int, int]]:
    """So many commands: claims and releases, and now and then a whole case; (commands, resident KiB), some 40 times."""
    sizes: list[tuple[int, int]] = []
    worker = Worker(desk.engine)
    case_no = desk.on(FIRST_DAY).opened_at_intake()
    turn = 0
    while (done := desk.asked - begun) < commands:
        for _ in range(EVERY // 2):
            desk.on(FIRST_DAY).claim(case_no, "intake", "wang.fang")
            given = {"case_no": case_no, "task": desk.tasks[case_no, "intake"]}
            desk.on(FIRST_DAY).do(c.ReleaseTask, "wang.fang", **given).or_raise()
        turn += 1
        if turn % 4 == 0:
            desk.on(FIRST_DAY, 60).through(case_no, len(STAGES))
            worker.fire_due(desk.clock.now() + timedelta(days=1), limit=5)
            desk.tasks.clear()
            case_no = desk.on(FIRST_DAY).opened_at_intake()
        if not sizes or done - sizes[-1][0] >= commands // 40:
            gc.collect()
            sizes.append((done, resident_kib()))
    return [*sizes, (desk.asked - begun, resident_kib())]


def _explain(desk: Desk, commands: int) -> None:
    """What Python itself holds more of after further commands."""
    tracemalloc.start(12)
    before = tracemalloc.take_snapshot()
    _worked(desk, desk.asked, commands)
    after = tracemalloc.take_snapshot()
    tracemalloc.stop()
    for line in after.compare_to(before, "lineno")[:12]:
        say(f"    {line}"[:WIDTH])
