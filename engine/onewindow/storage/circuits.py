"""Messages to departments' systems under a lease, as many at a time as a department stands; and its circuit breaker.

All workers share one row for each department. It is locked while messages are leased, so that they count together, and
no case row is touched: nobody at work waits for a department.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from onewindow.storage import schema, statements
from onewindow.storage.plain_json import utc_text
from onewindow.storage.reading import Reading, message_of
from onewindow.storage.rows import OutboxRow

CLOSED, OPEN, HALF_OPEN = "closed", "open", "half_open"

_CIRCUIT_COLUMNS = tuple(schema.circuit.columns.keys()[1:])


class CircuitRow(Struct, frozen=True, kw_only=True):
    """Whether a department's system can be reached. `state` is closed (it can), open or half_open (a probe is out).

    `failures` in a row, `trips` how often it opened in a row; nothing is sent before `retry_at`; `problem` is why.
    """

    department: str
    state: str = CLOSED
    failures: int = 0
    trips: int = 0
    opened_at: str | None = None
    retry_at: str | None = None
    problem: str | None = None


class CallRow(Struct, frozen=True, kw_only=True):
    """A call made under the lease `fence`. `outcome` is what the department answered, or unreachable, or broken."""

    message: str
    fence: int
    at: str
    outcome: str
    problem: str


class Leased(Struct, frozen=True):
    """Messages taken in one go; a `probe` is the one that is let through to see whether the department is back."""

    rows: tuple[OutboxRow, ...] = ()
    probe: bool = False


class Circuits(Reading):
    """Leases of messages to departments' systems, their circuits, and the calls that were made."""

    def lease_for_department(
        self, department: str, now: datetime | str, *, until: datetime | str, at_once: int, limit: int,
        doubt: timedelta = timedelta(0),
    ) -> Leased:  # fmt: skip
        """Take up to `limit` messages that are due, the oldest first, but no more than `at_once` in all hands together.

        Nothing while the circuit is open; one probe where its pause is over. For as long as `doubt` after a call that
        was lost a request may still be on its way, and no cancellation is to overtake it. Commit before sending.
        """
        moment, end = utc_text(now), utc_text(until)
        circuit = self._locked(department)
        probe = circuit.state != CLOSED
        if probe and moment < (circuit.retry_at or ""):
            return Leased()
        busy = self._run(statements.CALLS_AT_ONCE, self.region, department, moment).fetchall()[0][0]
        room = min(limit, at_once - int(busy), 1 if probe else limit)
        if room <= 0:
            return Leased()
        sql = statements.lease_for_department(self._dialect == "postgresql")
        since = _before(moment, doubt)
        asked = (self.region, department, moment, moment, since, since, room, end, moment, self.region)
        rows = [message_of(row) for row in self._run(sql, *asked).fetchall()]
        if probe and rows:
            self._keep(circuit, state=HALF_OPEN, retry_at=end)
        return Leased(tuple(sorted(rows, key=lambda row: (row.next_at, row.message))), probe)

    def message_put_off(
        self, message: str, fence: int, next_at: datetime | str, *, attempts: int, problem: str | None,
        doubtful_since: str | None, acknowledged_at: datetime | str | None = None,
    ) -> bool:  # fmt: skip
        """Give a message back to be tried (or asked about) again. False, and nothing is noted, where the lease with
        this fence was overtaken, or the message answered or cancelled meanwhile."""
        known = None if acknowledged_at is None else utc_text(acknowledged_at)
        doubt = None if doubtful_since is None else utc_text(doubtful_since)
        noted = (attempts, utc_text(next_at), problem or None, doubt, known)
        return bool(self._run(statements.PUT_OFF, *noted, self.region, message, fence).rowcount == 1)

    def message_let_go(self, message: str, fence: int, doubtful_since: str | None = None) -> None:
        """Note that the call for a message that has been closed meanwhile is over: its cancellation may be sent, once
        there is no doubt any more whether the message is still on its way."""
        doubt = None if doubtful_since is None else utc_text(doubtful_since)
        self._run(statements.LET_GO, doubt, self.region, message, fence)

    def due_departments(
        self, now: datetime | str, departments: Collection[str], *, in_hand: bool = False,
        doubt: timedelta = timedelta(0),
    ) -> list[str]:  # fmt: skip
        """Which of them have a message that may be sent now; with `in_hand` also those with one somebody is sending.

        `doubt` is that of `lease_for_department`: a cancellation that waits for it is not due.
        """
        moment = utc_text(now)
        since = _before(moment, doubt)
        found = []
        for department in sorted(departments):
            circuit = self.circuit(department)
            open_ = circuit.state != CLOSED and moment < (circuit.retry_at or "")
            due = (self.region, department, moment, moment)
            if not open_ and self._run(statements.DUE_FOR_DEPARTMENT, *due, since).fetchone() is not None:
                found.append(department)
            elif in_hand and self._run(statements.CALLS_AT_ONCE, *due[:3]).fetchall()[0][0]:
                found.append(department)
        return found

    def waiting_for(self, department: str, limit: int, *, after: OutboxRow | None = None) -> list[OutboxRow]:
        """Messages to a department that nobody has in hand and that it has not acknowledged, those to be tried first at
        the front; a page of them, `after` the last row of the page before."""
        place = ("", "") if after is None else (after.next_at, after.message)
        rows = self._run(statements.WAITING_FOR, self.region, department, *place, limit).fetchall()
        return [message_of(row) for row in rows]

    def unsent_to(
        self, department: str, now: datetime | str, limit: int, *, after: OutboxRow | None = None
    ) -> list[OutboxRow]:
        """The same with those it has acknowledged, and those whose lease has ended."""
        place = ("", "") if after is None else (after.next_at, after.message)
        asked = (self.region, department, utc_text(now), *place, limit)
        return [message_of(row) for row in self._run(statements.UNSENT_TO, *asked).fetchall()]

    def departments_asked(self) -> list[str]:
        """Departments with a message that is not settled, whatever the site says of them; a step along the index each.
        """
        found: list[str] = []
        while True:
            row = self._run(statements.NEXT_ASKED, self.region, found[-1] if found else "").fetchone()
            if row is None:
                return found
            found.append(str(row[0]))

    def circuit(self, department: str) -> CircuitRow:
        """The circuit of a department; closed where nothing has ever been noted."""
        row = self._run(statements.select(schema.circuit, "department"), self.region, department).fetchone()
        return CircuitRow(department=department) if row is None else _circuit(row)

    def circuits(self) -> list[CircuitRow]:
        """Every circuit that has ever been noted, by department."""
        statement = self._of(schema.circuit).order_by(schema.circuit.c.department)
        return [CircuitRow(**row) for row in self._all(statement)]

    def department_reached(self, department: str) -> bool:
        """Note that the department's system has answered; whether that closed its circuit or forgot failures."""
        return bool(self._run(statements.CIRCUIT_CLOSED, self.region, department).rowcount == 1)

    def department_unreached(
        self, department: str, now: datetime | str, problem: str, *,
        threshold: int, pause: timedelta, longest: timedelta,
    ) -> CircuitRow:  # fmt: skip
        """Note a failure: the circuit opens at `threshold` in a row for `pause`, and after a failed probe for twice as
        long each time, up to `longest`."""
        moment = datetime.fromisoformat(utc_text(now))
        circuit = self._locked(department)
        failures = circuit.failures + 1
        trips = circuit.trips + (circuit.state == HALF_OPEN or (circuit.state == CLOSED and failures >= threshold))
        if trips == circuit.trips:
            return self._keep(circuit, failures=failures, problem=problem)
        rest = min(longest, pause * (1 << min(trips - 1, 30)))
        opened_at = circuit.opened_at or utc_text(now)
        return self._keep(
            circuit, state=OPEN, failures=failures, trips=trips, opened_at=opened_at, retry_at=utc_text(moment + rest),
            problem=problem,
        )

    def keep_call(self, call: CallRow) -> None:
        """Keep a call; one that is kept already under this lease stands."""
        values = (call.message, call.fence, utc_text(call.at), call.outcome, call.problem)
        self._run(statements.insert_if_absent(schema.call), self.region, *values)

    def calls(self, message: str, limit: int = 100) -> list[CallRow]:
        """The latest calls that were kept of a message, the oldest first."""
        table = schema.call
        statement = self._of(table, table.c.message == message).order_by(table.c.fence.desc()).limit(limit)
        return [CallRow(**row) for row in reversed(self._all(statement))]

    def _locked(self, department: str) -> CircuitRow:
        """The circuit, kept for this transaction."""
        sql = statements.select(schema.circuit, "department")
        sql += " FOR UPDATE" if self._dialect == "postgresql" else ""
        row = self._run(sql, self.region, department).fetchone()
        if row is None:
            new = CircuitRow(department=department)
            self._run(statements.insert_if_absent(schema.circuit), self.region, *_values(new))
            row = self._run(sql, self.region, department).fetchone()
        return _circuit(row)

    def _keep(self, circuit: CircuitRow, **changes: Any) -> CircuitRow:
        after = CircuitRow(**{**dict(zip(_CIRCUIT_COLUMNS, _values(circuit), strict=True)), **changes})
        self._run(statements.upsert(schema.circuit), self.region, *_values(after))
        return after


def _before(moment: str, span: timedelta) -> str:
    return utc_text(datetime.fromisoformat(moment) - span)


def _values(circuit: CircuitRow) -> tuple[Any, ...]:
    return tuple(getattr(circuit, name) for name in _CIRCUIT_COLUMNS)


def _circuit(row: Sequence[Any]) -> CircuitRow:
    return CircuitRow(**dict(zip(_CIRCUIT_COLUMNS, row, strict=True)))
