"""What a case waits for from departments' systems, in words for the applicant and for staff."""

from __future__ import annotations

from typing import Any

from onewindow.domain.case import Case, OpenTask
from onewindow.domain.facts import local_minute
from onewindow.domain.incident import ASKED_AGAIN, BROKEN, INVALID_REPLY, Incident, keys_of
from onewindow.domain.names import department_names
from onewindow.domain.requests import REVOKE
from onewindow.domain.stages import CLARIFICATION
from onewindow.ports import Directory

_OUR_TURN = (INVALID_REPLY, BROKEN, ASKED_AGAIN)
"""Incidents after which nothing comes from the department by itself: it has said something the case cannot take."""


def waiting(case: Case, directory: Directory) -> list[dict[str, Any]]:
    """One entry for each request that has no answer, the one that has waited longest first.

    `question_since`: since when the department waits for the window, which has a question of its to answer;
    `settling_since`: since when the window is to settle with it what it has answered.
    """
    in_order = sorted(case.messages.items(), key=lambda one: (one[1]["since"], one[1]["element"]))
    return [_entry(case, message, sent, directory) for message, sent in in_order]


def _entry(case: Case, message: str, sent: dict[str, Any], directory: Directory) -> dict[str, Any]:
    name, name_en = department_names(directory, sent["department"])
    asks, trouble = _question(case, sent["task"]), _to_settle(case, message)
    return {
        "department": sent["department"],
        "department_name": name,
        "operation": sent["operation"],
        "element": sent["element"],
        "sub_case": case.number(sent["sub_case"]) if sent["sub_case"] is not None else None,
        "since": sent["since"],
        "reference": sent["reference"],
        "question_since": asks.opened_at if asks else None,
        "settling_since": trouble.opened_at if trouble else None,
        **_words(sent, name, name_en, asks, trouble),
    }


def _question(case: Case, task: int) -> OpenTask | None:
    """The work item with which the window answers what was asked about this task."""
    return next((its for its in case.tasks.values() if its.stage == CLARIFICATION and its.instance["of"] == task), None)


def _to_settle(case: Case, message: str) -> Incident | None:
    """The first open incident about an answer to this message."""
    return next((
        its for its in case.incidents.values()
        if its.message in keys_of(message) and its.state == "open" and its.kind in _OUR_TURN
    ), None)  # fmt: skip


def _words(
    sent: dict[str, Any], name: str, name_en: str, asks: OpenTask | None, trouble: Incident | None
) -> dict[str, str]:
    # What went wrong is not for the applicant; that it is not the department that is waited for, is.
    if trouble is not None:
        at = local_minute(trouble.opened_at)
        return {
            "text": f"等待综合窗口与{name}协调，自 {at} 起",
            "text_en": f"waiting for the window to settle it with {name_en} since {at}",
        }
    if asks is not None:
        at = local_minute(asks.opened_at)
        return {
            "text": f"等待综合窗口答复{name}的询问，自 {at} 起",
            "text_en": f"waiting for the window to answer a question of {name_en} since {at}",
        }
    at = local_minute(sent["since"])
    what, what_en = ("撤销已办事项", " to revoke what it granted") if sent["kind"] == REVOKE else ("办理", "")
    return {"text": f"等待{name}{what}，自 {at} 起", "text_en": f"waiting for {name_en}{what_en} since {at}"}
