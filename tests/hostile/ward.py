"""The closed ward: hostile inputs are tried in a child process that can neither run away nor eat the machine.

`python ward.py REPORT COUNT SEED [KIND ...]` imports everything once and forks a child for every kind of input. There

- **time** is the child's own CPU time, never the clock on the wall: ITIMER_PROF rings after `SECONDS` of CPU spent on
  one input and raises `Overtime` in the middle of it (and again every second, should anybody keep it); what was spent
  is measured besides (`time.process_time`), in case the ring came while C code ran. What other processes do to the
  machine cannot make this fail: CPU time only passes while we run. Because C code that never comes back hears no ring,
  ITIMER_VIRTUAL rings after `LAST_RESORT` seconds of it, whose signal nobody handles: then the kernel ends the child,
  and the input in hand, written down before it was tried, is in the report;
- **memory** is address space: RLIMIT_AS lies `MEMORY` above what the child had mapped after its imports and one
  ordinary input, so asking for more is a MemoryError in Python and never a machine that swaps. Address space is more
  than what is touched, so the bound is stricter than it says. glibc would map 64 MB for each thread, therefore
  MALLOC_ARENA_MAX=1;
- **errors** must be ours: whatever else comes out of an attempt is a failure, and so is a check that caught one (OW999)
  or an HTTP answer 500. Failures are gathered by where they arose, the shortest input of each is kept.

Waiting without working costs no CPU; for that alone the parent has a (generous) limit of its own.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

SECONDS = 1.0
LAST_RESORT = 4.0
MEMORY = 512 * 1024 * 1024
_SHOWN = 20_000
_AT_ONCE = 500


class Overtime(BaseException):
    """An input took more than its second; no `except Exception` on the way keeps it."""


class Wrong(AssertionError):
    """What came out is neither an acceptance nor a refusal of ours."""


@dataclass(frozen=True)
class Kind:
    """Inputs of one kind. `attempt` tells whether one was accepted, after refusals of ours and nothing else.

    `ready` is called once in the child before anything is limited, with a folder of its own; what it gives back is
    handed to every attempt. `ordinary` is an input that must be accepted. One in `every` of the count is tried.
    """

    name: str
    inputs: st.SearchStrategy[Any]
    attempt: Callable[[Any, Any], bool]
    ordinary: Callable[[], Any]
    ready: Callable[[Path], Any] = lambda folder: folder
    every: int = 1


@dataclass
class Report:
    """What came of one kind; `slowest` in CPU seconds, `memory` the most that was resident above the beginning."""

    what: str
    count: int = 0
    refused: int = 0
    accepted: int = 0
    slowest: float = 0.0
    slowest_input: str = ""
    memory: int = 0
    cpu: float = 0.0
    failures: dict[str, str] = field(default_factory=dict)


def tried(kind: Kind, world: Any, thing: Any, report: Report) -> None:
    """One input: counted, timed, and put down where anything about it was wrong."""
    begun, trouble = time.process_time(), ""
    signal.setitimer(signal.ITIMER_VIRTUAL, LAST_RESORT)
    signal.setitimer(signal.ITIMER_PROF, SECONDS, SECONDS)
    try:
        accepted = kind.attempt(world, thing)
        signal.setitimer(signal.ITIMER_PROF, 0)
        report.accepted += accepted
        report.refused += not accepted
    except (Exception, Overtime) as error:
        signal.setitimer(signal.ITIMER_PROF, 0)
        trouble = _place(error)
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    spent = time.process_time() - begun
    report.count += 1
    if spent > report.slowest:
        report.slowest, report.slowest_input = spent, shown(thing)[:_SHOWN]
    if spent > SECONDS and not trouble.startswith("Overtime"):
        trouble = f"Overtime {spent:.1f} s {trouble}"
    if trouble and (trouble not in report.failures or len(shown(thing)) < len(report.failures[trouble])):
        report.failures[trouble] = shown(thing)[:_SHOWN]


def shown(thing: Any) -> str:
    """An input as text that can be pasted into a test."""
    return repr(thing)


def _place(error: BaseException) -> str:
    """What and where: the innermost place in our own code, and the innermost at all."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "/onewindow" in frame.filename] or frames[-1:]
    inner = f"{Path(ours[-1].filename).name}:{ours[-1].lineno} {ours[-1].name}"
    # Where the bell rings differs from time to time.
    what = "" if isinstance(error, Overtime) else f": {str(error)[:200]}"
    return f"{type(error).__name__}{what} at {inner}"


def _ring(*_: Any) -> None:
    raise Overtime


def _bound_memory() -> None:
    mapped = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (mapped + MEMORY, resource.RLIM_INFINITY))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _child(kind: Kind, count: int, chance: int, report_file: Path, hand: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = kind.ready(Path(folder))
        assert kind.attempt(world, kind.ordinary()), f"{kind.name}: the ordinary input is not accepted"
        signal.signal(signal.SIGPROF, _ring)
        signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
        before = _peak()
        _bound_memory()
        report = Report(kind.name)
        descriptor = os.open(hand, os.O_CREAT | os.O_WRONLY)

        def one(thing: Any) -> None:
            text = shown(thing).encode("utf-8", "replace")[:_SHOWN]
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, text, 0)
            tried(kind, world, thing, report)

        for size, number in _batches(max(1, count // kind.every)):
            _batch(kind, one, size, chance * 1_000 + number)
        report.memory, report.cpu = _peak() - before, time.process_time()
        report_file.write_text(json.dumps(asdict(report), ensure_ascii=False), encoding="utf-8")


def _batches(count: int) -> Iterator[tuple[int, int]]:
    """Sizes and numbers: Hypothesis remembers all it has made in one go, which must not count as memory of ours."""
    return ((min(_AT_ONCE, count - begun), begun // _AT_ONCE) for begun in range(0, count, _AT_ONCE))


def _batch(kind: Kind, one: Callable[[Any], None], size: int, chance: int) -> None:
    settled = settings(
        max_examples=size, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip

    def every(thing: Any) -> None:
        one(thing)

    seed(chance)(settled(given(kind.inputs)(every)))()


def run(kinds: list[Kind], count: int, chance: int, folder: Path) -> list[dict[str, Any]]:
    """All kinds, one forked child after the other (two at a time for many); a report for each, whoever died."""
    reports: list[dict[str, Any]] = []
    waiting, running = list(kinds), {}
    at_once = 1 if count < 2000 else os.cpu_count() or 1
    while waiting or running:
        while waiting and len(running) < at_once:
            kind = waiting.pop(0)
            report, hand = folder / f"{kind.name}.json".replace(" ", "_"), folder / f"{kind.name}.hand"
            child = os.fork()
            if child == 0:
                _leave(lambda: _child(kind, count, chance, report, hand))  # noqa: B023  run at once
            running[child] = (kind, report, hand)
        ended, status = os.wait()
        kind, report, hand = running.pop(ended)
        if report.exists():
            reports.append(json.loads(report.read_text(encoding="utf-8")))
        else:
            sys.stderr.write(f"{kind.name}: the child died, status {status}\n")
            in_hand = hand.read_text(encoding="utf-8", errors="replace") if hand.exists() else "(before the first)"
            reports.append(asdict(Report(kind.name, failures={f"the child died, status {status}": in_hand})))
    return reports


def _leave(work: Callable[[], None]) -> None:
    """Do the work and end this process, without the parent's cleaning up."""
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def main(words: list[str]) -> int:
    """The kinds named, or all."""
    from callback_letters import CALLBACKS
    from drawings_from_hell import DRAWINGS
    from expression_heaps import EXPRESSIONS
    from form_bombs import FORM_DATA, SCHEMAS
    from item_lists_gone_wrong import ITEMS, SERVICES
    from site_files import SITES

    target, count, chance, *names = words
    kinds = [DRAWINGS, SCHEMAS, FORM_DATA, ITEMS, SERVICES, SITES, CALLBACKS, EXPRESSIONS]
    chosen = [kind for kind in kinds if not names or kind.name in names]
    with tempfile.TemporaryDirectory() as folder:
        reports = run(chosen, int(count), int(chance), Path(folder))
    Path(target).write_text(json.dumps(reports, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
