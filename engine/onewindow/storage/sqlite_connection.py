"""Connections to SQLite files: they hold the writers' gate while they write, and notice when their file has gone."""

from __future__ import annotations

import sqlite3
import sys
from types import TracebackType
from typing import Any

from onewindow.errors import EnvironmentProblem
from onewindow.storage import faults, sqlite_lock, sqlite_opening
from onewindow.storage.writer_gate import Waited, WriterGate


class GatedConnection(sqlite3.Connection):
    """A connection that holds the writers' gate from BEGIN IMMEDIATE until its transaction has ended."""

    gate: WriterGate | None = None
    file = ""
    """Path of the database; of the one that is missing where this is a stand-in for it."""
    asked = ""
    """The path it was opened by, in which a link may come to lead elsewhere."""
    which: tuple[int, int] | None = None
    """The file that was opened there (`sqlite_opening.which`); None where that is not known."""
    keeps_log = False
    """Whether the database is known to have a write-ahead log."""
    checked: Waited | None = None
    """Since when the database is known to stand at this code's schema."""

    def outdated(self) -> bool:
        """Whether it must be opened anew: its file was moved away, deleted or replaced, has come, or is written to
        after all. What is committed to a file that has gone is nowhere."""
        return self.which is not None and sqlite_opening.which(self.asked) != self.which

    def rule(self) -> None:
        """Take the transactions into our hands: by options of the host the driver would begin them itself, or make
        nothing of commit and rollback (`autocommit`)."""
        self.isolation_level = None
        if sys.version_info >= (3, 12):
            self.autocommit = sqlite3.LEGACY_TRANSACTION_CONTROL

    def begin(self, *, write: bool) -> None:
        """Begin a writing transaction (waiting for its turn) or a reading one (never waiting). Raises Retry where the
        file was replaced while it waited."""
        self.rule()
        if not write:
            self.execute("BEGIN DEFERRED")
            return
        waited = Waited()
        try:
            if self.gate is not None:
                self.gate.acquire()
            sqlite_lock.take(self, self._begin_immediate, waited)
            if self.outdated():
                raise faults.replaced(self.asked)
        except BaseException:
            self.rollback()  # an interruption may come when it has begun already
            raise

    def commit(self) -> None:
        """Raises EnvironmentProblem where the file had gone by then."""
        wrote = self.gate is not None and self.gate.held
        try:
            super().commit()
            if wrote and self.outdated():
                raise faults.environment_problem("moved", self.asked)
        finally:
            if not self.in_transaction:
                self._leave()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._leave()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None, /
    ) -> Any:
        try:
            return super().__exit__(kind, value, trace)
        finally:
            if not self.in_transaction:
                self._leave()

    def close(self) -> None:
        """Close under the gate if it is free: the last connection to close writes the log back into the file.

        Who has the gate has a connection of its own, so that this is not the last one; it may be our own thread, in a
        host's transaction, and waiting for it would be in vain.
        """
        gate = self.gate
        try:
            if gate is not None and not gate.held:
                gate.acquire_if_free()
        finally:
            super().close()
            if gate is not None:
                gate.close()

    def _begin_immediate(self) -> None:
        if not self.keeps_log:
            self._switch_to_wal()
        self.execute("BEGIN IMMEDIATE")

    def _switch_to_wal(self) -> None:
        # Under the gate: two connections switching at once would refuse each other without waiting.
        if self.execute("PRAGMA journal_mode=WAL").fetchone()[0] != "wal":
            raise EnvironmentProblem(
                f"数据库文件无法使用 WAL 日志（{self.file}）→ 请把它放在本机可写的磁盘上，不要放在网络盘上\n"
                f"The database file cannot use write-ahead logging → keep it on a local, writable disk ({self.file})"
            )
        self.keeps_log = True

    def _leave(self) -> None:
        if self.gate is not None:
            self.gate.release()


class MissingFile(GatedConnection):
    """Stands in for a database that does not exist, and is as empty; the first to write makes the file."""

    opened = False

    def __init__(self, database: str, **named: Any) -> None:
        super().__init__(database, **named)
        self._named = named

    def open_file(self) -> None:
        """Become a connection to the file. SQLAlchemy holds a cursor of this very object by now."""
        sqlite_opening.make(self.file)
        self.asked, self.which = self.file, sqlite_opening.which(self.file)
        super().__init__(self.file, **self._named)
        self.opened = True

    def outdated(self) -> bool:
        return super().outdated() if self.opened else not sqlite_opening.is_missing(self.file)


class SealedFile(GatedConnection):
    """A database at rest in a folder that cannot be written to."""

    def outdated(self) -> bool:
        return not sqlite_opening.is_sealed(self.file) or super().outdated()
