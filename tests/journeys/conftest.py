"""Fixtures for whole-case journeys: the reference site on an empty database, with a clock that is set by hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from databases import Database, PostgresDatabases
from journeys.forgery import Desk
from journeys.town import Town, build_site
from onewindow.storage import upgrade


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference site and the test-only processes, in a folder of their own."""
    return build_site(tmp_path_factory.mktemp("site"))


@pytest.fixture
def town(site: Path, database: Database) -> Iterator[Town]:
    """An engine on the database, everything published; runs the test on SQLite and on PostgreSQL."""
    with Town(site, database.url) as town:
        yield town


@pytest.fixture
def sqlite_town(site: Path, sqlite_database: Database) -> Iterator[Town]:
    """The same on SQLite alone, for what does not depend on the store."""
    with Town(site, sqlite_database.url) as town:
        yield town


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_town(
    request: pytest.FixtureRequest, site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """One town per store for a whole file, whose tests keep to cases of their own."""
    if request.param == "sqlite":
        database = Database("sqlite", f"sqlite:///{tmp_path_factory.mktemp('shared')}/site.db")
        store = database.store()
        upgrade(store.engine)
        store.close()
    else:
        databases: PostgresDatabases = request.getfixturevalue("postgres")
        database = databases.clone("postgresql")
    with Town(site, database.url) as town:
        yield town


@pytest.fixture(scope="module")
def shared(shared_town: Town) -> Iterator[Desk]:
    """The forger's desk in the shared town; each test has a case of its own there."""
    desk = Desk(shared_town)
    yield desk
    desk.sql.dispose()


@pytest.fixture
def own_site(site: Path, tmp_path: Path) -> Path:
    """A copy of the site that a test may spoil."""
    return Path(shutil.copytree(site, tmp_path / "own"))
