"""How long a clerk waits for the first page of the work list where many items are open."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks.costs import Costs, share_below
from benchmarks.figures import Figure, say
from benchmarks.filled_store import VIEWS_ALONE, copies_of, empty_database, settled, size_mib
from benchmarks.growing_cases import STAGES, Desk, days
from databases import Database, PostgresDatabases
from onewindow.storage.store import open_engine

LIMIT_MS = 10.0
ROWS = 20
READERS = ("wang.fang", "zhao.min", "chen.jie", "liu.yang", "zhou.qiang", "wu.lei")
"""Clerks of the window, a reviewer, an approver, two departments further on."""

HELD_BY = {"intake": "zhao.min", "acceptance": "zhao.min", "registration_review": "feng.lin",
           "registration_decision": "dong.ying"}  # fmt: skip
PLAYED = (0, 0, 1, 2, 2, 3, 5)
"""Stages the copied cases have gone through; after five, departments work in parallel."""


def figures(
    site: Path, folder: Path, postgres: PostgresDatabases | None, items: int, calls: int
) -> Iterator[Figure]:
    """The 99th percentile of `Engine.worklist`, half of all items being claimed by colleagues; and where all are."""
    kind = "PostgreSQL" if postgres else "SQLite"
    folder.mkdir(parents=True)
    database = empty_database(folder, "worklist", postgres)
    with Desk(site, database.url) as desk:
        templates, each = _templates(desk)
        copies_of(desk, database, templates, items * len(templates) // each, first=len(templates), tables=VIEWS_ALONE)
        settled(database)
        say(f"    {kind}: {items} open items, {size_mib(database)} MiB")
        for name, readers, target in (
            (f"{kind}: work list p99, {items} items", READERS, LIMIT_MS),
            (f"{kind}: the same, colleague holds most", ("wang.fang",), None),
        ):
            taken = _pages(desk, readers, calls)
            yield Figure(
                name=name, value=round(share_below(taken.wall, 0.99), 2), unit="ms", target=target,
                told=f"median {taken.wall_ms:.2f} ms; cpu: median {taken.cpu_ms:.2f}, p99 "
                     f"{share_below(taken.cpu, 0.99):.2f} ms; {len(taken.wall)} pages of {ROWS}",
                detail=taken.as_json(),
            )  # fmt: skip
            _hold_all(database)
    shutil.rmtree(folder, ignore_errors=True)


def _templates(desk: Desk) -> tuple[list[str], int]:
    """Cases of 42 days at every stage, every other one claimed, and how many open items they have together."""
    templates, items = [], 0
    for number, day in enumerate(days(42)):
        case_no = desk.on(day).opened_at_intake()
        stages = PLAYED[number % len(PLAYED)]
        desk.through(case_no, stages)
        waiting = STAGES[stages][0] if stages < len(STAGES) else ""
        if waiting and number % 2:
            desk.claim(case_no, waiting, HELD_BY[waiting])
        templates.append(case_no)
        items += len(desk.open_elements(case_no))
    return templates, items


def _pages(desk: Desk, readers: tuple[str, ...], calls: int) -> Costs:
    chance = random.Random(5)  # noqa: S311  who looks
    desk.on(days(42)[-1])
    taken = Costs()
    for reader in readers:
        assert len(desk.engine.worklist(actor=reader, limit=ROWS)) == ROWS
    for _ in range(calls):
        reader = chance.choice(readers)
        with desk.meter.into(taken):
            desk.engine.worklist(actor=reader, limit=ROWS)
    return taken


def _hold_all(database: Database) -> None:
    """Everything at the window but what is due last is claimed by one colleague."""
    engine = open_engine(database.url)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE ow_work_item SET holder = 'zhao.min' WHERE department = 'service_hall' AND due_on < "
            "(SELECT due_on FROM ow_work_item WHERE department = 'service_hall' AND holder = '' "
            "ORDER BY due_on DESC LIMIT 1 OFFSET 100)"
        )
    engine.dispose()
