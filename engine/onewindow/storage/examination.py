"""What a doctor asks of a database: which server it is, whether it keeps what it has committed, and what time it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Table, func, select, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.sql.elements import ColumnElement

from onewindow.storage import faults, schema
from onewindow.storage.reading import unindexed
from onewindow.storage.schema import SCHEMA
from onewindow.storage.store import Store

DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
"""Settings of PostgreSQL without which a power cut may take away what was answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """The database's server. `kind` is sqlite or postgresql; of PostgreSQL also the settings that keep what was
    committed, whether it is a `standby`, and by how many seconds its clock is `ahead` of ours (with `unsure` seconds
    of doubt, for the question takes its time)."""

    kind: str
    version: str
    settings: Mapping[str, str] = field(default_factory=dict)
    standby: bool = False
    ahead: float | None = None
    unsure: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedSpan:
    """Clocks that run on dates of one calendar: the first start and the last end among them, as the rows write them."""

    calendar: str
    first: str
    last: str


def server(engine: Engine, now: Callable[[], datetime]) -> Server:
    """Ask it, be the database migrated or not; `now` tells our own time."""
    if engine.dialect.name == "sqlite":
        return Server(kind="sqlite", version=sqlite3.sqlite_version)
    try:
        with engine.connect() as connection:
            return _postgresql(connection, now)
    except Exception as problem:
        faults.reraise(problem, SCHEMA)


def newest_commit(store: Store) -> datetime | None:
    """When a case was changed last, by the clock of who changed it; None where there is none."""
    with store.transaction(read_only=True) as transaction:
        newest = select(func.max(schema.case.c.updated_at)).where(_all_of(store, schema.case))
        found = transaction.connection.execute(newest).scalar_one()
    return None if found is None else datetime.fromisoformat(found)


def provisional_clocks(store: Store) -> int:
    """How many legal clocks have dates that are provisional."""
    clock = schema.clock.c
    counted = select(func.count()).where(_all_of(store, schema.clock), clock.provisional != 0)
    with store.transaction(read_only=True) as transaction:
        return int(transaction.connection.execute(counted).scalar_one())


def spans_by_other_calendars(store: Store, calendar: str) -> list[CountedSpan]:
    """What the running clocks that were counted by other calendars span, one entry for each of those."""
    clock = schema.clock.c
    asked = (
        select(clock.calendar, func.min(clock.start), func.max(clock.due_on))
        .where(_all_of(store, schema.clock), clock.calendar != calendar, clock.suspensions == 0)
        .group_by(clock.calendar)
    )
    with store.transaction(read_only=True) as transaction:
        found = transaction.connection.execute(asked).all()
    return [CountedSpan(calendar=version, first=first, last=last) for version, first, last in found if last is not None]


def clocks_counted_by(store: Store, calendar: str, first: date, last: date) -> Iterator[tuple[str, str, str, str, int]]:
    """Kind, start, limit, due_on and provisional of the running clocks counted by this calendar over these days."""
    clock = schema.clock.c
    asked = select(clock.kind, clock.start, clock.limit_text, clock.due_on, clock.provisional).where(
        _all_of(store, schema.clock), clock.calendar == calendar, clock.suspensions == 0,
        clock.due_on >= first.isoformat(), clock.start < (last + timedelta(days=1)).isoformat(),
    )  # fmt: skip
    with store.transaction(read_only=True) as transaction:
        yield from (tuple(row) for row in transaction.connection.execute(asked))


def _all_of(store: Store, table: Table) -> ColumnElement[bool]:
    """The region's rows, where all of them are looked through: row after row as they lie. By an index that begins with
    the region SQLite would look each of them up, all over the file."""
    region = table.c.region
    return (unindexed(region) if store.one_writer else region) == store.region


def _postgresql(connection: Connection, now: Callable[[], datetime]) -> Server:
    settings = {name: str(connection.execute(text(f"SHOW {name}")).scalar_one()) for name in DURABLE}
    version = str(connection.execute(text("SHOW server_version")).scalar_one())
    standby = bool(connection.execute(text("SELECT pg_is_in_recovery()")).scalar_one())
    before = now()
    # As a number, for a server may be set to write dates in a way that no driver reads.
    seconds = connection.execute(text("SELECT extract(epoch from clock_timestamp())::float8")).scalar_one()
    theirs = datetime.fromtimestamp(seconds, UTC)
    took = now() - before
    return Server(
        kind="postgresql", version=version.split()[0], settings=settings, standby=standby,
        ahead=(theirs - before - took / 2).total_seconds(), unsure=took.total_seconds() / 2,
    )
