"""An adapter raises, hangs or talks rubbish: nothing is lost or done twice, and no sender dies of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from background.bureau import Precinct, build_precinct
from databases import Database
from faults.law import judge
from faults.tally import Tally, chance, counted, size
from journeys.laws import story
from onewindow import commands as c
from onewindow.ports.departments import Broken, Granted, Reply, Request, TryLater, Unreachable

CASES = size(4, 12, 60)
TROUBLES = 4
"""For each case."""

ROUNDS = 200
"""After so many rounds everything must have been said."""

RUBBISH: tuple[tuple[str, Any], ...] = (
    ("raises", RuntimeError("boom")),
    ("raises", KeyError("filing_no")),
    ("raises", RecursionError("deep")),
    ("raises", MemoryError()),
    ("returns rubbish", None),
    ("returns rubbish", "granted"),
    ("returns rubbish", {"outcome": "granted"}),
    ("returns rubbish", Granted),
    ("returns rubbish", 7),
    ("says it is broken", Broken(reason="no such field")),
    ("says try later", TryLater(reason="busy", seconds=60)),
    ("is unreachable", Unreachable("reset by peer", sent=True)),
    ("is unreachable", Unreachable("connection refused", sent=False)),
)


@pytest.fixture(scope="module")
def precinct_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_precinct(tmp_path_factory.mktemp("precinct"))


@pytest.fixture
def precinct(precinct_site: Path, database: Database) -> Iterator[Precinct]:
    """A bureau that would do the same thing twice if it were asked twice; runs the test on both stores."""
    with Precinct(precinct_site, database.url, idempotent=False) as town:
        yield town


def test_whatever_an_adapter_does_each_message_is_done_once(precinct: Precinct, database: Database) -> None:
    town, dice = precinct, chance("broken adapter", database.kind)
    with counted("broken adapter", database.url) as tally:
        cases = town.stalls(CASES)
        for _ in range(CASES * TROUBLES):
            name, answer = dice.choice(RUBBISH)
            how = dice.choice(("request", "query", "after the work"))
            begin = town.bureau.after_work if how == "after the work" else partial(town.bureau.says, how)
            begin(answer)
            counted_when_said(town, "request" if how == "after the work" else how, f"adapter {name}", tally)
        hang(town)
        tally.faults["adapter hangs"] += 1
        for number in range(ROUNDS):
            if all(town.row(case_no).state == "answered" for case_no in cases):
                break
            town.send(minutes=30)
            see_to(town)
            tally.progress(number, ROUNDS)
        for case_no in cases:
            assert town.row(case_no).state == "answered", story(town, case_no)
            assert town.open_elements(case_no) == ["issuance"], story(town, case_no)
        tally.answered = len(cases)
        books = {key: ["grant"] * town.bureau.done.count(key) for key in town.bureau.book}
        tally.judged(judge(town, books=books, laws=False))


def counted_when_said(town: Precinct, to: str, name: str, tally: Tally) -> None:
    """What is never asked for is no fault."""
    said = town.bureau.script[to].pop()

    def say(request: Request) -> Reply:
        tally.faults[name] += 1
        return said(request)

    town.bureau.script[to].append(say)


def hang(town: Precinct) -> None:
    """Nobody answers while the clock goes on past every lease; what is said at last comes too late."""
    town.bureau.gate.clear()
    sender = town.sender()
    sender.send_some()
    assert town.bureau.inside.acquire(timeout=20)
    town.clock.set(town.clock.now() + timedelta(minutes=10))
    town.bureau.gate.set()
    sender.send_all()


def see_to(town: Precinct) -> None:
    """A supervisor has everything tried again that was given up."""
    for incident in town.engine.incidents.page(actor="lin.tao", limit=1000):
        if incident["kind"] not in ("undelivered", "broken"):
            continue
        given = {"case_no": incident["case_no"], "incident": incident["incident"], "reason": "再发一次"}
        town.do(c.RetryIncident, "lin.tao", **given)


