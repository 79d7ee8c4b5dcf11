"""Several people at one case: nobody's work is lost, nobody waits for ever."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from case_samples import carry_on, case, open_case, opening, publish, task
from sqlalchemy import create_engine, event, text

from databases import REGION, Database
from onewindow.storage import DuplicateCommand, Retry, Store, prepare_sqlite
from onewindow.storage.sqlite_lock import FileLocked

WRITER = """
import sys
sys.path[:0] = sys.argv[3:]
from case_samples import carry_on
from onewindow.storage import Store

url, name = sys.argv[1:3]
store = Store.open(url, "310115")
print("ready", flush=True)
sys.stdin.readline()
done = 0
while True:
    with store.transaction() as tx:
        row = tx.case("C1", lock=True)
        if row.version > 400:
            break
        carry_on(tx, "C1", title=name)
    done += 1
store.close()
print(done)
"""


def start_writers(database: Database, count: int) -> list[subprocess.Popen[str]]:
    folders = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "engine")]
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, database.url, f"writer {number}", *folders],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(count)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    return writers


def test_processes_writing_one_case_take_turns(any_database: Database) -> None:
    store = any_database.store()
    open_case(store, "C1")
    writers = start_writers(any_database, 3)
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    finished = [writer.communicate(timeout=60) for writer in writers]
    assert [problem for _, problem in finished] == ["", "", ""]
    shares = [int(done) for done, _ in finished]
    assert sum(shares) == 400
    if any_database.is_sqlite:
        # Without the gate one of them starves the others down to a handful.
        assert min(shares) >= 40
    with store.transaction(read_only=True) as tx:
        row = tx.case("C1")
        assert row is not None
        assert row.version == 401
    store.close()


def test_no_update_is_lost_between_threads(store: Store) -> None:
    open_case(store, "C1")

    def work_and_close(number: int) -> None:
        for step in range(10):
            store.run(lambda tx, key=number * 100 + step: carry_on(tx, "C1", task(key)))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work_and_close, range(1, 5)))
    with store.transaction(read_only=True) as tx:
        row = tx.case("C1")
        assert row is not None
        assert row.version == 41
        assert [event.seq for event in tx.events("C1")] == list(range(1, 41))
        assert len(tx.work_items(limit=100)) == 40


def test_one_command_opens_one_case_however_many_ask(store: Store) -> None:
    publish(store)
    start = threading.Barrier(4)

    def ask(number: int) -> str:
        start.wait(timeout=20)
        try:
            with store.transaction() as tx:
                serial = tx.next_serial("1101", "20260302")
                tx.write(opening(case(f"C{serial}-{number}", command_id="open-1")))
        except DuplicateCommand:
            return "duplicate"
        return "opened"

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(ask, range(4)))
    assert answers == ["duplicate", "duplicate", "duplicate", "opened"]
    with store.transaction(read_only=True) as tx:
        assert len(tx.cases()) == 1


def test_a_worker_passes_by_a_case_somebody_holds(postgresql_database: Database) -> None:
    store = postgresql_database.store()
    open_case(store, "C1")
    with store.transaction() as holder:
        assert holder.case("C1", lock=True) is not None
        with store.transaction() as worker:
            assert worker.case("C1", lock=True, skip_locked=True) is None
            assert worker.case("C1") is not None
    store.close()


def test_a_reader_sees_one_moment_while_others_write(store: Store) -> None:
    open_case(store, "C1")
    with store.transaction(read_only=True) as reader:
        before = reader.case("C1")
        with store.transaction() as writer:
            carry_on(writer, "C1", task(), document={"new": True})
        assert reader.case("C1") == before
        assert reader.events("C1") == reader.work_items() == []
        assert reader.document("C1") == {}


def test_a_deadlock_is_a_retry(postgresql_database: Database) -> None:
    store = postgresql_database.store()
    open_case(store, "C1")
    open_case(store, "C2")
    both = threading.Barrier(2)

    def cross(first: str, second: str) -> str:
        try:
            with store.transaction() as tx:
                tx.connection.execute(text("SET LOCAL deadlock_timeout = '50ms'"))
                tx.case(first, lock=True)
                both.wait(timeout=20)
                tx.case(second, lock=True)
        except Retry:
            return "retry"
        return "done"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(cross, ["C1", "C2"], ["C2", "C1"]))
    assert answers == ["done", "retry"]
    store.close()


def test_a_lock_that_does_not_come_is_a_retry(postgresql_database: Database) -> None:
    store = postgresql_database.store()
    open_case(store, "C1")
    with store.transaction() as holder:
        holder.case("C1", lock=True)
        with store.engine.begin() as hurried:
            hurried.execute(text("SET LOCAL lock_timeout = '20ms'"))
            with pytest.raises(Retry), store.transaction(hurried) as other:
                other.case("C1", lock=True)
    store.close()


def test_a_sqlite_file_kept_busy_from_outside_is_told_so(sqlite_database: Database) -> None:
    engine = prepare_sqlite(create_engine(sqlite_database.url, connect_args={"timeout": 0}))
    other = create_engine(sqlite_database.url, connect_args={"autocommit": True} if sys.version_info >= (3, 12) else {})
    with other.connect() as foreigner:
        foreigner.exec_driver_sql("INSERT INTO ow_counter VALUES ('1', 'x', 'y', 1)")
        if not foreigner.connection.driver_connection.in_transaction:  # type: ignore[union-attr]
            foreigner.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(FileLocked), Store(engine, REGION).transaction():
            pass
        foreigner.exec_driver_sql("ROLLBACK")  # that of a driver in autocommit does nothing
    with Store(engine, REGION).transaction() as tx:
        assert tx.cases() == []
    engine.dispose()
    other.dispose()


def test_a_rolled_back_transaction_lets_the_next_writer_in(sqlite_database: Database) -> None:
    store = sqlite_database.store()
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), store.transaction():
            _ = 1 / 0
    with store.engine.connect() as connection:
        connection.begin()
        connection.close()
    held: list[bool] = []
    event.listen(store.engine, "checkin", lambda raw, record: held.append(raw.gate.held))
    with store.transaction() as tx:
        tx.next_serial("a", "b")
    store.close()
    assert held == [False]
