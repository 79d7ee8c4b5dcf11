"""Hosts that bring their own: a directory that ignores case, a clock without a zone, an async engine, odd numbers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sqlalchemy
from sqlalchemy.orm import Session

from databases import Database
from journeys.town import DESIGNER, Town
from onewindow import commands as c
from onewindow import prepare_sqlite
from onewindow.engine import Engine
from onewindow.errors import UsageError
from onewindow.ports import Actor
from onewindow.storage import Store


class LoginsOfAnyCase:
    """The site's directory behind logins that ignore case."""

    def __init__(self, own: Any) -> None:
        self._own = own

    def find(self, person: str) -> Actor | None:
        return self._own.find(person.lower())  # type: ignore[no-any-return]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own, name)


def test_whoever_logs_in_under_another_spelling_is_one_person_in_log_and_receipts(
    sqlite_town: Town,
) -> None:
    directory = LoginsOfAnyCase(sqlite_town.engine.directory)
    with Engine(sqlite_town.site, database=sqlite_town.url, clock=sqlite_town.clock, directory=directory) as engine:
        opening = c.OpenCase(command_id="o", actor="WANG.FANG", process="errands")
        opened = engine.submit(opening).or_raise()
        again = engine.submit(c.OpenCase(command_id="o", actor="Wang.Fang", process="errands"))
        refused = c.Withdraw(command_id="w", actor="WANG.FANG", case_no=opened.case_no, reason="")

        assert again.repeated
        assert again.case_no == opened.case_no
        assert engine.submit(refused).rejected
        assert {event.actor["id"] for event in engine.events(opened.case_no, actor=DESIGNER)} == {"wang.fang"}
        assert [row["by"]["id"] for row in engine.attempts(actor="lin.tao", by="wang.fang")] == ["wang.fang"]
        assert engine.replay(opened.case_no, actor=DESIGNER).difference is None


class Naive:
    def now(self) -> datetime:
        return datetime(2026, 3, 2, 9)  # noqa: DTZ001  what is to be refused


def test_a_clock_without_a_zone_is_refused_before_any_date_is_counted_by_it(site: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="without a zone"):
        Engine(site, database=f"sqlite:///{tmp_path}/site.db", clock=Naive())


@pytest.mark.parametrize("since", ["2026-03-01", "2026-03-01T00:00:00", "yesterday"])
def test_since_when_is_told_with_its_offset(sqlite_town: Town, since: str) -> None:
    engine = sqlite_town.engine
    for ask in (engine.attempts, engine.cards, engine.card_counts):
        with pytest.raises(UsageError, match="with its offset"):
            ask(actor="lin.tao", since=since)


def test_a_light_there_is_not_is_refused(sqlite_town: Town) -> None:
    with pytest.raises(UsageError, match="no light 'blue'"):
        sqlite_town.engine.supervise(actor="lin.tao", light="blue")


class Ratio(float):
    """As `numpy.float64` is one."""


class Pair(NamedTuple):
    left: int


@pytest.mark.parametrize("value", [Ratio(0.5), Pair(1), [Ratio(2)]])
def test_a_kind_of_number_or_tuple_that_is_no_json_is_refused_like_any_other(sqlite_town: Town, value: Any) -> None:
    answer = sqlite_town.do(c.OpenCase, "wang.fang", process="errands", form={"a": value})

    assert answer.rejected is not None
    assert answer.rejected.code == "value_unfit"
    assert "/form/a" in answer.rejected.text


def test_an_engine_or_session_in_place_of_a_connection_is_told_what_to_pass(sqlite_town: Town) -> None:
    host = prepare_sqlite(sqlalchemy.create_engine(sqlite_town.url))
    command = sqlite_town.command(c.OpenCase, "wang.fang", process="errands")
    with Session(host) as session:
        for odd in (host, session):
            with pytest.raises(UsageError, match=r"session\.connection"):
                sqlite_town.engine.submit(command, connection=odd)  # type: ignore[arg-type]
        assert sqlite_town.engine.submit(command, connection=session.connection()).or_raise()
    host.dispose()


def test_an_async_engine_is_told_that_the_engine_is_synchronous(site: Path, postgresql_database: Database) -> None:
    address = postgresql_database.url.replace("postgresql://", "postgresql+psycopg_async://")
    host = sqlalchemy.create_engine(address)  # what `AsyncEngine.sync_engine` is

    with pytest.raises(UsageError, match="asynchronous"), Store(host, "310115").transaction():
        pass
    with pytest.raises(UsageError, match=r"Expected an address or a sqlalchemy\.Engine"):
        Engine(site, database=object())  # type: ignore[arg-type]


def test_two_engines_in_one_transaction_of_the_host_that_is_undone_both_keep_the_calendar_later(
    sqlite_town: Town,
) -> None:
    first, host = sqlite_town.engine, prepare_sqlite(sqlalchemy.create_engine(sqlite_town.url))
    with Engine(sqlite_town.site, database=host, clock=sqlite_town.clock) as second:
        with host.connect() as connection, connection.begin() as undone:
            for engine in (first, second):
                opening = sqlite_town.command(c.OpenCase, "wang.fang", process="errands")
                engine.submit(opening, connection=connection).or_raise()
            undone.rollback()

        second.submit(sqlite_town.command(c.OpenCase, "wang.fang", process="errands")).or_raise()

        with first._house.store.transaction(read_only=True) as transaction:
            assert transaction.has_calendar(first.calendar_version)
    host.dispose()
