"""The ow: vocabulary: which words exist, where they may stand, and what may follow them."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from onewindow.domain.deciders.stages import OUTCOMES
from onewindow.staff import ROLES as STAFF_ROLES
from onewindow.workflow.drawing import ACTIVITIES

TASKS = ACTIVITIES - {"subProcess", "transaction", "adHocSubProcess", "callActivity"}
SCOPES = frozenset({"subProcess", "transaction"})
WAITING_TASKS = frozenset({"task", "userTask", "manualTask", "serviceTask"})

STAGES = tuple(OUTCOMES)
ROLES = (*STAFF_ROLES, "applicant")
NOTICES = (
    "intake_receipt",
    "acceptance_notice",
    "correction_notice",
    "non_acceptance",
    "decision",
    "delivery_receipt",
)
PLACES = {
    "item": TASKS | SCOPES,
    "stage": TASKS,
    "department": TASKS | SCOPES | {"callActivity", "lane", "process"},
    "role": TASKS | SCOPES | {"callActivity", "lane", "process"},
    "form": TASKS,
    "limit": TASKS,
    "special-procedure": TASKS | SCOPES,
    "operation": frozenset({"serviceTask", "sendTask", "receiveTask"}),
    "notice": TASKS,
}
"""Where each attribute has an effect; `ow:name-en` may stand everywhere."""
ATTRIBUTES = (*PLACES, "name-en")
ELEMENTS = ("checklist", "material")


def suggestion(word: str, known: Iterable[str]) -> tuple[str, str]:
    """Which of the known words was meant, or all of them; Chinese and English."""
    every = list(known)
    near = get_close_matches(word[:60], every, n=1, cutoff=0.5)
    if near:
        return f"是否想写 {near[0]}？", f"did you mean {near[0]}?"
    listed = ", ".join(every[:20]) or "—"
    return f"可用：{listed}", f"use one of: {listed}"
