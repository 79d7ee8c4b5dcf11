"""What a piece of work costs: processor time of this process and of PostgreSQL's beside the time on the wall."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url


@dataclass(slots=True)
class Costs:
    """Milliseconds of many pieces of work of one kind."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    @property
    def cpu_ms(self) -> float:
        return statistics.median(self.cpu)

    @property
    def wall_ms(self) -> float:
        return statistics.median(self.wall)

    def as_json(self) -> dict[str, float]:
        return {
            "n": len(self.wall),
            "cpu_ms": round(self.cpu_ms, 3),
            "cpu_p99_ms": round(share_below(self.cpu, 0.99), 3),
            "wall_ms": round(self.wall_ms, 3),
            "wall_mean_ms": round(statistics.fmean(self.wall), 3),
            "wall_p99_ms": round(share_below(self.wall, 0.99), 3),
        }


class Meter:
    """Measures work against one database; with `backends` the processor time of its PostgreSQL sessions counts too."""

    def __init__(self, backends: Callable[[], list[int]] | None = None) -> None:
        self._backends = backends
        self._pids: list[int] | None = None

    @contextmanager
    def into(self, costs: Costs) -> Iterator[None]:
        """Add what the block takes to `costs`."""
        if self._backends is not None and self._pids is None:
            self._pids = self._backends()
        pids = self._pids or []
        server = _nanoseconds(pids)
        cpu, wall = time.process_time_ns(), time.perf_counter_ns()
        yield
        wall, cpu = time.perf_counter_ns() - wall, time.process_time_ns() - cpu
        costs.cpu.append((cpu + _nanoseconds(pids) - server) / 1e6)
        costs.wall.append(wall / 1e6)


def meter_of(url: str) -> Meter:
    """A meter for the only engine on this database. Sessions are looked for at the first piece of work."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" or not Path("/proc/self/schedstat").exists():
        return Meter()
    text = address.set(drivername="postgresql").render_as_string(hide_password=False)

    def backends() -> list[int]:
        with psycopg.connect(text) as connection:
            rows = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND application_name = 'onewindow'"
            ).fetchall()
        # A server elsewhere has no processes here: then only our own time counts.
        return [pid for (pid,) in rows if Path(f"/proc/{pid}/schedstat").exists()]

    return Meter(backends)


def share_below(values: list[float], share: float) -> float:
    """The value that `share` of them stay below."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def ratio_of(large: Costs, small: Costs) -> float:
    """How many times more the work costs: the worse of processor and wall, by medians."""
    return max(large.cpu_ms / small.cpu_ms, large.wall_ms / small.wall_ms)


def _nanoseconds(pids: list[int]) -> int:
    return sum(int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) for pid in pids)
