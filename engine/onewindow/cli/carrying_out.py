"""Submits what a person typed: takes a task nobody holds before completing it, and leaves no trace where it fails."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onewindow.cli.output import remark
from onewindow.cli.site import door, new_id
from onewindow.cli.task_words import open_tasks
from onewindow.cli.words import say
from onewindow.commands import ClaimTask, CompleteTask, ReleaseTask, TaskCommand
from onewindow.errors import CommandRejected, OneWindowError, Rejected

if TYPE_CHECKING:
    from onewindow.commands import Command
    from onewindow.engine import Answer, Engine


def carry_out(engine: Engine, command: Command) -> Answer:
    """The accepted answer to `command`; raises CommandRejected and whatever `Engine.submit` raises."""
    if isinstance(command, CompleteTask):
        return _complete(engine, command)
    answer = engine.submit(command)
    if answer.rejected is not None and answer.rejected.code == "not_claimed" and isinstance(command, ReleaseTask):
        raise CommandRejected(_nothing_to_release(answer.rejected))
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


def _nothing_to_release(rejected: Rejected) -> Rejected:
    """To be told to claim a task in order to give it back would be odd."""
    return replace(
        rejected,
        text="应当是有人认领的任务才能退回，但是该任务无人认领",
        remedy="它已在待办池中，无需退回",
        text_en="Expected a task somebody holds, but nobody holds it",
        remedy_en="it is in the pool already; nothing to release",
    )
