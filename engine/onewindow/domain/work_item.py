"""A work item as a drawn element asks for it, whoever opens it: the tokens, or a person in place of a system."""

from __future__ import annotations

from typing import Any

from onewindow import events as e
from onewindow.domain.clocks.running import times_of
from onewindow.domain.facts import Facts
from onewindow.domain.stages import role_asked


def opened(
    element_id: str, task: int, sub_case: int | None, facts: Facts, instance: dict[str, Any] | None = None
) -> e.TaskOpened:
    """The event that opens it now; its last day is that of the stage limit drawn on the element, if any."""
    element = facts.drawing.elements[element_id]
    limit = element.ow.get("limit")
    return e.TaskOpened(
        task=task, element=element.id, name=element.name or element.id, kind=element.type, stage=element.stage,
        department=element.department, role=role_asked(element.role, element.stage),
        form=element.ow.get("form", ""), operation=element.ow.get("operation", ""), sub_case=sub_case,
        due_on=times_of(facts.at, limit, facts).due_on if limit else None, opened_at=facts.at,
        instance=instance or {},
    )
