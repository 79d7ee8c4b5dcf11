"""A clock tower and a bureau, on both stores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bureau import Precinct, build_precinct
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


@pytest.fixture(scope="session")
def precinct_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a department that is served by an adapter."""
    return build_precinct(tmp_path_factory.mktemp("precinct"))


@pytest.fixture
def precinct(precinct_site: Path, database: Database) -> Iterator[Precinct]:
    """A town on an empty database whose cases ask a bureau; on SQLite and on PostgreSQL."""
    with Precinct(precinct_site, database.url) as town:
        yield town


@pytest.fixture
def forgetful(precinct_site: Path, database: Database) -> Iterator[Precinct]:
    """The same with a bureau that does the same thing twice when it is asked twice."""
    with Precinct(precinct_site, database.url, idempotent=False) as town:
        yield town
