"""What comes from outside the desk: timers, BPMN messages, and the replies of departments' systems."""

from __future__ import annotations

from typing import Any

from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.case import Case, OpenTask
from onewindow.domain.deciders import clocks, entitlement, stages
from onewindow.domain.facts import Facts
from onewindow.domain.refusals import refuse


def fire_timer(case: Case, command: c.FireTimer, facts: Facts) -> list[e.Event]:
    """A drawn timer whose hour has come; clocks have the negative numbers."""
    entitlement.system_only(facts)
    if command.timer < 0:
        return clocks.fire(case, -command.timer, facts)
    timer = case.timers.get(command.timer)
    if timer is None:
        refuse("timer_unknown", timer=command.timer)
    if timer["due_at"] > facts.at:
        refuse("timer_not_due", timer=command.timer, due_at=timer["due_at"])
    return [e.TimerFired(timer=command.timer, element=timer["element"])]


def send_message(case: Case, command: c.SendMessage, facts: Facts) -> list[e.Event]:
    """A BPMN message that an element of this case waits for."""
    if facts.actor.kind == "applicant" or not entitlement.may_read(case, facts.actor):
        entitlement.system_only(facts)
    waiting = sorted({wait["name"] for wait in case.waits.values()})
    if command.name not in waiting:
        refuse("message_not_awaited", name=command.name, known=", ".join(waiting) or "—")
    return [e.MessageReceived(name=command.name, data=command.data)]


def record_reply(case: Case, command: c.RecordReply, facts: Facts) -> list[e.Event]:
    """A department's answer; one that nobody waits for is recorded all the same, so that nothing is lost."""
    entitlement.system_only(facts)
    sent = case.messages.get(command.message)
    awaited = sent is not None and not case.finished
    recorded = e.ReplyRecorded(
        message=command.message, task=sent["task"] if sent and awaited else None, outcome=command.outcome,
        data=command.data, awaited=awaited, error=command.error,
    )
    if sent is None or not awaited or command.error is not None:
        return [recorded]
    task = _asked(case, sent, facts)
    return [recorded, *stages.finished(case, task, sent["task"], command.outcome, command.data, facts)]


def _asked(case: Case, sent: dict[str, Any], facts: Facts) -> OpenTask:
    """The task as it would have been opened for a person."""
    element = facts.drawing.elements[sent["element"]]
    return OpenTask(
        element=element.id, name=element.name, kind=element.type, stage=element.stage, department=sent["department"],
        role=element.role, form=element.ow.get("form", ""), operation=sent["operation"], sub_case=sent["sub_case"],
        due_on=None, opened_at="", instance={},
    )
