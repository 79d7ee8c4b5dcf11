"""The store under test, on every kind of database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from databases import Database
from onewindow.storage import Store


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
