"""A SQLite file that is moved, deleted or restored under open processes: what is answered stands in the file there."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from case_samples import carry_on, case, definition, open_case, opening, task
from sqlalchemy import create_engine, text

from databases import REGION, Database
from onewindow.errors import Conflict, DatabaseNotMigrated, EnvironmentProblem
from onewindow.storage import Store, Transaction, prepare_sqlite, upgrade
from onewindow.storage.migration import check
from onewindow.storage.sqlite_connection import GatedConnection
from onewindow.storage.store import open_engine
from onewindow.storage.writer_gate import WriterGate


@pytest.fixture
def file(sqlite_database: Database) -> Path:
    return Path(sqlite_database.url.removeprefix("sqlite:///"))


@pytest.fixture
def backup(sqlite_store: Store, file: Path, tmp_path: Path) -> Path:
    """A copy in which C1 stands; C2 came later."""
    copy = tmp_path / "backup.db"
    open_case(sqlite_store, "C1")
    with sqlite3.connect(file) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()
    with sqlite_store.transaction() as tx:
        tx.write(opening(case("C2")))
    return copy


@pytest.fixture
def host(file: Path) -> Iterator[Store]:
    store = Store(prepare_sqlite(create_engine(f"sqlite:///{file}")), REGION)
    yield store
    store.close()


def take_away(file: Path) -> None:
    away = file.parent / "away"
    away.mkdir(exist_ok=True)
    for path in file.parent.glob(f"{file.name}*"):
        os.replace(path, away / path.name)


def restore(file: Path, backup: Path) -> None:
    take_away(file)
    shutil.copy(backup, file)


def cases(path: Path) -> set[str]:
    connection = sqlite3.connect(path)
    found = {number for (number,) in connection.execute("SELECT case_no FROM ow_case")}
    connection.close()
    return found


def write_c3(tx: Transaction) -> None:
    tx.write(opening(case("C3")))


def test_what_is_answered_after_a_restore_stands_in_the_restored_file(
    sqlite_store: Store, file: Path, backup: Path
) -> None:
    restore(file, backup)

    sqlite_store.run(write_c3)

    assert cases(file) == {"C1", "C3"}
    with sqlite_store.transaction(read_only=True) as tx:
        assert (tx.case("C2"), tx.case("C3") is None) == (None, False)


def test_what_a_host_commits_after_a_restore_stands_in_the_restored_file(
    host: Store, file: Path, backup: Path
) -> None:
    with host.engine.begin() as connection:
        connection.execute(text("CREATE TABLE host_bookings (name TEXT)"))
    restore(file, backup)

    with host.engine.begin() as connection, host.transaction(connection) as tx:
        write_c3(tx)

    assert cases(file) == {"C1", "C3"}


def test_a_host_that_keeps_its_connection_over_a_restore_begins_again_on_the_restored_file(
    host: Store, file: Path, backup: Path
) -> None:
    with host.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        connection.commit()
        restore(file, backup)
        with pytest.raises(Conflict, match="submit again"):
            connection.execute(text("SELECT 1"))
        with host.transaction(connection) as tx:
            write_c3(tx)
        connection.commit()
    assert cases(file) == {"C1", "C3"}


@pytest.mark.parametrize("write", [True, False], ids=["writing", "reading"])
def test_after_its_file_was_taken_away_nobody_is_answered_and_no_other_file_is_made(
    sqlite_store: Store, file: Path, write: bool
) -> None:
    open_case(sqlite_store, "C1")
    take_away(file)

    for _ in range(2):
        with pytest.raises(DatabaseNotMigrated, match=f"{file.name}.*disk is mounted"):
            with sqlite_store.transaction(read_only=not write):
                raise AssertionError
    assert not file.exists()

    for path in (file.parent / "away").iterdir():
        os.replace(path, file.parent / path.name)
    with sqlite_store.transaction() as tx:
        carry_on(tx, "C1", task())


def waiting(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], None]) -> None:
    """Let this happen while the next writer waits for its turn."""
    acquire, happened = WriterGate.acquire, []

    def acquire_late(gate: WriterGate) -> None:
        if not happened:
            happened.append(1)
            meanwhile()
        acquire(gate)

    monkeypatch.setattr(WriterGate, "acquire", acquire_late)


def test_a_restore_while_a_writer_waits_for_its_turn_is_seen_when_it_has_come(
    sqlite_store: Store, file: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(monkeypatch, lambda: restore(file, backup))

    sqlite_store.run(write_c3)

    assert cases(file) == {"C1", "C3"}


def test_a_restore_in_the_middle_of_a_commit_leaves_it_without_an_answer(
    sqlite_store: Store, file: Path, backup: Path
) -> None:
    def restored_meanwhile(tx: Transaction) -> None:
        write_c3(tx)
        restore(file, backup)

    with pytest.raises(EnvironmentProblem, match="stop all processes"):
        sqlite_store.run(restored_meanwhile)

    assert cases(file) == {"C1"}
    sqlite_store.run(write_c3)
    assert cases(file) == {"C1", "C3"}


def test_a_link_that_leads_to_another_database_is_followed(file: Path, tmp_path: Path, sqlite_template: Path) -> None:
    link, other = tmp_path / "current.db", tmp_path / "other.db"
    shutil.copy(sqlite_template, other)
    link.symlink_to(file)
    store = Store.open(f"sqlite:///{link}", REGION)
    open_case(store, "C1")

    link.unlink()
    link.symlink_to(other)

    with store.transaction(read_only=True) as tx:
        assert tx.case("C1") is None
    store.close()


def test_a_restored_database_of_an_earlier_release_is_told_what_it_lacks(
    sqlite_store: Store, file: Path, backup: Path
) -> None:
    with sqlite3.connect(backup) as older:
        older.execute("UPDATE ow_schema_version SET version_num = '0004'")
    older.close()
    restore(file, backup)

    with pytest.raises(DatabaseNotMigrated, match="at schema 0004"), sqlite_store.transaction():
        pass


@pytest.mark.skipif(os.name == "nt", reason="NOT TESTED: Windows deletes no file that is open")
def test_two_writers_take_turns_though_the_lock_files_were_deleted_between_them(file: Path) -> None:
    first, second = WriterGate(str(file), patience=0.1), WriterGate(str(file), patience=0.1)
    first.acquire()
    first.release()
    for path in file.parent.glob("*-ow-*"):
        path.unlink()
    second.acquire()

    with pytest.raises(EnvironmentProblem, match="keeps the database"):
        first.acquire()
    first.acquire_if_free()
    assert not first.held

    second.close()
    first.acquire()
    first.close()


def test_the_file_of_a_database_asked_by_an_uri_is_watched_too(sqlite_store: Store, file: Path, backup: Path) -> None:
    store = Store.open(f"sqlite:///file:{file}?uri=true", REGION)
    with store.transaction(read_only=True) as tx:
        assert isinstance(tx.place.driver, GatedConnection)
        assert tx.case("C2") is not None
    restore(file, backup)

    with store.transaction(read_only=True) as tx:
        assert tx.case("C2") is None
    store.close()


def test_only_an_upgrade_makes_a_file_that_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "new" / "site.db"
    file.parent.mkdir()
    engine = open_engine(f"sqlite:///{file}")

    with pytest.raises(DatabaseNotMigrated, match=r"site\.db.*for a new site"):
        check(engine)
    with pytest.raises(DatabaseNotMigrated, match="for a new site"), Store(engine, REGION).transaction() as tx:
        tx.keep_definition(definition())
    assert list(file.parent.iterdir()) == []

    upgrade(engine)
    check(engine)
    engine.dispose()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="NOT TESTED: root may enter every folder")
def test_a_folder_that_may_not_be_entered_is_told_as_that(file: Path) -> None:
    store = Store.open(f"sqlite:///{file}", REGION)
    file.parent.chmod(0)
    try:
        with pytest.raises(EnvironmentProblem, match="permissions"), store.transaction(read_only=True):
            pass
    finally:
        file.parent.chmod(0o755)
    store.close()
