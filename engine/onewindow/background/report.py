"""What a worker did: timers fired, notifications sent, departments asked, what failed, and what kept it from more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from onewindow.errors import OneWindowError
from onewindow.storage import OutboxRow, TimerRow

Tell = Callable[[str, Mapping[str, Any]], None]
"""Told of each happening as it is over, by name and as plain JSON: fired, failed, passed_by; notified, undelivered,
overtaken; answered, in_hand, put_off, given_up, circuit; trouble, bell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A timer that could not be fired: how often it has failed now, and the next try (None: it is stuck)."""

    timer: TimerRow
    text: str
    attempts: int
    again_in: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """A notification that could not be delivered: how often now, and the next try (None: it is stuck)."""

    row: OutboxRow
    text: str
    attempts: int
    again_in: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One round of work, or several added up.

    `fired` timers in `commits` commits; `failures`; cases `passed_by` because the database gave way with them in hand;
    the `trouble` that ended the round early; whether anything is `left`: due, but held by others, out of reach, or not
    yet come to. Notifications that were `notified`, and those `undelivered`. Messages departments were `asked`, and of
    these the `answered`, `put_off` (to be tried again) and `given_up` (a person must look at them).
    """

    fired: int = 0
    commits: int = 0
    failures: tuple[Failure, ...] = ()
    passed_by: int = 0
    trouble: OneWindowError | None = None
    left: bool = False
    notified: int = 0
    undelivered: tuple[Undelivered, ...] = ()
    asked: int = 0
    answered: int = 0
    put_off: int = 0
    given_up: int = 0

    def plus(self, later: Report) -> Report:
        """Both together; trouble and what is left as the later one says."""
        return Report(
            fired=self.fired + later.fired, commits=self.commits + later.commits,
            failures=self.failures + later.failures, passed_by=self.passed_by + later.passed_by,
            trouble=later.trouble, left=later.left, notified=self.notified + later.notified,
            undelivered=self.undelivered + later.undelivered, asked=self.asked + later.asked,
            answered=self.answered + later.answered, put_off=self.put_off + later.put_off,
            given_up=self.given_up + later.given_up,
        )


def quiet(happening: str, details: Mapping[str, Any]) -> None:
    """Tells nobody: what happened is in the report."""
