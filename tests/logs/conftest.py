"""Fixtures for tests of the log: the reference site, published on an empty SQLite database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from listener import OverheardTown

from api.hall import Hall
from background.bureau import Precinct, build_precinct
from databases import Database
from journeys.town import Town, build_site


@pytest.fixture(scope="session")
def heard_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_site(tmp_path_factory.mktemp("heard") / "site")


@pytest.fixture(scope="session")
def published(heard_site: Path, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file to copy, with every process of the site published."""
    file = Path(shutil.copyfile(sqlite_template, tmp_path_factory.mktemp("published") / "site.db"))
    with Town(heard_site, f"sqlite:///{file}"):
        return file


@pytest.fixture
def overheard(heard_site: Path, published: Path, tmp_path: Path) -> Iterator[OverheardTown]:
    file = shutil.copyfile(published, tmp_path / "heard.db")
    with OverheardTown(heard_site, f"sqlite:///{file}") as town:
        yield town


@pytest.fixture(scope="session")
def asked_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a department that is served by an adapter, an object in the test's process."""
    return build_precinct(tmp_path_factory.mktemp("asked"))


@pytest.fixture
def asked_town(asked_site: Path, sqlite_database: Database) -> Iterator[Precinct]:
    with Precinct(asked_site, sqlite_database.url) as town:
        yield town


@pytest.fixture
def called_hall(tmp_path: Path, sqlite_database: Database) -> Iterator[Hall]:
    """A hall that departments call back."""
    site = build_site(tmp_path / "site")
    settings = site / "onewindow.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text + '\n[adapters]\npolice = "police"\ntax = "tax"\n', encoding="utf-8")
    hall = Hall(site, sqlite_database.url)
    with hall.town:
        yield hall
