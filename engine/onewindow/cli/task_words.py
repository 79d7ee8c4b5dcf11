"""Which task or sub-case of a case a person means (by number, element, item or name), and what a task asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from onewindow.cli.output import hanging
from onewindow.cli.record import last_task
from onewindow.cli.words import say
from onewindow.domain.names import RESULTS, chinese
from onewindow.domain.visible_text import visible
from onewindow.errors import NotFound, UsageError

if TYPE_CHECKING:
    from onewindow.engine import Engine


def open_tasks(engine: Engine, no: str, actor: str) -> dict[int, dict[str, Any]]:
    """The open tasks of a case by number."""
    return {int(task["task"]): task for task in engine.case(no, actor=actor)["tasks"]}


def task_number(engine: Engine, no: str, named: str, actor: str) -> int:
    """The number of the task called `named`: its number, or the id of its element, or its name.

    A task that is over has its last number, so that the engine can tell who was faster; raises NotFound for one
    that never was, UsageError where several are meant.
    """
    if named.isdecimal():
        return int(named)
    case = engine.case(no, actor=actor)
    tasks = {int(task["task"]): task for task in case["tasks"]}
    found = [number for number, task in tasks.items() if named in (task["element"], task["name"])]
    if len(found) == 1:
        return found[0]
    if not found:
        earlier = last_task(engine, no, named)
        if earlier is not None or case["finished"]:
            return earlier or 0
    now = "、".join(f"{number} {task['element']}（{task['name']}）" for number, task in tasks.items()) or "无"
    now_en = ", ".join(f"{number} {task['element']}" for number, task in tasks.items()) or "none"
    called = visible(named)
    if found:
        raise UsageError(
            f"{no}：环节 {called} 有 {len(found)} 个待办 → 用编号指明：{now}\n"
            f"{no}: {len(found)} tasks {called} are open → name one by its number: {now_en}"
        )
    raise NotFound(
        f"{no}：现在没有待办环节 {called} → 现有待办：{now}\n{no}: no task {called} is open → open now: {now_en}"
    )


def sub_case_number(engine: Engine, no: str, named: str, actor: str) -> str:
    """The full number of the sub-case called `named`: its item, its element, its name, `2`, `/2` or `NO/2`."""
    subs = engine.case(no, actor=actor)["sub_cases"]
    number = named.removeprefix(no).removeprefix("/")
    found = [sub for sub in subs if number == sub["sub_case"].rpartition("/")[2]]
    found = found or [sub for sub in subs if named in (sub["item"], sub["element"], sub["name"])]
    if len(found) == 1:
        return str(found[0]["sub_case"])
    known = "；".join(_sub_case(sub) for sub in subs) or "无"
    known_en = "; ".join(f"/{sub['sub_case'].rpartition('/')[2]} {sub['element']}" for sub in subs) or "none"
    raise NotFound(
        f"{no}：没有子办件 {visible(named)} → 现有：{known}\n"
        f"{no}: there is no sub-case {visible(named)} → there are: {known_en}"
    )


def print_question(head: str, question: str) -> None:
    """What a department wants to know of the person who does the task, if anything."""
    if question:
        hanging(head, say("部门询问：", "The department asks: ") + question)


def print_outcomes(head: str, outcomes: list[str]) -> None:
    """The outcomes by which the drawing goes different ways, where the task may end with any word."""
    if outcomes:
        listed = ", ".join(outcomes)
        hanging(head, say(f"流程图按结果分路：{listed}", f"the drawing tells these outcomes apart: {listed}"))


def _sub_case(sub: Mapping[str, Any]) -> str:
    result = chinese(RESULTS, sub["result"]) if sub["result"] else "办理中"
    return f"/{sub['sub_case'].rpartition('/')[2]} {sub['element']} {sub['name']}（{result}）"
