"""The part of a case a command is about: a sub-case that is not decided yet, or the main case."""

from __future__ import annotations

from onewindow.domain.case import Case
from onewindow.domain.deciders import entitlement
from onewindow.domain.facts import Facts
from onewindow.domain.part import department_of, item_of, sub_case_named
from onewindow.domain.refusals import refuse
from onewindow.domain.service_item import Item, MainItem
from onewindow.domain.unseen import blank


def known_sub_case(case: Case, given: str) -> int:
    """The number of the sub-case called `given`; refused where it is unknown."""
    number = sub_case_named(case, given)
    if number is None:
        refuse("sub_case_unknown", sub_case=given, known=numbers(case, list(case.sub_cases)))
    return number


def undecided_sub_case(case: Case, given: str) -> int:
    """The same; refused also where it is decided."""
    number = known_sub_case(case, given)
    sub_case = case.sub_cases[number]
    if sub_case.status != "open" or sub_case.result:
        refuse(
            "already_decided", what=f"子件 {case.number(number)}", what_en=f"sub-case {case.number(number)}",
            result=sub_case.result, known=numbers(case, case.undecided()),
        )
    return number


def part(case: Case, sub_case: str | None) -> int | None:
    """The part named, None for the main case; refused before acceptance and after the decision."""
    # An optional part may outlive the closing of the case.
    if case.status not in ("accepted", "reviewing") and not (sub_case is not None and case.status == "closed"):
        refuse("not_under_way", status=case.status)
    if sub_case is not None:
        return undecided_sub_case(case, sub_case)
    if case.result:
        refuse("decided_already", what="本件", what_en="the case", result=case.result)
    return None


def item(case: Case, sub_case: int | None, facts: Facts) -> Item | MainItem:
    """The item of a part; a process without an item list has none, and then nothing is allowed by it."""
    found = item_of(case, sub_case, facts)
    if found is None:
        refuse("no_item_list", what=case.number(sub_case))
    return found


def by_department(case: Case, sub_case: int | None, facts: Facts, *roles: str) -> None:
    """Refuse everybody who has none of `roles` in the department that answers for the part, and whose case it is."""
    department = department_of(case, sub_case, facts)
    if department in facts.actor.departments and set(roles) & set(facts.actor.roles):
        entitlement.not_own(case, facts)
        return
    name, name_en = facts.department_names(department)
    named = [entitlement.ROLE_NAMES.get(role, (role, role)) for role in roles]
    refuse(
        "not_entitled", person=facts.actor.name,
        expected=name + "或".join(zh for zh, _ in named),
        expected_en=f"{' or '.join(en for _, en in named)} of {name_en or 'the centre'}",
    )


def numbers(case: Case, sub_cases: list[int]) -> str:
    """Sub-cases by number and name, for a sentence."""
    return ", ".join(f"{case.number(n)} {case.sub_cases[n].name}" for n in sub_cases) or "—"


def needed(text: str, code: str = "reason_missing") -> str:
    """The text that must be given."""
    if blank(text):
        refuse(code)
    return text.strip()
