"""Events between a case and departments' systems into state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from onewindow import events as e
from onewindow.domain.apply_tasks import involve
from onewindow.domain.case import Case
from onewindow.domain.heard import mark_of
from onewindow.domain.incident import REVOKED, Incident
from onewindow.domain.taken_back import DONE, GRANTING, REVOKE, ask_back, hear, took_back

Document = dict[str, Any]


def _queued(case: Case, document: Document, event: e.MessageQueued, at: str, actor: str) -> None:
    if event.task is not None:
        kept = ("kind", "element", "department", "operation", "task", "sub_case")
        given = {name: getattr(event, name) for name in kept}
        case.messages[event.message] = {**given, "since": at, "reference": "", "clarified": False}
        involve(case, event.department)
        if event.kind == REVOKE:
            ask_back(case, event.message, event.department)
        elif event.sub_case is not None:
            case.sub_cases[event.sub_case].messages.append(event.message)


def _over(case: Case, document: Document, event: Any, at: str, actor: str) -> None:
    case.messages.pop(event.message, None)


def _answered(case: Case, document: Document, event: e.ReplyRecorded, at: str, actor: str) -> None:
    sent = case.messages.pop(event.message, None)
    case.heard.setdefault(event.message, []).append(mark_of(event.outcome, event.data))
    if sent is None:
        return
    case.answers[event.message] = event.outcome
    if event.error is not None:
        return
    if sent["kind"] == REVOKE:
        if event.outcome in DONE:
            took_back(case, event.message)
    elif event.outcome in GRANTING:
        case.grants.setdefault(sent["department"], []).append(event.message)


def _acknowledged(case: Case, document: Document, event: e.RequestAcknowledged, at: str, actor: str) -> None:
    case.messages[event.message]["reference"] = event.reference


def _clarified(case: Case, document: Document, event: e.ClarificationAnswered, at: str, actor: str) -> None:
    case.messages.pop(event.message, None)
    case.messages[event.follow_up]["clarified"] = True


def _incident(case: Case, document: Document, event: e.IncidentOpened, at: str, actor: str) -> None:
    case.incidents[event.incident] = Incident(
        kind=event.kind, message=event.message, department=event.department, sub_case=event.sub_case,
        problem=event.problem, opened_at=at, mark=str(event.facts.get("mark") or ""),
    )
    if event.kind == REVOKED:
        took_back(case, event.message)
        if event.sub_case is not None:
            hear(case, event.sub_case, event.message)


def _settled(case: Case, document: Document, event: e.IncidentSettled, at: str, actor: str) -> None:
    case.incidents[event.incident].state = event.how


HANDLERS: dict[type[e.Event], Callable[..., None]] = {
    e.MessageQueued: _queued,
    e.MessageCancelled: _over,
    e.ReplyRecorded: _answered,
    e.RequestAcknowledged: _acknowledged,
    e.ClarificationAnswered: _clarified,
    e.IncidentOpened: _incident,
    e.IncidentSettled: _settled,
}
"""What each event of this page does; part of the table in `apply`."""
