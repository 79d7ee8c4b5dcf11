"""The clock of a worked example: it stands still until a step sets it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

A_STEP = timedelta(minutes=1)
"""Time between two steps that name none."""


class StepClock:
    """A clock that stands still until it is set (`ports.Clock`)."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """The instant it was last set to."""
        return self._now

    def set(self, now: datetime) -> None:
        """Let it be `now` (aware); time may stand or go forward, as a clock does."""
        self._now = now.astimezone(UTC)


def moment_of(step: Mapping[str, Any], before: datetime) -> datetime:
    """When a step is taken: `at` (an instant), `after` ("1d 2h 30m" after the step before), else a minute later."""
    if "at" in step:
        return datetime.fromisoformat(str(step["at"]))
    after = {unit: int(amount) for amount, unit in re.findall(r"(\d+)([dhm])", str(step.get("after", "")))}
    if after:
        return before + timedelta(days=after.get("d", 0), hours=after.get("h", 0), minutes=after.get("m", 0))
    return before + A_STEP
