"""Another program holds the lock of the SQLite file: our writers give up once, clearly, and obey an interruption."""

from __future__ import annotations

import signal
import sqlite3
import sys
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, inspect, text

from databases import REGION, Database
from onewindow.storage import Store, Transaction, prepare_sqlite, sqlite, sqlite_lock
from onewindow.storage.sqlite_lock import FileLocked
from onewindow.storage.writer_gate import Waited


@pytest.fixture
def outsider(sqlite_database: Database) -> Iterator[sqlite3.Connection]:
    """A connection that knows nothing of turns, in a transaction that writes."""
    path = create_engine(sqlite_database.url).url.database
    raw = sqlite3.connect(str(path), isolation_level=None, check_same_thread=False)
    raw.execute("BEGIN IMMEDIATE")
    yield raw
    raw.close()


def patient(database: Database, seconds: float) -> Store:
    return Store(prepare_sqlite(create_engine(database.url, connect_args={"timeout": seconds})), REGION)


def serial(transaction: Transaction) -> int:
    return transaction.next_serial("a", "b")


def test_who_waits_in_vain_for_the_file_is_told_where_to_look_and_waits_once(
    sqlite_database: Database, outsider: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, waits = patient(sqlite_database, 0.01), []
    take = sqlite_lock.take
    monkeypatch.setattr(sqlite_lock, "take", lambda *told: (waits.append(told), take(*told)))

    with pytest.raises(FileLocked, match=r"more than 0\.01 s .*lsof or fuser tells who has it open") as refused:
        store.run(serial)

    assert (refused.value.exit_code, len(waits)) == (6, 1)
    outsider.rollback()
    assert store.run(serial) == 1
    store.close()


def test_who_waited_for_a_turn_before_tries_the_file_once(
    sqlite_database: Database, outsider: sqlite3.Connection
) -> None:
    store, tries = patient(sqlite_database, 30), []

    def begin() -> None:
        tries.append("try")
        raw.execute("BEGIN IMMEDIATE")

    waited = Waited()
    waited._since -= 60
    with store.transaction(read_only=True) as tx:
        raw = tx.place.driver
    with pytest.raises(FileLocked, match="more than 30 s"):
        sqlite_lock.take(raw, begin, waited)

    assert tries == ["try"]
    assert raw.execute("PRAGMA busy_timeout").fetchone() == (30_000,)
    store.close()


def test_who_looks_sees_the_lock(sqlite_database: Database, outsider: sqlite3.Connection) -> None:
    store = patient(sqlite_database, 0.01)

    assert isinstance(sqlite.hindrance(store.engine), FileLocked)
    outsider.rollback()

    assert sqlite.hindrance(store.engine) is None
    assert store.run(serial) == 1
    assert sqlite.hindrance(store.engine) is None
    store.close()


class Interrupted(BaseException):
    """What a signal's handler raises, as that of Ctrl-C does."""


@pytest.mark.skipif(sys.platform == "win32", reason="NOT TESTED: signals that end a wait need POSIX")
def test_who_waits_for_the_file_obeys_an_interruption(
    sqlite_database: Database, outsider: sqlite3.Connection
) -> None:
    def raises(*_: object) -> None:
        raise Interrupted

    store, lets_go = patient(sqlite_database, 30), threading.Timer(5, outsider.rollback)
    before = signal.signal(signal.SIGALRM, raises)
    lets_go.start()
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        with pytest.raises(Interrupted):
            store.run(serial)
    finally:
        signal.signal(signal.SIGALRM, before)

    assert lets_go.is_alive(), "interrupted while the file was locked"
    lets_go.cancel()
    outsider.rollback()
    assert store.run(serial) == 1
    store.close()


def test_a_host_whose_begin_failed_is_in_a_transaction_when_it_tries_again(
    sqlite_database: Database, outsider: sqlite3.Connection
) -> None:
    host = patient(sqlite_database, 0.01).engine
    with host.connect() as connection:
        with pytest.raises(FileLocked):
            connection.execute(text("CREATE TABLE host_bookings (name TEXT)"))
        outsider.rollback()

        connection.execute(text("CREATE TABLE host_bookings (name TEXT)"))
        connection.rollback()

        assert not inspect(connection).has_table("host_bookings")
    host.dispose()
