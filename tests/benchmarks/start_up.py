"""How long programs take to be ready, in fresh processes, beside the bare interpreter."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.figures import Figure

ROOT = Path(__file__).parents[2]
BARE = "python -c pass"
READY = "Engine(...) ready"

_ENGINE = """
import time; began = time.perf_counter()
from onewindow import Engine
engine = Engine({site!r}, database={database!r})
print((time.perf_counter() - began) * 1000)
"""

TARGETS: Mapping[str, float | None] = {
    BARE: None,
    "python -I -c pass": None,
    "onewindow --version": 150,
    "import onewindow": 100,
    "onewindow check, the drawing alone": 600,
    "onewindow check, with forms and notices": 600,
    READY: 600,
}


def figures(site: Path, folder: Path, runs: int) -> Iterator[Figure]:
    """Medians of the wall time of so many runs, all programs in turn; one unmeasured turn first.

    Python's compiled files are written once before, as installing a wheel does: a checkout installed in place lacks
    them where PYTHONDONTWRITEBYTECODE is set.
    """
    compile_all = [sys.executable, "-m", "compileall", "-q", str(ROOT / "engine"), str(ROOT / "adapters")]
    subprocess.run(compile_all, check=True)
    programs = _programs(site, folder)
    taken: dict[str, list[float]] = {name: [] for name in programs}
    computed: dict[str, list[float]] = {name: [] for name in programs}
    inside: list[float] = []
    for turn in range(runs + 1):
        for name, words in programs.items():
            wall, cpu, printed = _run(words, site)
            if turn:
                taken[name].append(wall)
                computed[name].append(cpu)
                if name == READY:
                    inside.append(float(printed))
    bare = statistics.median(taken[BARE])
    for name, times in taken.items():
        middle = statistics.median(times)
        cpu = statistics.median(computed[name])
        told = "" if name == BARE else f"cpu {cpu:.0f} ms; {middle - bare:.0f} ms above the bare interpreter"
        if name == READY:
            told += f"; in the process {statistics.median(inside):.0f} ms"
        yield Figure(
            name=name, value=round(middle, 1), unit="ms", target=TARGETS[name], told=told,
            detail={"runs": len(times), "cpu_ms": round(cpu, 1), "wall_ms": [round(one, 1) for one in sorted(times)]},
        )  # fmt: skip


def _programs(site: Path, folder: Path) -> dict[str, list[str]]:
    program = str(Path(sys.executable).with_name("onewindow"))
    service = site / "processes" / "company_startup" / "process.bpmn"
    lone = folder / "lone" / "company.bpmn"
    lone.parent.mkdir(parents=True)
    shutil.copyfile(service, lone)
    engine = _ENGINE.format(site=str(site), database=f"sqlite:///{folder}/none.db")
    words = [
        [sys.executable, "-c", "pass"],
        [sys.executable, "-I", "-c", "pass"],
        [program, "--version"],
        [sys.executable, "-c", "import onewindow"],
        [program, "check", str(lone)],
        [program, "check", str(service)],
        [sys.executable, "-c", engine],
    ]
    return dict(zip(TARGETS, words, strict=True))


def _run(words: list[str], site: Path) -> tuple[float, float, str]:
    """Milliseconds on the wall and of the processor, and what it printed."""
    # A coverage or profiling hook of whoever measures must not be measured.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(words, check=True, capture_output=True, text=True, cwd=site, env=environment)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall * 1000, cpu * 1000, done.stdout
