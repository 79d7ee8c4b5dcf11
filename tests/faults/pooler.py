"""PgBouncer before a PostgreSQL server of the tests' own: each transaction on another connection to the server."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL

from postgres_server import PostgresServer, connect

_ATTEMPTS = 100


def program() -> str | None:
    """Where PgBouncer is; Debian keeps it where only administrators look."""
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")


class Pooler:
    """Lends `connections` of the server's, each for one transaction, to any number of clients."""

    def __init__(self, server: PostgresServer, *, connections: int, mode: str = "transaction") -> None:
        found = program()
        assert found is not None
        self._folder = Path(tempfile.mkdtemp(prefix="ow-pool-", dir="/tmp"))
        settings = self._folder / "pgbouncer.ini"
        settings.write_text(
            f"[databases]\n* = host={server.host} port={server.port} user=postgres\n"
            f"[pgbouncer]\nunix_socket_dir={self._folder}\nlisten_port=6432\nauth_type=any\n"
            f"pool_mode={mode}\ndefault_pool_size={connections}\n",
            encoding="utf-8",
        )
        if server.runs_as:
            shutil.chown(self._folder, server.runs_as["user"])  # it serves no administrator either
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._process = subprocess.Popen([found, str(settings)], **quiet, **server.runs_as)
        self._wait()

    def url(self) -> URL:
        query = {"host": str(self._folder), "port": "6432"}
        return URL.create("postgresql", "postgres", port=None, database="postgres", query=query)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _wait(self) -> None:
        for _ in range(_ATTEMPTS):
            try:
                connect(self.url()).close()
            except psycopg.OperationalError:
                threading.Event().wait(0.1)
            else:
                return
        self.stop()
        raise RuntimeError("PgBouncer does not answer")
