"""`make faults`: every fault at scale, one part after the other, counted and judged.

Prints what was injected and what came of it, and writes `build/faults.json`. `--seed N` repeats a run's chances,
`--quick` takes some minutes, `--only NAME` runs the parts whose name holds that; what else is given goes to pytest.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from faults.fault_parts import PARTS, Part, wanted  # noqa: E402
from faults.fault_report import Outcome, read_junit, shortcomings, show, summed  # noqa: E402

BUILD = ROOT / "build"
LOGS = BUILD / "faults"
OFTEN = 0.5
"""Seconds between two looks at how far a part is."""


def main() -> int:
    """Run them, add up, write; 1 where something was lost, failed, or is too little."""
    words = argparse.ArgumentParser(description="Faults by count.")
    words.add_argument("--seed", type=int, default=4, help="chances come out the same for the same seed")
    words.add_argument("--quick", action="store_true", help="a few minutes instead of most of an hour")
    words.add_argument("--only", default="", metavar="NAME", help="parts whose name holds this")
    given, others = words.parse_known_args()
    chosen = [part for part in PARTS if given.only in part.name and _there(part)]
    if not chosen:
        words.error(f"no part is called {given.only!r}; there are: {', '.join(part.name for part in PARTS)}")
    LOGS.mkdir(parents=True, exist_ok=True)
    with alone(LOGS):
        return _run(chosen, given, others)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Ends the program where another run writes into the same folder: each would count the faults of both."""
    with (folder / "running").open("a") as file:
        if sys.platform != "win32":
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                sys.exit(f"Another run is under way and writes into {folder}: wait for it, or use another checkout")
        yield


def _run(chosen: list[Part], given: argparse.Namespace, others: list[str]) -> int:
    begun, outcomes = _seconds(), []
    for number, part in enumerate(chosen, 1):
        run = Run(part, f"[{number}/{len(chosen)}] {part.name}", sum(_injected(each) for each in outcomes))
        outcomes.append(run.carry_out(quick=given.quick, seed=given.seed, others=others))
    told = summed(outcomes, given.seed, _seconds() - begun)
    (BUILD / "faults.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    show(told, outcomes)
    missed = shortcomings(told, outcomes, complete=not (given.quick or given.only or others))
    for line in missed:
        sys.stdout.write(f"NOT PROVED: {line}\n")
    if told["failed"]:
        sys.stdout.write(f"What the tests said is in {LOGS.relative_to(ROOT)}/\n")
    return int(bool(missed))


class Run:
    """One part while it runs: a process of pytest, and the line that tells how far it is."""

    def __init__(self, part: Part, title: str, before: int) -> None:
        self._part, self._title, self._before = part, title, before
        name = part.name.replace(" ", "-")
        self._tally, self._progress = LOGS / f"{name}.lines", LOGS / f"{name}.progress"
        self._report, self._log = LOGS / f"{name}.xml", LOGS / f"{name}.log"
        self._begun = _seconds()

    def carry_out(self, *, quick: bool, seed: int, others: list[str]) -> Outcome:
        """Until it has ended."""
        for file in (self._tally, self._progress):
            file.write_text("", encoding="utf-8")
        self._report.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pytest", "-q", "-rs", f"--junitxml={self._report}",
                   *(["-m", "not slow"] if quick else []), *self._part.tests(quick=quick), *others]  # fmt: skip
        paths = {"ONEWINDOW_FAULTS_TALLY": str(self._tally), "ONEWINDOW_FAULTS_PROGRESS": str(self._progress)}
        with self._log.open("wb") as log, subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT,
            env={**os.environ, **wanted(quick=quick, seed=seed), **paths},
        ) as running:  # fmt: skip
            while True:
                try:
                    status = running.wait(OFTEN)
                except subprocess.TimeoutExpired:
                    self._tell(self._how_far())
                except KeyboardInterrupt:
                    running.wait()  # it was interrupted, too, and puts its servers and files away
                    sys.exit(130)
                else:
                    break
        outcome = Outcome(self._part.name, _lines(self._tally), status, _seconds() - self._begun)
        read_junit(self._report, outcome)
        faults = _injected(outcome)
        nothing = outcome.tests["tests"] == outcome.tests["skipped"]
        well = "not run" if nothing else "ok"
        ended = well if status == 0 else f"FAILED ({', '.join(outcome.failed)[:60] or status})"
        self._tell(f"{faults:6} faults, {self._before + faults:6} so far {outcome.seconds:5.0f} s  {ended}", last=True)
        return outcome

    def _how_far(self) -> str:
        lines = _lines(self._progress)
        faults = sum(line["injected"] for line in _lines(self._tally) if "kills" in line)
        place = ""
        if lines:
            at = lines[-1]
            place = f"{at['database']} {at['done']}/{at['all']}"
            told = {(line["part"], line["database"]) for line in _lines(self._tally)}
            faults += at["injected"] if (at["part"], at["database"]) not in told else 0
        return f"{place:22} {self._before + faults:6} so far {_seconds() - self._begun:5.0f} s"

    def _tell(self, what: str, *, last: bool = False) -> None:
        """One line of a terminal, rewritten; elsewhere, one line when the part has ended."""
        line = f"{self._title:29} {what}"
        if sys.stdout.isatty():
            sys.stdout.write(f"\r\x1b[K{line if last else line[:79]}" + ("\n" if last else ""))
        elif last:
            sys.stdout.write(line + "\n")
        sys.stdout.flush()


def _there(part: Part) -> bool:
    return any((ROOT / test).exists() for test in part.first)


def _lines(file: Path) -> list[dict[str, Any]]:
    """All whole lines."""
    text = file.read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def _injected(outcome: Outcome) -> int:
    return sum(line["injected"] for line in outcome.lines if "kills" in line)


def _seconds() -> float:
    return time.monotonic()  # noqa: TID251  how long a run took


if __name__ == "__main__":
    sys.exit(main())
