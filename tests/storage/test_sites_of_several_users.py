"""Several users of the machine write one SQLite database: what one leaves behind shuts no other out."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from case_samples import open_case
from sqlalchemy.engine import make_url

from databases import Database

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows gives files the permissions of their folder")

BESIDE = ("-ow-queue", "-ow-lock")


@pytest.fixture
def umask() -> Iterator[None]:
    """The usual one: nobody but its owner may write to a new file."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def file_of(database: Database) -> Path:
    return Path(str(make_url(database.url).database))


def write_first(database: Database) -> None:
    store = database.store()
    open_case(store, "C1")
    store.close()


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("mode", [0o660, 0o666, 0o600])
def test_the_lock_files_may_be_used_by_whoever_may_use_the_database(sqlite_database: Database, mode: int) -> None:
    file = file_of(sqlite_database)
    file.chmod(mode)

    write_first(sqlite_database)

    assert [stat.S_IMODE(os.stat(f"{file}{ending}").st_mode) for ending in BESIDE] == [mode, mode]


@pytest.mark.skipif(os.name != "nt" and os.geteuid() != 0, reason="NOT TESTED: only root can give files away")
def test_what_root_leaves_beside_the_database_belongs_to_its_owner(sqlite_database: Database) -> None:
    file = file_of(sqlite_database)
    os.chown(file, 65534, 65534)

    write_first(sqlite_database)

    assert [os.stat(f"{file}{ending}").st_uid for ending in BESIDE] == [65534, 65534]
