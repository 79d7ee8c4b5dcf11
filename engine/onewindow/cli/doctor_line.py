"""One thing the doctor looked at, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from onewindow.cli.failures import failure_text
from onewindow.errors import EnvironmentProblem, OneWindowError

UNFIT = EnvironmentProblem.exit_code
"""Exit code where the machine or the database's server is set up so that cases are in danger."""


@dataclass(frozen=True, slots=True)
class Line:
    """`state` is ok, warning or bad; `exit_code` what a bad one makes of the whole run; `details` are for programs."""

    check: str
    state: str
    text: str
    exit_code: int = 0
    details: Mapping[str, Any] = field(default_factory=dict)


def bad(check: str, error: OneWindowError) -> Line:
    """The line for a check that could not be made, or was failed with an error of ours."""
    return Line(check, "bad", failure_text(error), error.exit_code)
