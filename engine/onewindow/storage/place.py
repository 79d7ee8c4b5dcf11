"""Where a transaction stands: the driver's connection, and SQLAlchemy's over the same one for questions put by Core."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.pool import PoolProxiedConnection

from onewindow.storage import faults, postgresql, sqlite
from onewindow.storage.connections import Connections


class Place:
    """A connection inside a transaction. A statement on `driver` costs a third of what it does through SQLAlchemy's
    cursor; `Store.transaction` translates the errors of both."""

    __slots__ = ("_connection", "_engine", "_hosts", "_pooled", "dialect", "driver")

    def __init__(self, engine: Engine, pooled: PoolProxiedConnection, hosts: Connection | None = None) -> None:
        self.dialect = engine.dialect.name
        self.driver: Any = pooled.driver_connection
        self._engine, self._pooled, self._hosts, self._connection = engine, pooled, hosts, hosts

    @classmethod
    def of_host(cls, connection: Connection) -> Place:
        """In the host's own transaction."""
        return cls(connection.engine, connection.connection, connection)

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's connection; in a transaction of our own it is made when it is first asked for."""
        if self._connection is None:
            self._connection = Connection(self._engine, self._pooled)
        return self._connection

    @property
    def is_own(self) -> bool:
        """Whether the transaction is ours: what is found in it, and was not written by it, has been committed."""
        return self._hosts is None


@contextmanager
def own(connections: Connections, *, read_only: bool) -> Iterator[Place]:
    """A transaction of our own: begun, committed or rolled back by the driver.

    With SQLAlchemy's connection and transaction around it a short one would take twice as long.
    """
    engine, pooled = connections.engine, connections.take()
    raw: Any = pooled.driver_connection
    begin = postgresql.begin if engine.dialect.name == "postgresql" else sqlite.begin
    before: dict[str, Any] = {}
    try:
        before = begin(engine, pooled, read_only=read_only)
        yield Place(engine, pooled)
        commit(raw)
    except BaseException as problem:
        _undo(engine.dialect, pooled, raw, problem)
        raise
    finally:
        if pooled.is_valid:
            for name, value in before.items():
                setattr(raw, name, value)
            connections.give_back(pooled)


def commit(raw: Any) -> None:
    """The commit of a transaction of our own."""
    raw.commit()


def _undo(dialect: Dialect, pooled: PoolProxiedConnection, raw: Any, problem: BaseException) -> None:
    try:
        raw.rollback()
    except dialect.loaded_dbapi.Error as worse:
        problem.add_note(f"rollback: {worse}")
        _drop(pooled, problem)
    else:
        # What the server makes read-only stays so on this connection, also when the server is not any more.
        if faults.is_read_only(problem):
            _drop(pooled, problem)


def _drop(pooled: PoolProxiedConnection, problem: BaseException) -> None:
    """Nobody shall get this connection again."""
    if pooled.is_valid:  # else SQLAlchemy has seen itself, in a question of its own, that the connection is gone
        pooled.invalidate(problem)
