"""SQLite made safe: explicit transactions, durable commits, and the writers' gate around every write.

Without this SQLAlchemy begins no transaction before the first write, loses updates and leaves rolled-back DDL behind
(measured; knowledge page "reliability", section 3).
"""

from __future__ import annotations

import sqlite3
from types import TracebackType
from typing import Any, cast

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, ExceptionContext
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import PoolProxiedConnection

from onewindow.errors import EnvironmentProblem, UsageError
from onewindow.storage import sqlite_lock, sqlite_opening
from onewindow.storage.sqlite_lock import FileLocked
from onewindow.storage.writer_gate import Waited, WriterGate, WriterHangs

_MARK = "ow_prepared"
_BUSY_SECONDS = 30
_PRAGMAS = (
    "synchronous=FULL",  # NORMAL lost acknowledged commits in 87 % of simulated power cuts
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "cache_size=-32768",  # KiB
    "temp_store=MEMORY",
)


class GatedConnection(sqlite3.Connection):
    """A connection that holds the writers' gate from BEGIN IMMEDIATE until its transaction has ended."""

    gate: WriterGate | None = None
    file = ""
    """Path of the database; of the one that is missing where this is a stand-in for it."""
    keeps_log = False
    """Whether the database is known to have a write-ahead log."""

    def outdated(self) -> bool:
        """Whether it must be opened anew, because the file has come or is written to after all."""
        return False

    def begin(self, *, write: bool) -> None:
        """Begin a writing transaction (waiting for its turn) or a reading one (never waiting)."""
        self.isolation_level = None  # a host's isolation option would bring the driver's own BEGIN back
        if not write:
            self.execute("BEGIN DEFERRED")
            return
        waited = Waited()
        try:
            if self.gate is not None:
                self.gate.acquire()
            sqlite_lock.take(self, self._begin_immediate, waited)
        except BaseException:
            self.rollback()  # an interruption may come when it has begun already
            raise

    def commit(self) -> None:
        try:
            super().commit()
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
        super().__init__(self.file, **self._named)
        self.opened = True

    def outdated(self) -> bool:
        return not self.opened and not sqlite_opening.is_missing(self.file)


class SealedFile(GatedConnection):
    """A database at rest in a folder that cannot be written to."""

    def outdated(self) -> bool:
        return not sqlite_opening.is_sealed(self.file)


def prepare_sqlite(engine: Engine) -> Engine:
    """Prepare a host's SQLite engine for the store, and return it. Call it right after `create_engine`, once.

    Every transaction of this engine then begins with BEGIN IMMEDIATE under the writers' gate; one on a connection with
    `execution_options(read_only=True)` begins DEFERRED and must not write. The first to write makes the database, and
    switches it to WAL; reading leaves no trace.
    Raises UsageError for another database, for one in memory, and for an engine with a connection class of its own.
    """
    if engine.dialect.name != "sqlite" or engine.dialect.driver != "pysqlite":
        raise UsageError(
            f"prepare_sqlite 只用于 SQLite 引擎，而不是 {engine.dialect.name} → 删去这一调用\n"
            f"prepare_sqlite is for engines of SQLite through sqlite3, not {engine.dialect.name} → leave the call out"
        )
    refuse_memory(engine.url)
    if not event.contains(engine, "begin", _begin):
        event.listen(engine, "do_connect", _use_gated_connection)
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "checkout", lambda raw, _record, _fairy: refuse_outdated(raw))
        event.listen(engine, "begin", _begin)
        event.listen(engine, "handle_error", _give_up_lost_transaction)
        engine.dispose()  # connections made before this are not prepared
    return engine


def refuse_memory(url: URL) -> None:
    """Raise UsageError for a SQLite database in memory: it ends with its process, and cannot take turns."""
    database = url.database or ""
    if database in ("", ":memory:") or database.startswith("file::memory:") or url.query.get("mode") == "memory":
        raise _memory_refused()


def is_prepared(pooled: PoolProxiedConnection) -> bool:
    """Whether this connection was made by an engine that went through `prepare_sqlite`."""
    return bool(pooled.info.get(_MARK))


def refuse_unfit(pooled: PoolProxiedConnection) -> None:
    """Raise for a connection of an engine that did not go through `prepare_sqlite`."""
    if not is_prepared(pooled):
        raise EnvironmentProblem(
            "SQLite 连接未经准备，可能丢失更新 → 建立引擎后请调用 onewindow.prepare_sqlite(engine)\n"
            "This SQLite connection is not prepared and could lose updates → call onewindow.prepare_sqlite(engine) "
            "right after create_engine"
        )


def begin(engine: Engine, pooled: PoolProxiedConnection, *, read_only: bool) -> dict[str, Any]:
    """Begin a transaction on a connection of the pool; a writing one waits for its turn, and makes a missing file.
    Nothing is to be put back on the connection afterwards."""
    refuse_unfit(pooled)
    raw = cast(GatedConnection, pooled.driver_connection)
    if isinstance(raw, MissingFile) and not raw.opened and not read_only:
        raw.open_file()
        # For the driver this is a new connection: everybody who sets up new ones does so again.
        engine.pool.dispatch.connect(raw, pooled)
    raw.begin(write=not read_only)
    return {}


def in_write_transaction(connection: Connection) -> bool:
    """Whether the connection's transaction was begun for writing."""
    raw = connection.connection.driver_connection
    return isinstance(raw, GatedConnection) and raw.gate is not None and raw.gate.held


def has_lost_transaction(connection: Connection) -> bool:
    """Whether SQLAlchemy believes in a transaction that SQLite has ended: by itself, as it does where the disk is full
    or fails, or because a host's text told it to. False for other databases."""
    if connection.dialect.name != "sqlite" or connection.invalidated or not connection.in_transaction():
        return False
    raw = connection.connection.driver_connection
    return isinstance(raw, GatedConnection) and not raw.in_transaction


def hindrance(engine: Engine) -> WriterHangs | FileLocked | None:
    """Why nobody comes to write to this database, if so: one of ours has the turn, or another program the file's lock.
    Looks for a moment and leaves no trace."""
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        if not isinstance(raw, GatedConnection) or raw.gate is None:
            return None
        # In our turn, so that what holds the file's lock then is none of ours.
        return raw.gate.hindrance(lambda: sqlite_lock.hindrance(raw))


def _use_gated_connection(dialect: Any, record: Any, arguments: Any, named: dict[str, Any]) -> GatedConnection | None:
    """The connection where the file is missing or sealed, else None: the driver opens it."""
    named.setdefault("timeout", _BUSY_SECONDS)
    if named.setdefault("factory", GatedConnection) is not GatedConnection:
        raise _foreign_connection()
    file = str(arguments[0])
    opened: GatedConnection | None = None
    if named.get("uri"):
        return None  # The host says itself how the file is to be opened.
    if sqlite_opening.is_missing(file):
        opened = sqlite_opening.stand_in(MissingFile, named)
    elif sqlite_opening.is_sealed(file):
        opened = sqlite_opening.open_sealed(file, SealedFile, named)
    if opened is not None:
        opened.file = file
    return opened


def refuse_outdated(raw: Any) -> None:
    """Raise DisconnectionError for a connection that must be opened anew."""
    if isinstance(raw, GatedConnection) and raw.outdated():
        raise DisconnectionError("the database file has come, or is written to")  # the pool opens another


def _set_up(raw: sqlite3.Connection, record: Any) -> None:
    if not isinstance(raw, GatedConnection):
        raise _foreign_connection()
    raw.isolation_level = None
    if not isinstance(raw, MissingFile) or raw.opened:
        raw.file = raw.execute("PRAGMA database_list").fetchone()[2]
        if not raw.file:
            raise _memory_refused()
        raw.gate = WriterGate(raw.file)
    for pragma in _PRAGMAS:
        raw.execute(f"PRAGMA {pragma}")
    raw.keeps_log = raw.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    record.info[_MARK] = True


def _begin(connection: Connection) -> None:
    pooled = connection.connection
    if not cast(GatedConnection, pooled.driver_connection).in_transaction:  # else it is one of our own, begun already
        begin(connection.engine, pooled, read_only=bool(connection.get_execution_options().get("read_only", False)))


def _give_up_lost_transaction(context: ExceptionContext) -> None:
    """A host whose own statement lost it the whole transaction, with commands of ours in it, must not go on and commit
    the rest: SQLAlchemy invalidates the connection, and asks for a rollback."""
    if context.connection is not None and has_lost_transaction(context.connection):
        context.is_disconnect = True
        context.invalidate_pool_on_disconnect = False


def _memory_refused() -> UsageError:
    return UsageError(
        "内存中的 SQLite 数据库不能保存办件 → 请使用文件，例如 sqlite:///site.db\n"
        "A SQLite database in memory cannot keep cases → use a file, for example sqlite:///site.db"
    )


def _foreign_connection() -> UsageError:
    return UsageError(
        "该引擎自带连接类（creator= 或 factory=），无法为写入排队 → 请只用数据库地址建立引擎\n"
        "The engine brings a connection class of its own (creator= or factory=), which cannot take its turn to write → "
        "create the engine from a URL alone"
    )
