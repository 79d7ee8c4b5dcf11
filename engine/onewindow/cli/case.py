"""`onewindow case show|list|story|notice`: looks at cases; changes nothing."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from onewindow.cli.case_view import print_case
from onewindow.cli.english_names import EnglishNames
from onewindow.cli.options import HERE, ActorOption, CaseArgument, FormatOption, SiteOption
from onewindow.cli.output import Format, line, print_json, print_page, table
from onewindow.cli.site import SYSTEM, need_reader, opened
from onewindow.cli.telling import passed, print_story, story_json
from onewindow.cli.words import say, standing
from onewindow.domain.names import STATUSES, chinese
from onewindow.domain.visible_text import visible
from onewindow.errors import UsageError


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
            print_case(engine, found)


def list_cases(
    status: Annotated[str | None, typer.Option("--status", help="Only cases in this status, e.g. accepted.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many.")] = 50,
    actor: ActorOption = SYSTEM,
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> None:
    """List cases the actor may see, newest first."""
    if status is not None and status not in STATUSES:
        known = "、".join(f"{each}（{chinese(STATUSES, each)}）" for each in STATUSES)
        raise UsageError(
            f"--status {visible(status)}：没有这个状态 → 可写：{known}\n"
            f"--status {visible(status)}: there is no such status → one of: {', '.join(STATUSES)}"
        )
    with opened(site) as engine:
        found = engine.cases(actor=need_reader(actor, engine), status=status, limit=limit)
        names = EnglishNames(engine)
        rows = [_case_row(each, names) for each in found] if format is Format.TEXT else []
    if format is Format.JSON:
        print_json({"cases": found})
    elif not found:
        line(say("没有办件。", "No cases."))
    else:
        heads = [say("办件编号", "Case"), say("事项", "Service"), say("状态", "Status"), say("申请人", "Applicant")]
        table(heads, rows, keep=(0,))


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
        lines, directory = engine.story(no, actor=actor), engine.directory
    if format is Format.JSON:
        print_json(
            {
                "case_no": no,
                "story": [story_json(entry) for entry in lines],
                "elements": passed(lines),
            }
        )
    else:
        print_story(lines, directory, path=path)


def notice(
    no: CaseArgument,
    number: Annotated[str, typer.Argument(metavar="NOTICE", help="Its number (文书编号), or the end of it, e.g. SL1.")],
    actor: ActorOption = SYSTEM,
    site: SiteOption = HERE,
) -> None:
    """Give a document (文书) of a case as a page to print: HTML in UTF-8, e.g. `… > acceptance.html`.

    Its numbers are in `case show`.
    """
    with opened(site) as engine:
        numbers = [each["notice"] for each in engine.case(no, actor=actor)["notices"]]
        whole = next((each for each in numbers if each.endswith(f"-{number}")), number)
        page = engine.notice(no, whole, actor=actor)
    print_page(page)


def _case_row(case: dict[str, Any], names: EnglishNames) -> list[str]:
    title = names.title(case["case_no"], case["title"], case["definition"])
    return [case["case_no"], title, standing(case), case["applicant_name"] or ""]
