"""`onewindow worklist`: what waits for a person or a department, in the order of its own due dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from onewindow.cli.clock_words import STYLES, light_name, lit, until
from onewindow.cli.english_names import EnglishNames
from onewindow.cli.options import HERE, ActorOption, FormatOption, SiteOption
from onewindow.cli.output import Format, hanging, line, print_json
from onewindow.cli.site import need_reader, opened
from onewindow.cli.supervise_names import refuse_unknown
from onewindow.cli.task_words import print_question
from onewindow.cli.words import one_language, say

if TYPE_CHECKING:
    from onewindow.ports import Directory


def worklist(
    actor: ActorOption = "",
    department: Annotated[
        str | None, typer.Option("--department", metavar="ID", help="Only of this department.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many.")] = 20,
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> None:
    """List open work items (待办) the actor may see, soonest due first."""
    with opened(site) as engine:
        items = engine.worklist(actor=need_reader(actor, engine), department=department, limit=limit)
        if not items:
            refuse_unknown(engine, department=department or "")
        if format is Format.JSON:
            print_json({"items": items})
        elif not items:
            line(say("没有待办。", "Nothing waits."))
        names = EnglishNames(engine)
        for item in items if format is Format.TEXT else ():
            _print_item(item, names, engine.directory)


def _print_item(item: dict[str, Any], names: EnglishNames, directory: Directory) -> None:
    """What to type, what to know, and what to answer; a table would not hold a case number beside anything else."""
    called = names.element(item["case_no"], item["element"], item["name"])
    name = f"{called} ({item['element']})" if called else item["element"]
    line(lit(item["light"], f"{item['case_no']}  #{item['task']}  {name}"), STYLES.get(item["light"] or "", "bold"))
    held = directory.find(item["holder"]) if item["holder"] else None
    holder = held.name if held else item["holder"]
    known = (
        names.title(item["case_no"], item["title"]),
        item["applicant_name"],
        names.department(item["department"]),
        _due(item),
        say(f"{holder} 办理", f"held by {holder}") if holder else "",
    )
    hanging("    ", " · ".join(part for part in known if part))
    print_question("    ", item["question"])
    if item["problem"]:
        hanging("    × ", one_language(item["problem"]), STYLES["red"])


def _due(item: dict[str, Any]) -> str:
    """When it is due, and its light: of the item itself, else of what measures its part."""
    light = light_name(item["light"]) if item["light"] else ""
    day = until(item["due_at"]) if item["due_at"] else item["due_on"]
    due = say(f"{day} 到期", f"due {day}") if day else ""
    return " ".join(part for part in (due, light) if part)
