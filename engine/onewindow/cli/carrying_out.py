"""Submits what a person typed, and says in the words of the command line what came of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onewindow.cli.english_names import EnglishNames
from onewindow.cli.output import remark
from onewindow.cli.words import say
from onewindow.commands import CompleteTask, ReleaseTask, Resume
from onewindow.errors import CommandRejected, Rejected

if TYPE_CHECKING:
    from onewindow.commands import Command
    from onewindow.engine import Answer, Engine


def carry_out(engine: Engine, command: Command) -> Answer:
    """The accepted answer to `command`; raises CommandRejected and whatever `Engine.submit` raises."""
    if isinstance(command, CompleteTask):
        return _complete(engine, command)
    answer = engine.submit(command)
    if answer.rejected is not None:
        raise CommandRejected(_as_typed(command, answer.rejected))
    return answer


def _complete(engine: Engine, command: CompleteTask) -> Answer:
    """Who takes a task by completing it is told so; in a plain process that is always the way."""
    case = engine.case(command.case_no, actor=command.actor)
    waiting = next((task for task in case["tasks"] if int(task["task"]) == command.task), None)
    answer = engine.submit(command).or_raise()
    took = any(event["type"] == "TaskClaimed" for event in answer.events)
    if took and waiting is not None and case["kind"] != "plain":
        called = EnglishNames(engine).element(command.case_no, waiting["element"], waiting["name"])
        name = called or waiting["element"]
        remark(say(f"  已领取 {name}", f"  claimed {name}"))
    return answer


def _as_typed(command: Command, rejected: Rejected) -> Rejected:
    if isinstance(command, ReleaseTask) and rejected.code == "not_claimed":
        return _nothing_to_release(rejected)
    if isinstance(command, Resume) and rejected.code == "result_missing":
        remedy, remedy_en = rejected.remedy, rejected.remedy_en
        return replace(rejected, remedy=f"{remedy}：--reason 结论", remedy_en=f"{remedy_en}: --reason TEXT")
    return rejected


def _nothing_to_release(rejected: Rejected) -> Rejected:
    """To be told to claim a task in order to give it back would be odd."""
    return replace(
        rejected,
        text="应当是有人认领的任务才能退回，但是该任务无人认领",
        remedy="它已在待办池中，无需退回",
        text_en="Expected a task somebody holds, but nobody holds it",
        remedy_en="it is in the pool already; nothing to release",
    )
