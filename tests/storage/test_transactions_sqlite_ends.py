"""SQLite ends a whole transaction by itself where the disk is full: a host can neither go on nor commit then."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from case_samples import carry_on, case, open_case, opening, task
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import OperationalError, PendingRollbackError

from databases import REGION, Database
from onewindow.errors import EnvironmentProblem, UsageError
from onewindow.storage import Store, prepare_sqlite

LARGE = "经" * 400_000


@pytest.fixture
def host(sqlite_database: Database) -> Iterator[Engine]:
    """A host with a table of its own beside a case of ours."""
    engine = prepare_sqlite(create_engine(sqlite_database.url))
    open_case(Store(engine, REGION), "C1")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE host_bookings (name TEXT)")
    yield engine
    engine.dispose()


def fill_up(connection: Connection) -> None:
    """Leave the database one page to grow by: what needs more meets a full disk, as SQLite sees it."""
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 1}")


def book(connection: Connection, name: str) -> None:
    connection.exec_driver_sql("INSERT INTO host_bookings VALUES (?)", (name,))


def write_large(store: Store, connection: Connection) -> None:
    with store.transaction(connection) as tx:
        carry_on(tx, "C1", task(), document={"scope": LARGE})


def versions_and_bookings(engine: Engine) -> tuple[dict[str, int], list[str]]:
    with Store(engine, REGION).transaction(read_only=True) as tx:
        versions = {row.case_no: row.version for row in tx.cases()}
        return versions, list(tx.connection.exec_driver_sql("SELECT name FROM host_bookings").scalars())


def test_a_host_is_told_of_the_full_disk_and_not_of_a_savepoint(host: Engine) -> None:
    store = Store(host, REGION)
    with host.connect() as connection:
        book(connection, "before")
        fill_up(connection)
        with pytest.raises(EnvironmentProblem, match="The disk is full"):
            write_large(store, connection)
        connection.rollback()
        book(connection, "in the next transaction")
        with store.transaction(connection) as tx:
            carry_on(tx, "C1")
        connection.commit()

    assert versions_and_bookings(host) == ({"C1": 2}, ["in the next transaction"])


def test_a_host_cannot_commit_what_is_left_of_a_lost_transaction(host: Engine) -> None:
    store = Store(host, REGION)
    with host.connect() as connection:
        with store.transaction(connection) as tx:
            tx.write(opening(case("C2")))
        fill_up(connection)
        with pytest.raises(EnvironmentProblem, match="The disk is full"):
            write_large(store, connection)
        with pytest.raises(UsageError, match="roll back, and do the whole transaction again"):
            write_large(store, connection)
        with pytest.raises(PendingRollbackError):
            book(connection, "after")
        with pytest.raises(PendingRollbackError):
            connection.commit()

    assert versions_and_bookings(host) == ({"C1": 1}, [])


def test_a_savepoint_of_the_hosts_own_does_not_hide_the_full_disk(host: Engine) -> None:
    with host.connect() as connection:
        fill_up(connection)
        with pytest.raises(EnvironmentProblem, match="The disk is full"), connection.begin_nested():
            write_large(Store(host, REGION), connection)


def test_a_full_disk_met_by_the_hosts_own_statement_loses_no_command_in_silence(host: Engine) -> None:
    with host.connect() as connection:
        with Store(host, REGION).transaction(connection) as tx:
            tx.write(opening(case("C2")))
        fill_up(connection)
        with pytest.raises(OperationalError, match="full"):
            book(connection, LARGE)
        with pytest.raises(PendingRollbackError):
            connection.commit()

    assert versions_and_bookings(host) == ({"C1": 1}, [])


def test_the_turn_to_write_is_free_again_after_a_lost_transaction(host: Engine, sqlite_database: Database) -> None:
    other = sqlite_database.store()
    with host.connect() as connection:
        fill_up(connection)
        with pytest.raises(EnvironmentProblem, match="The disk is full"):
            write_large(Store(host, REGION), connection)

        with other.transaction() as tx:
            carry_on(tx, "C1")

    assert versions_and_bookings(host) == ({"C1": 2}, [])
    other.close()


@pytest.mark.parametrize("end", ["ROLLBACK", "COMMIT"])
def test_nothing_is_written_where_the_hosts_own_text_has_ended_the_transaction(host: Engine, end: str) -> None:
    with host.connect() as connection:
        book(connection, "before")
        connection.exec_driver_sql(end)
        with pytest.raises(UsageError, match="COMMIT or ROLLBACK was sent as text"):
            write_large(Store(host, REGION), connection)

    assert versions_and_bookings(host) == ({"C1": 1}, ["before"] if end == "COMMIT" else [])
