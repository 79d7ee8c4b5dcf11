"""Timers whose hour has come: claims a case by its row and fires its due timers through the one way of commands."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from onewindow.commands import FireTimer
from onewindow.engine.answer import Answer
from onewindow.engine.command_log import Noted
from onewindow.engine.house import SYSTEM, House
from onewindow.engine.problem_text import clean
from onewindow.engine.submission import Submission
from onewindow.errors import CommandRejected, OneWindowError
from onewindow.log_lines import tell, word_of
from onewindow.storage import Patience, TimerCounts, TimerRow, Transaction

_LOG = logging.getLogger("onewindow.work")

PATIENCE = Patience(statement=5, lock=2, idle=5)
"""Of a worker with one transaction: one that freezes in it loses it after so many idle seconds (PostgreSQL), and is
overtaken; and nobody who holds a case keeps it from the others for longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """What one commit fired, in due order; `more` where it stopped at its limit with timers still due."""

    case_no: str
    timers: tuple[TimerRow, ...]
    at: datetime
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the timers of the site stand; `late` is how long the oldest due one has been waiting."""

    counts: TimerCounts
    late: timedelta
    stuck: tuple[TimerRow, ...]


class TimerFailed(OneWindowError):
    """A due timer that was rejected or raised: the whole transaction was rolled back. `problem` says why, `word` its
    code or class."""

    code = "timer_failed"

    def __init__(self, timer: TimerRow, problem: Exception) -> None:
        self.timer, self.problem, self.word = timer, problem, word_of(problem)
        known = isinstance(problem, OneWindowError)
        self.text = clean(str(problem) if known else f"{type(problem).__name__}: {problem}")
        super().__init__(f"{timer.case_no} {timer.element}: {self.text}")


def firing_id(case_no: str, timer: int, due_at: str) -> str:
    """The same timer at the same hour is the same command, whoever fires it and however often: it counts once."""
    return f"timer:{case_no}:{timer}:{due_at}"


class Timers:
    """For the workers of `background`: every change of a case in here is a `FireTimer` handled like any command."""

    def __init__(self, house: House, submission: Submission) -> None:
        self._house, self._submission = house, submission

    def fire_case(
        self, now: datetime | None = None, *, most: int, passing_by: Collection[str] = (), patience: Patience
    ) -> Fired | None:
        """Claim the case with the longest overdue timer and fire up to `most` of its due ones in one commit.

        None where no free case has one. `now` replaces the clock. A timer set anew by a firing fires too if it is due.
        Raises TimerFailed for trouble with a timer in hand, and EnvironmentProblem or Retry for any before that.
        """
        in_hand: TimerRow | None = None
        fired: list[TimerRow] = []
        answers: list[tuple[Noted, Answer]] = []
        if self._house.store.one_writer and not self._anything_due(now, passing_by):
            return None
        try:
            with self._house.store.transaction(patience=patience) as transaction:
                case_no = transaction.claim_due_case(now or self._house.clock.now(), passing_by)
                if case_no is None:
                    return None
                at = now or self._house.clock.now()  # read under the lock: not before what others wrote to the case
                while (due := transaction.next_due_timer(case_no, at)) is not None and len(fired) < most:
                    in_hand = due
                    answers.append(self._fire(transaction, in_hand, at))
                    fired.append(in_hand)
        except Exception as problem:
            if in_hand is None:
                raise
            raise TimerFailed(in_hand, problem) from problem
        for noted, answer in answers:
            noted.answered(answer)
        return Fired(case_no=case_no, timers=tuple(fired), at=at, more=due is not None)

    def postpone(self, failed: TimerFailed, by: timedelta | None, now: datetime | None = None) -> bool:
        """Record a failure on the timer's row: next try after `by`, or stuck (None).

        False where somebody else has fired, dropped or postponed the timer meanwhile; nothing is recorded then.
        """
        timer = failed.timer
        with self._house.store.transaction() as transaction:
            transaction.case(timer.case_no, lock=True)  # the case first, as everybody does
            if timer not in transaction.open_timers(timer.case_no):
                return False
            next_try = None if by is None else (now or self._house.clock.now()) + by
            transaction.postpone_timer(timer.case_no, timer.timer, next_try, failed.text)
            return True

    def revive(self) -> list[TimerRow]:
        """Give stuck timers their attempts back; returns them."""
        with self._house.store.transaction(read_only=True) as transaction:
            stuck = transaction.stuck_timers(limit=1_000_000)
        for timer in stuck:
            with self._house.store.transaction() as transaction:
                transaction.case(timer.case_no, lock=True)
                transaction.revive_timer(timer.case_no, timer.timer)
            tell(_LOG, logging.INFO, "timer_revived", {
                "region": self._house.settings.region, "case_no": timer.case_no,
                "command_id": firing_id(timer.case_no, timer.timer, timer.due_at), "timer": timer.timer,
            })  # fmt: skip
        return stuck

    def due(self, now: datetime | None = None) -> bool:
        """Whether a timer is due for a try, be its case free or not."""
        return self._anything_due(now, ())

    def standing(self, now: datetime | None = None) -> Standing:
        """How many timers wait, are due and failed; and those that are stuck (a hundred at most)."""
        moment = now or self._house.clock.now()
        with self._house.store.transaction(read_only=True) as transaction:
            counts, stuck = transaction.timer_counts(moment), transaction.stuck_timers()
        late = moment - datetime.fromisoformat(counts.oldest_due) if counts.oldest_due else timedelta(0)
        return Standing(counts=counts, late=late, stuck=tuple(stuck))

    def _anything_due(self, now: datetime | None, passing_by: Collection[str]) -> bool:
        with self._house.store.transaction(read_only=True) as transaction:
            return transaction.has_due_timer(now or self._house.clock.now(), passing_by)

    def _fire(self, transaction: Transaction, timer: TimerRow, at: datetime) -> tuple[Noted, Answer]:
        command_id = firing_id(timer.case_no, timer.timer, timer.due_at)
        command = FireTimer(
            command_id=command_id, actor=SYSTEM.id, via="worker", case_no=timer.case_no, timer=timer.timer
        )
        noted = Noted(self._house, command)
        answer = self._submission.handle(transaction, command, at)
        if answer.rejected is not None:
            raise CommandRejected(answer.rejected)
        if answer.repeated:
            raise OneWindowError(
                f"定时器已于版本 {answer.version} 触发，但仍在待触发之列 → 请核对：onewindow replay {timer.case_no}\n"
                f"The timer has fired (version {answer.version}) and is still listed → onewindow replay {timer.case_no}"
            )
        return noted, answer
