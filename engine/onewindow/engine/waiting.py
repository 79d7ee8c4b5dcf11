"""What a case waits for from departments' systems, in words for the applicant and for staff."""

from __future__ import annotations

from typing import Any

from onewindow.domain.case import Case
from onewindow.domain.facts import local_minute
from onewindow.domain.requests import REVOKE
from onewindow.ports import Directory


def waiting(case: Case, directory: Directory) -> list[dict[str, Any]]:
    """One entry for each request that has no answer, the one that has waited longest first."""
    in_order = sorted(case.messages.values(), key=lambda sent: (sent["since"], sent["element"]))
    return [_entry(case, sent, directory) for sent in in_order]


def _entry(case: Case, sent: dict[str, Any], directory: Directory) -> dict[str, Any]:
    known = directory.department(sent["department"])
    name = directory.department_name(sent["department"])
    name_en = (known.name_en if known else "") or name
    at = local_minute(sent["since"])
    what, what_en = ("撤销已办事项", " to revoke what it granted") if sent["kind"] == REVOKE else ("办理", "")
    return {
        "department": sent["department"],
        "department_name": name,
        "operation": sent["operation"],
        "element": sent["element"],
        "sub_case": case.number(sent["sub_case"]) if sent["sub_case"] is not None else None,
        "since": sent["since"],
        "reference": sent["reference"],
        "text": f"等待{name}{what}，自 {at} 起",
        "text_en": f"waiting for {name_en}{what_en} since {at}",
    }
