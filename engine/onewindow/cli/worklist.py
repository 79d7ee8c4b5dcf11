"""`onewindow worklist`: what waits for a person or a department, most urgent first."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from onewindow.cli.options import HERE, ActorOption, FormatOption, SiteOption
from onewindow.cli.output import Format, line, print_json, table
from onewindow.cli.site import need_actor, opened
from onewindow.cli.words import say


def worklist(
    actor: ActorOption = "",
    department: Annotated[
        str | None, typer.Option("--department", metavar="ID", help="Only of this department.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many.")] = 20,
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> None:
    """List open work items (待办) the actor may see, by due date."""
    with opened(site) as engine:
        items = engine.worklist(actor=need_actor(actor, engine), department=department, limit=limit)
    if format is Format.JSON:
        print_json({"items": items})
    elif not items:
        line(say("没有待办。", "Nothing waits."))
    else:
        table(
            [say("办件编号", "Case"), "#", say("环节", "Task"), say("部门", "Department"), say("到期", "Due"),
             say("办理人", "Held by")],
            [task_row(item) for item in items],
            keep=(0, 1),
        )  # fmt: skip


def task_row(item: dict[str, Any]) -> list[str]:
    """One work item as cells: case, number, name with element id, department, due date, holder."""
    return [
        str(item.get("case_no", "")),
        str(item.get("task", "")),
        " ".join(part for part in (item.get("name"), item.get("element")) if part),
        str(item.get("department") or ""),
        str(item.get("due_on") or ""),
        str(item.get("holder") or ""),
    ]
