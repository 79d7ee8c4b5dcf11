"""Submits what a person typed: takes a task nobody holds before completing it, and leaves no trace where it fails."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onewindow.cli.output import remark
from onewindow.cli.site import door, new_id
from onewindow.cli.task_words import open_tasks
from onewindow.cli.words import say
from onewindow.commands import ClaimTask, CompleteTask, HandOverTask, ReleaseTask, TaskCommand
from onewindow.errors import CommandRejected, OneWindowError

if TYPE_CHECKING:
    from onewindow.commands import Command
    from onewindow.engine import Answer, Engine


def carry_out(engine: Engine, command: Command) -> Answer:
    """The accepted answer to `command`; raises CommandRejected and whatever `Engine.submit` raises."""
    if isinstance(command, CompleteTask):
        return _complete(engine, command)
    answer = engine.submit(command)
    if answer.rejected is not None and isinstance(command, ReleaseTask | HandOverTask):
        _say_that_nobody_holds_it(engine, command, answer)
    return answer.or_raise()


def _complete(engine: Engine, command: CompleteTask) -> Answer:
    claimed = _claim(engine, command)
    try:
        answer = engine.submit(command).or_raise()
    except OneWindowError:
        if claimed:
            engine.submit(_alike(ReleaseTask, command))
        raise
    if claimed:
        remark(say(f"  已领取 {claimed}", f"  claimed {claimed}"))
    return answer


def _claim(engine: Engine, command: CompleteTask) -> str:
    """Take the task if nobody holds it; its name where this call took it."""
    case = engine.case(command.case_no, actor=command.actor)
    if case["kind"] == "plain":
        return ""  # there, completing a task takes it by itself
    waiting = open_tasks(engine, command.case_no, command.actor).get(command.task)
    if waiting is None or waiting["holder"]:
        return ""
    answer = engine.submit(_alike(ClaimTask, command)).or_raise()
    return str(waiting["name"] or waiting["element"]) if answer.events else ""


def _alike(kind: type[TaskCommand], command: TaskCommand) -> TaskCommand:
    """Another command of the same person for the same task."""
    return kind(command_id=new_id(), actor=command.actor, via=door(), case_no=command.case_no, task=command.task)


def _say_that_nobody_holds_it(engine: Engine, command: TaskCommand, answer: Answer) -> None:
    """"Held by nobody" is an odd thing to be told; say what is the case, and what to do."""
    waiting = open_tasks(engine, command.case_no, command.actor).get(command.task)
    if answer.rejected is None or answer.rejected.code != "not_holder" or waiting is None or waiting["holder"]:
        return
    name, claim = waiting["name"] or waiting["element"], f"case do {command.case_no} claim {command.task}"
    raise CommandRejected(
        replace(
            answer.rejected,
            text=f"应当是有人领取的环节，但是“{name}”目前无人领取",
            remedy=f"不需退回；要办理的，先 {claim}",
            text_en=f"Expected a task somebody holds, but nobody holds {name!r}",
            remedy_en=f"there is nothing to release; to work on it, {claim}",
        )
    )
