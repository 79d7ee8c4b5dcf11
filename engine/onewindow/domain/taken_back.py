"""Which parts' grants do not stand any more: taken back by their department, or by a task drawn for it."""

from __future__ import annotations

from onewindow.domain.case import Case

REVOKE = "revoke"
"""The operation of a drawn task, of a system or a person, that takes back what its department has granted last."""

DONE = ("done", "revoked")
"""Outcomes of such a task with which the grant is gone."""


def ask_back(case: Case, message: str, department: str) -> None:
    """Put down what the drawn revocation with this key is about: what the department granted last, as things stand.

    Asked anew, or taken over by a person, it is about the same.
    """
    standing, last = case.standing(), case.last_grant(department)
    by_system = [number for number, sub in standing.items() if last in sub.messages]
    # Granted by hand: no message says which it was.
    by_hand = [number for number, sub in standing.items() if sub.department == department]
    about = case.revocations.get(message.removesuffix(":c"), by_system if last else by_hand)
    case.revocations.setdefault(message, about)


def took_back(case: Case, message: str) -> None:
    """Put down that what the drawn revocation with this key is about stands no more."""
    for number in case.revocations.get(message, ()):
        _lose(case, number)


def hear(case: Case, number: int) -> None:
    """Put down that a department says by itself that what it granted in this part stands no more.

    Not where the part still waits for its decision: what is granted afterwards stands.
    """
    if case.sub_cases[number].status != "open":
        _lose(case, number)


def _lose(case: Case, number: int) -> None:
    if number not in case.taken_back:
        case.taken_back.append(number)
    gone = case.sub_cases[number].messages
    case.grants = {name: [each for each in kept if each not in gone] for name, kept in case.grants.items()}
