"""`onewindow case open` and `case do`: every command of `onewindow.commands`, as a person would type it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from onewindow.cli.command_words import build, short_names
from onewindow.cli.options import HERE, ActorOption, CaseArgument, FormatOption, SiteOption
from onewindow.cli.output import Format, hanging, line, print_json, remark
from onewindow.cli.site import door, need_actor, new_id, opened
from onewindow.cli.values import read_values
from onewindow.cli.words import say, standing
from onewindow.errors import NotFound, UsageError

if TYPE_CHECKING:
    from onewindow.commands import Command
    from onewindow.engine import Engine

CommandId = Annotated[
    str | None, typer.Option("--command-id", help="Your own id of this command: the same id twice acts once.")
]


def open_case(
    process: Annotated[str, typer.Argument(metavar="SERVICE", help="A published process (已发布的流程).")],
    actor: ActorOption = "",
    applicant: Annotated[
        list[str] | None, typer.Option("--applicant", metavar="K=V|@FILE", help="Who applies.")
    ] = None,
    form: Annotated[list[str] | None, typer.Option("--form", metavar="K=V|@FILE", help="Form sections (表单).")] = None,
    situation: Annotated[
        list[str] | None, typer.Option("--situation", metavar="K=V|@FILE", help="Answers (情形).")
    ] = None,
    origin: Annotated[
        str | None, typer.Option("--origin", metavar="NO", help="Earlier case to apply again for.")
    ] = None,
    channel: Annotated[str, typer.Option("--channel", help="window or online.")] = "window",
    command_id: CommandId = None,
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> None:
    """Open a case (办件) as a draft; a plain process starts running at once."""
    from onewindow.commands import OpenCase

    with opened(site) as engine:
        who = need_actor(actor, engine)
        command = OpenCase(
            command_id=command_id or new_id(),
            actor=who,
            via=door(),
            process=process,
            applicant=_applicant(engine, who, read_values(applicant or [], "--applicant")),
            form=read_values(form or [], "--form"),
            situations=read_values(situation or [], "--situation"),
            origin=origin,
            channel=channel,
        )
        _submit(engine, command, format)


def do(
    no: CaseArgument,
    command: Annotated[
        str, typer.Argument(metavar="COMMAND", help=f"One of: {', '.join(short_names())}; or a class name.")
    ],
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORDS]…", help="What the command names, in order.")
    ] = None,
    actor: ActorOption = "",
    outcome: Annotated[str | None, typer.Option("--outcome", help="Outcome of the task, e.g. granted.")] = None,
    data: Annotated[list[str] | None, typer.Option("--data", metavar="K=V|@FILE", help="Data of the outcome.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why (理由).")] = None,
    form: Annotated[list[str] | None, typer.Option("--form", metavar="K=V|@FILE", help="Form sections.")] = None,
    situation: Annotated[list[str] | None, typer.Option("--situation", metavar="K=V|@FILE", help="Answers.")] = None,
    field: Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="Any other field.")] = None,
    json_fields: Annotated[
        str | None, typer.Option("--json", metavar="JSON|@FILE", help="Fields as one object.")
    ] = None,
    command_id: CommandId = None,
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> None:
    """Do something with a case, for example:

    case do NO submit · claim TASK · complete TASK --outcome granted --data licence_no=… · attach MATERIAL FILE ·
    withdraw --reason … · VoidCase --json '{"reason": "…"}'

    TASK is its number or the id of its element in the drawing. `complete` claims a task that nobody holds.
    """
    given: dict[str, Any] = {
        **read_values(field or [], "--set"),
        **(read_values([json_fields], "--json") if json_fields else {}),
    }
    for name, values in (("data", data), ("form", form), ("situations", situation)):
        if values:
            given[name] = read_values(values, f"--{name.removesuffix('s')}")
    given.update({name: value for name, value in (("outcome", outcome), ("reason", reason)) if value is not None})
    with opened(site) as engine:
        who = need_actor(actor, engine)
        built = build(
            command,
            words or [],
            given,
            shared={"command_id": command_id or new_id(), "actor": who, "via": door(), "case_no": no},
            task_number=lambda named: _task_number(engine, no, named, who),
        )
        if type(built).__name__ == "CompleteTask":
            _claim_first(engine, no, getattr(built, "task", 0), who)
        _submit(engine, built, format)


def _applicant(engine: Engine, actor: str, given: dict[str, Any]) -> dict[str, Any]:
    """Who applies: as given; an actor who is no member of staff applies for himself."""
    return given if engine.directory.find(actor) else {"id": actor, **given}


def _submit(engine: Engine, command: Command, format: Format) -> None:
    answer = engine.submit(command).or_raise()
    case_no = str(answer.case_no)
    case = engine.case(case_no, actor=command.actor)
    if format is Format.JSON:
        print_json(
            {
                "case_no": case_no,
                "case_version": answer.version,
                "repeated": answer.repeated,
                "status": case["status"],
                "finished": case["finished"],
                "events": list(answer.events),
                "tasks": case["tasks"],
            }
        )
        return
    line(f"√ {case_no}  {standing(case)}", "bold")
    new = {event["seq"] for event in answer.events}
    for entry in engine.story(case_no, actor=command.actor):
        if entry.seq in new:
            hanging("  ", say(entry.text, entry.text_en))


def _task_number(engine: Engine, no: str, named: str, actor: str) -> int:
    """The number of the open task called `named`: its number, or the id of its element."""
    if named.isdecimal():
        return int(named)
    tasks = _open_tasks(engine, no, actor)
    found = [number for number, task in tasks.items() if task["element"] == named]
    if len(found) == 1:
        return found[0]
    open_now = ", ".join(f"{number} {task['element']}" for number, task in tasks.items()) or "-"
    raise (NotFound if not found else UsageError)(
        f"{no}：没有唯一的待办环节 {named} → 现有待办：{open_now}\n"
        f"{no}: there is not exactly one open task {named} → open now: {open_now}"
    )


def _claim_first(engine: Engine, no: str, task: int, actor: str) -> None:
    """Take a task nobody holds before completing it, and say so."""
    from onewindow.commands import ClaimTask

    if engine.case(no, actor=actor)["kind"] == "plain":
        return  # there, completing a task takes it by itself
    waiting = _open_tasks(engine, no, actor).get(task)
    if waiting is not None and not waiting.get("holder"):
        engine.submit(ClaimTask(command_id=new_id(), actor=actor, via=door(), case_no=no, task=task)).or_raise()
        remark(say(f"  已领取 {waiting['name']}", f"  claimed {waiting['name']}"))


def _open_tasks(engine: Engine, no: str, actor: str) -> dict[int, dict[str, Any]]:
    return {int(task["task"]): task for task in engine.case(no, actor=actor)["tasks"]}
