"""Connections for transactions of our own: taken from the engine's pool, and of an engine of our own kept in between.

Checking a connection in and out of SQLAlchemy's pool costs more than the short statements that run on it.
"""

from __future__ import annotations

from sqlalchemy.engine import Engine
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import PoolProxiedConnection

from onewindow.storage import postgresql, sqlite

KEPT = 5
"""As many idle connections as SQLAlchemy's pool itself keeps."""


class Connections:
    """May be shared by threads. Up to `kept` idle ones stay out of the pool; 0 for a host's engine, whose pool is its
    own."""

    def __init__(self, engine: Engine, kept: int) -> None:
        self.engine = engine
        self._kept = kept
        self._idle: list[PoolProxiedConnection] = []
        self._refuse_gone = sqlite.refuse_outdated if engine.dialect.name == "sqlite" else postgresql.refuse_dead

    def take(self) -> PoolProxiedConnection:
        """A connection outside any transaction, fit for use."""
        while self._idle:
            try:
                pooled = self._idle.pop()
            except IndexError:  # another thread was faster
                break
            try:
                self._refuse_gone(pooled.driver_connection)
            except DisconnectionError as gone:
                pooled.invalidate(gone)
            else:
                return pooled
        return self.engine.raw_connection()

    def give_back(self, pooled: PoolProxiedConnection) -> None:
        """What `take` has given, valid, outside any transaction again and as it was."""
        if len(self._idle) < self._kept:
            self._idle.append(pooled)
        else:
            pooled.close()

    def close(self) -> None:
        """Give the idle ones back to the pool."""
        while self._idle:
            self._idle.pop().close()
