"""Work items: claim, release, hand over, complete."""

from __future__ import annotations

from dataclasses import replace

from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.case import Case, OpenTask
from onewindow.domain.deciders import departments, entitlement, stages
from onewindow.domain.facts import Facts, local_minute
from onewindow.domain.refusals import refuse
from onewindow.domain.stages import CLARIFICATION
from onewindow.ports import Actor


def claim(case: Case, command: c.ClaimTask, facts: Facts) -> list[e.Event]:
    """Take an open work item of one's department and role; claiming twice changes nothing."""
    task = open_task(case, command.task, facts)
    entitlement.worker(case, task, facts)
    entitlement.separate_hands(case, task, facts)
    if task.holder == facts.actor.id:
        return []
    if task.holder is not None:
        refuse("already_claimed", task=command.task, holder=_name(task.holder, facts))
    return [e.TaskClaimed(task=command.task, holder=facts.actor.id), *_review_started(case, task)]


def release(case: Case, command: c.ReleaseTask, facts: Facts) -> list[e.Event]:
    """Give a held work item back to the pool."""
    _held(open_task(case, command.task, facts), command.task, facts)
    return [e.TaskReleased(task=command.task)]


def hand_over(case: Case, command: c.HandOverTask, facts: Facts) -> list[e.Event]:
    """Give a held work item to a colleague who could have claimed it; the head of the department may do so too."""
    task = open_task(case, command.task, facts)
    if not ("head" in facts.actor.roles and facts.actor.department == task.department):
        _held(task, command.task, facts)
    to = facts.directory.find(command.to)
    if to is None:
        refuse("person_unknown", person=command.to)
    entitlement.worker(case, task, _as(facts, to))
    entitlement.separate_hands(case, task, _as(facts, to))
    handed = e.TaskHandedOver(task=command.task, holder=to.id, reason=command.reason)
    return [handed, *_review_started(case, task)]


def complete(case: Case, command: c.CompleteTask, facts: Facts) -> list[e.Event]:
    """Finish a held work item, or one that is taken by finishing it: the stage's own rules, then the flow goes on."""
    task = open_task(case, command.task, facts)
    entitlement.worker(case, task, facts)
    claimed: list[e.Event] = []
    if task.holder is None and (case.kind == "plain" or command.claim):
        claimed = [e.TaskClaimed(task=command.task, holder=facts.actor.id), *_review_started(case, task)]
    else:
        _held(task, command.task, facts)
    entitlement.separate_hands(case, task, facts)
    if task.stage == CLARIFICATION:
        return claimed + departments.answered(case, command, task, facts)
    return claimed + stages.finished(case, task, command.task, command.outcome, command.data, facts)


def open_task(case: Case, number: int, facts: Facts) -> OpenTask:
    """The open task with this number; somebody who comes second is told who was first."""
    task = case.tasks.get(number)
    if task is None:
        done = next((entry for entry in reversed(case.recent) if entry["task"] == number), None)
        if done is None:
            refuse("task_not_open", case_no=case.case_no, task=number)
        by, at = _name(done["by"], facts), local_minute(done["at"])
        refuse("somebody_was_faster", details=dict(done), task=number, outcome=done["outcome"], by=by, at=at)
    return task


def _review_started(case: Case, task: OpenTask) -> list[e.Event]:
    taken_up = case.status == "accepted" and task.stage in ("review", "decision")
    return [e.CaseReviewStarted()] if taken_up else []


def _held(task: OpenTask, number: int, facts: Facts) -> None:
    if task.holder != facts.actor.id:
        refuse("not_holder", task=number, holder=_name(task.holder, facts)) if task.holder else refuse("not_claimed")


def _name(person: str, facts: Facts) -> str:
    found = facts.directory.find(person)
    return f"{found.name}({person})" if found else "系统(system)" if person == "system" else person


def _as(facts: Facts, actor: Actor) -> Facts:
    return replace(facts, actor=actor)
