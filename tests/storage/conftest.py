"""The store under test, on every kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from planners import NEWEST, OWN, Planner
from sqlalchemy import Engine

from databases import Database, PostgresDatabases
from onewindow.storage import Store
from onewindow.storage.store import open_engine


@pytest.fixture
def store(any_database: Database) -> Iterator[Store]:
    """A store on SQLite, on PostgreSQL, and on PostgreSQL partitioned by region."""
    opened = any_database.store()
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_database: Database) -> Iterator[Store]:
    """A store on SQLite alone, for what has nothing to do with the database."""
    opened = sqlite_database.store()
    yield opened
    opened.close()


@pytest.fixture(params=[OWN, NEWEST])
def planner(request: pytest.FixtureRequest, sqlite_store: Store) -> Planner:
    """A store on SQLite, and who plans its reads."""
    return Planner(sqlite_store, request.param)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without any table."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path}/old.db")
    else:
        server: PostgresDatabases = request.getfixturevalue("postgres")
        engine = open_engine(server.empty())
    yield engine
    engine.dispose()
