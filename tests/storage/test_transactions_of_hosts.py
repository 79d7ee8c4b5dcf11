"""In a host's own transaction nothing of ours outlives its rollback, and our failure leaves it usable."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from case_samples import carry_on, case, definition, following, open_case, opening, task
from sqlalchemy import Engine, create_engine, event, text

from databases import REGION, Database
from onewindow.errors import Conflict, EnvironmentProblem, UsageError
from onewindow.storage import Retry, Store, Transaction, VersionConflict, prepare_sqlite, upgrade


@pytest.fixture
def host(any_database: Database) -> Iterator[Engine]:
    """A host with an engine and a table of its own in our database."""
    engine = create_engine(any_database.url.replace("postgresql:", "postgresql+psycopg:"))
    if any_database.is_sqlite:
        prepare_sqlite(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS host_bookings"))
        connection.execute(text("CREATE TABLE host_bookings (name TEXT)"))
    yield engine
    engine.dispose()


def book(connection: object, name: str) -> None:
    connection.execute(text("INSERT INTO host_bookings VALUES (:name)"), {"name": name})  # type: ignore[attr-defined]


def bookings(engine: Engine) -> list[str]:
    with engine.begin() as connection:
        return list(connection.scalars(text("SELECT name FROM host_bookings ORDER BY name")))


def test_the_hosts_commit_commits_both(host: Engine) -> None:
    store = Store(host, REGION)
    with host.begin() as connection:
        book(connection, "before")
        with store.transaction(connection) as tx:
            tx.keep_definition(definition())
            tx.write(opening(case("C1")))
        book(connection, "after")
    assert bookings(host) == ["after", "before"]
    with store.transaction(read_only=True) as tx:
        assert tx.case("C1") is not None


def test_the_hosts_rollback_undoes_both(host: Engine) -> None:
    store = Store(host, REGION)
    open_case(store, "C1")
    with host.connect() as connection:
        book(connection, "never")
        with store.transaction(connection) as tx:
            carry_on(tx, "C1", task(), document={"a": 1})
        connection.rollback()
    assert bookings(host) == []
    with store.transaction(read_only=True) as tx:
        row = tx.case("C1")
        assert row is not None
        assert (row.version, tx.events("C1"), tx.document("C1"), tx.work_items()) == (1, [], {}, [])


def test_a_failure_of_ours_leaves_the_hosts_transaction_usable(host: Engine) -> None:
    store = Store(host, REGION)
    stale = open_case(store, "C1")
    with store.transaction() as tx:
        carry_on(tx, "C1")
    with host.begin() as connection:
        book(connection, "kept")
        with pytest.raises(VersionConflict), store.transaction(connection) as tx:
            tx.write(following(stale, task()))
        with pytest.raises(VersionConflict), store.transaction(connection) as tx:
            tx.write(opening(case("C1", command_id="x"), task()))
        with suppress(KeyError), store.transaction(connection) as tx:
            carry_on(tx, "C1", task(7), document={"half": "written"})
            raise KeyError
        book(connection, "kept too")
        with store.transaction(connection) as tx:
            carry_on(tx, "C1", status="submitted")
    assert bookings(host) == ["kept", "kept too"]
    with store.transaction(read_only=True) as tx:
        row = tx.case("C1")
        assert row is not None
        assert (row.version, row.status, tx.work_items(), tx.document("C1")) == (3, "submitted", [], {})


def test_a_host_may_commit_as_it_goes(host: Engine) -> None:
    store = Store(host, REGION)
    with host.connect() as connection:
        with store.transaction(connection) as tx:
            tx.keep_definition(definition())
        connection.commit()
    with store.transaction(read_only=True) as tx:
        assert len(tx.services()) == 1


def test_a_connection_in_autocommit_is_refused(postgresql_database: Database) -> None:
    store = postgresql_database.store()
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        with pytest.raises(UsageError, match="AUTOCOMMIT"), store.transaction(connection):
            pass
    store.close()


def test_an_unprepared_sqlite_connection_is_refused(sqlite_database: Database) -> None:
    engine = create_engine(sqlite_database.url)
    with (
        pytest.raises(EnvironmentProblem, match=r"onewindow\.prepare_sqlite\(engine\)"),
        Store(engine, "1").transaction(),
    ):
        pass
    with engine.begin() as connection:
        with pytest.raises(EnvironmentProblem, match="prepare_sqlite"), Store(engine, "1").transaction(connection):
            pass
        with pytest.raises(EnvironmentProblem, match="prepare_sqlite"):
            upgrade(connection)
    engine.dispose()


def test_connections_made_before_preparing_are_not_used(sqlite_database: Database) -> None:
    engine = create_engine(sqlite_database.url)
    with engine.connect():
        pass
    prepare_sqlite(prepare_sqlite(engine))
    with Store(engine, REGION).transaction() as tx:
        tx.keep_definition(definition())
    engine.dispose()


def test_a_reading_transaction_of_the_host_cannot_be_written_in(sqlite_database: Database) -> None:
    store = sqlite_database.store()
    with store.engine.connect().execution_options(read_only=True) as connection:
        with pytest.raises(UsageError, match="read_only"), store.transaction(connection):
            pass
        with store.transaction(connection, read_only=True) as tx:
            assert tx.cases() == []
    store.close()


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory&uri=true",
        "mysql://h/d",
        "oracle://h/d",
        "x",
        "",
        "sqlite:///x.db?timeout=soon",
        "sqlite:///x.db?nonsense=1",
        "postgresql://u:secret@h:5432secret/x",
        "postgresql://u@/x?host=/a,/b&port=1,2,3",
    ],
)
def test_databases_that_cannot_keep_cases_are_refused(url: str) -> None:
    with pytest.raises(UsageError, match="sqlite:///") as told:
        Store.open(url, REGION)
    assert "secret" not in "".join(traceback.format_exception(told.value)).replace(repr(url), "")


def test_an_option_the_driver_does_not_take_is_told_as_a_matter_of_the_address() -> None:
    store = Store.open("postgresql://nobody@127.0.0.1:1/none?connect_timeout=soon", REGION)
    with pytest.raises(UsageError, match=r"\[database\] url"), store.transaction():
        pass
    with pytest.raises(UsageError, match=r"\[database\] url"):
        upgrade(store.engine)


def test_a_server_that_takes_no_more_connections_is_told_as_one_that_may_be_full(
    postgresql_database: Database,
) -> None:
    store = postgresql_database.store()
    with store.engine.begin() as connection:
        connection.execute(text("DROP ROLE IF EXISTS ow_crowded"))
        connection.execute(text("CREATE ROLE ow_crowded LOGIN CONNECTION LIMIT 0"))
    crowded = Store.open(store.engine.url.set(username="ow_crowded"), REGION)

    with pytest.raises(EnvironmentProblem, match="takes more connections") as told, crowded.transaction():
        pass

    assert "too many connections" in str(told.value), "the server's own words"
    assert "连接数是否已满" in str(told.value)
    with store.engine.begin() as connection:
        connection.execute(text("DROP ROLE ow_crowded"))
    store.close()


@pytest.mark.parametrize("mode", [True, False])
def test_a_hosts_autocommit_option_does_not_undo_the_preparation(sqlite_database: Database, mode: bool) -> None:
    host = prepare_sqlite(create_engine(sqlite_database.url, connect_args={"autocommit": mode}))
    store, other = Store(host, REGION), sqlite_database.store()

    open_case(store, "C1")
    with host.begin() as connection, store.transaction(connection) as tx:
        carry_on(tx, "C1")
    with host.connect() as connection:
        with store.transaction(connection) as tx:
            carry_on(tx, "C1")
        connection.rollback()

    with other.transaction(read_only=True) as tx:
        found = tx.case("C1")
    assert found is not None
    assert found.version == 2
    host.dispose()
    other.close()


@pytest.mark.skipif(sys.version_info < (3, 12), reason="NOT TESTED: sqlite3 has no autocommit attribute before 3.12")
def test_a_connection_that_a_listener_of_the_host_puts_into_autocommit_is_put_right(sqlite_database: Database) -> None:
    host = prepare_sqlite(create_engine(sqlite_database.url))
    event.listen(host, "checkout", lambda raw, _record, _fairy: setattr(raw, "autocommit", True))

    open_case(Store(host, REGION), "C1")

    other = sqlite_database.store()
    with other.transaction(read_only=True) as tx:
        assert tx.case("C1") is not None
    host.dispose()
    other.close()


def test_an_engine_with_connections_of_its_own_is_refused(tmp_path: Path) -> None:
    import sqlite3

    engine = prepare_sqlite(create_engine("sqlite:///x.db", creator=lambda: sqlite3.connect(tmp_path / "x.db")))
    with pytest.raises(UsageError, match="creator="), Store(engine, REGION).transaction():
        pass
    engine.dispose()


def test_a_hosts_isolation_option_does_not_undo_the_preparation(sqlite_database: Database) -> None:
    store = sqlite_database.store()
    with store.engine.connect().execution_options(isolation_level="SERIALIZABLE") as connection:
        with store.transaction(connection) as tx:
            tx.keep_definition(definition())
        connection.rollback()
    with store.transaction() as tx:
        assert tx.services() == []
    store.close()


def test_work_that_lost_a_race_is_done_once_more(store: Store) -> None:
    attempts = []

    def work(tx: Transaction) -> int:
        attempts.append(tx.next_serial("1101", "20260302"))
        if len(attempts) == 1:
            raise Retry("deadlock")
        return attempts[-1]

    assert store.run(work) == 1
    assert attempts == [1, 1]


def test_work_that_loses_twice_is_a_conflict(store: Store) -> None:
    attempts = []

    def work(tx: Transaction) -> None:
        attempts.append(1)
        raise Retry("deadlock")

    with pytest.raises(Conflict, match="twice"):
        store.run(work)
    assert len(attempts) == 2


def test_a_hosts_transaction_is_never_retried(store: Store) -> None:
    attempts = []

    def work(tx: Transaction) -> None:
        attempts.append(1)
        raise Retry("deadlock")

    with store.engine.begin() as connection, pytest.raises(Retry):
        store.run(work, connection)
    assert len(attempts) == 1


def test_a_hosts_own_isolation_level_stands_after_a_read_of_ours(postgresql_database: Database) -> None:
    address = postgresql_database.url.replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(address, isolation_level="SERIALIZABLE", pool_size=1, max_overflow=0)
    levels = []

    with Store(engine, REGION).transaction(read_only=True) as tx:
        levels.append(tx.connection.exec_driver_sql("SHOW transaction_isolation").scalar_one())
    with engine.begin() as connection:
        levels.append(connection.exec_driver_sql("SHOW transaction_isolation").scalar_one())
        levels.append(connection.exec_driver_sql("SHOW transaction_read_only").scalar_one())

    engine.dispose()
    assert levels == ["repeatable read", "serializable", "off"]
