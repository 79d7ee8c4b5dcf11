"""Something between a case and a department's system that a person must look at."""

from __future__ import annotations

from msgspec import Struct

UNDELIVERED, BROKEN, INVALID_REPLY, ASKED_AGAIN = "undelivered", "broken", "invalid_reply", "asked_again"
LATE_RESULT, REVOKED = "late_result", "revoked"
"""Kinds of incidents, as in `events.IncidentOpened`."""

_CANCEL = ":cancel"


class Incident(Struct, array_like=True, forbid_unknown_fields=True):
    """Fields as in `events.IncidentOpened`; `state` is open, retried, resolved, given_up or answered. `mark` is that of
    an answer the case could not take (`heard.mark_of`), "" for none."""

    kind: str
    message: str
    department: str
    sub_case: int | None
    problem: str
    opened_at: str
    state: str = "open"
    mark: str = ""


def message_key(case_no: str, element: str, task: int) -> str:
    """Key of the message that a task of this element sends to its department's system."""
    return f"{case_no}:{element}:{task}"


def keys_of(message: str) -> tuple[str, str]:
    """The keys under which a department was asked the same: at first, and with the answer to its question."""
    first = message.removesuffix(":c")
    return first, f"{first}:c"


def cancel_key(message: str) -> str:
    """The key of the cancellation of what was asked by this message."""
    return f"{message}{_CANCEL}"


def cancels(message: str) -> bool:
    """Whether this is the key of a cancellation, on which nothing in the case waits."""
    return message.endswith(_CANCEL)


def cancelled_by(message: str) -> str:
    """The key of what this cancellation takes back; of any other message its own."""
    return message.removesuffix(_CANCEL)


def element_of(case_no: str, message: str) -> str:
    """Id of the element that has sent a message of the case."""
    return message.removeprefix(f"{case_no}:").partition(":")[0]
