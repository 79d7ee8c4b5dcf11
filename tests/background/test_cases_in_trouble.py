"""A case that cannot be got at: its own answer waits, and no other case, department or timer does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from bureau import Precinct
from sqlalchemy import text

from databases import Database
from onewindow.background import Sender
from onewindow.engine.timers import PATIENCE
from onewindow.storage import DatabaseTrouble


def spoil(town: Precinct, case_no: str) -> None:
    """Its state is of a release nobody has here."""
    with town.engine._house.store.engine.begin() as connection:
        connection.execute(text("UPDATE ow_case SET state = :junk WHERE case_no = :no"), {"junk": b"x", "no": case_no})


@contextmanager
def held(town: Precinct, *cases: str) -> Iterator[None]:
    """A host works on these cases in a transaction of its own."""
    with town.engine._house.store.engine.connect() as connection:
        for case_no in cases:
            connection.execute(text("SELECT 1 FROM ow_case WHERE case_no = :no FOR UPDATE"), {"no": case_no})
        yield
        connection.rollback()


def heard(sender: Sender, count: int) -> None:
    """So many exchanges are begun and over, and none of them settled."""
    over = threading.Semaphore(0)
    sender.rings(over.release)
    assert sender.send_some().asked == count
    for _ in range(count):
        assert over.acquire(timeout=20)


def test_a_case_whose_state_cannot_be_read_keeps_nobody_waiting(precinct: Precinct) -> None:
    damaged, *others = precinct.stalls(3)
    spoil(precinct, damaged)

    report = precinct.send()
    new = precinct.stalls()

    assert (report.answered, report.put_off, report.trouble) == (2, 1, None)
    assert [precinct.row(case_no).state for case_no in others] == ["answered", "answered"]
    assert (precinct.row(damaged).attempts, "onewindow replay" in (precinct.row(damaged).problem or "")) == (1, True)
    assert precinct.send(minutes=1).answered == len(new)
    for _ in range(4):
        precinct.send(hours=1)
    assert precinct.row(damaged).state == "new", "it is asked about as long as nothing can be recorded"


def test_a_case_somebody_holds_keeps_no_other_waiting(
    request: pytest.FixtureRequest, postgresql_database: Database
) -> None:
    with Precinct(request.getfixturevalue("precinct_site"), postgresql_database.url) as town:
        mine, *others = town.stalls(3)
        sender = town.sender()
        heard(sender, 3)
        more = town.stalls()
        with held(town, mine):
            report = sender.send_some()
        assert (report.answered, report.asked, report.passed_by, report.trouble) == (2, 1, 1, None)
        assert [told["case_no"] for happening, told in town.told if happening == "passed_by"] == [mine]
        assert [town.row(case_no).state for case_no in others] == ["answered", "answered"]
        assert sender.send_all().answered == 2
        assert {town.row(case_no).state for case_no in (mine, *more)} == {"answered"}
        assert len(town.bureau.done) == 4


def test_nothing_that_is_heard_waits_longer_for_a_case_than_a_timer_would(
    precinct: Precinct, monkeypatch: pytest.MonkeyPatch
) -> None:
    precinct.stalls()
    bounds = []
    own = type(precinct.engine._house.store).transaction

    def watched(store: object, *given: object, **options: object) -> object:
        if not options.get("read_only"):
            bounds.append(options.get("patience"))
        return own(store, *given, **options)  # type: ignore[arg-type]

    sender = precinct.sender()
    heard(sender, 1)
    monkeypatch.setattr(type(precinct.engine._house.store), "transaction", watched)

    assert sender.send_some().answered == 1
    assert bounds == [PATIENCE, PATIENCE], "the command, and the note on the message"


def test_what_the_database_refuses_twice_is_left_for_later_and_the_next_is_tried_first(
    precinct: Precinct, monkeypatch: pytest.MonkeyPatch
) -> None:
    precinct.stalls(4)
    sender = precinct.sender()
    heard(sender, 4)
    settle, tried = precinct.engine.deliveries.settle, []

    def refused(row: object, *given: object, **options: object) -> None:
        tried.append(row)
        raise DatabaseTrouble("disk full")

    monkeypatch.setattr(precinct.engine.deliveries, "settle", refused)
    reports = [sender.send_some() for _ in range(2)]
    assert [(report.passed_by, str(report.trouble), report.left) for report in reports] == [(1, "disk full", True)] * 2
    assert len({id(row) for row in tried}) == len(tried) == 4
    monkeypatch.setattr(precinct.engine.deliveries, "settle", settle)
    assert sender.send_all().answered == 4
