"""Files of JSON lines that hold each key once, however many processes append and whichever of them is killed."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path

FILES_KEPT = 8
"""Files whose keys are held in memory; those not used for longest are read again when they are."""

_CHUNK = 1 << 20

if sys.platform == "win32":
    import msvcrt

    _LOCKED_BYTE = 0x7FFF_FFF0  # far behind the end: a lock on Windows keeps others from reading what it covers

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


@dataclass(slots=True)
class _Known:
    """What has been read of a file: which file that was, how far, and the keys up to there."""

    file: tuple[int, int] = (0, 0)
    end: int = 0
    keys: set[str] = field(default_factory=set)


class KeyedLines:
    """The files of one folder, made when first needed. May be shared by threads; a lock on the file keeps others out.

    A line that was cut short by a crash was never acknowledged: it is removed before the next is written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._turn = threading.Lock()

    def append(self, name: str, key: str, line: str) -> bool:
        """Write `line`, a JSON object with this `key` in it, to the file `name`; False where the key is there already.

        Either way it is on disk when this returns. Raises OSError.
        """
        with self._turn, self._opened(name) as file:
            known = self._read(name, file)
            fresh = key not in known.keys
            if fresh:
                file.truncate(known.end)
                _write(file, (line + "\n").encode())
            # Also what is there already: whoever wrote it may have been killed before it reached the disk.
            os.fsync(file.fileno())
            return fresh

    @contextmanager
    def _opened(self, name: str) -> Iterator[FileIO]:
        path = self._folder / name
        if not self._folder.is_dir():
            self._folder.mkdir(parents=True, exist_ok=True)
            _sync_folder(self._folder.parent)
        with FileIO(path, "a+") as file:
            _lock(file.fileno())
            try:
                if os.fstat(file.fileno()).st_size == 0:
                    _sync_folder(self._folder)
                yield file
            finally:
                _unlock(file.fileno())

    def _read(self, name: str, file: FileIO) -> _Known:
        """The keys of the file's whole lines; only what was added since the last time is read."""
        state = os.fstat(file.fileno())
        identity = (state.st_dev, state.st_ino)
        known = self._known.get(name)
        if known is None or known.file != identity or known.end > state.st_size:
            known = self._known[name] = _Known(file=identity)
        self._known.move_to_end(name)
        while len(self._known) > FILES_KEPT:
            self._known.popitem(last=False)
        file.seek(known.end)
        rest = b""
        while chunk := file.read(_CHUNK):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                known.keys.add(_key(line))
                known.end += len(line) + 1
        return known


def _key(line: bytes) -> str:
    """The key in a line; empty where somebody else wrote something else between ours."""
    try:
        value = json.loads(line)
    except ValueError:
        return ""
    return str(value.get("key", "")) if isinstance(value, dict) else ""


def _write(file: FileIO, data: bytes) -> None:
    """All of it: a full disk may take a part and refuse only the next."""
    while data:
        data = data[file.write(data) or 0 :]


def _sync_folder(folder: Path) -> None:
    """The name of a new file is on disk as well as its content; Windows has no such call and needs none."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
