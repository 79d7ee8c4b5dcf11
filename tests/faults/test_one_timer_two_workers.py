"""Workers meet at the same timer, at the same instant, over and over: it fires once, and nobody complains."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from background.clock_tower import ClockTower, after
from databases import Database
from faults.law import judge
from faults.tally import counted, size
from journeys.town import build_site
from onewindow.background import Report, Worker
from onewindow.engine import Engine

ROUNDS = size(3, 10, 40)
CASES = 10
WORKERS = 3
DUE = after(hours=2)


@pytest.fixture(scope="module")
def tower_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_site(tmp_path_factory.mktemp("tower"))


@pytest.fixture
def tower(tower_site: Path, database: Database) -> Iterator[ClockTower]:
    """Small cases that wait for nothing but time; runs the test on SQLite and on PostgreSQL."""
    with ClockTower(tower_site, database.url) as tower:
        yield tower


def test_workers_at_the_same_timers_fire_each_once(tower: ClockTower, database: Database) -> None:
    engines = [Engine(tower.site, database=tower.url, clock=tower.clock) for _ in range(WORKERS)]
    together = threading.Barrier(WORKERS)

    def work(engine: Engine) -> Report:
        together.wait()
        return Worker(engine).fire_due(DUE)

    with counted("workers at one timer", database.url) as tally, ThreadPoolExecutor(WORKERS) as pool:
        for number in range(ROUNDS):
            cases = tower.many(CASES)
            reports = list(pool.map(work, engines))
            assert [(report.failures, report.trouble) for report in reports] == [((), None)] * WORKERS
            fired = sum(report.fired for report in reports) + tower.worker().fire_due(DUE).fired
            assert fired == CASES
            tally.answered += fired
            tally.faults["timer wanted by several workers"] += CASES
            tower.fired_once_each(cases)
            tally.progress(number + 1, ROUNDS)
        tally.judged(judge(tower, closely=cases))
    for engine in engines:
        engine.close()
