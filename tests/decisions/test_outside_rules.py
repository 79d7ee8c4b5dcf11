"""What comes from outside the desk: a drawn timer, a BPMN message; decided without an engine."""

from __future__ import annotations

from decisions.desk import accepted, names, opened, received
from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.moves import TaskWaits
from onewindow.domain.react import react


def test_timer_is_fired_by_the_system_when_due() -> None:
    desk = opened()
    desk.record(e.TimerSet(timer=5, element="t", due_at="2026-03-02T02:00:00.000Z"))
    assert names(desk.do(c.FireTimer, "wang", timer=5)) == ["not_entitled"]
    assert names(desk.do(c.FireTimer, "system", timer=6)) == ["timer_unknown"]
    assert names(desk.do(c.FireTimer, "system", timer=5)) == ["timer_not_due"]
    desk.now = desk.now.replace(hour=2)
    assert names(desk.do(c.FireTimer, "system", timer=5)) == ["TimerFired"]


def test_message_nobody_waits_for_is_refused() -> None:
    desk = opened()
    assert names(desk.do(c.SendMessage, "wang", name="objection")) == ["message_not_awaited"]
    desk.record(e.MessageAwaited(wait=3, element="catch", name="objection"))
    assert names(desk.do(c.SendMessage, "wang", name="objection", data={"a": 1})) == ["MessageReceived"]
    assert desk.document["catch"] == {"a": 1}


def test_message_is_brought_by_the_window_and_by_whose_element_waits_for_it_and_by_no_other() -> None:
    desk = accepted()
    desk.record(e.MessageAwaited(wait=3, element="review", name="objection"))
    assert names(desk.do(c.SendMessage, "zhou", name="objection")) == ["not_entitled"]  # police: another department
    assert names(desk.do(c.SendMessage, "lin", name="objection")) == ["not_entitled"]  # supervision reads
    assert names(desk.do(c.SendMessage, "deng", name="objection")) == ["MessageReceived"]
    assert names(desk.do(c.SendMessage, "wang", name="objection")) == ["MessageReceived"]
    assert names(desk.do(c.SendMessage, "system", name="objection")) == ["MessageReceived"]


def test_a_case_no_item_of_which_was_entered_closes_without_a_result() -> None:
    desk = received()
    desk.finish("acceptance", "wang", "accepted")
    waits = TaskWaits(element="issuance", task=99, scope=None)
    closed, *_ = react(desk.case, [waits], desk.facts("system"), just_accepted=False)
    assert closed == e.CaseClosed(result="")
