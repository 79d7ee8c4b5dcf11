"""Brings a database to the schema this code needs; the migrations themselves lie in `alembic/`.

Our version table is `ow_schema_version`, so that a host's own Alembic history in the same database is undisturbed.
"""

from __future__ import annotations

import logging

from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine

from onewindow import bundled
from onewindow.errors import EnvironmentProblem
from onewindow.log_lines import tell
from onewindow.storage import faults, migration_state, postgresql, sqlite
from onewindow.storage.migration_progress import TOLD, Told
from onewindow.storage.schema import SCHEMA

_LOG = logging.getLogger("onewindow.site")

_LOCK = 7_309_118_024_113_001
"""Number of the advisory lock two upgrades of one PostgreSQL database take turns by."""


def upgrade(database: Engine | Connection, told: Told | None = None) -> str:
    """Migrate to this code's schema and return it; a no-op where it is there already. All or nothing.

    With a Connection it happens in the host's transaction. `told` hears of each migration that goes through the cases
    how far it is. Raises DatabaseNotMigrated for a database that is newer.
    """
    try:
        if isinstance(database, Connection):
            before = _upgrade(database, told)
        else:
            with database.begin() as connection:
                before = _upgrade(connection, told)
    except Exception as problem:
        faults.reraise(problem, SCHEMA)
    if before != SCHEMA:
        joined = isinstance(database, Connection)
        tell(_LOG, logging.INFO, "database_upgraded",
             {"revision_before": before or "none", "revision": SCHEMA, "joined": joined})  # fmt: skip
    return SCHEMA


def pending(found: str | None) -> list[str]:
    """Names of the migrations a database that stands at `found` still needs, in their order; none for a newer one."""
    names = sorted(path.stem for path in (bundled.folder("alembic") / "versions").glob("[0-9]*.py"))
    return [name for name in names if (found or "") < name.partition("_")[0] <= SCHEMA]


def check(engine: Engine) -> None:
    """Raise DatabaseNotMigrated unless the database stands exactly at the migration this code needs."""
    try:
        with engine.connect().execution_options(read_only=True) as connection:
            migration_state.check(connection)
    except Exception as problem:
        faults.reraise(problem, SCHEMA)


def current(engine: Engine) -> str | None:
    """The migration the database stands at, or None where it has none of ours."""
    try:
        with engine.connect().execution_options(read_only=True) as connection:
            return migration_state.current(connection)
    except Exception as problem:
        faults.reraise(problem, SCHEMA)


def _upgrade(connection: Connection, told: Told | None) -> str | None:
    """Upgrade, and return where it stood before."""
    # Alembic takes a fifth of a second to import; only this function needs it.
    from alembic import command
    from alembic.config import Config

    _refuse_unprepared(connection)
    if connection.dialect.name == "postgresql":
        postgresql.refuse_encoding(connection)
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        _take_turn(connection)
    found = migration_state.current(connection)
    if found is not None and found > SCHEMA:
        raise faults.not_migrated(found, SCHEMA)
    config = Config()
    config.set_main_option("script_location", str(bundled.folder("alembic")).replace("%", "%%"))
    config.attributes.update({"connection": connection, TOLD: told})
    command.upgrade(config, SCHEMA)
    return found


def _take_turn(connection: Connection) -> None:
    """Wait for the upgrade before this one as long as it takes; the tables' own locks keep the connection's bound."""
    bound = connection.scalar(text("SELECT current_setting('lock_timeout')"))
    connection.execute(text("SET LOCAL lock_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    connection.execute(text("SELECT set_config('lock_timeout', :bound, true)"), {"bound": bound})


def _refuse_unprepared(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and not sqlite.is_prepared(connection.connection):
        raise EnvironmentProblem(
            "SQLite 连接未经准备 → 建立引擎后请调用 onewindow.prepare_sqlite(engine)\n"
            "This SQLite connection is not prepared → call onewindow.prepare_sqlite(engine) right after create_engine"
        )
