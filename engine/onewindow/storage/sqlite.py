"""SQLite made safe: explicit transactions, durable commits, and the writers' gate around every write.

Without this SQLAlchemy begins no transaction before the first write, loses updates and leaves rolled-back DDL behind
(measured; knowledge page "reliability", section 3).
"""

from __future__ import annotations

import sqlite3
from typing import Any, cast

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, ExceptionContext
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import PoolProxiedConnection

from onewindow.errors import EnvironmentProblem, UsageError
from onewindow.storage import faults, sqlite_lock, sqlite_opening
from onewindow.storage.sqlite_connection import GatedConnection, MissingFile, SealedFile
from onewindow.storage.sqlite_lock import FileLocked
from onewindow.storage.writer_gate import WriterGate, WriterHangs

_MARK = "ow_prepared"
_BUSY_SECONDS = 30
_OPTIONS = {"timeout", "isolation_level", "detect_types", "check_same_thread", "cached_statements"}
_PRAGMAS = (
    "synchronous=FULL",  # NORMAL lost acknowledged commits in 87 % of simulated power cuts
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "cache_size=-32768",  # KiB
    "temp_store=MEMORY",
)


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


def knows_options(url: URL) -> bool:
    """Whether all options of the address mean something; with `uri` they are SQLite's own."""
    return "uri" in url.query or set(url.query) <= _OPTIONS


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
    """Begin a transaction of the store's own on a connection of the pool; a writing one waits for its turn. Nothing is
    to be put back on the connection afterwards. Raises DatabaseNotMigrated where the file is missing."""
    refuse_unfit(pooled)
    raw = cast(GatedConnection, pooled.driver_connection)
    refuse_missing(raw)  # and make no file: it would stand where the disk with the true one is to be mounted
    raw.begin(write=not read_only)
    return {}


def refuse_missing(raw: Any) -> None:
    """Raise DatabaseNotMigrated for what stands in for a file that is not there."""
    if isinstance(raw, MissingFile) and not raw.opened:
        raise faults.missing_file(raw.file)


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
    """The connection; None where the driver is to open it."""
    named.setdefault("timeout", _BUSY_SECONDS)
    named.pop("autocommit", None)  # the mode is ours (`GatedConnection.rule`)
    if named.setdefault("factory", GatedConnection) is not GatedConnection:
        raise _foreign_connection()
    file = str(arguments[0])
    if named.get("uri"):
        return None  # The host says itself how the file is to be opened.
    which = sqlite_opening.which(file)  # before it is opened: one that comes in between is opened anew, not missed
    opened: GatedConnection
    if sqlite_opening.is_missing(file):
        opened = sqlite_opening.stand_in(MissingFile, named)
    elif sqlite_opening.is_sealed(file):
        opened = sqlite_opening.open_sealed(file, SealedFile, named)
    else:
        opened = dialect.connect(*arguments, **named)
    opened.file = opened.asked = file
    opened.which = which
    return opened


def refuse_outdated(raw: Any) -> None:
    """Raise DisconnectionError for a connection that must be opened anew."""
    if isinstance(raw, GatedConnection) and raw.outdated():
        raise DisconnectionError("the database file is another one now")  # the pool opens it


def _set_up(raw: sqlite3.Connection, record: Any) -> None:
    if not isinstance(raw, GatedConnection):
        raise _foreign_connection()
    raw.rule()
    if not isinstance(raw, MissingFile) or raw.opened:
        raw.file = raw.execute("PRAGMA database_list").fetchone()[2]
        if not raw.file:
            raise _memory_refused()
        if not raw.asked:
            raw.asked, raw.which = raw.file, sqlite_opening.which(raw.file)
        raw.gate = WriterGate(raw.file)
    for pragma in _PRAGMAS:
        raw.execute(f"PRAGMA {pragma}")
    raw.keeps_log = raw.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    record.info[_MARK] = True


def _begin(connection: Connection) -> None:
    raw = connection.connection.driver_connection
    if isinstance(raw, GatedConnection) and raw.in_transaction:
        return  # it is one of our own, begun already
    try:
        _begin_hosts(connection)
    except BaseException as problem:
        # SQLAlchemy would believe for ever that it is beginning, and run what comes next in no transaction at all.
        vars(connection)["_Connection__in_begin"] = False
        if isinstance(problem, faults.Retry):
            connection.invalidate()  # a host may keep it for long; what it begins next is on the file that is there
        raise


def _begin_hosts(connection: Connection) -> None:
    """Begin a transaction of SQLAlchemy's; a writing one makes a missing file. Raises Retry where it was replaced."""
    pooled = connection.connection
    refuse_unfit(pooled)
    raw = cast(GatedConnection, pooled.driver_connection)
    read_only = bool(connection.get_execution_options().get("read_only", False))
    if isinstance(raw, MissingFile) and not raw.opened and not read_only:
        raw.open_file()
        # For the driver this is a new connection: everybody who sets up new ones does so again.
        connection.engine.pool.dispatch.connect(raw, pooled)
    if read_only and raw.outdated():
        raise faults.replaced(raw.asked)
    raw.begin(write=not read_only)


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
