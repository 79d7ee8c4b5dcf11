"""Who only reads makes no files, and can read where nothing may be written; closing never complains."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from case_samples import carry_on, open_case, task
from sqlalchemy import text

from databases import REGION
from onewindow.errors import DatabaseNotMigrated, EnvironmentProblem
from onewindow.storage import Store, upgrade
from onewindow.storage.migration import check


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "site"
    place.mkdir()
    return place


@pytest.fixture
def sealed(folder: Path, tmp_path: Path) -> Iterator[Path]:
    """The same folder, seen where nothing can be written to it."""
    if os.name == "posix" and os.geteuid() != 0:
        yield folder  # `seal` takes the permissions away
        return
    view = tmp_path / "view"
    view.mkdir()
    binding = subprocess.run(["mount", "--bind", str(folder), str(view)], capture_output=True, check=False)
    if sys.platform != "linux" or binding.returncode != 0:
        pytest.skip("NOT TESTED: this machine does not allow mounting a folder read-only")
    subprocess.run(["mount", "-o", "remount,bind,ro", str(view)], check=True)
    yield view
    subprocess.run(["umount", "-l", str(view)], check=True)


def seal(place: Path) -> None:
    if os.geteuid() != 0:
        for path in (*place.iterdir(), place):
            path.chmod(path.stat().st_mode & ~0o222)


def read_and_try_to_write(place: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = Store.open(f"sqlite:///{place}/site.db", REGION)
    with caplog.at_level(logging.WARNING):
        with store.transaction(read_only=True) as tx:
            assert tx.case("C1") is not None
        with pytest.raises(EnvironmentProblem), store.transaction() as tx:
            carry_on(tx, "C1", task())
        store.close()
    assert [record.getMessage() for record in caplog.records] == []


def test_a_database_in_use_is_read_from_a_read_only_folder(
    folder: Path, sealed: Path, caplog: pytest.LogCaptureFixture
) -> None:
    writer = Store.open(f"sqlite:///{folder}/site.db", REGION)
    upgrade(writer.engine)
    open_case(writer, "C1")
    seal(folder)
    read_and_try_to_write(sealed, caplog)
    writer.close()


@pytest.mark.parametrize("gates", [True, False], ids=["with gates", "without gates"])
def test_a_database_at_rest_is_read_from_a_read_only_folder(
    folder: Path, sealed: Path, caplog: pytest.LogCaptureFixture, gates: bool
) -> None:
    writer = Store.open(f"sqlite:///{folder}/site.db", REGION)
    upgrade(writer.engine)
    open_case(writer, "C1")
    writer.close()
    for path in folder.glob("*-ow-*"):
        if not gates:
            path.unlink()
    before = sorted(path.name for path in folder.iterdir())
    seal(folder)
    read_and_try_to_write(sealed, caplog)
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_sealed_database_that_is_written_to_after_all_is_opened_anew(folder: Path, sealed: Path) -> None:
    writer = Store.open(f"sqlite:///{folder}/site.db", REGION)
    upgrade(writer.engine)
    writer.close()
    reader = Store.open(f"sqlite:///{sealed}/site.db", REGION)
    with reader.transaction(read_only=True) as tx:
        assert tx.case("C1") is None
    open_case(writer, "C1")
    with reader.transaction(read_only=True) as tx:
        assert tx.case("C1") is not None
    reader.close()
    writer.close()


def test_looking_for_a_database_that_is_not_there_leaves_nothing_behind(folder: Path) -> None:
    store = Store.open(f"sqlite:///{folder}/site.db", REGION)
    for _ in range(2):
        with pytest.raises(DatabaseNotMigrated, match="db upgrade"):
            check(store.engine)
        with pytest.raises(DatabaseNotMigrated), store.transaction(read_only=True):
            pass
    store.close()
    assert list(folder.iterdir()) == []


def test_a_database_made_after_somebody_looked_for_it_is_found(folder: Path) -> None:
    store = Store.open(f"sqlite:///{folder}/site.db", REGION)
    with pytest.raises(DatabaseNotMigrated):
        check(store.engine)
    other = Store.open(f"sqlite:///{folder}/site.db", REGION)
    upgrade(other.engine)
    check(store.engine)
    store.close()
    other.close()


def test_the_first_who_writes_makes_the_database_even_in_a_transaction_begun_by_a_statement(folder: Path) -> None:
    store = Store.open(f"sqlite:///{folder}/site.db", REGION)
    with store.engine.connect() as connection:
        connection.execute(text("CREATE TABLE host (name TEXT)"))
        connection.execute(text("INSERT INTO host VALUES ('x')"))
        connection.commit()
    with store.engine.connect() as connection:
        assert connection.scalar(text("SELECT name FROM host")) == "x"
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    store.close()


def test_a_database_that_only_reading_opened_is_not_switched(folder: Path) -> None:
    (folder / "site.db").touch()
    store = Store.open(f"sqlite:///{folder}/site.db", REGION)
    with pytest.raises(DatabaseNotMigrated):
        check(store.engine)
    store.close()
    assert [path.name for path in folder.iterdir()] == ["site.db"]
    assert (folder / "site.db").stat().st_size == 0
