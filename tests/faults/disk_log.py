"""Every write, truncation, sync and removal that SQLite asks of the disk, in order, taken down under a real run.

SQLite reaches the disk through a table of functions (its VFS). This puts one of ours before the usual one in the very
library that Python's sqlite3 uses, so that the engine under test is the one that ships, to the last byte.
"""

from __future__ import annotations

import ctypes
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OK = 0


@dataclass(frozen=True)
class Deed:
    """One thing done to a file: "write" of `data` at `place`, "truncate" to `place`, "sync", or "remove"; or "told"
    with what was answered, between them."""

    what: str
    file: str
    place: int = 0
    data: bytes = b""
    told: Any = None


class _Vfs(ctypes.Structure):
    """`sqlite3_vfs` up to what is replaced; the rest is copied as it is."""


# The name as an address: SQLite keeps it for as long as the file is open, and a copy of ours would be gone by then.
_OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
)
_DELETE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int)
_Vfs._fields_ = [
    ("iVersion", ctypes.c_int), ("szOsFile", ctypes.c_int), ("mxPathname", ctypes.c_int), ("pNext", ctypes.c_void_p),
    ("zName", ctypes.c_char_p), ("pAppData", ctypes.c_void_p), ("xOpen", _OPEN), ("xDelete", _DELETE),
    ("rest", ctypes.c_void_p * 14),
]  # fmt: skip

_CLOSE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)
_READ = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64)
_TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int64)
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


class _Methods(ctypes.Structure):
    """`sqlite3_io_methods`; without xFetch of version 3 nothing is mapped into memory past us."""

    _fields_ = [
        ("iVersion", ctypes.c_int), ("xClose", _CLOSE), ("xRead", ctypes.c_void_p), ("xWrite", _READ),
        ("xTruncate", _TRUNCATE), ("xSync", _SYNC), ("rest", ctypes.c_void_p * 13),
    ]  # fmt: skip


class DiskLog:
    """The deeds of all databases of this process between `recording` and its end."""

    def __init__(self) -> None:
        self.deeds: list[Deed] = []
        self._lock = threading.Lock()
        self._files: dict[int, str] = {}
        self._kept: list[Any] = []
        self._tables: dict[int, tuple[_Methods, _Methods]] = {}

    def tell(self, told: Any) -> None:
        """Somebody has been answered now."""
        self._add(Deed("told", "", told=told))

    def _add(self, deed: Deed) -> None:
        with self._lock:
            self.deeds.append(deed)

    def install(self, library: ctypes.CDLL) -> Any:
        """Make ours the usual VFS; returns what `remove` wants back."""
        library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        usual = library.sqlite3_vfs_find(None)
        ours = _Vfs()
        ctypes.memmove(ctypes.byref(ours), usual, ctypes.sizeof(_Vfs))
        ours.zName, ours.pNext = b"onewindow-disk-log", None
        self._open, self._delete = usual.contents.xOpen, usual.contents.xDelete
        ours.xOpen, ours.xDelete = _OPEN(self._opens), _DELETE(self._deletes)
        self._kept += [ours, usual]
        assert library.sqlite3_vfs_register(ctypes.byref(ours), 1) == OK
        return usual, ours

    def _opens(self, vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        done: int = self._open(vfs, name, file, flags, out)
        if done == OK and name:
            self._files[file] = ctypes.string_at(name).decode()
            methods = ctypes.cast(file, ctypes.POINTER(ctypes.c_void_p))
            assert methods.contents.value is not None
            methods[0] = ctypes.addressof(self._table(methods.contents.value))
        return done

    def _deletes(self, vfs: int, name: bytes, sync: int) -> int:
        done: int = self._delete(vfs, name, sync)
        if done == OK:
            self._add(Deed("remove", name.decode(), sync))
        return done

    def _table(self, address: int) -> _Methods:
        """Our functions before the usual ones of this kind of file."""
        if address in self._tables:
            return self._tables[address][1]
        usual, ours = _Methods.from_address(address), _Methods()
        size = ctypes.sizeof(_Methods) if usual.iVersion >= 3 else _Methods.rest.offset + 12 * 8
        ctypes.memmove(ctypes.byref(ours), address, size)
        ours.iVersion = min(usual.iVersion, 2)

        def write(file: int, data: int, amount: int, place: int) -> int:
            done: int = usual.xWrite(file, data, amount, place)
            if done == OK:
                self._add(Deed("write", self._files[file], place, ctypes.string_at(data, amount)))
            return done

        def truncate(file: int, size: int) -> int:
            done: int = usual.xTruncate(file, size)
            if done == OK:
                self._add(Deed("truncate", self._files[file], size))
            return done

        def sync(file: int, flags: int) -> int:
            done: int = usual.xSync(file, flags)
            if done == OK:
                self._add(Deed("sync", self._files[file]))
            return done

        ours.xWrite, ours.xTruncate, ours.xSync = _READ(write), _TRUNCATE(truncate), _SYNC(sync)
        self._tables[address] = usual, ours
        return ours


def sqlite_library() -> ctypes.CDLL | None:
    """The library Python's sqlite3 runs on; None where its functions cannot be reached."""
    import _sqlite3

    file = getattr(_sqlite3, "__file__", None)
    library = ctypes.CDLL(file)
    if not hasattr(library, "sqlite3_vfs_register") or sqlite3.sqlite_version_info < (3, 7):
        return None
    return library


@contextmanager
def recording(library: ctypes.CDLL, log: DiskLog) -> Iterator[None]:
    """Databases opened from now on are taken down; all must be closed before the end."""
    usual, ours = log.install(library)
    try:
        yield
    finally:
        library.sqlite3_vfs_unregister(ctypes.byref(ours))
        library.sqlite3_vfs_register(usual, 1)


def content(file: Path) -> bytes:
    """What is in the file; nothing where it is not there."""
    return file.read_bytes() if file.exists() else b""
