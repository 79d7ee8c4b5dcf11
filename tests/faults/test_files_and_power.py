"""The power goes after a file was handed in: its content, its name and all folders above it are safe on the disk."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from faults.test_crash_points import Crash
from onewindow.storage import Attachments

CONTENT = b"%PDF-1.7 the articles"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot sync folders")


class Platter:
    """What was synced: content of files, and the names in folders as they were at their last sync."""

    def __init__(self) -> None:
        self.files: set[int] = set()
        self.names: dict[int, set[str]] = {}
        self.dies_at = 0
        self._real = os.fsync

    def fsync(self, descriptor: int) -> None:
        if self.dies_at == 1:
            raise Crash("killed before a sync")
        self.dies_at -= 1
        self._real(descriptor)
        found = os.fstat(descriptor)
        if stat.S_ISDIR(found.st_mode):
            self.names[found.st_ino] = set(os.listdir(descriptor))
        else:
            self.files.add(found.st_ino)

    def holds(self, place: Path, root: Path) -> bool:
        """Whether the file can be read after a power cut; `root` was there before."""
        path = place
        while path != root:
            if path.name not in self.names.get(path.parent.stat().st_ino, ()):
                return False
            path = path.parent
        return place.stat().st_ino in self.files


@pytest.fixture
def platter(monkeypatch: pytest.MonkeyPatch) -> Iterator[Platter]:
    recording = Platter()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", recording.fsync)
        yield recording


def place_of(files: Attachments, digest: str) -> Path:
    return files.folder / digest[:2] / digest[2:4] / digest


def test_the_first_file_of_a_site_survives_with_all_its_folders(platter: Platter, tmp_path: Path) -> None:
    files = Attachments(tmp_path / "kept" / "attachments", "310115")
    assert platter.holds(place_of(files, files.put(CONTENT)), tmp_path)
    assert platter.holds(place_of(files, files.put(CONTENT + b" again")), tmp_path)


@pytest.mark.parametrize("sync", range(1, 6))
def test_a_file_put_again_after_a_kill_at_any_sync_survives(platter: Platter, tmp_path: Path, sync: int) -> None:
    folder = tmp_path / "attachments"
    folder.mkdir()
    files = Attachments(folder, "310115")
    platter.dies_at = sync
    with suppress(Crash):
        files.put(CONTENT)
    assert platter.dies_at == 1, "it has fewer syncs"
    platter.dies_at = 0
    assert platter.holds(place_of(files, files.put(CONTENT)), folder)
