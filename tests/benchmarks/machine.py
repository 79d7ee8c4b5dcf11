"""The machine that figures were taken on: what a reader needs to know before comparing them with another's."""

from __future__ import annotations

import os
import platform
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

import databases
import postgres_server

ROOT = Path(__file__).parents[2]
FSYNCS = 200


def described(disk: Path | None = None) -> dict[str, Any]:
    """Processor, cores, versions, how often `disk` (by default where temporary files lie) syncs in a second, the date.

    Called before a run: the load average is that of the others.
    """
    return {
        "cpu": cpu_model(),
        "cores": _cores(),
        "memory_mib": _memory_mib(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "postgresql": postgresql_version(),
        "fsyncs_per_second": round(fsync_rate(disk or Path(tempfile.gettempdir()))),
        "load_average": [round(load, 2) for load in os.getloadavg()],
        "date": datetime.now(UTC).isoformat(timespec="seconds"),  # noqa: TID251  the day of the measurement
        "version": _version(),
    }


def line(machine: dict[str, Any]) -> str:
    """The same in two lines of at most 80 columns."""
    return (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['fsyncs_per_second']} fsyncs/s, "
        f"load {machine['load_average'][0]}\n"
        f"Python {machine['python']}, SQLite {machine['sqlite']}, PostgreSQL {machine['postgresql']}, "
        f"{machine['date'][:16]}Z"
    )


def cpu_model() -> str:
    """Name of the processor, by /proc/cpuinfo where there is one."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return " ".join(names[0].split()) if names else platform.processor() or platform.machine()


def fsync_rate(folder: Path, times: int = FSYNCS) -> float:
    """How many appended kilobytes, synced one after the other, the disk takes in a second; by the median."""
    taken = []
    # A file with a name: one without is nobody's to find after a cut, and is synced for nothing.
    with tempfile.NamedTemporaryFile(dir=folder, buffering=0) as file:
        for _ in range(times):
            file.write(b"x" * 1024)
            began = time.perf_counter()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - began)
    return 1 / statistics.median(taken)


def postgresql_version() -> str:
    """Version of the server that `postgres_server.PostgresServer` starts, or of the one CASE_TEST_PG_URL names."""
    named = databases.server_from_environment()
    if named is not None:
        text = named.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(text, connect_timeout=5) as connection:
            return ".".join(str(part) for part in divmod(connection.info.server_version, 10000))
    if not postgres_server.wheel_is_installed():
        return "absent"
    postgres = postgres_server.programs() / "postgres"
    said = subprocess.run([postgres, "--version"], check=True, capture_output=True, text=True)
    return said.stdout.split()[-1]


def resident_kib() -> int:
    """Memory this process holds now; the most it ever held where the system does not say (without /proc)."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak // 1024 if sys.platform == "darwin" else peak
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _memory_mib() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // (1024 * 1024)


def _version() -> str:
    """What is measured: the commit, with a + where files differ from it; empty outside a checkout or without git."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        return ""
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty=+"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    return said.stdout.strip()
