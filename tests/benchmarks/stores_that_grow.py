"""What a completion costs in stores of 2 000, 20 000 and 200 000 cases."""

from __future__ import annotations

import random
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from benchmarks.costs import Costs, ratio_of
from benchmarks.figures import Figure, say
from benchmarks.filled_store import copies_of, empty_database, settled, size_mib
from benchmarks.growing_cases import STAGES, Desk, days
from databases import Database, PostgresDatabases

LIMIT = 1.3
PLAYED = (0, 0, 0, 0, 0, 0, 1, 2, 2, 4)
"""Stages the cases that are copied have gone through: most wait at intake, some are further on."""

COMPLETED = 4
WARMED = 10


@dataclass(slots=True)
class Store:
    """One filled store with the cases that will be completed in it."""

    size: int
    desk: Desk
    database: Database
    measured: list[tuple[str, date]] = field(default_factory=list)
    costs: dict[str, Costs] = field(default_factory=lambda: defaultdict(Costs))

    @property
    def all(self) -> Costs:
        """Completions of every stage together."""
        return self.costs["all"]


def figures(
    site: Path, folder: Path, postgres: PostgresDatabases | None, sizes: Sequence[int], cases: int
) -> Iterator[Figure]:
    """One figure for each size above the first: how many times more a completion costs there."""
    kind = "PostgreSQL" if postgres else "SQLite"
    stores = [_filled(site, folder / f"{kind}_{size}", postgres, size, cases) for size in sizes]
    _complete(stores)
    first = stores[0]
    for store in stores[1:]:
        yield Figure(
            name=f"{kind}: {store.size} cases / {first.size}",
            value=round(ratio_of(store.all, first.all), 3),
            unit="x",
            target=LIMIT,
            told=f"cpu {store.all.cpu_ms:.2f}/{first.all.cpu_ms:.2f} ms, wall {store.all.wall_ms:.2f}/"
            f"{first.all.wall_ms:.2f} ms, {size_mib(store.database)}/{size_mib(first.database)} MiB",
            detail={str(one.size): {name: costs.as_json() for name, costs in one.costs.items()}
                    for one in (first, store)},
        )  # fmt: skip
    for store in stores:
        store.desk.engine.close()
    shutil.rmtree(folder, ignore_errors=True)


def _filled(site: Path, folder: Path, postgres: PostgresDatabases | None, size: int, cases: int) -> Store:
    """Copies and cases to be measured in turn, so that these lie all over the store, on the disk and in every index."""
    folder.mkdir(parents=True)
    database = empty_database(folder, "site", postgres)
    store = Store(size, Desk(site, database.url), database)
    templates = []
    when = days(40)
    for number, day in enumerate(when):
        case_no = store.desk.on(day).opened_at_intake()
        store.desk.through(case_no, PLAYED[number % len(PLAYED)])
        templates.append(case_no)
    portions = 8
    for portion in range(portions):
        of_this = [(size - len(templates)) * (portion + step) // portions for step in (0, 1)]
        copies_of(store.desk, database, templates, of_this[1] - of_this[0], first=of_this[0])
        for number in range(portion, cases, portions):
            day = when[number % len(when)]
            store.measured.append((store.desk.on(day, number).opened_at_intake(), day))
    settled(database)
    say(f"    {'PostgreSQL' if postgres else 'SQLite'}: {size} cases stored, {size_mib(database)} MiB")
    return store


def _complete(stores: Sequence[Store]) -> None:
    """Stage by stage: all claims first, then all completions, cases in random order, a case of each store in turn."""
    chance = random.Random(5)  # noqa: S311  the order of work
    cases = len(stores[0].measured)
    for stage, (element, actor, outcome, data) in enumerate(STAGES[:COMPLETED]):
        for number in chance.sample(range(cases), cases):
            for store in stores:
                case_no, day = store.measured[number]
                store.desk.on(day, 120 + stage * 20).claim(case_no, element, actor)
        for turn, number in enumerate(chance.sample(range(cases), cases)):
            for store in chance.sample(stores, len(stores)):
                case_no, day = store.measured[number]
                costs = Costs()
                store.desk.on(day, 130 + stage * 20).complete(case_no, element, actor, outcome, data, costs)
                if turn >= WARMED:
                    for name in (element, "all"):
                        store.costs[name].cpu += costs.cpu
                        store.costs[name].wall += costs.wall
