"""The store of one region in one database: opens it, and begins, commits and rolls back its transactions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import create_engine
from sqlalchemy.engine import URL, Connection, Dialect, Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from onewindow.errors import Conflict, EnvironmentProblem, UsageError
from onewindow.storage import faults, migration_state, place, postgresql, sqlite
from onewindow.storage.connections import KEPT, Connections, refuse_inherited
from onewindow.storage.place import Place
from onewindow.storage.postgresql import Patience
from onewindow.storage.schema import SCHEMA
from onewindow.storage.transaction import Transaction
from onewindow.storage.writer_gate import Waited

T = TypeVar("T")

CHECKED_FOR = 1.0
"""Seconds for which a schema once found right is taken to be so: an upgrade under a process that runs stops it then."""


class Store:
    """Cases of one `region` in the database of `engine`; may be shared by threads. One
    with an engine of its own may be carried over a fork; of a host's engine, connections made before it are refused.

    An engine for SQLite must have gone through `prepare_sqlite`. Several regions may live in one database. Of an engine
    that is the store's alone, `kept` connections stay out of its pool between transactions.
    """

    def __init__(self, engine: Engine, region: str, *, kept: int = 0) -> None:
        if not isinstance(engine, Engine):
            raise UsageError(
                f"database 应为地址或 sqlalchemy.Engine，而不是 {type(engine).__name__} → 用 create_engine 建立\n"
                f"Expected an address or a sqlalchemy.Engine as `database`, but it is {type(engine).__name__} → "
                f"make it with create_engine"
            )
        self.engine = engine
        self.region = region
        self._connections = Connections(engine, kept)
        self.checked: Waited | None = None
        """Since when the database is known to stand at this code's schema."""

    @classmethod
    def open(cls, url: str | URL, region: str) -> Store:
        """A store with an engine of its own. `url`: "sqlite:////path/site.db" or "postgresql://user@host/database".

        Raises UsageError for another kind of database and for SQLite in memory.
        """
        return cls(open_engine(url), region, kept=KEPT)

    def close(self) -> None:
        """Close the engine's idle connections; for a host's engine the host may do so itself."""
        self._connections.close()
        self.engine.dispose()

    @property
    def one_writer(self) -> bool:
        """Whether all writers take turns (SQLite), so that a look without the lock is worth while before a write."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def transaction(
        self, connection: Connection | None = None, *, read_only: bool = False, patience: Patience | None = None
    ) -> Iterator[Transaction]:
        """A transaction: committed at the end of the block, rolled back by an exception.

        With `connection` it is the host's: a savepoint is made and either kept or undone, and nothing is committed.
        Where an error ended the whole of it (SQLite), the connection is invalidated: the host can only roll back.
        `patience` bounds one of our own on PostgreSQL; SQLite's writers wait for their turn as ever.
        Raises Retry, VersionConflict, DuplicateCommand, Unstorable, DatabaseNotMigrated, EnvironmentProblem.
        """
        try:
            if connection is None:
                _refuse_foreign(self.engine.dialect)
                with place.own(self._connections, read_only=read_only) as own:
                    if patience is not None and own.dialect == "postgresql":
                        postgresql.be_patient(own.driver, patience)
                    yield self._checked(own)
            else:
                with _joined(connection, read_only) as joined:
                    yield self._checked(joined)
        except Exception as problem:
            faults.reraise(problem, SCHEMA)

    def run(
        self, work: Callable[[Transaction], T], connection: Connection | None = None, *,
        patience: Patience | None = None,
    ) -> T:  # fmt: skip
        """`work` in a transaction. In one of our own, which `patience` bounds, a Retry is tried once more; the second
        raises Conflict. So is a DuplicateCommand: who asked the same in the same instant has its first answer by now.
        """
        if connection is not None:
            with self.transaction(connection) as transaction:
                return work(transaction)
        try:
            return self._run(work, patience)
        except faults.DuplicateCommand:
            return self._run(work, patience)

    def _run(self, work: Callable[[Transaction], T], patience: Patience | None) -> T:
        try:
            with self.transaction(patience=patience) as transaction:
                return work(transaction)
        except faults.Retry:
            pass
        try:
            with self.transaction(patience=patience) as transaction:
                return work(transaction)
        except faults.Retry as problem:
            raise Conflict(
                f"数据库两次把这一行给了别的操作 → 请稍后重新提交\n"
                f"The database gave way to somebody else twice → submit again ({problem})"
            ) from problem

    def _checked(self, found: Place) -> Transaction:
        # A file may be replaced by an older one; each connection of SQLite remembers what it was opened to.
        known: Any = found.driver if found.dialect == "sqlite" else self
        if known.checked is None or known.checked.seconds >= CHECKED_FOR:
            migration_state.check(found.connection)
            known.checked = Waited()
        return Transaction(found, self.region)


@contextmanager
def _joined(connection: Connection, read_only: bool) -> Iterator[Place]:
    """A savepoint in the host's transaction."""
    if not isinstance(connection, Connection):
        raise UsageError(
            f"connection 应为 sqlalchemy.Connection，而不是 {type(connection).__name__} → "
            f"会话请传 session.connection()\n"
            f"Expected a sqlalchemy.Connection as `connection`, but it is a {type(connection).__name__} → of a session "
            f"pass session.connection()"
        )
    _refuse_ended(connection)
    _refuse_unfit(connection)
    with connection.begin_nested():
        _refuse_unprepared_write(connection, read_only)
        try:
            yield Place.of_host(connection)
        except BaseException as problem:
            if sqlite.has_lost_transaction(connection):
                connection.invalidate(problem)  # else undoing the savepoint, which has gone too, would hide the problem
            raise


def open_engine(url: str | URL) -> Engine:
    """An engine for SQLite or PostgreSQL as the store wants it; no connection is made yet.

    Its pool rolls nothing back: every transaction of ours has ended before its connection is returned.
    """
    try:
        address = make_url(url)
        kind = address.get_backend_name()
        if kind not in ("sqlite", "postgresql", "postgres"):
            raise faults.bad_address()
        if kind != "sqlite":
            return postgresql.open_postgresql(address)
        sqlite.refuse_memory(address)
        if not sqlite.knows_options(address):
            raise faults.bad_address()
        return sqlite.prepare_sqlite(create_engine(address, pool_reset_on_return=None))
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise faults.bad_address() from None  # they quote a port that is none: it may be part of a password
    except ModuleNotFoundError as problem:
        raise EnvironmentProblem(
            f"缺少数据库驱动 {problem.name} → 请安装 psycopg（pip install 'psycopg[binary]'）\n"
            f"The database driver {problem.name} is missing → pip install 'psycopg[binary]'"
        ) from problem


def _refuse_foreign(dialect: Dialect) -> None:
    if dialect.name not in ("postgresql", "sqlite"):
        raise faults.bad_address()
    if dialect.is_async:
        raise UsageError(
            f"引擎用同步连接工作，而 {dialect.driver} 的引擎是异步的（create_async_engine）→ 请另建 create_engine，"
            f"在线程中提交（asyncio.to_thread）\n"
            f"The engine works on synchronous connections, and this one of {dialect.driver} is asynchronous "
            f"(create_async_engine) → make one with create_engine, and submit from a thread (asyncio.to_thread)"
        )


def _refuse_ended(connection: Connection) -> None:
    """Raise UsageError where the transaction SQLAlchemy believes in is none any more: what came next would be committed
    by itself, and what came before is lost."""
    if sqlite.has_lost_transaction(connection):
        connection.invalidate()  # its commit would raise nothing
    if connection.invalidated and connection.in_transaction():
        raise UsageError(
            "宿主的事务已经结束：数据库因故障（例如磁盘已满）将其回滚，或由语句 COMMIT、ROLLBACK 结束 → "
            "请回滚，并重做整个事务\n"
            "The host's transaction has ended: the database rolled it back after a fault (a full disk, for example), "
            "or a COMMIT or ROLLBACK was sent as text → roll back, and do the whole transaction again"
        )


def _refuse_unfit(connection: Connection) -> None:
    _refuse_foreign(connection.dialect)
    refuse_inherited(connection.connection)
    if connection.dialect.name == "postgresql":
        postgresql.refuse_unfit(connection.dialect, connection.connection)
    else:
        sqlite.refuse_unfit(connection.connection)


def _refuse_unprepared_write(connection: Connection, read_only: bool) -> None:
    if connection.dialect.name == "sqlite" and not read_only and not sqlite.in_write_transaction(connection):
        raise UsageError(
            "宿主的事务是只读事务（read_only=True），不能写入办件 → 请在可写事务中提交\n"
            "The host's transaction was begun with read_only=True and cannot write → submit in a writing transaction"
        )
