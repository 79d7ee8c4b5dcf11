"""Fixtures for callbacks: a hall on an empty database of either store, and one that many tests share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.hall import Hall
from databases import Database
from journeys.town import build_site
from onewindow.storage import upgrade

ADAPTERS = '\n[adapters]\npolice = "police"\ntax = "tax"\nhousing_fund = "housing_fund"\n'


@pytest.fixture(scope="session")
def mapped_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference site, with police, tax and housing fund served by adapters."""
    site = build_site(tmp_path_factory.mktemp("callbacks") / "site")
    settings = site / "onewindow.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + ADAPTERS, encoding="utf-8")
    return site


@pytest.fixture
def hall(mapped_site: Path, database: Database, tmp_path: Path) -> Iterator[Hall]:
    """Runs the test on SQLite and on PostgreSQL."""
    hall = Hall(Path(shutil.copytree(mapped_site, tmp_path / "site")), database.url)
    with hall.town:
        yield hall


@pytest.fixture(scope="module")
def shared_hall(mapped_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """One hall on SQLite for a whole file, for what does not depend on the store."""
    database = Database("sqlite", f"sqlite:///{tmp_path_factory.mktemp('shared')}/site.db")
    store = database.store()
    upgrade(store.engine)
    store.close()
    hall = Hall(mapped_site, database.url)
    with hall.town:
        yield hall
