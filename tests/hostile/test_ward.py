"""The ward itself: what hangs, eats memory, raises or dies there is told, and not mistaken for an answer."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="NOT TESTED: needs /proc")

PATIENTS = """
import re, sys
from pathlib import Path
from hypothesis import strategies as st
from ward import Kind, run
import json

def attempt(world, thing):
    {deed}
    return True

kind = Kind("patient", st.just("ill"), lambda world, thing: thing == "well" or attempt(world, thing), lambda: "well")
print(json.dumps(run([kind], 3, 1, Path(sys.argv[1]))))
"""


def patient(folder: Path, deed: str) -> dict[str, Any]:
    """The report on an input with which this is done."""
    done = subprocess.run(
        [sys.executable, "-c", PATIENTS.format(deed=deed), str(folder)], check=True, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent), "MALLOC_ARENA_MAX": "1"}, timeout=120,
    )  # fmt: skip
    [report] = json.loads(done.stdout)
    assert isinstance(report, dict)
    return report


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        ("while True: pass", "Overtime"),
        ("re.match('(a|a)*b', 'a' * 60)", "Overtime"),
        ("sum(range(10**12))", "the child died, status 26"),  # C code that hears no ring
        ("bytearray(600 * 1024 * 1024)", "MemoryError"),
        ("{}['gone']", "KeyError"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "the child died, status 9"),
    ],
)
def test_what_goes_wrong_with_an_input_is_told_with_the_input(tmp_path: Path, deed: str, told: str) -> None:
    report = patient(tmp_path, deed)

    [(what, thing)] = report["failures"].items()
    assert re.match(told, what)
    assert thing == "'ill'"
    assert report["accepted"] == 0


def test_who_works_for_less_than_a_second_is_left_alone(tmp_path: Path) -> None:
    report = patient(tmp_path, "sum(range(1_000_000))")

    assert (report["failures"], report["accepted"], report["refused"]) == ({}, report["count"], 0)
