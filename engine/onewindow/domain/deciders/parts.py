"""The part of a case a command is about: a sub-case that is not decided yet, or the main case."""

from __future__ import annotations

from typing import Any

from onewindow.domain.case import Case
from onewindow.domain.deciders import entitlement
from onewindow.domain.facts import Facts
from onewindow.domain.part import department_of, item_of, part_names, sub_case_named
from onewindow.domain.refusals import refuse
from onewindow.domain.service_item import Item, MainItem
from onewindow.domain.unseen import blank


def known_sub_case(case: Case, given: str, facts: Facts) -> int:
    """The number of the sub-case called `given`; refused where it is unknown."""
    number = sub_case_named(case, given)
    if number is None:
        refuse("sub_case_unknown", sub_case=given, **known_parts(case, list(case.sub_cases), facts))
    return number


def undecided_sub_case(case: Case, given: str, facts: Facts) -> int:
    """The same; refused also where it is decided."""
    number = known_sub_case(case, given, facts)
    sub_case = case.sub_cases[number]
    if sub_case.status != "open" or sub_case.result:
        its_number, (name, name_en) = case.number(number), part_names(case, number, facts)
        refuse(
            "already_decided", what=f"子件 {its_number} {name} ", what_en=f"sub-case {its_number} {name_en}",
            result=sub_case.result, **known_parts(case, case.undecided(), facts),
        )
    return number


def part(case: Case, sub_case: str | None, facts: Facts) -> int | None:
    """The part named, None for the main case; refused before acceptance and after the decision."""
    # An optional part may outlive the closing of the case.
    if case.status not in ("accepted", "reviewing") and not (sub_case is not None and case.status == "closed"):
        refuse("not_under_way", status=case.status)
    if sub_case is not None:
        return undecided_sub_case(case, sub_case, facts)
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


def known_parts(case: Case, sub_cases: list[int], facts: Facts) -> dict[str, Any]:
    """Sub-cases by number and name, as `known` and `known_en` of a sentence."""
    named = [(case.number(number), *part_names(case, number, facts)) for number in sub_cases]
    return {
        "known": "、".join(f"{number} {name}" for number, name, _ in named) or "—",
        "known_en": ", ".join(f"{number} {name_en}" for number, _, name_en in named) or "—",
    }


def needed(text: str, code: str = "reason_missing") -> str:
    """The text that must be given."""
    if blank(text):
        refuse(code)
    return text.strip()
