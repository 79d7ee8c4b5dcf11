"""What a case waits for from departments' systems, in words for the applicant and for staff."""

from __future__ import annotations

from typing import Any

from onewindow.domain.case import Case, OpenTask
from onewindow.domain.facts import local_minute
from onewindow.domain.requests import REVOKE
from onewindow.domain.stages import CLARIFICATION
from onewindow.ports import Directory


def waiting(case: Case, directory: Directory) -> list[dict[str, Any]]:
    """One entry for each request that has no answer, the one that has waited longest first.

    `question_since`: since when the department waits for the window, which has a question of its to answer.
    """
    in_order = sorted(case.messages.values(), key=lambda sent: (sent["since"], sent["element"]))
    return [_entry(case, sent, directory) for sent in in_order]


def _entry(case: Case, sent: dict[str, Any], directory: Directory) -> dict[str, Any]:
    known = directory.department(sent["department"])
    name = directory.department_name(sent["department"])
    name_en = (known.name_en if known else "") or name
    asks = _question(case, sent["task"])
    return {
        "department": sent["department"],
        "department_name": name,
        "operation": sent["operation"],
        "element": sent["element"],
        "sub_case": case.number(sent["sub_case"]) if sent["sub_case"] is not None else None,
        "since": sent["since"],
        "reference": sent["reference"],
        "question_since": asks.opened_at if asks else None,
        **_words(sent, name, name_en, asks),
    }


def _question(case: Case, task: int) -> OpenTask | None:
    """The work item with which the window answers what was asked about this task."""
    return next((its for its in case.tasks.values() if its.stage == CLARIFICATION and its.instance["of"] == task), None)


def _words(sent: dict[str, Any], name: str, name_en: str, asks: OpenTask | None) -> dict[str, str]:
    if asks is not None:
        at = local_minute(asks.opened_at)
        return {
            "text": f"等待综合窗口答复{name}的询问，自 {at} 起",
            "text_en": f"waiting for the window to answer a question of {name_en} since {at}",
        }
    at = local_minute(sent["since"])
    what, what_en = ("撤销已办事项", " to revoke what it granted") if sent["kind"] == REVOKE else ("办理", "")
    return {"text": f"等待{name}{what}，自 {at} 起", "text_en": f"waiting for {name_en}{what_en} since {at}"}
