"""What a disk may hold after the power went: what was synced, and of the rest whatever chance has kept.

The model is the harshest a sound disk allows: until a file is synced each of its writes is kept, dropped, or torn at
any sector, in any combination, whatever was written after; names of files come and go in the order in which they did.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from faults.disk_log import Deed, content
from faults.law import Told

SECTOR = 512


@dataclass
class _File:
    """One file: what is safe, what waits for a sync, and whether its name is safe on the disk."""

    safe: bytearray = field(default_factory=bytearray)
    waiting: list[Deed] = field(default_factory=list)
    named: bool = False


@dataclass
class Cut:
    """The disk after the power went at a place of the log."""

    place: int
    files: dict[str, bytes]
    told: list[Told]
    torn: bool

    def lay_down(self, folder: Path) -> None:
        """Put the files into the folder under their own names."""
        for name, kept in self.files.items():
            (folder / Path(name).name).write_bytes(kept)


class Disk:
    """A disk that goes through the deeds of a log and can be cut at each."""

    def __init__(self, folder: Path, deeds: Sequence[Deed]) -> None:
        """`folder`: the files as they stood, safely, before the first deed."""
        self._before = {str(file): content(file) for file in sorted(folder.iterdir()) if file.is_file()}
        self._deeds = deeds

    def cuts(self, places: Sequence[int], chance: Random) -> Iterator[Cut]:
        """The disk cut after so many deeds, for each of these (rising) numbers."""
        files = {name: _File(bytearray(kept), named=True) for name, kept in self._before.items()}
        old: dict[str, _File] = {}
        told: list[Told] = []
        done = 0
        for place in places:
            for deed in self._deeds[done:place]:
                _do(deed, files, old, told)
            done = place
            yield _cut(place, files, old, list(told), chance)


def _do(deed: Deed, files: dict[str, _File], old: dict[str, _File], told: list[Told]) -> None:
    if deed.what == "told":
        told.append(deed.told)
        return
    if deed.what == "remove":
        gone = files.pop(deed.file, None)
        if gone is not None and gone.named and not deed.place:
            old[deed.file] = gone  # its name was not synced away: it may be there again
        return
    file = files.setdefault(deed.file, _File())
    if deed.what != "sync":
        file.waiting.append(deed)
        return
    for each in file.waiting:
        _put(file.safe, each)
    file.waiting.clear()
    file.named = True
    old.pop(deed.file, None)  # names come and go in order: the one before is gone for good


def _cut(place: int, files: dict[str, _File], old: dict[str, _File], told: list[Told], chance: Random) -> Cut:
    found: dict[str, bytes] = {}
    torn = False
    for name, file in files.items():
        if not file.named and chance.random() < 0.5:
            continue
        kept = bytearray(file.safe)
        mood = chance.choice(("nothing", "some", "all", "all but the last"))
        for number, deed in enumerate(file.waiting, 1):
            torn |= _perhaps(kept, deed, mood, number == len(file.waiting), chance)
        found[name] = bytes(kept)
    for name, file in old.items():
        if name not in found and chance.random() < 0.5:
            found[name] = bytes(file.safe)
    return Cut(place, found, told, torn)


def _perhaps(kept: bytearray, deed: Deed, mood: str, last: bool, chance: Random) -> bool:
    """Keep, drop or tear one write; whether it was torn."""
    if mood == "nothing":
        return False
    if mood == "all" or (mood == "all but the last" and not last):
        _put(kept, deed)
        return False
    fate = chance.randrange(3)
    if fate == 0:
        _put(kept, deed)
    if fate < 2 or deed.what != "write":
        return False
    for begin in range(0, len(deed.data), SECTOR):
        if chance.random() < 0.5:
            part = deed.data[begin : begin + SECTOR]
            _put(kept, Deed("write", deed.file, deed.place + begin, part))
    return True


def _put(kept: bytearray, deed: Deed) -> None:
    if deed.what == "truncate":
        if len(kept) > deed.place:
            del kept[deed.place :]
        return
    if len(kept) < deed.place:
        kept.extend(bytes(deed.place - len(kept)))
    kept[deed.place : deed.place + len(deed.data)] = deed.data
