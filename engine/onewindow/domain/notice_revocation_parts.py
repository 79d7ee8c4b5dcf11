"""Part of the data of a revocation's document (撤销决定书): what was granted, why it stands no more, on which basis."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.facts import Facts
from onewindow.domain.names import RESULTS, chinese
from onewindow.domain.notice_parts import named


class GrantLost(Struct, frozen=True):
    """The grant of a part stands no more since this event: a drawn step that was done, or what a department says."""

    sub_case: int
    by: e.TaskCompleted | e.IncidentOpened


def revocation(case: Case, lost: GrantLost, facts: Facts) -> dict[str, Any]:
    """What the grant had yielded, why and on which basis it is gone, who began it.

    `reason` and `legal_basis` are what the department has said, "" for nothing; `laws` are those of its item. `step` is
    the drawn task that took it back, "" where the department did so by itself, and `others` what else was not granted.
    """
    item = facts.item.item(case.sub_cases[lost.sub_case].item) if facts.item else None
    by = lost.by
    said = by.data if isinstance(by, e.TaskCompleted) else by.facts.get("data") or {}
    element = facts.drawing.elements.get(by.element) if isinstance(by, e.TaskCompleted) else None
    return {
        "reason": _text(said.get("reason")),
        "legal_basis": _text(said.get("basis")),
        "laws": list(item.legal_basis) if item else [],
        "step": element.name or element.id if element else "",
        "others": [
            {"name": other.name, "result_name": chinese(RESULTS, other.result)}
            for other in case.sub_cases.values() if other.result not in ("", "granted")
        ],
        "results": _yielded(case, lost.sub_case, facts),
    }


def _yielded(case: Case, number: int, facts: Facts) -> list[dict[str, Any]]:
    """What the grant had yielded; nothing where a later part of the same kind has written its own over it."""
    sub = case.sub_cases[number]
    if any(later > number and other.element == sub.element for later, other in case.sub_cases.items()):
        return []
    item = facts.item.item(sub.item) if facts.item else None
    record = facts.document.get(sub.element, {})
    fields = [name for result in item.results for name in result.fields] if item else []
    return named(sub.element, {name: record[name] for name in fields if name in record}, facts)


def _text(said: Any) -> str:
    return str(said).strip() if isinstance(said, str | int | float) else ""
