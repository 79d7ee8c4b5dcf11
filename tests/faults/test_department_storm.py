"""A storm over six departments: each case has one licence, each department did each thing once, nothing is lost."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from databases import Database
from faults.storm import Counts, Weather
from faults.storm_players import Nursery, adapters_of
from faults.storm_town import PLACES, StormTown
from journeys.invariants import hold
from onewindow.background.reconciliation import reconcile

CASES = int(os.environ.get("ONEWINDOW_STORM", "12"))
SEED = int(os.environ.get("ONEWINDOW_SEED", "4"))
LONG = 20
"""How many times as many cases the long form has."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="NOT TESTED: forking and SIGKILL need POSIX")


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    """A process that has read all libraries and brings up workers and departments."""
    started = Nursery()
    yield started
    started.close()


@pytest.fixture
def storm_town(site: Path, database: Database) -> Iterator[StormTown]:
    """Company start-up on an empty database; runs the test on SQLite and on PostgreSQL."""
    with StormTown(site, database.url) as town:
        yield town


def test_in_a_storm_each_case_gets_one_licence_and_each_department_does_each_thing_once(
    storm_town: StormTown, nursery: Nursery, tmp_path: Path
) -> None:
    weathered(storm_town, nursery, tmp_path, CASES)


@pytest.mark.slow
def test_hundreds_of_cases_come_through_a_storm(storm_town: StormTown, nursery: Nursery, tmp_path: Path) -> None:
    weathered(storm_town, nursery, tmp_path, LONG * CASES)


def weathered(town: StormTown, nursery: Nursery, folder: Path, count: int) -> None:
    counts = Counts(database=town.url.partition(":")[0], seed=SEED, cases=count)
    weather = Weather(town, nursery, folder / "departments", counts)
    weather.begin()
    cases = town.open_cases(count)

    weather.blow(count, kills=max(4, count // 3))
    weather.calm()

    books = weather.hall.books()
    judged(town, counts, cases, books)
    counts.tell()
    assert (counts.lost, counts.doubled, counts.orphans) == (0, 0, 0), counts
    assert set(counts.kills) == {"worker", "departments"}
    assert counts.answered == counts.requests == count * len(PLACES)
    one_licence_each(town, cases, books["market_regulation"])
    on_record(town, cases)
    books_agree(town, counts, books)


def judged(town: StormTown, counts: Counts, cases: list[str], books: dict[str, list[dict[str, Any]]]) -> None:
    """Count what is lost, doubled, orphaned."""
    asked = {f"{town.engine.settings.region}:{row.message}": row for row in town.messages() if row.kind == "request"}
    told = Counter(
        recorded.event.message for case_no in cases for recorded in town.log(case_no)
        if recorded.type == "ReplyRecorded" and recorded.event.awaited and recorded.event.outcome == "granted"
    )  # fmt: skip
    counts.requests, counts.answered = len(asked), len(told)
    stuck = {it["message"] for it in town.engine.incidents.page(actor="system", limit=100_000)}
    counts.lost = sum(row.message not in told and row.message not in stuck for row in asked.values())
    done = Counter(entry["key"] for book in books.values() for entry in book for what in entry["effects"]
                   if what == "grant")  # fmt: skip
    entries = Counter(entry["key"] for book in books.values() for entry in book)
    counts.doubled = sum(times - 1 for found in (done, entries, told) for times in found.values())
    kept = town.engine.callbacks.unmatched(actor="system", limit=100_000)
    counts.orphans = len(entries.keys() - asked.keys()) + len(kept)
    counts.lost += len(asked.keys() - done.keys())
    found = town.engine.incidents.page(actor="system", state=None, limit=100_000)
    counts.incidents = dict(Counter(f"{it['kind']} {it['state']}" for it in found))


def one_licence_each(town: StormTown, cases: list[str], book: list[dict[str, Any]]) -> None:
    """One entry, one effect, one number, one code; and the case has just these."""
    licences = {entry["case_no"]: entry["result"] for entry in book}
    assert sorted(licences) == sorted(cases)
    assert {entry["effects"].count("grant") for entry in book} == {1}
    for name in ("zch", "tyshxydm"):
        assert len({result[name] for result in licences.values()}) == len(cases), f"{name} is given twice"
    for case_no, result in licences.items():
        held = town.view(case_no)["document"]["issue_licence"]
        assert (held["licence_no"], held["uscc"]) == (result["zch"], result["tyshxydm"])


def on_record(town: StormTown, cases: list[str]) -> None:
    """Every part is decided, every case replays to what is stored."""
    for case_no in cases:
        subs = town.view(case_no)["sub_cases"]
        assert {sub["element"]: sub["result"] for sub in subs} == dict.fromkeys(PLACES, "granted"), case_no
        assert town.engine.replay(case_no, actor="system").difference is None
        assert town.open_elements(case_no) == ["issuance"]
    for case_no in (cases[0], cases[-1], cases[len(cases) // 2]):
        hold(town, case_no)


def books_agree(town: StormTown, counts: Counts, books: dict[str, list[dict[str, Any]]]) -> None:
    """A mind changed later is an incident; of the fund, which sends nothing by itself, `reconcile` alone tells it."""
    adapters = adapters_of(town.engine, town.hurried)
    found = reconcile(town.engine, adapters, town.hurried.now().replace(hour=0), town.engine.settings.adapters)
    adapters.close()
    differences = [difference for each in found for difference in each.differences]
    taken_back = {name: [it["key"] for it in book if "revoke" in it["effects"]] for name, book in books.items()}
    unheard = taken_back.pop("housing_fund")
    assert [each.problem for each in found] == [""] * len(books)
    assert sum(each.asked for each in found) == counts.requests
    assert {(it["key"], it["kind"]) for it in differences} == {(key, "granted_here") for key in unheard}, differences
    assert counts.incidents.get("revoked open", 0) == sum(map(len, taken_back.values()))
