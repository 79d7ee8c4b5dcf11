"""`onewindow case show|list|story`: looks at cases; changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from onewindow.cli.options import HERE, ActorOption, CaseArgument, FormatOption, SiteOption
from onewindow.cli.output import Format, hanging, line, print_json, table
from onewindow.cli.site import SYSTEM, opened
from onewindow.cli.words import RESULTS, say, standing, word

if TYPE_CHECKING:
    from onewindow.domain.story import StoryLine


LEGAL_TIME = ZoneInfo("Asia/Shanghai")


def show(
    no: CaseArgument,
    actor: ActorOption = SYSTEM,
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> None:
    """Show one case (办件): status, dates, sub-cases, open tasks, materials, notices."""
    with opened(site) as engine:
        found = engine.case(no, actor=actor)
    if format is Format.JSON:
        print_json({"case": found})
    else:
        _print_case(found)


def list_cases(
    status: Annotated[str | None, typer.Option("--status", help="Only cases in this status, e.g. accepted.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many.")] = 50,
    actor: ActorOption = SYSTEM,
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> None:
    """List cases the actor may see, newest first."""
    with opened(site) as engine:
        found = engine.cases(actor=actor, status=status, limit=limit)
    if format is Format.JSON:
        print_json({"cases": found})
    elif not found:
        line(say("没有办件。", "No cases."))
    else:
        table(
            [say("办件编号", "Case"), say("事项", "Service"), say("状态", "Status"), say("申请人", "Applicant")],
            [_case_row(each) for each in found],
            keep=(0,),
        )


def story(
    no: CaseArgument,
    path: Annotated[bool, typer.Option("--path", help="Also the elements of the drawing that were passed.")] = False,
    actor: ActorOption = SYSTEM,
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> None:
    """Tell the story of a case (办理过程): who did what, when.

    With -f json, "elements" are the ids of the elements passed, in order.
    """
    with opened(site) as engine:
        lines = engine.story(no, actor=actor)
    if format is Format.JSON:
        print_json(
            {
                "case_no": no,
                "story": [story_json(entry) for entry in lines],
                "elements": passed(lines),
            }
        )
    else:
        print_story(lines, path=path)


def story_json(entry: StoryLine) -> dict[str, Any]:
    """One line of a story as plain JSON."""
    names = ("seq", "at", "text", "text_en", "who", "department", "element", "document", "path")
    return {name: getattr(entry, name) for name in names}


def passed(lines: Iterable[StoryLine]) -> list[str]:
    """Ids of the elements the tokens passed, in order."""
    return [element for entry in lines for element in entry.path]


def print_story(lines: Iterable[StoryLine], *, path: bool = False) -> None:
    """A story for people: time, who, what; with `path` also which elements were passed."""
    for entry in lines:
        if path or not entry.path:
            hanging(f"{local_time(entry.at)}  {entry.who}  ", say(entry.text, entry.text_en))


def local_time(at: str) -> str:
    """An ISO instant as month, day and time of the service centre; unchanged where it is none."""
    try:
        return datetime.fromisoformat(at).astimezone(LEGAL_TIME).strftime("%m-%d %H:%M")
    except ValueError:
        return at


def _case_row(case: dict[str, Any]) -> list[str]:
    return [case["case_no"], case["title"], standing(case), case["applicant_name"] or ""]


def _print_case(case: dict[str, Any]) -> None:
    line(f"{case['case_no']}  {case.get('title', '')}  {standing(case)}")
    for label, key in (
        (say("申请人", "Applicant"), "applicant"),
        (say("收件", "Received"), "received_on"),
        (say("受理", "Accepted"), "accepted_on"),
        (say("承诺办结", "Promised by"), "promised_due"),
        (say("法定办结", "By law by"), "statutory_due"),
        (say("补正期限", "Correct by"), "correct_by"),
        (say("原办件", "Origin"), "origin"),
    ):
        value = case.get(key)
        shown = value.get("name") or value.get("id") if isinstance(value, dict) else value
        if shown:
            line(f"  {label}: {shown}")
    _print_parts(case)


def _print_parts(case: dict[str, Any]) -> None:
    if case["sub_cases"]:
        line()
        table(
            [say("子办件", "Sub-case"), say("事项", "Item"), say("部门", "Department"), say("结果", "Result")],
            [
                [f"/{sub['sub_case'].rpartition('/')[2]}", sub["name"], sub["department"], _result(sub)]
                for sub in case["sub_cases"]
            ],
        )
    if case["tasks"]:
        line()
        heads = [say("待办环节", "Open task"), say("部门", "Department"), say("到期", "Due"), say("办理人", "Held by")]
        table(["#", *heads], [_task_cells(task) for task in case["tasks"]])
    if case["notices"]:
        line()
    for notice in case["notices"]:
        line(f"  ■ {notice['title']}  {notice['notice']}")


def _result(sub: dict[str, Any]) -> str:
    return word(RESULTS, sub["result"]) if sub["result"] else say("办理中", "open")


def _task_cells(task: dict[str, Any]) -> list[str]:
    named = f"{task['name']} {task['element']}".strip()
    return [str(task["task"]), named, *(str(task[key] or "") for key in ("department", "due_on", "holder"))]
