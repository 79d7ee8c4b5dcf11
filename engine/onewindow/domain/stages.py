"""The stages (办理环节): outcomes, words and role of each. Imports nothing of ours, so that every room may know it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OUTCOMES: dict[str, tuple[str, ...]] = {
    "intake": ("received",),
    "acceptance": ("accepted", "accepted_with_omissions", "correction", "not_accepted"),
    "correction": ("resubmitted",),
    "review": ("passed", "sent_back"),
    "decision": ("granted", "refused", "returned", "sent_back"),
    "issuance": ("issued",),
    "delivery": ("delivered",),
    "archive": ("archived",),
}
"""Outcomes a task of each stage may have; a task without stage has free ones."""

WORDS_OF_THE_STAGE = frozenset({"reason", "remedies", "opinion", "note", "result", "outcome", "by", "at"})
"""Keys of a task's data that belong to its stage, not to the department's result."""

_DATA: dict[str, frozenset[str]] = {
    "intake": frozenset({"window"}),
    "acceptance": frozenset({"defects", "omissions", "items", "right_agency"}),
    "correction": frozenset({"form"}),
    "delivery": frozenset({"collector"}),
}
"""What the rule of a stage reads besides."""

NEGATIVE = frozenset({"refused", "returned", "sent_back", "not_accepted", "correction"})
"""Outcomes for which the form of the task's result is not filled in."""

CLARIFICATION = "clarification"
"""The stage of a work item in which the window answers a department's question; no drawing asks for it."""

WINDOW = "window_clerk"
"""Role of the integrated window (综合窗口)."""

ROLE_OF_STAGE = {
    "intake": WINDOW,
    "acceptance": WINDOW,
    "correction": "applicant",
    "review": "reviewer",
    "decision": "approver",
    "issuance": "issuing_clerk",
    "delivery": "issuing_clerk",
}
"""The role a stage asks for where the drawing names none."""


def role_asked(role: str, stage: str) -> str:
    """The role whose people do a task: the drawn one, else that of its stage; "" where anybody may."""
    return role or ROLE_OF_STAGE.get(stage, "")


def words_of(stage: str) -> frozenset[str]:
    """Keys of a task's data that its stage takes, so that no form of a task may have a field of that name."""
    return WORDS_OF_THE_STAGE | _DATA.get(stage, frozenset())


def own_data(stage: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What the form of a task is about: its data without those of its stage."""
    taken = words_of(stage)
    return {key: value for key, value in data.items() if key not in taken}
