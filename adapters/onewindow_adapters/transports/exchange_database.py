"""The connection to an exchange database: its own engine, short transactions, and what its troubles mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NoSuchModuleError

from onewindow.ports.departments import Unreachable
from onewindow_adapters.transports.both_languages import both
from onewindow_adapters.transports.language import Misunderstood
from onewindow_adapters.transports.options import Options

OPTIONS = ("database", "password_file", "connect_timeout", "total_timeout")

_PORTS = {"postgresql": 5432, "mysql": 3306, "oracle": 1521}


class ExchangeDatabase:
    """The department's exchange database. Used by one thread at a time."""

    def __init__(self, url: sa.URL, *, connect: float = 5.0, total: float = 30.0) -> None:
        self._engine = sa.create_engine(url, pool_size=1, max_overflow=0, **_waiting(url, connect, total))

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """A short transaction: all of it is written, or nothing. IntegrityError comes through.

        Raises Unreachable, and Misunderstood for a text that this database does not hold: that is the matter of one
        case, and no sign that the department is away.
        """
        begun = False
        try:
            with self._engine.begin() as connection:
                begun = True
                yield connection
        except IntegrityError:
            raise
        except (DataError, UnicodeError) as problem:
            raise _unfit("", problem) from problem
        except DBAPIError as problem:
            # Where the commit itself broke off nobody knows whether it was done; the key makes it safe to do it again.
            raise Unreachable(f"{type(problem.orig).__name__}: {problem.orig}", sent=begun) from problem

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()


def put(connection: sa.Connection, table: sa.Table, row: Mapping[str, str]) -> None:
    """Insert a row, nothing of it cut. Raises Misunderstood, which names the column that does not hold its text."""
    for name, text in row.items():
        length = getattr(table.c[name].type, "length", None)
        if length is not None and len(text) > length:
            raise Misunderstood(both(
                f"前置库的 {table.name}.{name} 最多 {length} 个字，但是有 {len(text)} 个",
                f"{table.name}.{name} of the exchange database holds {length} characters, but there are {len(text)}",
            ))  # fmt: skip
    try:
        connection.execute(table.insert(), row)
    except UnicodeEncodeError as problem:
        columns = [name for name, text in row.items() if text == problem.object]
        raise _unfit(f" {table.name}.{columns[0] if columns else '?'} ", problem) from problem
    except DataError as problem:
        raise _unfit(f" {table.name} ", problem) from problem


def driver_text(problem: DBAPIError) -> str:
    """What the driver says, in one line; what follows there may quote the row."""
    return f"{type(problem.orig).__name__}: {problem.orig}".splitlines()[0]


def _unfit(where: str, problem: DataError | UnicodeError) -> Misunderstood:
    cause = driver_text(problem) if isinstance(problem, DataError) else f"{type(problem).__name__}: {problem}"
    return Misunderstood(both(
        f"前置库{where}有一段文字写不进或读不出",
        f"a text does not pass into or out of the exchange database{where}",
        cause,
    ))  # fmt: skip


def exchange_database(options: Options) -> ExchangeDatabase:
    """From the options `OPTIONS`. A SQLite file is relative to the site; a server must be an allowed host."""
    text = options.text("database")
    try:
        url = sa.make_url(text)
        url.get_dialect()
    except (sa.exc.ArgumentError, NoSuchModuleError) as problem:
        raise options.bad("database 不是数据库地址", "写成 postgresql+psycopg://用户@主机/库",
                          "database is no address", "write postgresql+psycopg://user@host/db") from problem  # fmt: skip
    if url.get_backend_name() == "sqlite":
        path = (options.folder / Path(url.database or "exchange.db")).resolve()
        # The department makes the file; an adapter that came too early must not leave an empty one.
        url = url.set(database=path.as_uri(), query={"mode": "rw", "uri": "true"})
    else:
        _allow(options, url)
    if "password_file" in options.given:
        url = url.set(password=options.password("password_file"))
    connect, total = options.seconds("connect_timeout", 5), options.seconds("total_timeout", 30)
    try:
        return ExchangeDatabase(url, connect=connect, total=total)
    except ImportError as problem:
        name = url.drivername
        raise options.bad(f"database 的驱动 {name} 没有安装（{problem}）", "安装它的软件包，或换一个已安装的驱动",
                          f"the driver {name} of database is not installed ({problem})",
                          "install its package, or name one that is") from problem  # fmt: skip


def _allow(options: Options, url: sa.URL) -> None:
    """Every host the driver would go to, also those that stand behind the question mark; a socket file is local."""
    port = url.query.get("port", str(url.port or _PORTS.get(url.get_backend_name(), 0)))
    hosts = url.query.get("host", url.host or "localhost")
    if "hostaddr" in url.query or "service" in url.query or not isinstance(port, str) or not port.isdigit():
        raise options.bad("database 的主机应写在地址里", "写成 …//用户@主机:端口/库",
                          "the host of database belongs into the address", "write …//user@host:port/name")  # fmt: skip
    for host in (hosts,) if isinstance(hosts, str) else hosts:
        if not host.startswith("/"):
            options.allow("database", host, int(port))


def _waiting(url: sa.URL, connect: float, total: float) -> dict[str, Any]:
    """How long to wait for a connection and for a statement; what the address asks of the server stands beside it."""
    if url.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": total}}
    if url.get_backend_name() != "postgresql":
        return {"pool_pre_ping": True, "pool_timeout": total}
    milliseconds, asked = int(total * 1000), url.query.get("options", ())
    given = (asked,) if isinstance(asked, str) else asked
    return {
        "pool_pre_ping": True,
        "connect_args": {
            "connect_timeout": max(1, round(connect)),
            "options": " ".join((*given, f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}")),
        },
    }
