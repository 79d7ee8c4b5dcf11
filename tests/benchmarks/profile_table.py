"""`bench.py --profile`: where the time of one completion goes, as a Markdown table, and what cProfile says of it; and
how many pages it writes.

The shares come of stop watches at the seams of the engine: a seam's time is its own, without that of the seams it
calls. What SpiffWorkflow takes of `advance` is read from cProfile, which counts every call.
"""

from __future__ import annotations

import cProfile
import io
import pstats
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.bare import Raw, raw
from benchmarks.bench_ground import Ground, prepared
from benchmarks.bench_site import STAGES
from benchmarks.bench_stores import SQLiteFiles
from benchmarks.figures import say
from benchmarks.pages_written import pages_a_completion
from benchmarks.recorded import Script, Unit
from benchmarks.stop_watches import REST, StopWatches, seams
from benchmarks.whole_engine import WholeEngine

_TABLE = re.compile(r"\bow_[a-z_]+")


def main(site: Path, folder: Path, cases: int) -> int:
    """Print both tables."""
    ground = prepared(SQLiteFiles(folder), site, folder, cases)
    watches = _watched(ground)
    profile = _profiled(ground)
    say(_markdown(watches, _spiff_share(profile), len(ground.whole.cases) * len(STAGES)))
    say("\n" + _of_bare_sql(ground))
    whole, alone = pages_a_completion(ground, "whole"), pages_a_completion(ground, "alone")
    say(f"\npages of 4 kB a completion writes: {whole:.1f} with everything on, {alone:.1f} engine and store alone\n")
    text = io.StringIO()
    pstats.Stats(profile, stream=text).sort_stats("tottime").print_stats(35)
    say(text.getvalue())
    return 0


def _watched(ground: Ground) -> StopWatches:
    watches = StopWatches()

    @contextmanager
    def whole() -> Iterator[None]:
        watches.enter(REST)
        yield
        watches.leave()

    client = WholeEngine(ground.site, ground.database("whole", "watched").url)
    with seams(watches):
        _through(ground, client, whole)
    client.close()
    return watches.without_themselves()


def _profiled(ground: Ground) -> cProfile.Profile:
    profile = cProfile.Profile()

    @contextmanager
    def profiled() -> Iterator[None]:
        profile.enable()
        yield
        profile.disable()

    client = WholeEngine(ground.site, ground.database("whole", "profiled").url)
    _through(ground, client, profiled)
    client.close()
    return profile


def _through(ground: Ground, client: WholeEngine, around: Callable[[], Any]) -> None:
    for stage in range(len(STAGES)):
        for case_no in ground.whole.warming:
            client.prepare(stage, case_no)
            client.complete(stage, case_no)
        for case_no in ground.whole.cases:
            client.prepare(stage, case_no)
        for case_no in ground.whole.cases:
            with around():
                client.complete(stage, case_no)


def _of_bare_sql(ground: Ground) -> str:
    """What the statements themselves cost, run by the driver alone: by what they do to which table."""
    bare = raw(ground.database("bare", "timed").url)
    script = Script.read(ground.whole.script)
    taken: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for (stage, case_no), units in script.completed.items():
        for unit in (*script.prepared[stage, case_no], *units):
            counts = unit in units
            for name, step in _steps(bare, unit):
                began = time.perf_counter_ns()
                found = step()
                if counts:
                    taken[name] += time.perf_counter_ns() - began
                    rows[name] += len(found or ())
                    times[name] += 1
    bare.close()
    number = len(script.completed)
    lines = ["| statement of (c) | wall ms | times | rows read |", "|---|---:|---:|---:|"]
    for name, each in taken.most_common():
        lines.append(
            f"| {name} | {each / number / 1e6:.3f} | {times[name] / number:.1f} | {rows[name] / number:.1f} |"
        )
    return "\n".join([*lines, f"| all | {sum(taken.values()) / number / 1e6:.3f} | | |"])


def _steps(bare: Raw, unit: Unit) -> Iterator[tuple[str, Callable[[], Any]]]:
    which = "page" if unit.read_only else "commit"
    yield f"{which}: begin", partial(bare.begin, read_only=unit.read_only)
    for statement in unit.statements:
        verb, tables = statement.sql.split()[0], _TABLE.findall(statement.sql)
        yield f"{which}: {verb} {tables[0] if tables else ''}", partial(bare.run, statement)
    yield f"{which}: end", bare.commit


def _spiff_share(profile: cProfile.Profile) -> float:
    """What part of the time in the workflow room and SpiffWorkflow is the latter's; built-ins count for who calls."""
    taken: Counter[str] = Counter()
    for (file, _, _), (_, _, own, _, callers) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        if file != "~":
            taken[_room(file)] += own
            continue
        for (caller, _, _), (_, _, called, _) in callers.items():
            taken[_room(caller)] += called
    return taken["spiff"] / (taken["spiff"] + taken["workflow"])


def _room(file: str) -> str:
    return "spiff" if "SpiffWorkflow" in file else "workflow" if "/onewindow/workflow/" in file else "other"


def _markdown(watches: StopWatches, spiff: float, completions: int) -> str:
    split: list[tuple[str, float, float, int]] = []
    for name in watches.cpu:
        cpu, wall, calls = watches.cpu[name], watches.wall[name], watches.calls[name]
        if name == "advance":
            split.append(("advance: SpiffWorkflow", cpu * spiff, wall * spiff, calls))
            split.append(("advance: ours", cpu * (1 - spiff), wall * (1 - spiff), calls))
        else:
            split.append((name, cpu, wall, calls))
    total_cpu, total_wall = sum(row[1] for row in split), sum(row[2] for row in split)
    lines = ["| part of one completion | CPU ms | share | wall ms | calls |", "|---|---:|---:|---:|---:|"]
    for name, cpu, wall, calls in sorted(split, key=lambda row: -row[1]):
        lines.append(
            f"| {name} | {cpu / completions / 1e6:.3f} | {cpu / total_cpu:.0%} | {wall / completions / 1e6:.3f} "
            f"| {calls / completions:.1f} |"
        )
    lines.append(f"| all | {total_cpu / completions / 1e6:.3f} | 100% | {total_wall / completions / 1e6:.3f} | |")
    return "\n".join(lines)
