"""A clock tower on both stores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from clock_tower import ClockTower

from databases import Database
from journeys.town import build_site


@pytest.fixture(scope="session")
def tower_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site where plain processes are allowed."""
    return build_site(tmp_path_factory.mktemp("tower"))


@pytest.fixture
def tower(tower_site: Path, database: Database) -> Iterator[ClockTower]:
    """The drawings with timers published on an empty database; runs the test on SQLite and on PostgreSQL."""
    with ClockTower(tower_site, database.url) as tower:
        yield tower


@pytest.fixture
def postgresql_tower(tower_site: Path, postgresql_database: Database) -> Iterator[ClockTower]:
    """The same on PostgreSQL alone."""
    with ClockTower(tower_site, postgresql_database.url) as tower:
        yield tower
