"""Stores of many cases: a few are really played, all others are copies of their rows made by the database itself."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from benchmarks.growing_cases import Desk
from databases import Database, PostgresDatabases
from onewindow.storage import upgrade
from onewindow.storage.schema import metadata
from onewindow.storage.store import open_engine

VIEWS_ALONE = frozenset({"ow_case", "ow_document", "ow_work_item", "ow_clock", "ow_timer"})
"""What a work list meets; enough where nothing is submitted."""

_TABLES = [table for table in metadata.sorted_tables if "case_no" in table.columns]
_COPIED = {"command_id": "t.command_id || '-' || c.serial", "message": "t.message || '-' || c.serial"}
_SERIAL = 4
"""Digits a case number ends with."""


def empty_database(folder: Path, name: str, postgres: PostgresDatabases | None) -> Database:
    """A new migrated database: on this server, or a SQLite file in `folder`."""
    if postgres is not None:
        return postgres.clone("postgresql")
    database = Database("sqlite", f"sqlite:///{folder}/{name}.db")
    engine = open_engine(database.url)
    upgrade(engine)
    engine.dispose()
    return database


def copies_of(desk: Desk, database: Database, templates: Sequence[str], number: int, *, first: int,
              tables: Collection[str] | None = None) -> None:  # fmt: skip
    """Add `number` cases, copies of each template in turn, numbered from `first` on.

    A copy keeps the day of its template and gets a longer serial, so that it stands among the cases of that day. All
    rows are copied, also events, receipts, clocks, timers and work items, or those of `tables` alone.
    """
    with _bulk(database) as run:
        run("CREATE TEMPORARY TABLE copied (n INTEGER PRIMARY KEY, template TEXT, case_no TEXT, serial TEXT)")
        run(*_numbers(database, templates, number, first))
        for table in _TABLES:
            if tables is None or table.name in tables:
                for sql in _copy(table.name, table.columns.keys()):
                    run(sql)
        run("DROP TABLE copied")


def settled(database: Database) -> None:
    """Let PostgreSQL's planner know the tables, as autovacuum does, and have everything written out before measuring.

    A SQLite store is never analyzed, and so is none here.
    """
    if database.is_sqlite:
        # Otherwise the first commit measured would wait until all that was copied has reached the disk.
        with Path(make_url(database.url).database or "").open("rb+") as file:
            os.fsync(file.fileno())
    else:
        with psycopg.connect(_text(database.url), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")


def size_mib(database: Database) -> int:
    """Size on the disk."""
    if database.is_sqlite:
        return Path(make_url(database.url).database or "").stat().st_size // (1024 * 1024)
    with psycopg.connect(_text(database.url)) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    assert row is not None
    return int(row[0]) // (1024 * 1024)


def room_left(folder: Path) -> int:
    """Gigabytes free where the databases lie."""
    return shutil.disk_usage(folder).free // 1024**3


def _numbers(database: Database, templates: Sequence[str], number: int, first: int) -> tuple[str, list[Any]]:
    """One row for each copy; templates take turns, so that neighbours on the disk are of different days."""
    mark, remainder = ("?", "%") if database.is_sqlite else ("%s::text", "%%")
    names = " UNION ALL ".join([f"SELECT {turn}, {mark}" for turn in range(len(templates))])
    serial = "printf('%06d', n)" if database.is_sqlite else "lpad(n::text, 6, '0')"
    sql = (
        f"INSERT INTO copied WITH RECURSIVE k(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM k "  # noqa: S608
        f"WHERE n < {first + number - 1}), names(turn, name) AS ({names}) "
        f"SELECT n, name, substr(name, 1, length(name) - {_SERIAL}) || {serial}, {serial} "
        f"FROM k JOIN names ON turn = n {remainder} {len(templates)}"
    )
    return sql, list(templates)


def _copy(table: str, columns: Sequence[str]) -> Iterator[str]:
    """The rows of the templates are set aside first: not every table is found by the case."""
    values = ["c.case_no" if name == "case_no" else _COPIED.get(name, f"t.{name}") for name in columns]
    yield (
        f"CREATE TEMPORARY TABLE of_templates AS SELECT * FROM {table} "  # noqa: S608
        "WHERE region = '{region}' AND case_no IN (SELECT template FROM copied)"
    )
    yield "CREATE INDEX of_templates_ix ON of_templates (case_no)"
    # A cross join in SQLite is walked as written: the copies in order, the rows of their template by its key.
    yield (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} "  # noqa: S608
        "FROM copied c CROSS JOIN of_templates t WHERE t.case_no = c.template ORDER BY c.n"
    )
    yield "DROP TABLE of_templates"


@contextmanager
def _bulk(database: Database) -> Iterator[Any]:
    """Runs SQL in one transaction that need not survive a power cut; copies are whole, so that foreign keys hold."""
    region = _region(database)
    if database.is_sqlite:
        connection = sqlite3.connect(make_url(database.url).database or "", isolation_level=None)
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -262144")
        connection.execute("BEGIN IMMEDIATE")
        yield lambda sql, values=(): connection.execute(sql.replace("{region}", region), values)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return
    with psycopg.connect(_text(database.url)) as other:
        other.execute("SET synchronous_commit = off")
        yield lambda sql, values=(): other.execute(sql.replace("{region}", region), values)


def _region(database: Database) -> str:
    engine = open_engine(database.url)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT min(region) FROM ow_service").scalar_one()
    engine.dispose()
    return str(found)


def _text(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
