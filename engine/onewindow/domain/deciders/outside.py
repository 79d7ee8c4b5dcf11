"""What comes from outside the desk: timers, and BPMN messages."""

from __future__ import annotations

from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.deciders import clocks, entitlement
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
