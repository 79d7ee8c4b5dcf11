"""The light (亮灯) of a clock from its stored instants, and of a part of a case from its clocks."""

from __future__ import annotations

from collections.abc import Iterable

from onewindow.domain.clock import Clock, overdue_from
from onewindow.domain.time_limits.lights import GREEN, GREY, RED, YELLOW, light

WORST_FIRST = (RED, YELLOW, GREY, GREEN)
"""How lights are ranked where several make one: what needs somebody's hand first."""


def light_of(due_at: str | None, warn_at: str | None, suspended: bool, now: str) -> str:
    """green, yellow (warning), red (overdue) or grey (standing still); instants in UTC as the log writes them."""
    overdue = due_at is not None and overdue_from(due_at) <= now
    return light(overdue=overdue, warns=warn_at is not None and warn_at <= now, suspended=suspended)


def light_of_clock(clock: Clock, now: str) -> str:
    """The light of a clock that runs or stands still."""
    return light_of(clock.due_at, clock.warn_at, clock.suspended, now)


def worst(lights: Iterable[str]) -> str:
    """The light several make together; green for none."""
    found = set(lights)
    return next((light for light in WORST_FIRST if light in found), GREEN)
