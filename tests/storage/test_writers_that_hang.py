"""A writer that hangs on SQLite: who waits for its turn gives up in time, and is told which process keeps it."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, event

from databases import REGION, Database
from onewindow.errors import EnvironmentProblem
from onewindow.storage import Store, prepare_sqlite, writer_gate
from onewindow.storage.writer_gate import WriterGate, WriterHangs

KEEPS = """
import sys
from onewindow.storage.writer_gate import WriterGate

WriterGate(sys.argv[1]).acquire()
print("kept", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each wait was prepared to take, in seconds; the waiting itself is real."""
    asked: list[float] = []
    wait_for = writer_gate._wait_for

    def noted(descriptor: int, patience: float) -> bool:
        asked.append(patience)
        return wait_for(descriptor, patience)

    monkeypatch.setattr(writer_gate, "_wait_for", noted)
    return asked


def written_to(database: Database) -> Store:
    """A store whose connection has had its turn."""
    store = database.store()
    with store.transaction() as tx:
        tx.next_serial("a", "b")
    return store


def held(path: str) -> WriterGate:
    """Somebody's turn to write that does not end."""
    gate = WriterGate(path)
    gate.acquire()
    return gate


def test_a_turn_that_does_not_come_is_given_up_clearly(tmp_path: Path) -> None:
    holder, waiting = WriterGate(f"{tmp_path}/x.db"), WriterGate(f"{tmp_path}/x.db", patience=0.05)
    holder.acquire()
    with pytest.raises(EnvironmentProblem, match="another transaction of this process keeps the database"):
        waiting.acquire()
    holder.release()
    waiting.acquire()
    assert waiting.held
    waiting.close()
    holder.acquire()
    holder.close()


def test_who_waits_in_vain_is_told_which_process_has_the_turn(tmp_path: Path) -> None:
    waiting, hangs = WriterGate(f"{tmp_path}/x.db", patience=0.05), held(f"{tmp_path}/x.db")

    with pytest.raises(WriterHangs, match=rf"keeps the database \(process id {os.getpid()}\)") as refused:
        waiting.acquire()

    assert refused.value.process == os.getpid()
    hangs.close()


def test_who_waits_for_its_own_process_is_told_to_hand_the_connection_over(sqlite_database: Database) -> None:
    store = written_to(sqlite_database)
    with store.transaction(read_only=True) as tx:
        tx.place.driver.gate.patience = 0.05

    with store.engine.begin():
        with pytest.raises(WriterHangs, match="give submit its connection=") as refused, store.transaction():
            pass

    assert "另一个进程" not in str(refused.value)
    store.close()


def test_another_process_that_hangs_is_called_so(tmp_path: Path) -> None:
    keeper = subprocess.Popen(
        [sys.executable, "-c", KEEPS, f"{tmp_path}/x.db"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert keeper.stdout is not None
    assert keeper.stdout.readline() == "kept\n"

    with pytest.raises(WriterHangs, match=rf"another process keeps the database \(process id {keeper.pid}\)"):
        WriterGate(f"{tmp_path}/x.db", patience=0.05).acquire()

    keeper.communicate()


def test_nobody_is_named_where_the_turn_is_free_and_only_the_queue_stands(tmp_path: Path) -> None:
    held(f"{tmp_path}/x.db").close()
    in_line = os.open(f"{tmp_path}/x.db-ow-queue", os.O_RDWR)
    fcntl.flock(in_line, fcntl.LOCK_EX)

    with pytest.raises(WriterHangs) as refused:
        WriterGate(f"{tmp_path}/x.db", patience=0.05).acquire()

    assert refused.value.process is None
    os.close(in_line)


def test_both_files_together_are_waited_for_no_longer_than_the_message_says(
    tmp_path: Path, waits: list[float]
) -> None:
    hangs = held(f"{tmp_path}/x.db")
    in_front = os.open(f"{tmp_path}/x.db-ow-queue", os.O_RDWR)
    fcntl.flock(in_front, fcntl.LOCK_EX)
    gives_up = threading.Timer(0.2, os.close, (in_front,))

    gives_up.start()
    with pytest.raises(WriterHangs, match=r"more than 1 s"):
        WriterGate(f"{tmp_path}/x.db", patience=1.0).acquire()

    [for_the_queue, for_the_lock] = waits
    assert for_the_queue == 1.0
    assert for_the_lock < 1.0, "the lock is waited for as long as the queue has left, no longer"
    gives_up.join()
    hangs.close()


def test_who_has_waited_in_vain_does_not_wait_again_to_close(
    sqlite_database: Database, waits: list[float]
) -> None:
    store = written_to(sqlite_database)
    hangs = held(str(store.engine.url.database))
    with store.transaction(read_only=True) as tx:
        tx.place.driver.gate.patience = 0.05
    with pytest.raises(WriterHangs), store.transaction():
        pass

    store.close()

    assert len(waits) == 1
    hangs.close()


def test_who_only_reads_does_not_wait_for_a_writer_that_hangs(
    sqlite_database: Database, waits: list[float]
) -> None:
    store = written_to(sqlite_database)
    hangs = held(str(store.engine.url.database))
    with store.transaction(read_only=True) as tx:
        assert tx.cases() == []

    store.close()

    assert waits == []
    hangs.close()


def test_a_read_on_a_connection_of_its_own_does_not_wait_for_the_transaction_around_it(
    sqlite_database: Database, waits: list[float]
) -> None:
    host = prepare_sqlite(create_engine(sqlite_database.url, poolclass=NullPool))
    store = Store(host, REGION)

    with host.begin() as connection, store.transaction(connection) as writing:
        writing.next_serial("a", "b")
        with store.transaction(read_only=True) as tx:
            assert tx.cases() == []

    assert waits == []


def test_a_connection_closes_under_the_gate_where_nobody_has_it(sqlite_database: Database) -> None:
    store, gates = written_to(sqlite_database), []
    event.listen(store.engine, "close", lambda raw, record: gates.append(raw.gate))
    let_go: list[bool] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WriterGate, "close", lambda gate: let_go.append(gate.held))
        store.close()

    assert let_go == [True]
    gates[0].close()


class Interrupted(BaseException):
    """What a host's watchdog raises in the midst of anything."""


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The first wait is ended by a signal whose handler raises."""
    if sys.platform == "win32":
        pytest.skip("NOT TESTED: signals that end a wait need POSIX")

    def raises(*_: object) -> None:
        raise Interrupted

    def waited(descriptor: int, patience: float) -> bool:
        monkeypatch.setattr(writer_gate, "_wait_for", wait_for)
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        return wait_for(descriptor, patience)

    wait_for, before = writer_gate._wait_for, signal.signal(signal.SIGALRM, raises)
    monkeypatch.setattr(writer_gate, "_wait_for", waited)
    yield
    signal.signal(signal.SIGALRM, before)


def turns_have_come() -> None:
    """Wait until no thread waits for a turn any more."""
    for thread in threading.enumerate():
        if thread.name == "onewindow-writer-gate":
            thread.join(timeout=3)


@pytest.mark.usefixtures("interrupted")
@pytest.mark.parametrize("kept", ["queue", "lock"])
def test_a_turn_that_comes_after_its_waiter_was_interrupted_is_let_go(tmp_path: Path, kept: str) -> None:
    keeper = os.open(f"{tmp_path}/x.db-ow-{kept}", os.O_RDWR | os.O_CREAT)
    fcntl.flock(keeper, fcntl.LOCK_EX)
    waiting, next_one = WriterGate(f"{tmp_path}/x.db"), WriterGate(f"{tmp_path}/x.db", patience=2)

    with pytest.raises(Interrupted):
        waiting.acquire()
    os.close(keeper)
    turns_have_come()

    next_one.acquire()
    next_one.release()
    waiting.acquire()
    assert waiting.held
    waiting.close()
    next_one.close()


@pytest.mark.usefixtures("interrupted")
def test_a_transaction_interrupted_before_it_began_keeps_nobody_waiting(sqlite_database: Database) -> None:
    store, other = written_to(sqlite_database), sqlite_database.store()
    with other.transaction(read_only=True) as tx:
        tx.place.driver.gate.patience = 2
    hangs = held(str(store.engine.url.database))

    with pytest.raises(Interrupted), store.transaction():
        pass
    hangs.close()
    turns_have_come()

    for each in (other, store):
        with each.transaction() as tx:
            tx.next_serial("a", "b")
        each.close()
