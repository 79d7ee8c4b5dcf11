"""Which parts' grants do not stand any more: taken back by their department, or by a task drawn for it."""

from __future__ import annotations

from onewindow.domain.case import Case, Revocation
from onewindow.domain.incident import keys_of

REVOKE = "revoke"
"""The operation of a drawn task, of a system or a person, that takes back what its department has granted last."""

GRANTING = ("granted", "done")
"""Answers by which a department's system grants what it was asked for."""

DONE = ("done", "revoked")
"""Outcomes of a drawn revocation with which the grant is gone."""


def about(case: Case, message: str, department: str) -> Revocation:
    """What the drawn revocation with this key is about; asked anew, or taken over by a person, the same as before."""
    known = case.revocations.get(keys_of(message)[0])
    if known is not None:
        return known
    standing = case.standing()
    last = next((each for each in reversed(case.grants.get(department, [])) if _led_to_a_grant(case, each)), "")
    part = case.part_asked(last)
    if not last:
        # Granted by hand: no message says which it was.
        return Revocation(of="", parts=[number for number, sub in standing.items() if sub.department == department])
    if part is None or part in standing:
        return Revocation(of=last, parts=[] if part is None else [part])
    # The department has taken that back by itself; what stands of the same kind was granted by hand.
    later = [number for number, sub in standing.items() if sub.element == case.sub_cases[part].element]
    return Revocation(of="" if later else last, parts=later)


def ask_back(case: Case, message: str, department: str) -> None:
    """Put down what the drawn revocation with this key is about, now that it begins."""
    case.revocations.setdefault(message, about(case, message, department))


def took_back(case: Case, message: str) -> None:
    """Put down that what the drawn revocation with this key is about stands no more; it is not asked back again."""
    revocation = case.revocations.get(message)
    if revocation is None:
        return
    for number in revocation.parts:
        _lose(case, number)
    case.grants = {
        name: [each for each in kept if each != revocation.of] for name, kept in case.grants.items()
    }  # fmt: skip


def hear(case: Case, number: int, message: str) -> None:
    """Put down that a department says by itself that what it granted to this message, in this part, stands no more.

    Not where the part still waits for its decision, nor where a person has granted what the system had not.
    """
    sub = case.sub_cases[number]
    by_system = any(case.answers.get(each) in GRANTING for each in keys_of(message))
    if sub.status != "open" and (by_system or sub.result != "granted"):
        _lose(case, number)


def _lose(case: Case, number: int) -> None:
    if number not in case.taken_back:
        case.taken_back.append(number)


def _led_to_a_grant(case: Case, message: str) -> bool:
    part = case.part_asked(message)
    return part is None or case.sub_cases[part].result == "granted"
