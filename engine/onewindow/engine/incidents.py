"""Reads of incidents: what went wrong between cases and departments' systems, the full story, and what may be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import structs

from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.deciders.entitlement import READERS
from onewindow.domain.incident import (
    LATE_RESULT,
    REVOKED,
    Incident,
    cancel_key,
    cancelled_by,
    cancels,
    element_of,
    keys_of,
)
from onewindow.domain.instants import as_logged, as_logged_or_none
from onewindow.domain.stages import WINDOW
from onewindow.engine.departments_seen import departments_seen
from onewindow.engine.house import House, refuse_unfit_page
from onewindow.engine.origin import ready
from onewindow.engine.reading import inside, visible
from onewindow.engine.story_of import told
from onewindow.engine.version import Version
from onewindow.errors import NotFound
from onewindow.events import Recorded
from onewindow.storage import IncidentRow, OutboxRow, Transaction
from onewindow.storage.circuits import CallRow

RETRY, RESOLVE, GIVE_UP, CORRECT = "retry", "resolve", "give-up", "correct"
"""What may be done with an open one, as the command line calls it."""


class Incidents:
    """Staff see those of their own department; the window, supervisors, auditors and item administrators see all.

    Anybody else, and whoever asks for another department's, is told NotFound.
    """

    def __init__(self, house: House) -> None:
        self._house = house

    def page(
        self, *, actor: str, department: str | None = None, kind: str | None = None, state: str | None = "open",
        case_no: str | None = None, limit: int = 50, offset: int = 0,
    ) -> list[dict[str, Any]]:
        """Of the open ones the one that has waited longest first, of any others (`state` None for all) the latest."""
        refuse_unfit_page(limit, offset)
        departments = self._seen(actor, department)
        with self._house.store.transaction(read_only=True) as transaction:
            rows = transaction.incidents(
                state=state, departments=departments, kind=kind, case_no=case_no, limit=limit, offset=offset
            )
        return [self._row_json(row) for row in rows]

    def count(
        self, *, actor: str, department: str | None = None, kind: str | None = None, state: str | None = "open",
        case_no: str | None = None,
    ) -> int:
        """How many `page` would list without a limit."""
        departments = self._seen(actor, department)
        with self._house.store.transaction(read_only=True) as transaction:
            return transaction.count_incidents(state=state, departments=departments, kind=kind, case_no=case_no)

    def one(self, case_no: str, incident: int, *, actor: str) -> dict[str, Any]:
        """The full story of one: what was asked under which key, how it was delivered, what came back, what was done
        about it, and what `may` be done. Raises NotFound as `Engine.case` does, and for a number there is not."""
        with self._house.store.transaction(read_only=True) as transaction:
            case = visible(self._house, transaction, case_no, actor)
            found = case.incidents.get(incident) if inside(case, self._house.known(actor)) else None
            if found is None:
                raise NotFound(
                    f"{case_no} 没有第 {incident} 号异常 → 用 onewindow incidents list 查看\n"
                    f"{case_no} has no incident {incident} → see `onewindow incidents list`"
                )
            rows = transaction.incidents(state=None, case_no=case_no, limit=_ALL)
            row = next(row for row in rows if row.incident == incident)
            version = self._house.version(transaction, case.definition)
            sent = [(row, transaction.calls(row.message)) for row in _family(transaction, found.message)]
            log = transaction.events(case_no)
        return {
            **self._row_json(row),
            "name": case.sub_cases[found.sub_case].name if found.sub_case is not None else case.title,
            "applicant": {name: str(case.applicant.get(name, "")) for name in ("id", "name")},
            "element": element_of(case_no, found.message),
            "requests": [self._request_json(each, calls) for each, calls in sent],
            "history": self._history(version, log, incident, {found.message, *(each.message for each, _ in sent)}),
            "facts": next(event.facts for event in _opened(log) if event.incident == incident),
            "may": _may(case, found, version),
        }

    def _seen(self, actor: str, department: str | None) -> tuple[str, ...] | None:
        refusal = NotFound(
            f"{actor} 无权查看{department or '各部门'}的异常 → 由该部门、综合窗口或监察人员查看\n"
            f"{actor} may not see incidents of {department or 'departments'} → ask the department, the window or a "
            "supervisor"
        )
        return departments_seen(
            self._house, actor, department, everywhere={WINDOW, *READERS}, at_home=None, refusal=refusal
        )

    def _row_json(self, row: IncidentRow) -> dict[str, Any]:
        return {
            **structs.asdict(row),
            "opened_at": as_logged(row.opened_at),
            "settled_at": as_logged_or_none(row.settled_at),
            "department_name": self._house.directory.department_name(row.department),
        }

    def _request_json(self, row: OutboxRow, calls: list[CallRow]) -> dict[str, Any]:
        names = ("message", "kind", "operation", "department", "state", "attempts", "problem")
        key = f"{self._house.settings.region}:{row.message}"
        made = [{"at": as_logged(call.at), "outcome": call.outcome, "problem": call.problem} for call in calls]
        return {
            **{name: getattr(row, name) for name in names}, "created_at": as_logged(row.created_at),
            "next_at": as_logged_or_none(row.next_at), "key": key, "data": row.data, "calls": made,
        }

    def _history(
        self, version: Version, log: list[Recorded], incident: int, messages: set[str]
    ) -> list[dict[str, Any]]:
        """What the record says of these messages and this incident, with the replies as they came."""
        lines = {line.seq: line for line in told(self._house, version, log)}
        entries = []
        for recorded in log:
            event = recorded.event
            about = getattr(event, "message", None) in messages or getattr(event, "incident", None) == incident
            if about and isinstance(event, _ABOUT) and recorded.seq in lines:
                line = lines[recorded.seq]
                entry = {"seq": recorded.seq, "at": recorded.at, "who": line.who, "event": recorded.type}
                entry |= {"text": line.text, "text_en": line.text_en}
                entries.append({**entry, "data": event.data if isinstance(event, e.ReplyRecorded) else {}})
        return entries


_ALL = 1_000_000

_ABOUT = (
    e.MessageQueued, e.RequestAcknowledged, e.ReplyRecorded, e.ClarificationAsked, e.ClarificationAnswered,
    e.MessageCancelled, e.MessageRequeued, e.IncidentOpened, e.IncidentSettled,
)


def _family(transaction: Transaction, message: str) -> list[OutboxRow]:
    """The message itself and what is about it: its cancellation, and the question's answer with which it went out anew,
    the earliest first."""
    keys = keys_of(cancelled_by(message))
    names = {message, *keys, *map(cancel_key, keys)}
    found = transaction.messages(names).values()
    return sorted(found, key=lambda row: (row.created_at, row.message))


def _opened(log: list[Recorded]) -> Iterator[e.IncidentOpened]:
    return (recorded.event for recorded in log if isinstance(recorded.event, e.IncidentOpened))


def _may(case: Case, incident: Incident, version: Version) -> list[str]:
    """As the domain decides it (`deciders.incidents`), so that nobody is offered what would be refused."""
    if incident.state != "open":
        return []
    may = []
    waits = case.messages.get(incident.message)
    if waits is not None or cancels(incident.message):
        may.append(RETRY)
    may.append(RESOLVE)
    if waits is not None and _may_be_returned(case, waits, version):
        may.append(GIVE_UP)
    if incident.kind in (LATE_RESULT, REVOKED) and case.kind == "service" and ready(case):
        may.append(CORRECT)
    return may


def _may_be_returned(case: Case, waits: Mapping[str, Any], version: Version) -> bool:
    """Whether the task decides its part, and no special procedure is open on it."""
    decides = version.definition.drawing.elements[waits["element"]].stage == "decision"
    return decides and not case.suspended(waits["sub_case"])
