"""What comes from outside the desk: timers, and BPMN messages."""

from __future__ import annotations

from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.deciders import clocks, entitlement
from onewindow.domain.facts import Facts
from onewindow.domain.refusals import refuse
from onewindow.domain.stages import WINDOW


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
    """A BPMN message that an element of this case waits for.

    It may end a review or open a step, so the right to read is not enough: the system, the window, and the staff of the
    department the element belongs to bring it; in a plain process whoever does more than read.
    """
    if facts.actor.kind == "applicant" or not entitlement.may_read(case, facts.actor):
        entitlement.system_only(facts)
    waiting = sorted({wait["name"] for wait in case.waits.values()})
    if command.name not in waiting:
        refuse("message_not_awaited", name=command.name, known=", ".join(waiting) or "—")
    elements = [wait["element"] for wait in case.waits.values() if wait["name"] == command.name]
    if not _may_bring(case, elements, facts):
        refuse("not_entitled", expected="综合窗口或等待该消息的部门人员", person=facts.actor.name,
               expected_en="the window, or staff of the department that waits for the message")
    if case.kind == "service":
        entitlement.not_own(case, facts)
    return [e.MessageReceived(name=command.name, data=command.data)]


def _may_bring(case: Case, elements: list[str], facts: Facts) -> bool:
    actor = facts.actor
    if actor.kind == "system" or WINDOW in actor.roles:
        return True
    if actor.roles and set(actor.roles) <= entitlement.READERS:
        return False
    waiting = {_department(element, facts) for element in elements} - {""}
    return case.kind == "plain" or not waiting.isdisjoint(actor.departments)


def _department(name: str, facts: Facts) -> str:
    """Whose an element is; an event on a task's boundary is the task's."""
    element = facts.drawing.elements.get(name)
    if element is None:
        return ""
    return element.department or _department(element.attached_to, facts)
