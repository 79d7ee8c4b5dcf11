"""Which parts' grants do not stand any more: taken back by their department, or by a task drawn for it."""

from __future__ import annotations

from onewindow.domain.case import Case

REVOKE = "revoke"
"""The operation of a drawn task, of a system or a person, that takes back what its department has granted last."""

DONE = ("done", "revoked")
"""Outcomes of such a task with which the grant is gone."""


def take_back(case: Case, department: str) -> None:
    """Put down that this department has taken back, as the drawing asked, what it granted last."""
    standing, last = case.standing(), case.grants.get(department)
    by_system = [number for number, sub in standing.items() if last in sub.grants]
    # Granted by hand: no message says which it was.
    by_hand = [number for number, sub in standing.items() if sub.department == department]
    case.taken_back += by_system or by_hand


def hear(case: Case, number: int, message: str) -> None:
    """Put down that a department says by itself that what it answered to `message`, for this part, stands no more.

    Not where the part still waits for its answer: what is granted afterwards stands.
    """
    sub = case.sub_cases[number]
    if (sub.status != "open" or message in sub.grants) and number not in case.taken_back:
        case.taken_back.append(number)
