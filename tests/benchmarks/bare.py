"""Variants (c) and (c'): the recorded statements once more on the driver alone. Nothing can be faster and keep as much.

The connection is set up as the store sets its own: the same durability, the same pragmas, prepared statements.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg import RawCursor
from sqlalchemy.engine import make_url

from benchmarks.recorded import Script, Statement, Unit
from onewindow.storage.statements import numbered
from onewindow.storage.writer_gate import WriterGate

PRAGMAS = ("synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF", "cache_size=-32768", "temp_store=MEMORY")
"""As `storage/sqlite.py` sets them; `test_bench_is_fair` compares."""


class Raw(Protocol):
    """A driver's connection: begins, runs, commits."""

    def begin(self, *, read_only: bool) -> None: ...

    def run(self, statement: Statement, values: Any = None) -> Sequence[tuple[Any, ...]]: ...

    def commit(self) -> None: ...

    def close(self) -> None: ...


class RawSQLite:
    """sqlite3 alone. Several clients take turns at the store's gate: without it SQLite lets them sleep and poll."""

    def __init__(self, file: str, *, clients: int = 1) -> None:
        self.connection = sqlite3.connect(file, isolation_level=None, timeout=30)
        for pragma in PRAGMAS:
            self.connection.execute(f"PRAGMA {pragma}")
        assert self.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        self._execute = self.connection.execute
        self._gate = WriterGate(file) if clients > 1 else None

    def begin(self, *, read_only: bool) -> None:
        if read_only:
            self._execute("BEGIN DEFERRED")
            return
        if self._gate is not None:
            self._gate.acquire()
        self._execute("BEGIN IMMEDIATE")

    def run(self, statement: Statement, values: Any = None) -> Sequence[tuple[Any, ...]]:
        return self._execute(statement.sql, statement.values if values is None else values).fetchall()

    def commit(self) -> None:
        self._execute("COMMIT")
        if self._gate is not None:
            self._gate.release()

    def close(self) -> None:
        self.connection.close()
        if self._gate is not None:
            self._gate.close()


class RawPostgres:
    """psycopg alone: it begins by itself and prepares what it has run five times, as it does for the store."""

    def __init__(self, address: str) -> None:
        self.connection = psycopg.connect(address, client_encoding="utf8")

    def begin(self, *, read_only: bool) -> None:
        """The driver begins with the first statement."""

    def run(self, statement: Statement, values: Any = None) -> Sequence[tuple[Any, ...]]:
        given = statement.values if values is None else values
        if statement.ours:
            cursor: Any = RawCursor(self.connection).execute(numbered(statement.sql), given)
        else:
            cursor = self.connection.execute(statement.sql, given)
        return cursor.fetchall() if cursor.description is not None else ()

    def commit(self) -> None:
        self.connection.commit()

    def close(self) -> None:
        self.connection.close()


def raw(url: str, *, clients: int = 1) -> Raw:
    """A raw connection to the database of this address."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return RawSQLite(address.database or "", clients=clients)
    return RawPostgres(address.set(drivername="postgresql").render_as_string(hide_password=False))


class Bare:
    """One client that only runs what was recorded."""

    def __init__(self, url: str, script: Path, *, clients: int = 1) -> None:
        self._raw = raw(url, clients=clients)
        self._script = Script.read(script)

    def prepare(self, stage: int, case_no: str) -> None:
        """The statements that came before the completion (the claim)."""
        self._run(self._script.prepared[stage, case_no])

    def complete(self, stage: int, case_no: str) -> None:
        """What is measured."""
        self._run(self._script.completed[stage, case_no])

    def close(self) -> None:
        self._raw.close()

    def _run(self, units: Sequence[Unit]) -> None:
        run = self._raw.run
        for unit in units:
            self._raw.begin(read_only=unit.read_only)
            for statement in unit.statements:
                run(statement)
            self._raw.commit()
