"""`onewindow case open`: opens a case for an applicant and says what it needs and what comes next."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onewindow.cli.case_view import applicant_of
from onewindow.cli.materials import missing, needed, print_materials
from onewindow.cli.options import (
    HERE,
    ActorOption,
    CommandIdOption,
    FormatOption,
    FormOption,
    SiteOption,
    SituationOption,
)
from onewindow.cli.output import Format, line, remark
from onewindow.cli.reading_of_words import PERSON, answers, application
from onewindow.cli.receipt import tell
from onewindow.cli.record import current_version
from onewindow.cli.site import door, need_actor, new_id, opened, typed
from onewindow.cli.values import read_values
from onewindow.cli.words import say

if TYPE_CHECKING:
    from pathlib import Path

    from onewindow.engine import Engine

NEARLY = 0.8
"""How alike (0–1) an applicant's id and one of staff must be for a warning."""


def open_case(
    process: Annotated[str, typer.Argument(metavar="SERVICE", help="A published process (已发布的流程).")],
    actor: ActorOption = "",
    applicant: Annotated[
        list[str] | None, typer.Option("--applicant", metavar="K=V|@FILE", help="Who applies (申请人): id=…, name=….")
    ] = None,
    form: FormOption = None,
    situation: SituationOption = None,
    origin: Annotated[
        str | None, typer.Option("--origin", metavar="NO", help="Earlier case to apply again for (原办件).")
    ] = None,
    channel: Annotated[
        str | None, typer.Option("--channel", help="window (窗口) or online (网上); if not given, who opens decides.")
    ] = None,
    command_id: CommandIdOption = None,
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> None:
    """Open a case (办件) as a draft; a plain process starts running at once."""
    from onewindow.commands import OpenCase

    with opened(site) as engine:
        who = need_actor(actor, engine)
        version = current_version(engine, process) if form or situation else None
        earlier = engine.case(origin, actor=who)["document"].get("form") if origin and form else {}
        command = OpenCase(
            command_id=command_id or new_id(),
            actor=who,
            via=door(),
            process=process,
            applicant=_applicant(engine, who, read_values(applicant or [], "--applicant", PERSON)),
            form=read_values(form or [], "--form", application(version), earlier),
            situations=read_values(situation or [], "--situation", answers(version.item if version else None)),
            origin=origin,
            channel=channel,
        )
        answer = engine.submit(command).or_raise()
        _warn_of_a_slip(engine, str(command.applicant.get("id", "")))
        case = tell(engine, command, answer, format)
        if format is Format.TEXT:
            _print_next(engine, case, who, site)


def _applicant(engine: Engine, actor: str, given: dict[str, Any]) -> dict[str, Any]:
    """Who applies: as given; an actor who is no member of staff applies for himself."""
    return given if engine.directory.find(actor) else {"id": actor, **given}


def _warn_of_a_slip(engine: Engine, applicant: str) -> None:
    """An applicant nobody has heard of, called nearly like a member of staff, is most likely a slip of the pen."""
    staff = [person.id for person in engine.directory.everyone()]
    near = difflib.get_close_matches(applicant, staff, n=1, cutoff=NEARLY)
    if near and applicant not in staff:
        remark(
            say(
                f"！ 申请人编号 {applicant} 与工作人员 {near[0]} 很像：若是笔误，请撤回本件，用 --as {near[0]} 重开",
                f"！ the applicant's id {applicant} is nearly that of staff member {near[0]}: if this is a slip, "
                f"withdraw this case and open it again with --as {near[0]}",
            )
        )


def _print_next(engine: Engine, case: Mapping[str, Any], actor: str, site: Path) -> None:
    """Who applies, which materials are needed, and what to type next."""
    line(f"  {say('申请人：', 'Applicant: ')}{applicant_of(case)}")
    materials = needed(engine, case)
    print_materials(case, materials)
    do = [["complete", task["element"]] for task in case["tasks"]]
    if case["status"] == "draft":
        wanted = [material["id"] for material in materials if missing(case, material)]
        attach = [["attach", material, say("文件", "FILE")] for material in wanted[:1]]
        do = [*attach, ["save", "--form", "@form.json"], ["submit"]]
    line()
    line(say("接下来：", "What to type next:"))
    for words in do:
        line("  " + typed("case", "do", case["case_no"], *words, "--as", actor, site=site))
    line("  " + typed("case", "show", case["case_no"], site=site))
