"""Connections for transactions of our own: taken from the engine's pool, and of an engine of our own kept in between.

Checking a connection in and out of SQLAlchemy's pool costs more than the short statements that run on it.

No connection is carried over a fork: two processes on one would read each other's answers, and a SQLite file believes
in locks that the child does not have. So an engine of our own closes those at rest before a fork and begins with none
in the child; of a host's engine one that came with the fork is refused, for the host would go on using it.
"""

from __future__ import annotations

import os
from weakref import WeakValueDictionary

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import PoolProxiedConnection

from onewindow.errors import UsageError
from onewindow.storage import faults, postgresql, sqlite

KEPT = 5
"""As many idle connections as SQLAlchemy's pool itself keeps."""

_PROCESS = "ow_process"


class Connections:
    """May be shared by threads. Up to `kept` idle ones stay out of the pool; 0 for a host's engine, whose pool is its
    own."""

    def __init__(self, engine: Engine, kept: int) -> None:
        self.engine = engine
        self._kept = kept
        self._idle: list[PoolProxiedConnection] = []
        self._refuse_gone = sqlite.refuse_outdated if engine.dialect.name == "sqlite" else postgresql.refuse_dead
        if kept:
            _OWN[id(self)] = self
        elif not event.contains(engine, "connect", _note_process):
            event.listen(engine, "connect", _note_process)

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
        try:
            pooled = self.engine.raw_connection()
        except self.engine.dialect.loaded_dbapi.ProgrammingError:
            raise faults.bad_address() from None  # it has an option that the driver does not take
        if not self._kept:
            try:
                refuse_inherited(pooled)
            except UsageError:
                pooled.close()
                raise
        return pooled

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

    def close_before_fork(self) -> None:
        """Close what is at rest; it is opened anew when it is asked for."""
        self.close()
        self.engine.dispose()

    def begin_in_child(self) -> None:
        """Begin anew with nothing of the parent's, whose locks and counts may stand as another thread left them."""
        # A fork that Python did not make, or a transaction in the middle of it: closing would close the parent's.
        _LEFT_TO_THE_PARENT.extend((*self._idle, self.engine.pool))
        self._idle = []
        self.engine.dispose(close=False)


def refuse_inherited(pooled: PoolProxiedConnection) -> None:
    """Raise UsageError for a connection that was made before this process was forked."""
    if pooled.info.setdefault(_PROCESS, os.getpid()) != os.getpid():
        raise UsageError(
            "宿主的数据库连接是 fork 之前建立的，父子进程不能共用 → 请在 fork 之前调用 engine.dispose()，"
            "或在子进程中另建 Engine\n"
            "The host's database connection was made before the fork, and two processes cannot share it → call "
            "engine.dispose() before forking, or make the Engine in the child"
        )


def _note_process(raw: object, record: PoolProxiedConnection) -> None:
    record.info[_PROCESS] = os.getpid()


_OWN: WeakValueDictionary[int, Connections] = WeakValueDictionary()
_LEFT_TO_THE_PARENT: list[object] = []
"""What the child keeps so that nothing closes it."""


def _before_fork() -> None:
    for found in _OWN.valuerefs():
        if (connections := found()) is not None:
            connections.close_before_fork()


def _in_child() -> None:
    for found in _OWN.valuerefs():
        if (connections := found()) is not None:
            connections.begin_in_child()


if hasattr(os, "register_at_fork"):  # Windows forks nothing
    os.register_at_fork(before=_before_fork, after_in_child=_in_child)
