"""What `make faults` came to: added up, held against what is wanted, and shown to people."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as Tree
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from faults.fault_parts import LEAST

BAD = ("lost", "doubled", "orphans")
SUMS = ("injected", "answered", *BAD)
Line = dict[str, Any]


@dataclass
class Outcome:
    """One part: the lines its tests told, how the tests ended, and how long it took."""

    part: str
    lines: list[Line]
    status: int
    seconds: float
    tests: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def counts_of(line: Line) -> bool:
    """Whether the line counts faults; others (histories, hostile files) are kept and shown, not added up."""
    return "kills" in line


def read_junit(report: Path, outcome: Outcome) -> None:
    """How many tests passed and failed; which failed and which were not run, with the reason."""
    if not report.exists():
        outcome.failed.append(f"{outcome.part}: ended with {outcome.status} before any test")
        return
    for case in Tree.parse(report).getroot().iter("testcase"):  # noqa: S314  pytest's own
        name = f"{case.get('classname', '').rpartition('.')[2]}::{case.get('name', '')}"
        outcome.tests["tests"] += 1
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.tests["failed"] += 1
            outcome.failed.append(name)
        if (skipped := case.find("skipped")) is not None:
            outcome.tests["skipped"] += 1
            outcome.skipped.append(f"{skipped.get('message', '')}: {name}")


def summed(outcomes: list[Outcome], seed: int, seconds: float) -> dict[str, Any]:
    """The content of `build/faults.json`."""
    lines = [line for outcome in outcomes for line in outcome.lines]
    counted = [line for line in lines if counts_of(line)]
    tests: Counter[str] = sum((outcome.tests for outcome in outcomes), Counter())
    return {
        "version": 1, "seed": seed, **{name: sum(line[name] for line in counted) for name in SUMS},
        "sigkills": sum(sum(line["kills"].values()) - line["kills"].get("postgresql", 0) for line in counted),
        "postgresql_kills": sum(line["kills"].get("postgresql", 0) for line in counted),
        "seconds": round(seconds),
        "tests": {name: tests[name] for name in ("tests", "failed", "skipped")},
        "failed": [name for outcome in outcomes for name in outcome.failed],
        "skipped": [name for outcome in outcomes for name in outcome.skipped],
        "parts": lines,
    }  # fmt: skip


def shortcomings(told: dict[str, Any], outcomes: list[Outcome], *, complete: bool) -> list[str]:
    """Why the run is no proof; empty where it is. Only a `complete` run must come to the counts."""
    found = [f"{told[name]} {name}" for name in BAD if told[name]]
    found += [f"failed: {name}" for name in told["failed"]]
    found += [f"{outcome.part} ended with {outcome.status}" for outcome in outcomes
              if outcome.status != 0 and not outcome.failed]  # fmt: skip
    if complete:
        found += [f"{told[name]} {name}, but at least {least} are wanted" for name, least in LEAST.items()
                  if told[name] < least]  # fmt: skip
    return found


def show(told: dict[str, Any], outcomes: list[Outcome]) -> None:
    """The table, at most 80 columns wide."""
    write = sys.stdout.write
    write(f"\n{'part':26}{'database':12}{'faults':>8}{'killed':>8}{'answered':>9}{'lost':>5}{'twice':>6}{'orph.':>6}\n")
    for line in (line for outcome in outcomes for line in outcome.lines if counts_of(line)):
        write(f"{line['part'][:25]:26}{line['database']:12}{line['injected']:8}{sum(line['kills'].values()):8}"
              f"{line['answered']:9}{line['lost']:5}{line['doubled']:6}{line['orphans']:6}\n")  # fmt: skip
    write(f"{'all':26}{'':12}{told['injected']:8}{told['sigkills'] + told['postgresql_kills']:8}{told['answered']:9}"
          f"{told['lost']:5}{told['doubled']:6}{told['orphans']:6}\n")  # fmt: skip
    faults: Counter[str] = Counter()
    for line in told["parts"]:
        if counts_of(line):
            faults.update(_grouped(line["faults"]))
            faults.update({f"SIGKILL of {who}": times for who, times in line["kills"].items()})
        else:
            write(f"{_cut(_in_words(line))}\n")
    write("\n")
    for name, times in faults.most_common():
        write(f"  {name[:60]:62}{times:8}\n")
    for name in told["skipped"]:
        write(f"{_cut(f'not run: {name}')}\n")
    write(f"\n{told['tests']['tests']} tests, {told['tests']['failed']} failed, {told['tests']['skipped']} not run; "
          f"{told['seconds'] // 60} min {told['seconds'] % 60} s; seed {told['seed']}\n")  # fmt: skip


def _grouped(faults: dict[str, int]) -> Counter[str]:
    """Kills at system calls as one line."""
    found: Counter[str] = Counter()
    for name, times in faults.items():
        found["SIGKILL at a system call" if name.startswith("SIGKILL at ") else name] += times
    return found


def _in_words(line: Line) -> str:
    """A line of another kind."""
    told = {name: value for name, value in line.items() if name not in ("part", "what", "database")}
    title = " ".join(str(line[name]) for name in ("part", "what", "database") if name in line)
    return f"{title}: " + ", ".join(f"{name} {value}" for name, value in told.items())


def _cut(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
