"""`make growth`: what grows with cases, rounds, branches, open items and commands, and what starting costs.

Prints figures beside their targets and writes `build/growth.json`; exit code 1 where a target is missed. `--quick`
takes about two minutes; `--only worklist` measures one part (start-up, loops, memory, worklist, stores).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from benchmarks import (  # noqa: E402  found by the line above
    loops_and_branches,
    machine,
    start_up,
    stores_that_grow,
    tokens_alone,
    wide_drawings,
    worker_memory,
    worklist_page,
)
from benchmarks.figures import Figure, heading, say, show, write  # noqa: E402
from benchmarks.filled_store import empty_database, room_left  # noqa: E402
from benchmarks.growing_cases import Desk, build_site_of_growth  # noqa: E402
from databases import PostgresDatabases, databases_of_a_run  # noqa: E402

GIGABYTES = 12
"""What the largest store and its log take on the disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much is measured."""

    sizes_sqlite: tuple[int, ...]
    sizes_postgresql: tuple[int, ...]
    cases: int
    rounds: int
    repeats: int
    items: int
    pages: int
    runs: int
    commands: int


FULL = Extent(
    sizes_sqlite=(2_000, 20_000, 200_000), sizes_postgresql=(2_000, 20_000), cases=160, rounds=3_000, repeats=6,
    items=100_000, pages=1_000, runs=21, commands=100_000,
)  # fmt: skip
QUICK = Extent(
    sizes_sqlite=(500, 5_000), sizes_postgresql=(500, 2_500), cases=32, rounds=300, repeats=2, items=10_000, pages=300,
    runs=7, commands=5_000,
)  # fmt: skip


class Run:
    """The parts, each a heading and its figures, on what all of them share: site, folder and server."""

    def __init__(self, extent: Extent, folder: Path, postgres: PostgresDatabases | None) -> None:
        self._extent, self._folder, self._postgres = extent, folder, postgres
        self._site = build_site_of_growth(folder / "site")
        self.parts: dict[str, tuple[str, Callable[[], Iterator[Figure]]]] = {
            "start-up": ("Starting: median wall time of fresh processes", self._start_up),
            "loops": ("Completion late in a loop, and per parallel branch", self._loops),
            "memory": ("A worker's memory (growth after warming up)", self._memory),
            "worklist": ("First page of a work list, 99th percentile", self._worklist),
            "stores": ("Completion in a large store / in the smallest", self._stores),
        }

    def _servers(self) -> list[PostgresDatabases | None]:
        return [None, self._postgres] if self._postgres else [None]

    def _start_up(self) -> Iterator[Figure]:
        return start_up.figures(self._site, self._folder / "start", self._extent.runs)

    def _loops(self) -> Iterator[Figure]:
        for postgres in self._servers():
            kind = "PostgreSQL" if postgres else "SQLite"
            with Desk(self._site, empty_database(self._folder, "loops", postgres).url) as desk:
                yield from loops_and_branches.loops(desk, kind, self._extent.rounds)
                yield from loops_and_branches.branches(desk, kind, self._extent.repeats)
        drawings = self._site / "growth" / "processes"
        loop = (drawings / wide_drawings.LOOP / "process.bpmn").read_bytes()
        wide = {width: (drawings / wide_drawings.plain(width) / "process.bpmn").read_bytes()
                for width in wide_drawings.WIDTHS}  # fmt: skip
        yield from tokens_alone.figures(self._extent.rounds, loop, wide)

    def _memory(self) -> Iterator[Figure]:
        return worker_memory.figures(self._site, self._folder / "memory", self._extent.commands)

    def _worklist(self) -> Iterator[Figure]:
        for postgres in self._servers():
            folder = self._folder / "worklist"
            yield from worklist_page.figures(self._site, folder, postgres, self._extent.items, self._extent.pages)

    def _stores(self) -> Iterator[Figure]:
        extent, folder = self._extent, self._folder / "stores"
        yield from stores_that_grow.figures(self._site, folder, None, extent.sizes_sqlite, extent.cases)
        if self._postgres:
            sizes = extent.sizes_postgresql
            yield from stores_that_grow.figures(self._site, folder, self._postgres, sizes, extent.cases)


def main() -> int:
    """Measure, print, write; 0 where every target was met."""
    words = argparse.ArgumentParser(description="What grows, and what starting costs.")
    words.add_argument("--quick", action="store_true", help="small stores, about two minutes")
    words.add_argument("--only", action="append", help="one part: start-up, loops, memory, worklist, stores")
    given = words.parse_args()
    began = time.perf_counter()
    with ExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="ow-growth-")))
        if not given.quick and room_left(folder) < GIGABYTES:
            say(f"The full run wants {GIGABYTES} GB in {folder.parent}: set TMPDIR, or ARGS=--quick.")
            return 2
        described = machine.described(folder)
        say(machine.line(described))
        run = Run(QUICK if given.quick else FULL, folder, _postgresql(ending))
        measured: list[Figure] = []
        for name, (title, figures) in run.parts.items():
            if given.only and name not in given.only:
                continue
            heading(title)
            for figure in figures():
                show(figure)
                measured.append(figure)
    passed = write(ROOT / "build" / "growth.json", described, measured, quick=given.quick)
    missed = [figure.name for figure in measured if not figure.passed]
    say(f"\n{len(measured)} figures in {time.perf_counter() - began:.0f} s; "
        f"{'every target met' if passed else 'missed: ' + ', '.join(missed)}")  # fmt: skip
    return 0 if passed else 1


def _postgresql(ending: ExitStack) -> PostgresDatabases | None:
    """A durable server of our own, or databases on the one CASE_TEST_PG_URL names."""
    databases = ending.enter_context(databases_of_a_run(PostgresDatabases, "ow_growth", durable=True))
    if databases is None:
        say("NOT MEASURED on PostgreSQL: install the extra [test] or set CASE_TEST_PG_URL")
    return databases


if __name__ == "__main__":
    sys.exit(main())
