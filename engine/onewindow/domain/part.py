"""A part of a case, the main case (None) or a sub-case: its item, what it is called, who answers for it."""

from __future__ import annotations

from onewindow.domain.case import Case
from onewindow.domain.facts import Facts
from onewindow.domain.service_item import Item, MainItem


def item_of(case: Case, sub_case: int | None, facts: Facts) -> Item | MainItem | None:
    """Its item; None where the process has no item list, or that does not name it."""
    if facts.item is None or sub_case is None:
        return facts.item.main if facts.item else None
    return facts.item.item(case.sub_cases[sub_case].item)


def part_name(case: Case, sub_case: int | None) -> str:
    """What the matter is called: the sub-case's item, or the service."""
    return case.sub_cases[sub_case].name if sub_case is not None else case.title


def part_names(case: Case, sub_case: int | None, facts: Facts) -> tuple[str, str]:
    """What the matter is called, (Chinese, English); its own name in both where it has no other."""
    name, its_item = part_name(case, sub_case), item_of(case, sub_case, facts)
    drawn = facts.drawing.elements.get(case.sub_cases[sub_case].element) if sub_case is not None else None
    return name, (its_item.name_en if its_item else "") or (drawn.name_en if drawn else "") or name


def department_of(case: Case, sub_case: int | None, facts: Facts) -> str:
    """Who answers for it: the sub-case's department, or that of the main item."""
    if sub_case is not None:
        return case.sub_cases[sub_case].department
    return facts.item.main.department if facts.item else ""


def sub_case_named(case: Case, given: str) -> int | None:
    """The number of the sub-case called `given` ("…/2" or "2"); None where there is none."""
    text = given.removeprefix(f"{case.case_no}/")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
    return number if number in case.sub_cases else None
