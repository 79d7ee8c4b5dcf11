"""`make faults`: the storm over the departments and the other tests of faults, at scale, counted.

Prints what was injected and what came of it, and writes `build/faults.json`. `--seed N` repeats a run's chances; what
else is given goes to pytest (`-k storm`).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build"
TESTS = ["tests/faults", "tests/background/test_workers_that_die.py", "tests/background/test_thousand_clocks.py",
         "tests/background/test_senders_at_once.py", "tests/api/test_callbacks_under_faults.py",
         "tests/adapters/test_departments_that_die.py", "tests/adapters/test_departments_on_a_bad_day.py"]  # fmt: skip
SUMS = ("injected", "answered", "lost", "doubled", "orphans")


def main() -> int:
    """Run them, add up, write; the exit code of the tests."""
    words = argparse.ArgumentParser(description="Faults by count.")
    words.add_argument("--seed", type=int, default=4, help="chances come out the same for the same seed")
    words.add_argument("--cases", type=int, default=20, help="cases of the short storm; the long one has 20 times more")
    words.add_argument("--kills", type=int, default=60, help="clerks killed in the middle of a command, per database")
    given, others = words.parse_known_args()
    BUILD.mkdir(exist_ok=True)
    tally, report = BUILD / "faults.lines", BUILD / "faults.xml"
    tally.write_text("", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rs", f"--junitxml={report}", *TESTS, *others],
        cwd=ROOT, check=False,
        env={**os.environ, "ONEWINDOW_SEED": str(given.seed), "ONEWINDOW_STORM": str(given.cases),
             "ONEWINDOW_KILLS": str(given.kills), "ONEWINDOW_FAULTS_TALLY": str(tally)},
    )  # fmt: skip
    lines = [json.loads(line) for line in tally.read_text(encoding="utf-8").splitlines()]
    told = {"version": 1, "seed": given.seed, **summed(lines), "tests": outcomes(report), "parts": lines}
    (BUILD / "faults.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    show(told)
    return done.returncode or int(not lines)


def summed(lines: list[dict[str, Any]]) -> dict[str, int]:
    """The counts of all storms together."""
    return {name: sum(line[name] for line in lines) for name in SUMS}


def outcomes(report: Path) -> dict[str, int]:
    """How many tests passed, failed, were skipped."""
    import xml.etree.ElementTree as Tree

    suites = Tree.parse(report).getroot().iter("testsuite")  # noqa: S314  the same
    found: Counter[str] = Counter()
    for suite in suites:
        found.update({name: int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")})
    return dict(found)


def show(told: dict[str, Any]) -> None:
    """The counts for people."""
    write = sys.stdout.write
    faults: Counter[str] = Counter()
    for part in told["parts"]:
        faults.update({**part["faults"], **{f"SIGKILL of {who}": times for who, times in part["kills"].items()}})
        write(f"{part['what']}, {part['database']}: {part['cases']} cases, {part['requests']} requests, "
              f"{part['answered']} answered, incidents {part['incidents']}\n")  # fmt: skip
    for name, times in sorted(faults.items()):
        write(f"  {name:28}{times:8}\n")
    write("  ".join(f"{name} {told[name]}" for name in SUMS) + f"  (seed {told['seed']}; tests {told['tests']})\n")


if __name__ == "__main__":
    sys.exit(main())
