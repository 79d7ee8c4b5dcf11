"""The ground of the bench in one store: cases opened, ten thousand other work items beside them, SQL written down.

Two databases are made, one as the whole engine keeps cases and one as the engine alone does; of each a twin whose
cases stand as SpiffWorkflow's JSON. Every round copies them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.bench_site import MORNING, REGION, STAGES
from benchmarks.bench_stores import Stores, case_numbers, rows_by_table, set_due_dates, set_states
from benchmarks.engine_alone import EngineAlone
from benchmarks.filled_store import VIEWS_ALONE, copies_of, settled
from benchmarks.naive import NaiveWorkflow
from benchmarks.recorded import Recorder, Script
from benchmarks.whole_engine import WholeEngine
from databases import Database

OTHERS = 10_000
"""Open work items of other cases."""

WARMING = 8
"""Cases that go before the measured ones at every stage, untimed."""

_WAITING_AT = (2, 2, 0, 1, 7, 8)
"""Stages gone through by the cases that the others are copies of: two wait at five departments, four at the hall."""
_ITEMS = 14
"""Open work items of these together."""

@dataclass(slots=True)
class Half:
    """What belongs to the whole engine, or to the engine alone."""

    opened: Database
    as_json: Database
    cases: list[str]
    warming: list[str]
    script: Path
    rows: dict[str, int] = field(default_factory=dict)
    """Rows of each table once every case is finished."""

    @property
    def all(self) -> list[str]:
        return [*self.warming, *self.cases]


@dataclass(slots=True)
class Ground:
    """Everything the variants need in one store."""

    stores: Stores
    site: Path
    whole: Half
    alone: Half
    form_check_ms: float

    def half(self, variant: str) -> Half:
        """Which of the two a variant works on."""
        return self.alone if variant.endswith("alone") else self.whole

    def database(self, variant: str, name: str) -> Database:
        """A copy for a variant."""
        half = self.half(variant)
        return self.stores.copy(half.as_json if variant.startswith("naive") else half.opened, name)


def prepared(
    stores: Stores, site: Path, folder: Path, cases: int, *, others: int = OTHERS, warming: int = WARMING
) -> Ground:
    """Open the cases, fill the stores, and write down what (a) and (a') do in a run of their own."""
    opened = stores.new("whole")
    with_rules = WholeEngine(site, opened.url)
    with_rules.publish(site)
    whole = _opened(stores, opened, with_rules, (warming, cases), others, folder / f"{stores.kind}_whole.script")
    again = WholeEngine(site, opened.url)
    form_check_ms = again.form_check_ms()
    again.close()

    opened = stores.new("alone")
    publisher = WholeEngine(site, opened.url)
    publisher.publish(site)
    publisher.close()
    script = folder / f"{stores.kind}_alone.script"
    alone = _opened(stores, opened, EngineAlone(opened.url), (warming, cases), others, script)
    _record(stores, whole, lambda url: WholeEngine(site, url))
    _record(stores, alone, EngineAlone)
    return Ground(stores, site, whole, alone, form_check_ms)


def _opened(
    stores: Stores, opened: Database, by: Any, number_of: tuple[int, int], others: int, script: Path
) -> Half:
    warming, cases = number_of
    waiting_at = _WAITING_AT if others else ()
    templates = [by.through(stages, by.open_case(number)) for number, stages in enumerate(waiting_at)]
    first = len(templates)
    own = [by.open_case(first + number) for number in range(warming + cases)]
    by.close()
    if others:
        copies_of(None, opened, templates, others * len(templates) // _ITEMS, first=0, tables=VIEWS_ALONE)
    really = {*own, *templates}
    _spread(opened, [case for case in case_numbers(opened) if case not in really])
    settled(opened)
    as_json = stores.copy(opened, f"{script.stem}_json")
    set_states(as_json, own, NaiveWorkflow().begun())
    settled(as_json)
    return Half(opened, as_json, own[warming:], own[:warming], script)


def _spread(database: Database, cases: Sequence[str]) -> None:
    """Random last days within two months, so that nobody's page lists them as they lie on the disk."""
    chance = random.Random(5)  # noqa: S311  the spread of dates
    day = MORNING.date()
    days = [(day + timedelta(days=chance.randrange(60))).isoformat() for _ in cases]
    set_due_dates(database, [(on, REGION, case) for on, case in zip(days, cases, strict=True)])


def _record(stores: Stores, half: Half, client: Any) -> None:
    """Complete every case once, stage by stage, and keep the SQL of it."""
    database = stores.copy(half.opened, f"{half.script.stem}_recorded")
    script = Script()
    with Recorder().installed() as recorder:
        by = client(database.url)
        by.warm()
        for stage in range(len(STAGES)):
            for case_no in half.all:
                with recorder.into(script.prepared.setdefault((stage, case_no), [])):
                    by.prepare(stage, case_no)
                with recorder.into(script.completed.setdefault((stage, case_no), [])):
                    by.complete(stage, case_no)
        by.close()
    script.keep(half.script)
    half.rows = rows_by_table(database)
    stores.drop(database)
