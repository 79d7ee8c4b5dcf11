"""Messages nobody could send or hear of in time: given up when their budget is used up, and a person is asked."""

from __future__ import annotations

from datetime import datetime

from onewindow.domain.instants import as_logged
from onewindow.engine import delivery_budget
from onewindow.engine.house import House
from onewindow.engine.problem_text import clean
from onewindow.engine.recording import Recording
from onewindow.engine.replies import report
from onewindow.engine.settlement import GIVEN_UP, PUT_OFF, UNREACHABLE, AnswerFailed, Settled
from onewindow.errors import Conflict
from onewindow.storage import CircuitRow, OutboxRow

NO_ADAPTER = "该部门没有配置适配器（[adapters]）\nno adapter is named for the department under [adapters]"

_CALLS_TOLD = 20
_PAGE = 500


class Expiry:
    """For `Deliveries`. One for each sender: it remembers when it has looked at what nobody serves."""

    def __init__(self, house: House, recording: Recording) -> None:
        self._house, self._recording, self._policy = house, recording, house.settings.delivery
        self._looked_at: datetime | None = None

    def of_department(self, department: str, now: datetime) -> list[Settled]:
        """What a department that is out of reach was not told in time."""
        with self._house.store.transaction(read_only=True) as transaction:
            circuit = transaction.circuit(department)
        over = self._over(department, now, served=True)
        return self._expired(over, circuit.problem or "", circuit.retry_at, now)

    def of_unserved(self, now: datetime) -> list[Settled]:
        """What departments without an adapter were not told in time; also what they had acknowledged, for nobody hears
        them any more. Looked at as often as a department is asked about what it works on."""
        if self._looked_at is not None and self._looked_at <= now < self._looked_at + self._policy.poll:
            return []
        served = self._house.settings.adapters
        with self._house.store.transaction(read_only=True) as transaction:
            unserved = [each for each in transaction.departments_asked() if each not in served]
        expired = []
        for department in unserved:
            over = self._over(department, now, served=False)
            expired += self._expired(over, NO_ADAPTER, (now + self._policy.poll).isoformat(), now)
        self._looked_at = now
        return expired

    def reported(
        self, row: OutboxRow, outcome: str, problem: str, why: str, circuit: CircuitRow | None = None
    ) -> Settled | None:
        """Given up; None where nobody waits for it any more, or somebody looks at it already."""
        text = clean(problem) or "部门的系统联系不上\nthe department's system could not be reached"
        with self._house.store.transaction(read_only=True) as transaction:
            calls = transaction.calls(row.message, _CALLS_TOLD)
        told = [{"at": as_logged(call.at), "outcome": call.outcome, "problem": call.problem} for call in calls]
        facts = {"why": why, "outcome": outcome, "since": as_logged(row.requeued_at or row.created_at), "calls": told}
        if not self._recording.submit(report(row, text, facts)).events:
            return None
        return Settled(row=row, what=GIVEN_UP, outcome=outcome, problem=text, circuit=circuit)

    def _over(self, department: str, now: datetime, *, served: bool) -> list[tuple[OutboxRow, str]]:
        """The messages whose budget is used up, and what of it."""
        over: list[tuple[OutboxRow, str]] = []
        last = None
        while True:
            with self._house.store.transaction(read_only=True) as transaction:
                if served:
                    page = transaction.waiting_for(department, _PAGE, after=last)
                else:
                    page = transaction.unsent_to(department, now, _PAGE, after=last)
                for row in page:
                    why = delivery_budget.used_up(self._house, self._policy, transaction, row, row.attempts, now)
                    over += [(row, why)] if why else []
            if len(page) < _PAGE:
                return over
            last = page[-1]

    def _expired(
        self, over: list[tuple[OutboxRow, str]], problem: str, retry_at: str | None, now: datetime
    ) -> list[Settled]:
        """Given up; what is of a case that cannot be got at is tried again next time."""
        expired = []
        for row, why in over:
            try:
                settled = self.reported(row, UNREACHABLE, problem, why)
            except (AnswerFailed, Conflict) as failed:
                again_in = datetime.fromisoformat(retry_at or now.isoformat()) - now
                settled = Settled(
                    row=row, what=PUT_OFF, outcome=UNREACHABLE, problem=clean(str(failed)), again_in=again_in
                )
            expired += [settled] if settled is not None else []
        return expired
