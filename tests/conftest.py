"""Fixtures for every test: `database` runs a test on SQLite and on PostgreSQL, each empty and migrated."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from databases import Database, PostgresDatabases, databases_of_a_run, empty_tables
from onewindow.engine import publication
from onewindow.errors import Finding
from onewindow.storage import upgrade
from onewindow.storage.store import open_engine


@pytest.fixture(scope="session", autouse=True)
def checked_once() -> Iterator[None]:
    """Publishing checks files that had no finding once a session.

    The check is a function of the files and of what it is given beside them, and half the suite begins by publishing
    the same three.
    """
    check, clean = publication.check_bundle, set[object]()

    def check_bundle(bundle: Mapping[str, bytes], *, folder: str, **given: Any) -> list[Finding]:
        asked = (tuple(sorted(bundle.items())), repr(given))
        found = [] if asked in clean else check(bundle, folder=folder, **given)
        if not found:
            clean.add(asked)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publication, "check_bundle", check_bundle)
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresDatabases]:
    """Databases on a real server: the one of CASE_TEST_PG_URL, else one of our own for this session."""
    with databases_of_a_run(PostgresDatabases, "ow_test") as databases:
        if databases is None:
            pytest.skip("NOT TESTED on PostgreSQL: install the extra [test] or set CASE_TEST_PG_URL")
        yield databases


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="module")
def postgresql_of_module(postgres: PostgresDatabases) -> Database:
    return postgres.clone("postgresql")


@pytest.fixture(scope="module")
def partitioned_of_module(postgres: PostgresDatabases) -> Database:
    return postgres.clone("postgresql-partitioned")


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Database:
    """An empty, migrated SQLite database."""
    path = tmp_path / "site.db"
    shutil.copyfile(sqlite_template, path)
    return Database("sqlite", f"sqlite:///{path}")


@pytest.fixture
def postgresql_database(postgresql_of_module: Database) -> Database:
    """An empty, migrated PostgreSQL database."""
    empty_tables(postgresql_of_module)
    return postgresql_of_module


@pytest.fixture
def partitioned_database(partitioned_of_module: Database) -> Database:
    """The same with every table partitioned by region (two regions)."""
    empty_tables(partitioned_of_module)
    return partitioned_of_module


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """Runs the test on both stores."""
    chosen: Database = request.getfixturevalue(f"{request.param}_database")
    return chosen


@pytest.fixture(params=["sqlite", "postgresql", "partitioned"])
def any_database(request: pytest.FixtureRequest) -> Database:
    """Runs the test on both stores, and on PostgreSQL partitioned by region."""
    chosen: Database = request.getfixturevalue(f"{request.param}_database")
    return chosen
