"""How a SQLite file is opened for somebody who may only want to read: nothing is made, nothing is written.

SQLite itself makes an empty file for whoever looks for one, and cannot read a database with a write-ahead log in a
folder it may not write to. Here a file that is missing is stood in for by an empty database in memory until something
is to be written, and a file at rest in a read-only folder is read as immutable.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from onewindow.storage import faults

C = TypeVar("C", bound=sqlite3.Connection)


def which(file: str) -> tuple[int, int] | None:
    """Which file the path leads to: its device and number, which are no other's as long as it is open. None where it
    leads to none."""
    try:
        found = os.stat(file)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def is_missing(file: str) -> bool:
    """Whether the file is not there although its folder is; of a missing folder, and of one that may not be entered,
    SQLite itself complains."""
    try:
        os.stat(file)
    except FileNotFoundError:
        return os.path.isdir(os.path.dirname(file))
    except OSError:
        return False
    return False


def is_sealed(file: str) -> bool:
    """Whether the file lies at rest where nothing can be written beside it: no log, and a read-only folder."""
    return os.path.isfile(file) and not os.path.exists(f"{file}-wal") and not os.access(os.path.dirname(file), os.W_OK)


def stand_in(kind: type[C], named: dict[str, Any]) -> C:
    """An empty database in memory."""
    raw: C = sqlite3.connect(":memory:", **{**named, "factory": kind})
    return raw


def open_sealed(file: str, kind: type[C], named: dict[str, Any]) -> C:
    """The file as one that nobody changes."""
    address = f"file:{quote(file)}?immutable=1"
    raw: C = sqlite3.connect(address, **{**named, "factory": kind, "uri": True})
    return raw


def make(file: str) -> None:
    """Make the file, empty, for the first who writes; raises EnvironmentProblem where that is not allowed."""
    try:
        Path(file).touch()
    except OSError as problem:
        raise faults.environment_problem("read_only", problem) from problem
