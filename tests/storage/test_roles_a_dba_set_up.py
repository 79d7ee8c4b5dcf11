"""What a database administrator set on a role or database of PostgreSQL, and what the store makes of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from case_samples import carry_on, open_case
from psycopg import sql
from sqlalchemy.engine import make_url

from databases import Database
from onewindow.errors import DatabaseNotMigrated, EnvironmentProblem
from onewindow.storage import Retry, Store, check
from postgres_server import connect


class Dba:
    """Sets what new connections to the database begin with."""

    def __init__(self, database: Database) -> None:
        self._url = make_url(database.url)
        self._name = sql.Identifier(str(self._url.database))

    def set(self, setting: str, value: str) -> None:
        change = sql.SQL("ALTER DATABASE {} SET {} = {}")
        self._do(change.format(self._name, sql.Identifier(setting), sql.Literal(value)))

    def reset(self) -> None:
        self._do(sql.SQL("ALTER DATABASE {} RESET ALL").format(self._name))

    def _do(self, statement: sql.Composed) -> None:
        with connect(self._url) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(statement)


@pytest.fixture
def dba(postgresql_database: Database) -> Iterator[Dba]:
    dba = Dba(postgresql_database)
    yield dba
    dba.reset()


@pytest.mark.parametrize("level", ["serializable", "repeatable read"])
def test_who_comes_second_waits_for_the_case_whatever_isolation_the_role_begins_with(
    postgresql_database: Database, dba: Dba, level: str
) -> None:
    dba.set("default_transaction_isolation", level)
    store = postgresql_database.store()
    seen: list[int | Retry] = []
    open_case(store, "C1")

    def come_second() -> None:
        try:
            with store.transaction() as tx:
                found = tx.case("C1", lock=True)
                assert found is not None
                seen.append(found.version)
        except Retry as refused:
            seen.append(refused)

    with store.transaction() as first:
        first.case("C1", lock=True)
        waiting = threading.Thread(target=come_second)
        waiting.start()
        _until_somebody_waits(store)
        carry_on(first, "C1")
    waiting.join()
    store.close()

    assert seen == [2]


def test_tables_out_of_sight_are_not_asked_to_be_made_a_second_time(postgresql_database: Database, dba: Dba) -> None:
    dba.set("search_path", "elsewhere")
    store = postgresql_database.store()

    with pytest.raises(DatabaseNotMigrated, match="lie in the schema public, which the connection's search_path"):
        check(store.engine)
    with pytest.raises(DatabaseNotMigrated, match="search_path"), store.transaction(read_only=True):
        pass

    store.close()


def test_who_was_refused_by_a_read_only_server_writes_when_it_is_none_any_more(
    postgresql_database: Database, dba: Dba
) -> None:
    dba.set("default_transaction_read_only", "on")
    store = postgresql_database.store()

    for _ in range(2):
        with pytest.raises(EnvironmentProblem, match="数据库只读"):
            open_case(store, "C1")
    dba.reset()

    open_case(store, "C1")
    store.close()


def _until_somebody_waits(store: Store) -> None:
    with store.engine.connect() as connection:
        for _ in range(10_000):
            if connection.exec_driver_sql("SELECT count(*) FROM pg_locks WHERE NOT granted").scalar_one():
                return
    raise AssertionError("nobody waits for the case")
