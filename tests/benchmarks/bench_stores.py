"""Databases for the bench: made once, then copied for every variant and round: all begin with the same bytes."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from databases import Database
from onewindow.storage import upgrade
from onewindow.storage.schema import metadata
from onewindow.storage.store import open_engine

OF_CASES = [table for table in metadata.sorted_tables if "case_no" in table.columns]


class Stores(Protocol):
    """Where databases come from. `kind` is "sqlite" or "postgres"."""

    kind: str

    def new(self, name: str) -> Database:
        """An empty database at the newest schema."""

    def copy(self, of: Database, name: str) -> Database:
        """A copy of one that nobody is using."""

    def drop(self, database: Database) -> None:
        """Make room."""


class SQLiteFiles:
    """Files in one folder."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def new(self, name: str) -> Database:
        return _migrated(Database("sqlite", f"sqlite:///{self._folder}/{name}.db"))

    def copy(self, of: Database, name: str) -> Database:
        file = self._folder / f"{name}.db"
        with sqlite3.connect(_file(of)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        shutil.copyfile(_file(of), file)
        # What the copy still has to write out must not wait for the first commit that is measured.
        with file.open("rb") as copied:
            os.fsync(copied.fileno())
        return Database("sqlite", f"sqlite:///{file}")

    def drop(self, database: Database) -> None:
        for file in self._folder.glob(f"{Path(_file(database)).name}*"):
            file.unlink()


class PostgresCopies:
    """Databases of one server, copied by the server itself."""

    kind = "postgres"

    def __init__(self, server: URL, prefix: str) -> None:
        self._server, self._prefix = server, prefix
        self._names: set[str] = set()

    def new(self, name: str) -> Database:
        return _migrated(self._made(name, "template0"))

    def copy(self, of: Database, name: str) -> Database:
        return self._made(name, make_url(of.url).database or "")

    def drop(self, database: Database) -> None:
        name = make_url(database.url).database or ""
        self._ask("DROP DATABASE {} WITH (FORCE)", name)
        self._names.discard(name)

    def drop_all(self) -> None:
        """Leave a server of somebody else's as it was."""
        for name in sorted(self._names):
            self._ask("DROP DATABASE {} WITH (FORCE)", name)

    def _made(self, name: str, template: str) -> Database:
        own = f"{self._prefix}_{name}"
        self._ask("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", own, template)
        self._names.add(own)
        self._ask("CHECKPOINT")
        return Database("postgresql", self._server.set(database=own).render_as_string(hide_password=False))

    def _ask(self, text: str, *names: str) -> None:
        with psycopg.connect(_libpq(self._server), autocommit=True) as connection:
            connection.execute(sql.SQL(text).format(*(sql.Identifier(name) for name in names)))


def rows_by_table(database: Database) -> dict[str, int]:
    """How many rows each table holds."""
    return {
        table.name: int(_ask(database, f"SELECT count(*) FROM {table.name}")[0][0])  # noqa: S608
        for table in metadata.sorted_tables
    }


def finished(database: Database, cases: Sequence[str]) -> int:
    """How many of these cases have come to their end."""
    return int(_ask(database, f"SELECT count(*) FROM ow_case WHERE finished = 1 AND {_among(cases)}")[0][0])  # noqa: S608


def bytes_per_case(database: Database, cases: Sequence[str]) -> int:
    """What the rows of a case hold in all tables, as they were given to the driver, on the average."""
    size = "length(CAST({} AS BLOB))" if database.is_sqlite else "octet_length({})"
    total = 0
    for table in OF_CASES:
        columns = [
            f"coalesce({size.format(_as_bytes(database, column))}, 0)" for column in table.columns
        ]
        found = _ask(database, f"SELECT sum({' + '.join(columns)}) FROM {table.name} WHERE {_among(cases)}")  # noqa: S608
        total += int(found[0][0] or 0)
    return total // len(cases)


def set_states(database: Database, cases: Sequence[str], state: bytes) -> None:
    """Put these bytes where the state of each of the cases stands."""
    raw = _connection(database)
    mark = "?" if database.is_sqlite else "%s"
    raw.execute(f"UPDATE ow_case SET state = {mark} WHERE {_among(cases)}", (state,))  # noqa: S608
    raw.commit()
    raw.close()


def state_of(database: Database, case_no: str) -> bytes:
    """The state column of a case."""
    return bytes(_ask(database, f"SELECT state FROM ow_case WHERE {_among([case_no])}")[0][0])  # noqa: S608


def set_due_dates(database: Database, due: Sequence[tuple[str, str, str]]) -> None:
    """Give the work items of each case this last day: (day, region, case)."""
    raw = _connection(database)
    mark = "?" if database.is_sqlite else "%s"
    text = f"UPDATE ow_work_item SET due_on = {mark} WHERE region = {mark} AND case_no = {mark}"  # noqa: S608
    (raw if database.is_sqlite else raw.cursor()).executemany(text, due)
    raw.commit()
    raw.close()


def case_numbers(database: Database) -> list[str]:
    """Every case, in order."""
    return [row[0] for row in _ask(database, "SELECT case_no FROM ow_case ORDER BY case_no")]


def _as_bytes(database: Database, column: Any) -> str:
    if database.is_sqlite or column.name == "state":
        return str(column.name)
    return f"{column.name}::text"


def _among(cases: Sequence[str]) -> str:
    assert all(case.isalnum() for case in cases)
    return f"case_no IN ({', '.join(repr(case) for case in cases)})"


def _ask(database: Database, text: str) -> list[Any]:
    raw = _connection(database)
    try:
        return list(raw.execute(text).fetchall())
    finally:
        raw.close()


def _connection(database: Database) -> Any:
    if database.is_sqlite:
        return sqlite3.connect(_file(database))
    return psycopg.connect(_libpq(make_url(database.url)))


def _migrated(database: Database) -> Database:
    engine = open_engine(database.url)
    upgrade(engine)
    engine.dispose()
    return database


def _file(database: Database) -> str:
    return make_url(database.url).database or ""


def _libpq(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
