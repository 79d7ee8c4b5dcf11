"""Fixtures for the command line: a site that is ready, and one freshly copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from terminal import say


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests read English; what a Chinese console shows has tests of its own."""
    for name in ("ONEWINDOW_SITE", "ONEWINDOW_AS", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ONEWINDOW_LANG", "en")


@pytest.fixture(scope="session")
def ready_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with its database migrated and company start-up published."""
    folder = tmp_path_factory.mktemp("ready") / "site"
    assert say("init", str(folder)).code == 0
    assert say("db", "upgrade", "--site", str(folder)).code == 0
    published = say("publish", str(folder / "processes/company_startup"), "--site", str(folder))
    assert published.code == 0, published.err
    return folder


@pytest.fixture
def site(ready_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the ready site for one test; commands typed in the test mean it."""
    folder = tmp_path / "site"
    shutil.copytree(ready_site, folder)
    # Not with a patch of its own: what a test takes out of the environment would be put back after it.
    monkeypatch.setenv("ONEWINDOW_SITE", str(folder))
    return folder
