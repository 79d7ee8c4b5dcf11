"""One thing the doctor looked at, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from onewindow.cli.failures import failure_text
from onewindow.cli.words import say
from onewindow.errors import EnvironmentProblem, OneWindowError

UNFIT = EnvironmentProblem.exit_code
"""Exit code where the machine or the database's server is set up so that cases are in danger."""

LATE = 60
"""Seconds anything may be due before the doctor asks for a worker."""

DAMAGED = 1
"""Exit code where files that cases rest on are gone or damaged."""

STUCK = 1
"""Exit code where a timer or a message is stuck."""


@dataclass(frozen=True, slots=True)
class Line:
    """`state` is ok, warning or bad; `exit_code` what a bad one makes of the whole run; `details` are for programs."""

    check: str
    state: str
    text: str
    exit_code: int = 0
    details: Mapping[str, Any] = field(default_factory=dict)


def waiting(check: str, text: str, late: int) -> Line:
    """How many wait, `text`, and by how many seconds the oldest is late: a worker is asked for where that is much."""
    if late > LATE:
        text += say(f"，最久迟 {late} 秒 → 运行 onewindow work", f", the oldest {late} s late → run onewindow work")
    return Line(check, "warning" if late > LATE else "ok", text, details={"late_seconds": max(0, late)})


def bad(check: str, error: OneWindowError) -> Line:
    """The line for a check that could not be made, or was failed with an error of ours; drivers speak in several."""
    return Line(check, "bad", " ".join(failure_text(error).split()), error.exit_code)
