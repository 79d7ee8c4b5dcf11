"""At which migration a database stands, asked in one query and without Alembic."""

from __future__ import annotations

from sqlalchemy import Column, MetaData, Table, Text, inspect, select
from sqlalchemy.engine import Connection

from onewindow.storage import postgresql, sqlite
from onewindow.storage.faults import not_migrated, out_of_sight
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
    if found is None and connection.dialect.name == "postgresql":
        _refuse_elsewhere(connection)
    if found != SCHEMA:
        raise not_migrated(found, SCHEMA)
    if connection.dialect.name == "postgresql":
        postgresql.refuse_encoding(connection)


def _refuse_elsewhere(connection: Connection) -> None:
    """Raise where our tables are there, but in schemas that are not looked into: an upgrade would make a second set."""
    named = connection.exec_driver_sql(
        "SELECT string_agg(quote_ident(n.nspname), ', ' ORDER BY n.nspname) FROM pg_catalog.pg_class c "
        "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = %s",
        (VERSION_TABLE,),
    ).scalar_one()
    if named:
        raise out_of_sight(named)
