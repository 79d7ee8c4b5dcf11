"""A storm over six departments: each case has one licence, each department did each thing once, nothing is lost."""

from __future__ import annotations

import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from databases import Database
from faults.law import judge
from faults.storm import Weather
from faults.storm_players import Nursery, adapters_of
from faults.storm_town import PLACES, StormTown
from faults.tally import Tally, counted
from onewindow.background.reconciliation import reconcile

CASES = int(os.environ.get("ONEWINDOW_STORM", "12"))
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
    with counted("department storm", town.url) as tally:
        weather = Weather(town, nursery, folder / "departments", tally)
        weather.begin()
        cases = town.open_cases(count)

        weather.blow(count, kills=max(4, count // 3))
        weather.calm()

        books = weather.hall.books()
        requests = seen(town, tally, cases, weather.retried)
        done: dict[str, list[str]] = defaultdict(list)
        for book in books.values():
            for entry in book:
                done[entry["key"]] += entry["effects"]
        closely = (cases[0], cases[-1], cases[len(cases) // 2])
        tally.judged(judge(town, closely=closely, books=done, laws=False))
        assert set(tally.kills) == {"worker", "departments"}
        assert tally.answered == requests == count * len(PLACES)
        entries = Counter(entry["key"] for book in books.values() for entry in book)
        assert set(entries.values()) == {1}, "a department has one request twice in its book"
        one_licence_each(town, cases, books["market_regulation"])
        on_record(town, cases)
        books_agree(town, tally, books)


def seen(town: StormTown, tally: Tally, cases: list[str], retried: int) -> int:
    """Count what was answered and lost beside what the law says; how many requests there were."""
    asked = {row.message for row in town.messages() if row.kind == "request"}
    told = Counter(
        recorded.event.message for case_no in cases for recorded in town.log(case_no)
        if recorded.type == "ReplyRecorded" and recorded.event.awaited and recorded.event.outcome == "granted"
    )  # fmt: skip
    stuck = {it["message"] for it in town.engine.incidents.page(actor="system", limit=100_000)}
    incidents = town.engine.incidents.page(actor="system", state=None, limit=100_000)
    tally.answered = len(told)
    tally.lost += len(asked - set(told) - stuck)
    tally.doubled += sum(times - 1 for times in told.values())
    tally.orphans += len(town.engine.callbacks.unmatched(actor="system", limit=100_000))
    tally.more |= {"cases": len(cases), "requests": len(asked), "retried": retried,
                   "incidents": dict(Counter(f"{it['kind']} {it['state']}" for it in incidents))}  # fmt: skip
    assert (tally.lost, tally.doubled, tally.orphans) == (0, 0, 0), tally
    return len(asked)


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
    """Every part is decided, every case replays to what is stored and waits for its issuance."""
    for case_no in cases:
        subs = town.view(case_no)["sub_cases"]
        log = town.engine.events(case_no, actor="system")
        changed_minds = {
            line.event.department for line in log if line.type == "IncidentOpened" and line.event.kind == "revoked"
        }
        results = {sub["element"]: "revoked" if sub["department"] in changed_minds else "granted" for sub in subs}
        assert sorted(results) == sorted(PLACES), case_no
        assert {sub["element"]: sub["result"] for sub in subs} == results, case_no
        assert town.engine.replay(case_no, actor="system").difference is None
        assert town.open_elements(case_no) == ["issuance"]


def books_agree(town: StormTown, tally: Tally, books: dict[str, list[dict[str, Any]]]) -> None:
    """A mind changed later is an incident; of the fund, which sends nothing by itself, `reconcile` alone tells it."""
    adapters = adapters_of(town.engine, town.hurried)
    found = reconcile(town.engine, adapters, town.hurried.now().replace(hour=0), town.engine.settings.adapters)
    adapters.close()
    differences = [difference for each in found for difference in each.differences]
    taken_back = {name: [it["key"] for it in book if "revoke" in it["effects"]] for name, book in books.items()}
    unheard = taken_back.pop("housing_fund")
    assert [each.problem for each in found] == [""] * len(books)
    assert sum(each.asked for each in found) == tally.more["requests"]
    assert {(it["key"], it["kind"]) for it in differences} == {(key, "granted_here") for key in unheard}, differences
    assert tally.more["incidents"].get("revoked open", 0) == sum(map(len, taken_back.values()))
