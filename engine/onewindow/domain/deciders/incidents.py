"""What people do about incidents: have the department asked once more, take the matter over, give it up."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from onewindow import commands as c
from onewindow import events as e
from onewindow.domain import work_item
from onewindow.domain.case import Case, OpenTask
from onewindow.domain.clock import STAGE
from onewindow.domain.deciders import entitlement, stages
from onewindow.domain.deciders.parts import needed
from onewindow.domain.facts import Facts
from onewindow.domain.incident import INVALID_REPLY, Incident, cancels, keys_of
from onewindow.domain.refusals import refuse
from onewindow.domain.requests import REQUEST, cancellations
from onewindow.domain.stages import CLARIFICATION, WINDOW


def retry(case: Case, command: c.RetryIncident, facts: Facts) -> list[e.Event]:
    """Once more from the beginning, under the same key. Whatever is open about the message is settled with it: where
    one stayed open, what comes of it now could not be told apart from what was there before."""
    incident = _open_incident(case, command, facts)
    if incident.message not in case.messages and not cancels(incident.message):
        refuse("incident_not_retried", incident=command.incident)
    reason = needed(command.reason)
    settled = [
        e.IncidentSettled(incident=number, how="retried", reason=reason) for number, its in case.incidents.items()
        if its.message == incident.message and its.state == "open"
    ]  # fmt: skip
    return [*settled, e.MessageRequeued(message=incident.message)]


def resolve(case: Case, command: c.ResolveIncident, facts: Facts) -> list[e.Event]:
    """A person takes it over: what the system should have done becomes a work item of the department; what it could not
    be told any more, that person has told it."""
    incident = _open_incident(case, command, facts)
    settled = e.IncidentSettled(incident=command.incident, how="resolved", reason=needed(command.reason))
    sent = case.messages.get(incident.message)
    if sent is None:
        told = cancels(incident.message)
        return [settled, e.MessageCancelled(message=incident.message, why="resolved")] if told else [settled]
    over = [
        *settled_with_it(case, incident.message, "resolved", settled.reason, but=command.incident),
        *_taken_over(case, incident.message, sent, "resolved"),
    ]
    opened = work_item.opened(sent["element"], sent["task"], sent["sub_case"], facts)
    # The stage's clock runs on from when the system was asked.
    stage = (clock.due_on for clock in case.clocks.values() if clock.kind == STAGE and clock.task == sent["task"])
    return [settled, *over, structs.replace(opened, due_on=next(stage, opened.due_on))]


def give_up(case: Case, command: c.GiveUpIncident, facts: Facts) -> list[e.Event]:
    """The sub-case is returned, with the reason; only where that is what its task decides."""
    incident = _open_incident(case, command, facts)
    sent = case.messages.get(incident.message)
    task = asked_of(sent, facts) if sent else None
    if sent is None or task is None or task.stage != "decision":
        refuse("incident_not_given_up", incident=command.incident)
    reason = needed(command.reason)
    settled = e.IncidentSettled(incident=command.incident, how="given_up", reason=reason)
    ended = stages.finished(case, task, sent["task"], "returned", {"reason": reason}, facts)
    others = settled_with_it(case, incident.message, "given_up", reason, but=command.incident)
    return [settled, *others, *_taken_over(case, incident.message, sent, "given_up"), *ended]


def _taken_over(case: Case, message: str, sent: dict[str, Any], why: str) -> list[e.Event]:
    """Nobody waits for the answer any more. A department that may still hold the request is told, as where a case is
    withdrawn; one that has answered is not, since it would undo what a person is about to enter by hand."""
    answered = {its.message for its in case.incidents.values() if its.kind == INVALID_REPLY}
    over: list[e.Event] = [e.MessageCancelled(message=message, why=why), *questions_over(case, sent["task"])]
    if sent["kind"] == REQUEST and message not in answered:
        over += [each for each in cancellations(message, sent, why) if each.data["of"] not in answered]
    return over


def settled_with_it(case: Case, message: str, how: str, reason: str, but: int = 0) -> list[e.Event]:
    """Whatever else is open about a request that is over."""
    return [
        e.IncidentSettled(incident=number, how=how, reason=reason) for number, its in case.incidents.items()
        if its.message in keys_of(message) and its.state == "open" and number != but
    ]  # fmt: skip


def questions_over(case: Case, task: int) -> list[e.Event]:
    """Nobody needs to answer any more what was asked about this task."""
    return [
        e.TaskCancelled(task=number, why="answered") for number, its in case.tasks.items()
        if its.stage == CLARIFICATION and its.instance.get("of") == task
    ]  # fmt: skip


def _open_incident(case: Case, command: c.IncidentCommand, facts: Facts) -> Incident:
    incident = case.incidents.get(command.incident)
    if incident is None:
        refuse("incident_unknown", incident=command.incident, known=", ".join(map(str, case.incidents)) or "—")
    if "supervisor" not in facts.actor.roles and incident.department not in facts.actor.departments:
        entitlement.with_role(facts, "supervisor", WINDOW, zh="监察人员、综合窗口或该部门人员",
                              en="a supervisor, the window or the department")
    if incident.state != "open":
        refuse("incident_settled", incident=command.incident)
    return incident


def asked_of(sent: dict[str, Any], facts: Facts) -> OpenTask:
    """The task as it would have been opened for a person."""
    opened = work_item.opened(sent["element"], sent["task"], sent["sub_case"], facts)
    return OpenTask(**{name: value for name, value in e.to_payload(opened).items() if name != "task"})
