"""What a department's system is asked: frozen when the request is queued, and no more than the item declares."""

from __future__ import annotations

from typing import Any

from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.facts import Facts
from onewindow.domain.incident import cancel_key, keys_of, message_key
from onewindow.domain.taken_back import REVOKE, about

__all__ = ["CANCEL", "REQUEST", "REVOKE", "asked_anew", "cancellations", "request"]

REQUEST, CANCEL = "request", "cancel"
"""Kinds of messages that adapters carry; the third has the name of the operation that asks for it, REVOKE."""


def request(case: Case, element: str, task: int, sub_case: int | None, facts: Facts) -> e.MessageQueued:
    """The message of a service task: a request, or with the operation "revoke" one that takes a grant back."""
    drawn = facts.drawing.elements[element]
    operation = drawn.ow.get("operation", "")
    kind = REVOKE if operation == REVOKE else REQUEST
    message = message_key(case.case_no, element, task)
    return e.MessageQueued(
        message=message, kind=kind, element=element, department=drawn.department, operation=operation, task=task,
        sub_case=sub_case, data=_asked(case, message, kind, drawn.department, sub_case, facts),
    )


def asked_anew(case: Case, message: str, sent: dict[str, Any], said: dict[str, str], facts: Facts) -> e.MessageQueued:
    """The same once more, under a key of its own, with the answer to what the department wanted to know."""
    data = _asked(case, message, sent["kind"], sent["department"], sent["sub_case"], facts)
    return e.MessageQueued(
        message=keys_of(message)[1], kind=sent["kind"], element=sent["element"], department=sent["department"],
        operation=sent["operation"], task=sent["task"], sub_case=sent["sub_case"], data={**data, "clarification": said},
    )


def cancellations(message: str, sent: dict[str, Any], why: str) -> list[e.MessageQueued]:
    """Tell the department that nobody waits for its answer any more, under each key it may hold the request by: where
    the answer to its question is still on its way, it knows the first alone."""
    first, anew = keys_of(message)
    return [_cancellation(key, sent, why) for key in ((first, anew) if message == anew else (first,))]


def _cancellation(message: str, sent: dict[str, Any], why: str) -> e.MessageQueued:
    """Tells the department that nobody waits for an answer under this key any more."""
    return e.MessageQueued(
        message=cancel_key(message), kind=CANCEL, element=sent["element"], department=sent["department"],
        operation=CANCEL, task=None, sub_case=sent["sub_case"], data={"of": message, "reason": why},
    )


def _asked(
    case: Case, message: str, kind: str, department: str, sub_case: int | None, facts: Facts
) -> dict[str, Any]:
    """Item, applicant, the form sections the item reads, what other departments have granted and not taken back; and
    the message a revocation is of."""
    item = facts.item.item(case.sub_cases[sub_case].item) if facts.item and sub_case is not None else None
    form = facts.document.get("form", {})
    granted = {
        sub.element: {name: value for name, value in facts.document.get(sub.element, {}).items() if name != "result"}
        for sub in case.standing().values() if sub.element in facts.document
    }  # fmt: skip
    earlier = facts.document.get("origin", {}).get("results", {})
    return {
        "item": {"id": item.id, "code": item.code, "name": item.name} if item else {},
        "applicant": {key: str(case.applicant.get(key, "")) for key in ("id", "name")},
        "form": {section: form[section] for section in (item.reads if item else ()) if section in form},
        "results": {**earlier, **granted},
        "materials": [material for material, files in case.attachments.items() if files],
        "title": case.title,
        "accepted_on": case.accepted_on,
        "asked_at": facts.at,
        **({"of": about(case, message, department).of} if kind == REVOKE else {}),
    }
