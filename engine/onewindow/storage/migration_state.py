"""At which migration a database stands, asked in one query and without Alembic."""

from __future__ import annotations

from sqlalchemy import Column, MetaData, Table, Text, inspect, select
from sqlalchemy.engine import Connection

from onewindow.storage import postgresql, sqlite
from onewindow.storage.faults import not_migrated
from onewindow.storage.schema import SCHEMA, VERSION_TABLE

_VERSION = Table(VERSION_TABLE, MetaData(), Column("version_num", Text))


def current(connection: Connection) -> str | None:
    """The migration the database stands at, or None where it has none of ours."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(select(_VERSION.c.version_num)).scalar_one_or_none()


def check(connection: Connection) -> None:
    """Raise DatabaseNotMigrated unless the database stands exactly at the migration this code needs,
    also where there is not even a file."""
    sqlite.refuse_missing(connection.connection.driver_connection)
    found = current(connection)
    if found != SCHEMA:
        raise not_migrated(found, SCHEMA)
    if connection.dialect.name == "postgresql":
        postgresql.refuse_encoding(connection)
