"""PostgreSQL through psycopg 3: how the store connects, how long it waits, and what it refuses."""

from __future__ import annotations

import selectors
from dataclasses import dataclass
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Connection, Dialect, Engine
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import PoolProxiedConnection

from onewindow.errors import EnvironmentProblem, UsageError
from onewindow.storage import faults

_CONNECT: dict[str, Any] = {
    "connect_timeout": 10,
    "client_encoding": "utf8",
    "application_name": "onewindow",
    # A peer that has vanished is noticed within half a minute, not after the two hours of TCP.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}

@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds one transaction may take: for a statement, for a lock, and doing nothing before it is ended."""

    statement: float = 30
    lock: float = 10
    idle: float = 60


_TAKEN = {"autocommit", "prepare_threshold", "context", "row_factory", "cursor_factory"}
"""Parameters of psycopg's `connect` that are no text, as all options of an address are."""

_BEHIND_POOLER = "ow_behind_pooler"

_BOUNDS = (
    "SELECT set_config('statement_timeout', %s, {local}), set_config('lock_timeout', %s, {local}), "
    "set_config('idle_in_transaction_session_timeout', %s, {local}), pg_backend_pid()"
)


def open_postgresql(url: URL) -> Engine:
    """An engine with bounded waits: connect 10 s, lock 10 s, statement 30 s, idle in a transaction 60 s.

    Raises UsageError for an option of the address that the driver does not take from there.
    """
    if _TAKEN & set(url.query):
        raise faults.bad_address()
    named = {key: value for key, value in _CONNECT.items() if key not in url.query}
    engine = create_engine(url.set(drivername="postgresql+psycopg"), connect_args=named, pool_reset_on_return=None)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "checkout", lambda raw, _record, _fairy: refuse_dead(raw))
    return engine


def begin(engine: Engine, pooled: PoolProxiedConnection, *, read_only: bool) -> dict[str, Any]:
    """Prepare a transaction of our own, which psycopg begins with the first statement; what is to be put back on the
    connection afterwards, for the host may have levels of its own."""
    refuse_unfit(engine.dialect, pooled)
    before = _levels(pooled.driver_connection, read_only=read_only)
    if pooled.info.get(_BEHIND_POOLER):
        be_patient(pooled.driver_connection, Patience())
    return before


def _levels(raw: Any, *, read_only: bool) -> dict[str, Any]:
    """Set how the next transaction is isolated; how it was."""
    from psycopg import IsolationLevel  # with SQLite the driver is never loaded
    from psycopg.pq import TransactionStatus

    if raw.pgconn.transaction_status != TransactionStatus.IDLE:
        if read_only:
            _read_in_begun(raw)
        return {}
    if not read_only:
        # Who comes second waits for the row and reads it anew; by a stricter default of the role it would be refused.
        if raw.isolation_level is IsolationLevel.READ_COMMITTED:
            return {}
        before = {"isolation_level": raw.isolation_level}
        raw.isolation_level = IsolationLevel.READ_COMMITTED
        return before
    before = {"isolation_level": raw.isolation_level, "read_only": raw.read_only}
    # One snapshot for all statements of the block, as SQLite gives by itself.
    raw.isolation_level, raw.read_only = IsolationLevel.REPEATABLE_READ, True
    return before


def _read_in_begun(raw: Any) -> None:
    """Make a transaction that a listener of the host's pool has begun, as with `SET search_path`, one for reading."""
    from psycopg import InternalError

    try:
        raw.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    except InternalError as problem:  # it has asked something already, or has failed
        raise UsageError(
            "连接交来时事务中已有查询：宿主连接池的监听函数（connect 或 checkout）没有结束它 → 请在监听函数中提交，"
            "或使用自动提交\n"
            "The connection came with a transaction in which something had been asked: a listener of the host's pool "
            f"(connect or checkout) did not end it → commit in the listener, or use autocommit there ({problem})"
        ) from problem


def be_patient(raw: Any, patience: Patience) -> None:
    """Bounds for this transaction alone; a process that freezes in it loses it, and its commit is refused."""
    raw.execute(_BOUNDS.format(local="true"), _milliseconds(patience))


def _milliseconds(patience: Patience) -> tuple[str, ...]:
    return tuple(f"{max(1, round(seconds * 1000))}ms" for seconds in (patience.statement, patience.lock, patience.idle))


def refuse_unfit(dialect: Dialect, pooled: PoolProxiedConnection) -> None:
    """Raise for a connection that could not keep our promise of one transaction, or every character; for another
    driver too."""
    if dialect.driver != "psycopg":
        raise UsageError(
            f"PostgreSQL 连接须使用 psycopg 3，而不是 {dialect.driver} → 地址写作 postgresql+psycopg://…\n"
            f"Connections to PostgreSQL must use psycopg 3, not {dialect.driver} → write the address as "
            f"postgresql+psycopg://…"
        )
    raw: Any = pooled.driver_connection
    if raw.autocommit:
        raise UsageError(
            "连接处于自动提交状态，办件无法整体提交或回滚 → 请在事务中提交（去掉 AUTOCOMMIT）\n"
            "The connection is in autocommit mode, so that a case could be half written → use a transaction "
            "(without AUTOCOMMIT)"
        )
    encoding = raw.pgconn.parameter_status(b"client_encoding")
    name = "utf8" if encoding is None else encoding.decode()
    # Shown as it was asked for: the old name by the server, any spelling by PgBouncer.
    if name.replace("-", "").upper() not in ("UTF8", "UNICODE"):
        raise UsageError(
            f"连接的 client_encoding 为 {name}，存不下生僻字 → 请改为 utf8\n"
            f"The connection's client_encoding is {name}, which cannot carry rare characters → set it to utf8"
        )


def refuse_encoding(connection: Connection) -> None:
    """Raise where the server's database could not hold every Chinese character (𪩪, U+2A6A5, is not in GBK)."""
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise EnvironmentProblem(
            f"数据库编码为 {encoding}，存不下生僻字 → 请以 ENCODING 'UTF8' 重新建库\n"
            f"The database's encoding is {encoding}, which cannot hold rare characters → create it with ENCODING 'UTF8'"
        )


def _set_up(raw: Any, record: Any) -> None:
    """Bounds for every transaction of a connection.

    Behind a pooler (PgBouncer) each transaction may be on another connection to the server, which knows neither bounds
    nor statements prepared before: the bounds are then set in each, and nothing is prepared. It is noticed by the
    process that answers, which is none the connection was told of.
    """
    from psycopg import IsolationLevel

    autocommit, told = raw.autocommit, raw.pgconn.backend_pid
    raw.isolation_level = IsolationLevel.READ_COMMITTED  # so that `begin` need not set it and put it back
    raw.autocommit = True
    # Behind a pooler they are local to this very statement, and nobody else on the server's connection has them.
    bounds = _BOUNDS.format(local=f"pg_backend_pid() <> {told}")
    if raw.execute(bounds, _milliseconds(Patience())).fetchone()[-1] != told:
        record.info[_BEHIND_POOLER] = True
        raw.prepare_threshold = None
    raw.autocommit = autocommit


def refuse_dead(raw: Any) -> None:
    """Raise DisconnectionError for an idle connection that is closed: the server leaves something to read, which is
    seen without a round trip."""
    if not raw.closed:
        with selectors.DefaultSelector() as selector:
            selector.register(raw.fileno(), selectors.EVENT_READ)
            if not selector.select(timeout=0):
                return
    raise DisconnectionError("the connection is closed")
