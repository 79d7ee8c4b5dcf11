"""The sender: carries messages from the outbox to departments' systems, and what they answer back to the cases.

Each exchange has a thread of its own, and all else happens in the worker's: a department that is slow, hangs or is gone
keeps neither timers nor other departments waiting. Killed in the middle, it leaves a lease that ends by itself.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue

from onewindow.background.adapters import Adapters
from onewindow.background.exchange import Exchange
from onewindow.background.happenings import logged
from onewindow.background.report import Report, Tell, quiet
from onewindow.domain.instants import as_logged_or_none
from onewindow.engine.deliveries import Deliveries
from onewindow.engine.settlement import (
    ANSWERED,
    GIVEN_UP,
    IN_HAND,
    NOT_BEGUN,
    OVERTAKEN,
    PUT_OFF,
    UNREACHABLE,
    Settled,
)
from onewindow.errors import Conflict, EnvironmentProblem, OneWindowError
from onewindow.log_lines import word_of
from onewindow.storage import DatabaseTrouble, OutboxRow

_TOLD = {ANSWERED: "answered", IN_HAND: "in_hand", PUT_OFF: "put_off", GIVEN_UP: "given_up"}


class Sender:
    """Works on one engine's messages, in one thread; any number may work at once. `tell` hears of every answer,
    failure and circuit. Use `close` at the end: exchanges that are under way are waited for, but not for long."""

    def __init__(self, deliveries: Deliveries, adapters: Adapters, *, tell: Tell = quiet) -> None:
        self._deliveries, self._adapters, self._tell = deliveries, adapters, logged(tell)
        self._over: SimpleQueue[Exchange] = SimpleQueue()
        self._unsettled: deque[Exchange] = deque()
        self._out: Counter[str] = Counter()
        self._ring: Callable[[], None] = lambda: None

    @property
    def busy(self) -> bool:
        """Whether exchanges are under way, or heard and not yet settled."""
        return bool(self._unsettled) or self._out.total() > 0

    def rings(self, ring: Callable[[], None]) -> None:
        """Have `ring` called, from another thread, whenever an exchange is over."""
        self._ring = ring

    def send_some(self, *, over: Callable[[], bool] = lambda: False) -> Report:
        """Settle the exchanges that are over, and begin new ones, as many as each department stands; does not wait.

        Trouble with the database is in the report, and nothing heard is lost by it; DatabaseNotMigrated is raised. A
        case that cannot be got at keeps neither other cases nor new exchanges waiting.
        """
        report = Report()
        try:
            report = self._settle()
            if report.trouble is None and not over():
                for department in self._deliveries.due(self._adapters.departments):
                    report = report.plus(Report(asked=self._begin(department)))
                report = report.plus(self._given_up(self._deliveries.expire_unserved))
        except (EnvironmentProblem, Conflict) as trouble:
            return report.plus(Report(trouble=trouble, left=True))
        return report

    def send_all(self, *, over: Callable[[], bool] = lambda: False) -> Report:
        """Until nothing is due any more and every department has answered or failed to, or a case is passed by."""
        report = self.send_some(over=over)
        while self.busy and not (report.trouble or report.passed_by):
            self._wait(None)
            report = report.plus(self.send_some(over=over))
        return report

    def idle(self) -> bool:
        """Whether nothing is under way here, due, or in the hands of other senders."""
        return not self.busy and not self._deliveries.due(self._adapters.departments, in_hand=True)

    def close(self, seconds: float = 5.0) -> Report:
        """Settle what is heard within so many seconds each; what is not is asked about by whoever comes after."""
        report = Report()
        while self._out.total() and self._wait(seconds):
            report = report.plus(self.send_some(over=lambda: True))
        report = report.plus(self.send_some(over=lambda: True))
        self._adapters.close()
        return report

    def _begin(self, department: str) -> int:
        """Lease and begin what the department stands; how many."""
        room = self._deliveries.policy.at_once(department) - self._out[department]
        if room <= 0:
            return 0
        leased = self._deliveries.lease(department, room)
        for row in leased.rows:
            exchange = Exchange(
                row, take=self._adapters.take, request_of=self._deliveries.request_of,
                ours=self._deliveries.still_ours, doubt_left=self._deliveries.doubt_left, over=self._is_over,
                probe=leased.probe,
                seconds=self._deliveries.policy.timeout.total_seconds(),
            )  # fmt: skip
            self._out[department] += 1
            exchange.start()
        return len(leased.rows)

    def _is_over(self, exchange: Exchange) -> None:
        """In the exchange's own thread."""
        self._over.put(exchange)
        self._ring()

    def _wait(self, seconds: float | None) -> bool:
        """Until an exchange is over; False where none was in so many seconds."""
        if self._unsettled or not self._out.total():
            return True
        try:
            self._take(self._over.get(timeout=seconds))
        except Empty:
            return False
        return True

    def _take(self, exchange: Exchange) -> None:
        department = exchange.row.department
        self._out[department] -= 1
        self._unsettled.append(exchange)
        if exchange.adapter is not None:
            self._adapters.give_back(department, exchange.adapter)

    def _settle(self) -> Report:
        """What is heard, settled. A case with which the database gives way is passed by and comes after the others
        next time; the second one in a round shows that it is the database itself."""
        while not self._over.empty():
            self._take(self._over.get())
        report = Report()
        for _ in range(len(self._unsettled)):
            exchange = self._unsettled[0]
            try:
                settled = self._deliveries.settle(exchange.row, exchange.heard, probe=exchange.probe)
            except (EnvironmentProblem, Conflict) as trouble:
                self._unsettled.rotate(-1)
                if report.passed_by or not isinstance(trouble, DatabaseTrouble | Conflict):
                    return report.plus(Report(trouble=trouble, left=True))
                report = report.plus(self._passed_by(exchange.row, trouble))
                continue
            self._unsettled.popleft()
            report = report.plus(self._told(settled))
            if exchange.probe and settled.outcome == UNREACHABLE:
                report = report.plus(self._given_up(partial(self._deliveries.expire, exchange.row.department)))
                if report.trouble is not None:
                    return report
        return report

    def _given_up(self, expire: Callable[[], list[Settled]]) -> Report:
        """What is given up as nobody can be reached; trouble is in the report, beside what was told."""
        report = Report()
        try:
            for expired in expire():
                report = report.plus(self._told(expired))
        except (EnvironmentProblem, Conflict) as trouble:
            return report.plus(Report(trouble=trouble, left=True))
        return report

    def _passed_by(self, row: OutboxRow, trouble: OneWindowError) -> Report:
        self._tell("passed_by", {"case_no": row.case_no, "problem": str(trouble), "code": word_of(trouble)})
        return Report(passed_by=1)

    def _told(self, settled: Settled) -> Report:
        row, circuit = settled.row, settled.circuit
        if circuit is not None:
            self._tell("circuit", {
                "department": circuit.department, "state": circuit.state,
                "retry_at": as_logged_or_none(circuit.retry_at), "problem": circuit.problem or "",
            })  # fmt: skip
        if settled.outcome != NOT_BEGUN and settled.what != OVERTAKEN:
            self._tell(_TOLD[settled.what], {
                "case_no": row.case_no, "message": row.message, "department": row.department,
                "outcome": settled.outcome, "problem": settled.problem,
                "again_in_seconds": None if settled.again_in is None else settled.again_in.total_seconds(),
            })  # fmt: skip
        put_off = settled.what == PUT_OFF and settled.outcome != NOT_BEGUN
        given_up = settled.what == GIVEN_UP
        return Report(answered=int(settled.what == ANSWERED), put_off=int(put_off), given_up=int(given_up))
