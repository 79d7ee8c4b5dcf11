"""A worker: fires timers that are due, case by case, and records those that fail. Any number may work at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from onewindow.background.happenings import logged
from onewindow.background.report import Failure, Report, Tell, quiet
from onewindow.domain.instants import as_logged
from onewindow.engine import Engine
from onewindow.engine.timers import PATIENCE, Fired, TimerFailed, firing_id
from onewindow.errors import EnvironmentProblem
from onewindow.storage import DatabaseTrouble, Patience, Retry, TimerRow

AT_ONCE = 10
"""Timers of a case fired in one commit: a worker that is killed loses no more than these, and others do them again."""

TRIES = 5
"""Failures after which a timer is stuck and waits for somebody to look at it."""

PASSED_BY_AT_MOST = 100
"""Cases left out of one claim; more would make a long statement."""


def backoff(failures: int) -> timedelta | None:
    """When to try again after so many failures: 1, 4, 16, 64 minutes; then no more."""
    return timedelta(minutes=4 ** (failures - 1)) if failures < TRIES else None


class Worker:
    """Works on one engine, in one thread at a time. Holds nothing between rounds: a killed one leaves nothing behind.

    `tell` hears of every commit, failure and trouble.
    """

    def __init__(self, engine: Engine, *, patience: Patience = PATIENCE, tell: Tell = quiet) -> None:
        self._timers, self._patience, self._tell = engine.timers, patience, logged(tell)

    def fire_due(
        self, now: datetime | None = None, limit: int | None = None, *, over: Callable[[], bool] = lambda: False
    ) -> Report:
        """Fire everything due, in due order within a case, the case waiting longest first; one commit per case.

        `now` replaces the engine's clock. Ends after `limit` timers, or between two commits once `over()` is true.
        Trouble with the database is in the report; DatabaseNotMigrated is raised. Nothing due is ever skipped.
        """
        round_ = _Round(self, now)
        while not over() and (limit is None or round_.fired < limit):
            most = AT_ONCE if limit is None else min(AT_ONCE, limit - round_.fired)
            if not round_.go_on(most):
                break
        return round_.report()

    def _fire_case(self, now: datetime | None, most: int, passing_by: set[str]) -> Fired | None:
        return self._timers.fire_case(now, most=most, passing_by=sorted(passing_by), patience=self._patience)

    def _record(self, failed: TimerFailed, now: datetime | None) -> Failure | None:
        """The failure on the timer's row; None where somebody else was faster."""
        attempts = failed.timer.attempts + 1
        again_in = backoff(attempts)
        if not self._timers.postpone(failed, again_in, now):
            return None
        failure = Failure(timer=failed.timer, text=failed.text, attempts=attempts, again_in=again_in)
        self._tell("failed", {**_told(failure), "code": failed.word})
        return failure


class _Round:
    """One round of a worker: what it did so far, and the cases it leaves alone until the next."""

    def __init__(self, worker: Worker, now: datetime | None) -> None:
        self._worker, self._now = worker, now
        self.fired = self._commits = 0
        self._failures: list[Failure] = []
        self._troubled: set[str] = set()
        self._resting: set[str] = set()
        self._trouble: EnvironmentProblem | Retry | None = None

    def go_on(self, most: int) -> bool:
        """One case; False where there is none left, or the database refuses to be worked with."""
        try:
            fired = self._worker._fire_case(self._now, most, self._troubled | self._resting)
        except TimerFailed as failed:
            return self._failed(failed)
        except (EnvironmentProblem, Retry) as trouble:
            self._trouble = trouble
            return False
        if fired is None:
            # Those with more to catch up than one commit holds take turns with the others.
            again = bool(self._resting)
            self._resting.clear()
            return again
        self._note(fired)
        return True

    def report(self) -> Report:
        """What came of it."""
        left = True
        if self._trouble is None:
            try:
                left = self._worker._timers.due(self._now)
            except (EnvironmentProblem, Retry) as trouble:
                self._trouble = trouble
        return Report(
            fired=self.fired, commits=self._commits, failures=tuple(self._failures), passed_by=len(self._troubled),
            trouble=self._trouble, left=left,
        )

    def _note(self, fired: Fired) -> None:
        if fired.more and len(self._resting) < PASSED_BY_AT_MOST:
            self._resting.add(fired.case_no)
        if fired.timers:
            self.fired += len(fired.timers)
            self._commits += 1
            self._worker._tell("fired", {
                "case_no": fired.case_no,
                "timers": [_timer(timer) for timer in fired.timers],
            })  # fmt: skip

    def _failed(self, failed: TimerFailed) -> bool:
        """A failure of the timer is recorded; trouble of the database is none of the timer's, and its case waits."""
        try:
            if not isinstance(failed.problem, DatabaseTrouble | Retry):
                failure = self._worker._record(failed, self._now)
                self._failures += [failure] if failure else []
                return True
        except (EnvironmentProblem, Retry) as trouble:
            self._trouble = trouble
        self._troubled.add(failed.timer.case_no)
        self._worker._tell("passed_by", {
            "case_no": failed.timer.case_no, "problem": failed.text, "code": failed.word,
        })  # fmt: skip
        return self._trouble is None and len(self._troubled) < PASSED_BY_AT_MOST


def _told(failure: Failure) -> dict[str, object]:
    timer = failure.timer
    return {
        "case_no": timer.case_no, **_timer(timer),
        "attempts": failure.attempts, "stuck": failure.again_in is None, "problem": failure.text,
        "again_in_seconds": failure.again_in.total_seconds() if failure.again_in else None,
    }


def _timer(timer: TimerRow) -> dict[str, object]:
    return {
        "command_id": firing_id(timer.case_no, timer.timer, timer.due_at), "timer": timer.timer,
        "element": timer.element, "due_at": as_logged(timer.due_at),
    }
