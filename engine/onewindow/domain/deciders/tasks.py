"""Work items: claim, release, hand over, complete."""

from __future__ import annotations

from dataclasses import replace

from msgspec import structs

from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.case import Case, OpenTask
from onewindow.domain.deciders import departments, entitlement, stages
from onewindow.domain.facts import Facts, local_minute
from onewindow.domain.part import department_of
from onewindow.domain.refusals import refuse
from onewindow.domain.stages import CLARIFICATION
from onewindow.domain.taken_back import DONE, REVOKE
from onewindow.ports import Actor


def claim(case: Case, command: c.ClaimTask, facts: Facts) -> list[e.Event]:
    """Take an open work item of one's department and role; claiming twice changes nothing."""
    task = open_task(case, command.task, facts)
    entitlement.worker(case, task, facts)
    entitlement.separate_hands(case, task, facts)
    holder = _holder(case, task, facts)
    if holder == facts.actor.id:
        return []
    if holder is not None:
        refuse("already_claimed", task=command.task, holder=_name(holder, facts))
    return [e.TaskClaimed(task=command.task, holder=facts.actor.id), *_review_started(case, task)]


def release(case: Case, command: c.ReleaseTask, facts: Facts) -> list[e.Event]:
    """Give a held work item back to the pool."""
    _held(case, open_task(case, command.task, facts), command.task, facts)
    return [e.TaskReleased(task=command.task)]


def hand_over(case: Case, command: c.HandOverTask, facts: Facts) -> list[e.Event]:
    """Give a held work item to a colleague who could have claimed it; who distributes the work may do so too. To give
    it to who holds it changes nothing."""
    task = open_task(case, command.task, facts)
    if not _distributes(case, task, facts):
        _held(case, task, command.task, facts)
    to = facts.directory.find(command.to)
    if to is None:
        refuse("person_unknown", person=command.to)
    entitlement.worker(case, structs.replace(task, holder=to.id), _as(facts, to))
    entitlement.separate_hands(case, task, _as(facts, to))
    if _holder(case, task, facts) == to.id:
        return []
    handed = e.TaskHandedOver(task=command.task, holder=to.id, reason=command.reason)
    return [handed, *_review_started(case, task)]


def complete(case: Case, command: c.CompleteTask, facts: Facts) -> list[e.Event]:
    """Finish a held work item, or one that is taken by finishing it: the stage's own rules, then the flow goes on."""
    task = open_task(case, command.task, facts)
    entitlement.worker(case, task, facts)
    claimed: list[e.Event] = []
    if _holder(case, task, facts) is None and (case.kind == "plain" or command.claim):
        claimed = [e.TaskClaimed(task=command.task, holder=facts.actor.id), *_review_started(case, task)]
    elif not (entitlement.of_the_applicant(task) and entitlement.is_applicant(case, facts.actor) and task.holder):
        # What a clerk has taken in the applicant's place stays the applicant's to finish.
        _held(case, task, command.task, facts)
    entitlement.separate_hands(case, task, facts)
    if task.stage == CLARIFICATION:
        return claimed + departments.answered(case, command, task, facts)
    if task.operation == REVOKE and command.outcome in DONE:
        stages.reason(command.data)  # what the applicant's document says; a system may give none
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


def _holder(case: Case, task: OpenTask, facts: Facts) -> str | None:
    """Who holds it, as far as that person still exists: who has left the staff holds nothing."""
    known = task.holder and (
        facts.directory.find(task.holder) is not None or task.holder in (case.applicant.get("id"), case.agent_id)
    )
    return task.holder if known else None


def _held(case: Case, task: OpenTask, number: int, facts: Facts) -> None:
    holder = _holder(case, task, facts)
    if holder != facts.actor.id:
        refuse("not_holder", task=number, holder=_name(holder, facts)) if holder else refuse("not_claimed")


def _distributes(case: Case, task: OpenTask, facts: Facts) -> bool:
    """Whether this person may give it to others: who leads its department. Where it has none, or one that is no more,
    who leads the department of the main item or of the holder, and supervisors."""
    if entitlement.leads(task.department, facts):
        return True
    if task.department and not entitlement.abolished(task.department, facts):
        return False
    holder = facts.directory.find(task.holder) if task.holder else None
    others = {department_of(case, None, facts), holder.department if holder else ""}
    return "supervisor" in facts.actor.roles or any(entitlement.leads(each, facts) for each in others)


def _name(person: str, facts: Facts) -> str:
    found = facts.directory.find(person)
    return f"{found.name}({person})" if found else "系统(system)" if person == "system" else person


def _as(facts: Facts, actor: Actor) -> Facts:
    return replace(facts, actor=actor)
