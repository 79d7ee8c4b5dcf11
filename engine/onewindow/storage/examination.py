"""What a doctor asks of a database: which server it is, whether it keeps what it has committed, and what time it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import func, select, text
from sqlalchemy.engine import Connection, Engine

from onewindow.storage import faults, schema
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
class ClockCounts:
    """Legal clocks whose dates are `provisional`, and those of them that could be `settled` by the present calendar."""

    provisional: int
    settled: int


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
        newest = select(func.max(schema.case.c.updated_at)).where(schema.case.c.region == store.region)
        found = transaction.connection.execute(newest).scalar_one()
    return None if found is None else datetime.fromisoformat(found)


def clock_counts(store: Store, calendar: str, last: date) -> ClockCounts:
    """How the legal clocks stand to the calendar of this version, which is announced to the day `last`.

    A clock that stays the same by a new calendar keeps the version it was counted by: that alone says nothing.
    """
    clock = schema.clock.c
    known = (clock.calendar != calendar) & (clock.suspensions == 0) & (clock.due_on <= last.isoformat())
    counts = select(func.count(), func.count().filter(known)).where(
        clock.region == store.region, clock.provisional != 0
    )
    with store.transaction(read_only=True) as transaction:
        provisional, settled = transaction.connection.execute(counts).one()
    return ClockCounts(provisional=provisional, settled=settled)


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
