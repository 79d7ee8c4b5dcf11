"""Messages on their way to departments' systems: leased from the outbox, and what each department answered recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from onewindow.domain.requests import CANCEL
from onewindow.engine import delivery_budget, delivery_standing
from onewindow.engine.disclosure import request_of
from onewindow.engine.expiry import Expiry
from onewindow.engine.house import House
from onewindow.engine.problem_text import clean
from onewindow.engine.recording import Recording
from onewindow.engine.replies import BROKEN, IN_WORK, TRY_LATER, UNKNOWN, Said, record, said
from onewindow.engine.settlement import (
    ANSWERED,
    EARLY,
    IN_HAND,
    NOT_BEGUN,
    OVERTAKEN,
    PUT_OFF,
    UNREACHABLE,
    AnswerFailed,
    Heard,
    Settled,
    call_of,
    doubt_after,
)
from onewindow.engine.submission import Submission
from onewindow.engine.system import fraction
from onewindow.engine.timers import PATIENCE
from onewindow.ports.departments import Request
from onewindow.storage import CallRow, CircuitRow, Leased, OutboxRow, Transaction

LONGEST_WAIT = timedelta(days=1)
"""The longest a department may ask to be left alone."""

MARGIN = timedelta(seconds=30)
"""How much longer a lease is than the longest exchange with a department."""


class Deliveries:
    """For the sender of `background`. Leases and notes are short transactions that touch no case row; answers come
    back through the one way of commands. `chance` gives numbers from 0 up to 1, for the jitter of waits."""

    def __init__(self, house: House, submission: Submission, chance: Callable[[], float] = fraction) -> None:
        self._house, self._recording, self.chance = house, Recording(house, submission), chance
        self.policy = house.settings.delivery
        self._expiry = Expiry(house, self._recording)

    def due(self, departments: Iterable[str], *, in_hand: bool = False) -> list[str]:
        """Departments with a message that may be sent now; with `in_hand` also with one that somebody is sending."""
        with self._house.store.transaction(read_only=True) as transaction:
            return transaction.due_departments(
                self._house.clock.now(), list(departments), in_hand=in_hand, doubt=self.policy.timeout
            )

    def lease(self, department: str, limit: int) -> Leased:
        """Take up to `limit` messages, as many as the department stands; one alone to try an open circuit."""
        now, hold = self._house.clock.now(), self.policy.timeout + MARGIN
        with self._house.store.transaction() as transaction:
            return transaction.lease_for_department(
                department, now, until=now + hold, at_once=self.policy.at_once(department), limit=limit,
                doubt=self.policy.timeout,
            )  # fmt: skip

    def still_ours(self, row: OutboxRow) -> bool:
        """Whether so much is left of the lease that an exchange may begin."""
        return datetime.fromisoformat(row.lease_until or row.created_at) - self._house.clock.now() > MARGIN

    def doubt_left(self, row: OutboxRow) -> timedelta:
        """How much longer the department may be at work on what was sent last: as long as one call may last."""
        if row.doubtful_since is None:
            return timedelta(0)
        age = self._house.clock.now() - datetime.fromisoformat(row.doubtful_since)
        return min(max(self.policy.timeout - age, timedelta(0)), self.policy.timeout)

    def request_of(self, row: OutboxRow, reads: Iterable[str]) -> Request:
        """What the adapter is given: of the message's data only what it declares."""
        return request_of(row, self._house.settings.region, reads)

    def settle(self, row: OutboxRow, heard: Heard, *, probe: bool = False) -> Settled:
        """Record what was heard: in the case, on the message, on the department's circuit.

        Raises Conflict, EnvironmentProblem, DatabaseNotMigrated; it may then be settled again.
        """
        now = self._house.clock.now()
        if not heard.begun:
            wait = self.policy.poll if self._in_hand(row, heard) else timedelta(0)
            return self._put_off(row, NOT_BEGUN, "", wait, row.attempts, heard, now)
        if heard.reply is None:
            return self._unreached(row, heard, probe, now)
        told = said(heard.reply)
        if heard.early:
            # Nobody has failed: only time uses up the budget.
            wait = self.doubt_left(row)
            return self._failed(row, UNKNOWN, EARLY, heard, row.attempts, now, wait=wait, reached=True)
        try:
            if told.settles(row.kind):
                return self._finished(row, told, now)
            if told.asks_again(row.kind):
                return self._later(row, told, heard, now)
            if told.recorded(row.kind):
                return self._recorded(row, told, heard, now)
        except AnswerFailed as failed:
            return self._failed(row, told.outcome, str(failed), heard, row.attempts + 1, now)
        return self._given_up(row, told.outcome, told.reason, BROKEN, heard, now)

    def expire(self, department: str, now: datetime | None = None) -> list[Settled]:
        """While a department is out of reach: give up the messages whose budget is used up all the same."""
        return self._expiry.of_department(department, now or self._house.clock.now())

    def expire_unserved(self, now: datetime | None = None) -> list[Settled]:
        """The same for departments that have no adapter (any more), every now and then."""
        return self._expiry.of_unserved(now or self._house.clock.now())

    def standing(self, now: datetime | None = None) -> delivery_standing.Standing:
        """How many messages wait, those that are stuck, and the circuits of the departments."""
        return delivery_standing.standing(self._house, now or self._house.clock.now())

    def _recorded(self, row: OutboxRow, told: Said, heard: Heard, now: datetime) -> Settled:
        answer = self._recording.submit(record(row, told))
        if answer.rejected is not None:
            why = answer.rejected
            problem = (
                f"答复未能入案：{why.code} {why.text}\nthe case refuses the answer: {why.code} {why.text_en}"
            )
            return self._given_up(row, told.outcome, problem, BROKEN, heard, now)
        outcome = told.recorded(row.kind)
        in_work = outcome in IN_WORK

        def note(transaction: Transaction) -> bool:
            if row.kind == CANCEL:
                return transaction.message_sent(row.message, row.fence, now)
            # One that is answered has been closed with the answer, and nothing is noted on it any more.
            return transaction.message_put_off(
                row.message, row.fence, now + self.policy.poll, attempts=0, problem=None, doubtful_since=None,
                acknowledged_at=now if in_work else None,
            )

        quiet = in_work and row.acknowledged_at is not None and row.problem is None
        _, circuit = self._note(row, note, None if quiet else call_of(row, outcome, "", now), reached=True)
        return Settled(
            row=row, what=IN_HAND if in_work else ANSWERED, outcome=outcome, repeated=answer.repeated, circuit=circuit,
            again_in=self.policy.poll if in_work else None,
        )

    def _finished(self, row: OutboxRow, told: Said, now: datetime) -> Settled:
        def note(transaction: Transaction) -> bool:
            return transaction.message_sent(row.message, row.fence, now)

        _, circuit = self._note(row, note, call_of(row, told.outcome, "", now), reached=True)
        return Settled(row=row, what=ANSWERED, outcome=told.outcome, circuit=circuit)

    def _later(self, row: OutboxRow, told: Said, heard: Heard, now: datetime) -> Settled:
        """Nothing was done over there; that is no failure, and only time can use up the budget."""
        waits = told.outcome != TRY_LATER or self._in_hand(row, heard)
        own = self.policy.poll if waits else self._jittered(row.attempts + 1)
        asked = timedelta(seconds=min(max(told.seconds or 0, 0), LONGEST_WAIT.total_seconds()))
        wait, problem = max(own, asked), told.reason or told.outcome
        return self._failed(row, told.outcome, problem, heard, row.attempts, now, wait=wait, reached=True)

    def _unreached(self, row: OutboxRow, heard: Heard, probe: bool, now: datetime) -> Settled:
        """A probe, and a failure outside office hours, use up no attempt."""
        open_now = delivery_budget.office_open(self._house, self.policy, row.department, now)
        counts = not probe and not self._in_hand(row, heard) and open_now
        return self._failed(row, UNREACHABLE, heard.problem, heard, row.attempts + counts, now, reached=False)

    def _failed(
        self, row: OutboxRow, outcome: str, problem: str, heard: Heard, attempts: int, now: datetime, *,
        wait: timedelta | None = None, reached: bool | None = None,
    ) -> Settled:  # fmt: skip
        why = None
        if not self._in_hand(row, heard):
            with self._house.store.transaction(read_only=True) as transaction:
                why = delivery_budget.used_up(self._house, self.policy, transaction, row, attempts, now)
        if wait is None:
            wait = self.policy.poll if self._in_hand(row, heard) else self._backoff(row, attempts)
        if why is not None:
            return self._given_up(row, outcome, problem, why, heard, now, attempts=attempts, reached=reached)
        return self._put_off(row, outcome, problem, wait, attempts, heard, now, reached=reached)

    def _put_off(
        self, row: OutboxRow, outcome: str, problem: str, wait: timedelta, attempts: int, heard: Heard, now: datetime,
        *, reached: bool | None = None,
    ) -> Settled:  # fmt: skip
        text, doubt = clean(problem), doubt_after(row, heard, now)

        def note(transaction: Transaction) -> bool:
            return transaction.message_put_off(
                row.message, row.fence, now + wait, attempts=attempts, problem=text or row.problem,
                doubtful_since=doubt,
            )

        call = None if outcome == NOT_BEGUN else call_of(row, outcome, text, now)
        noted, circuit = self._note(row, note, call, reached=reached, problem=text, now=now, doubt=doubt)
        if not noted:
            return Settled(row=row, what=OVERTAKEN, outcome=outcome, problem=text, circuit=circuit)
        return Settled(row=row, what=PUT_OFF, outcome=outcome, problem=text, again_in=wait, circuit=circuit)

    def _given_up(
        self, row: OutboxRow, outcome: str, problem: str, why: str, heard: Heard, now: datetime, *,
        attempts: int | None = None, reached: bool | None = True,
    ) -> Settled:  # fmt: skip
        """First the note, so that the story is whole; then the command, with which the message is stuck."""
        many = row.attempts + 1 if attempts is None else attempts
        kept = self._put_off(row, outcome, problem, self.policy.poll, many, heard, now, reached=reached)
        if kept.what == OVERTAKEN:
            return kept
        try:
            return self._expiry.reported(row, outcome, problem, why, circuit=kept.circuit) or kept
        except AnswerFailed:
            return kept

    def _note(
        self, row: OutboxRow, note: Callable[[Transaction], bool], call: CallRow | None, *, reached: bool | None,
        problem: str = "", now: datetime | None = None, doubt: str | None = None,
    ) -> tuple[bool, CircuitRow | None]:  # fmt: skip
        """One transaction for the message, the call and the circuit. Whether it was ours to note, and the circuit where
        it has opened or closed."""
        policy = self.policy
        with self._house.store.transaction(patience=PATIENCE) as transaction:
            noted = note(transaction)
            if not noted:
                transaction.message_let_go(row.message, row.fence, doubt)
                noted = _noted_before(transaction, row)
            if call is not None:
                transaction.keep_call(call)
            before = transaction.circuit(row.department)
            if reached is None:
                return noted, None
            if reached:
                changed = transaction.department_reached(row.department) and before.state != "closed"
                return noted, CircuitRow(department=row.department) if changed else None
            after = transaction.department_unreached(
                row.department, now or self._house.clock.now(), problem, threshold=policy.breaker_failures,
                pause=policy.breaker_pause, longest=policy.breaker_longest,
            )
            return noted, after if after.trips != before.trips else None

    def _in_hand(self, row: OutboxRow, heard: Heard) -> bool:
        """Whether the department has it, so that only its answer is waited for."""
        return row.acknowledged_at is not None and not heard.absent

    def _backoff(self, row: OutboxRow, attempts: int) -> timedelta:
        night = attempts == row.attempts
        return self.policy.retry_longest * self.chance() if night else self._jittered(attempts)

    def _jittered(self, attempts: int) -> timedelta:
        return self.policy.backoff(attempts) * self.chance()


def _noted_before(transaction: Transaction, row: OutboxRow) -> bool:
    """Whether this very lease was noted when it was settled a first time, before the database gave way."""
    found = transaction.messages([row.message])[row.message]
    return (found.state, found.fence, found.requeued_at) == ("new", row.fence, row.requeued_at)
