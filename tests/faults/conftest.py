"""Fixtures for faults: a town on an empty database of either store, with a site of its own that may be spoiled."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from databases import Database
from journeys.town import DESIGNER, Town, build_site


@pytest.fixture(scope="session")
def whole_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference site and the test-only processes."""
    return build_site(tmp_path_factory.mktemp("faults") / "site")


@pytest.fixture
def site(whole_site: Path, tmp_path: Path) -> Path:
    """A copy of it, with attachments of its own."""
    return Path(shutil.copytree(whole_site, tmp_path / "site"))


@pytest.fixture
def town(site: Path, database: Database) -> Iterator[Town]:
    """An engine on the database, everything published; runs the test on SQLite and on PostgreSQL."""
    with Town(site, database.url) as town:
        yield town


@pytest.fixture
def plain_town(whole_site: Path, database: Database) -> Iterator[Town]:
    """The same with the small plain process alone, which is published in no time."""
    with Town(whole_site, database.url, publish=False) as town:
        town.engine.publish(town.site / "errands.bpmn", actor=DESIGNER)
        yield town


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A file system of four megabytes that can be filled and made read-only."""
    yield from mounted(tmp_path / "disk", 4)


@pytest.fixture
def larger_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """The same with room for some dozen cases."""
    yield from mounted(tmp_path / "disk", 32)


def mounted(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    if sys.platform != "linux":
        pytest.skip("NOT TESTED: a full disk needs Linux to mount a small one")
    disk = SmallDisk(folder, megabytes)
    if not disk.mounted:
        pytest.skip("NOT TESTED: this user may not mount a small disk")
    yield disk
    disk.unmount()


class SmallDisk:
    """A mounted tmpfs; everything on it is gone at the end."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        folder.mkdir()
        self.mounted = self._mount("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs")

    def fill(self) -> Callable[[], None]:
        """Take all free space; the function returned gives it back."""
        filler = self.folder / "filler"
        with filler.open("wb", buffering=0) as file:
            for size in (65536, 512, 1):
                _write_until_full(file.write, b"\0" * size)
        return filler.unlink

    def read_only(self, wanted: bool) -> None:
        """Nothing may be written from now on, or again everything; needs all files closed."""
        assert self._mount("-o", f"remount,{'ro' if wanted else 'rw'}")

    def unmount(self) -> None:
        subprocess.run(["umount", "-l", str(self.folder)], check=True)

    def _mount(self, *how: str) -> bool:
        asked = subprocess.run(["mount", *how, str(self.folder)], capture_output=True, check=False)
        return asked.returncode == 0


def _write_until_full(write: Callable[[bytes], object], block: bytes) -> None:
    try:
        while write(block):
            pass
    except OSError:
        return
