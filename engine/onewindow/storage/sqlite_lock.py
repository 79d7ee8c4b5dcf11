"""SQLite's own lock on the file: who has the turn among our writers may still find another program holding it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from onewindow.errors import EnvironmentProblem
from onewindow.storage import faults
from onewindow.storage.schema import SCHEMA
from onewindow.storage.writer_gate import GLANCE, Waited

SLICE = 0.2
"""Seconds of one wait within SQLite, where no signal is heeded; between two a Ctrl-C is obeyed."""


class FileLocked(EnvironmentProblem):
    """A program or connection that does not take turns with our writers kept the lock of the database file; SQLite
    does not tell which."""

    def __init__(self, patience: float, file: str) -> None:
        super().__init__(
            f"等待写入超过 {patience:g} 秒：onewindow 以外的程序或连接一直锁着数据库文件 → "
            f"用 lsof 或 fuser 查看哪些进程打开了它，让其结束事务，或结束该进程（{file}）\n"
            f"Waited more than {patience:g} s to write: a program or connection other than onewindow's keeps the "
            f"database file locked → lsof or fuser tells who has it open; let it end its transaction, or end it "
            f"({file})"
        )


def take(raw: sqlite3.Connection, begin: Callable[[], None], waited: Waited) -> None:
    """`begin` as soon as the lock is free; FileLocked where it is not within the connection's time-out: who has
    `waited` for a turn before has so much less left, but tries once."""
    patience = raw.execute("PRAGMA busy_timeout").fetchone()[0] / 1000
    try:
        raw.execute(f"PRAGMA busy_timeout={min(patience, SLICE) * 1000:.0f}")
        while not _begun(begin):
            if waited.seconds >= patience:
                raise FileLocked(patience, raw.execute("PRAGMA database_list").fetchone()[2])
    finally:
        raw.execute(f"PRAGMA busy_timeout={patience * 1000:.0f}")


def hindrance(raw: sqlite3.Connection) -> FileLocked | None:
    """Whether another program keeps the lock: tried for a moment, without a trace."""
    patience = raw.execute("PRAGMA busy_timeout").fetchone()[0]
    raw.execute(f"PRAGMA busy_timeout={min(patience, GLANCE * 1000):.0f}")
    try:
        take(raw, lambda: _look(raw), Waited())
    except FileLocked as locked:
        return locked
    except sqlite3.Error as problem:
        faults.reraise(problem, SCHEMA)
    finally:
        raw.execute(f"PRAGMA busy_timeout={patience}")
    return None


def _look(raw: sqlite3.Connection) -> None:
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("ROLLBACK")


def _begun(begin: Callable[[], None]) -> bool:
    try:
        begin()
    except sqlite3.OperationalError as problem:
        if not faults.is_busy(problem):
            raise
        return False
    return True
