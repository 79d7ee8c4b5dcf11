"""Real databases for tests: empty and migrated, on SQLite and on a PostgreSQL server.

`CASE_TEST_PG_URL` names a server to use instead (its user must be allowed to create databases).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar

import alembic.command
from alembic.config import Config
from psycopg import sql
from sqlalchemy import Engine, MetaData
from sqlalchemy.engine import URL, make_url
from sqlalchemy.schema import CreateIndex, CreateTable

from onewindow import bundled
from onewindow.storage import Store, upgrade
from onewindow.storage.schema import metadata, whole_metadata
from onewindow.storage.store import open_engine
from postgres_server import PostgresServer, connect, text, wheel_is_installed

REGION = "310115"
OTHER_REGION = "320505"


@dataclass(frozen=True)
class Database:
    """An empty database at the newest schema. `kind`: "sqlite", "postgresql" or "postgresql-partitioned"."""

    kind: str
    url: str

    @property
    def is_sqlite(self) -> bool:
        return self.kind == "sqlite"

    def store(self, region: str = REGION) -> Store:
        return Store.open(self.url, region)


class PostgresDatabases:
    """Makes databases on a server: templates once, clones of them quickly."""

    def __init__(self, server: URL, prefix: str) -> None:
        self._server = server
        self._prefix = prefix
        self._made: list[str] = []
        self._templates: dict[str, str] = {}

    def clone(self, kind: str) -> Database:
        """A new migrated database; "postgresql-partitioned" has every table split by region."""
        if kind not in self._templates:
            self._templates[kind] = self._create(f"template_{len(self._templates)}", "template0")
            _migrate(self._server.set(database=self._templates[kind]), kind)
        name = self._create(f"clone_{len(self._made)}", self._templates[kind])
        return Database(kind, text(self._server.set(database=name)))

    def empty(self, encoding: str = "UTF8") -> str:
        """The address of a new database without any table."""
        return text(self._server.set(database=self._create(f"empty_{len(self._made)}", "template0", encoding)))

    def drop_all(self) -> None:
        with connect(self._server) as connection:
            for name in reversed(self._made):
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _create(self, suffix: str, template: str, encoding: str = "UTF8") -> str:
        name = f"{self._prefix}_{suffix}"
        with connect(self._server) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING {}").format(
                    sql.Identifier(name), sql.Identifier(template), sql.Literal(encoding)
                )
            )
        self._made.append(name)
        return name


class Dropped(Protocol):
    """Makes databases on a server, and can drop what it made."""

    def drop_all(self) -> None: ...


Databases = TypeVar("Databases", bound=Dropped)


@contextmanager
def databases_of_a_run(
    kind: Callable[[URL, str], Databases], prefix: str, *, durable: bool = False
) -> Iterator[Databases | None]:
    """Databases on the server of CASE_TEST_PG_URL, gone at the end, else on one of our own, which is stopped; None
    where there is neither."""
    named = server_from_environment()
    if named is not None:
        databases = kind(named, f"{prefix}_{os.getpid()}")
        try:
            yield databases
        finally:
            databases.drop_all()
    elif not wheel_is_installed():
        yield None
    else:
        server = PostgresServer(durable=durable)
        try:
            yield kind(server.url(), prefix)
        finally:
            server.stop()


def empty_tables(database: Database) -> None:
    """Delete every row of a PostgreSQL database, ending whatever a test before has left open."""
    tables = sql.SQL(", ").join(sql.Identifier(table.name) for table in metadata.sorted_tables)
    with connect(make_url(database.url)) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.execute(sql.SQL("TRUNCATE {}").format(tables))


def migrate_to(engine: Engine, revision: str) -> None:
    """Upgrade as an earlier release did, as far as its own migration."""
    config = Config()
    config.set_main_option("script_location", str(bundled.folder("alembic")))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, revision)


def server_from_environment() -> URL | None:
    named = os.environ.get("CASE_TEST_PG_URL")
    return make_url(named) if named else None


def _migrate(url: URL, kind: str) -> None:
    engine = open_engine(url)
    if kind == "postgresql-partitioned":
        upgrade(engine)
        with engine.begin() as connection:
            metadata.drop_all(connection)
            for statement in partitioned_tables():
                connection.exec_driver_sql(statement)
    else:
        upgrade(engine)
    engine.dispose()


def partitioned_tables() -> list[str]:
    """DDL of the schema with every table partitioned by `region`: PostgreSQL itself refuses a key without it."""
    copies = MetaData()
    statements = []
    dialect = open_engine("postgresql://nowhere/none").dialect
    for table in whole_metadata().sorted_tables:
        copy = table.to_metadata(copies)
        copy.dialect_options["postgresql"]["partition_by"] = "LIST (region)"
        statements.append(str(CreateTable(copy).compile(dialect=dialect)))
        for region in (REGION, OTHER_REGION):
            statements.append(
                f"CREATE TABLE {table.name}_{region} PARTITION OF {table.name} FOR VALUES IN ('{region}')"
            )
        for index in sorted(copy.indexes, key=lambda index: str(index.name)):
            statements.append(str(CreateIndex(index).compile(dialect=dialect)))
    return statements
