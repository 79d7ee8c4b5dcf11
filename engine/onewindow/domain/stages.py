"""The stages (办理环节): which outcomes each has, and whose it is. Imports nothing, so that every room may know it."""

from __future__ import annotations

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
