"""A task taken and completed in one go: both, or neither."""

from __future__ import annotations

from decisions.desk import names, opened
from onewindow import commands as c


def test_task_nobody_holds_is_taken_and_completed_at_once_where_that_is_asked() -> None:
    desk = opened()
    task = desk.lay("errand")
    assert names(desk.do(c.CompleteTask, "wang", task=task, claim=True)) == ["TaskClaimed", "TaskCompleted"]


def test_task_is_not_taken_where_its_completion_is_refused_or_somebody_else_holds_it() -> None:
    desk = opened()
    task = desk.lay("errand")
    assert names(desk.do(c.CompleteTask, "wang", task=task, outcome=" ", claim=True)) == ["outcome_unknown"]
    assert desk.case.tasks[task].holder is None
    desk.do(c.ClaimTask, "wang", task=task)
    assert names(desk.do(c.CompleteTask, "zhao", task=task, claim=True)) == ["not_holder"]
    assert names(desk.do(c.CompleteTask, "wang", task=task, claim=True)) == ["TaskCompleted"]
