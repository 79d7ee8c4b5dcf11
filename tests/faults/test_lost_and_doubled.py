"""Replies that are lost and callbacks that come twice: one effect, one answer, nothing forgotten."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from decisions.desk import accepted, names
from faults.photograph import added, photograph
from journeys.invariants import hold
from journeys.town import Town
from onewindow import commands as c
from onewindow import events as e
from onewindow.engine import Answer
from onewindow.examples import FILES


def commands(town: Town) -> list[c.Command]:
    """One of each kind whose reply could be lost: opening, progress, a file, a refusal, a refused opening."""
    errand, draft = town.errand(), town.opened()
    file = {"material": "articles", "filename": "章程.pdf", "content": FILES["pdf"]}
    return [
        town.command(c.OpenCase, "wang.fang", process="errands", form={"again": False}),
        town.command(c.CompleteTask, "wang.fang", case_no=errand, task=town.task(errand, "walk"), data={"𪚥": 1.5}),
        town.command(c.AttachMaterial, "wang.fang", case_no=draft, **file),
        town.command(c.SaveDraft, "wang.fang", case_no=draft, form={"company": {"registered_capital": "一百"}}),
        town.command(c.SubmitApplication, "wang.fang", case_no="no-such-case"),
        town.command(c.OpenCase, "wang.fang", process="no_such_process"),
    ]


def same(first: Answer, again: Answer) -> bool:
    return replace(first, repeated=True) == again


def test_lost_reply_is_given_again_after_a_restart_and_after_others_have_gone_on(town: Town) -> None:
    asked = [(command, town.engine.submit(command)) for command in commands(town)]
    assert [answer.rejected is None for _, answer in asked] == [True, True, True, False, False, False]
    errand = str(asked[1][1].case_no)
    town.finish(errand, "shop", "zhao.min", "done").or_raise()
    town.restart()
    before = photograph(town.url)
    for command, answer in asked:
        assert same(answer, town.engine.submit(command))
    assert added(before, photograph(town.url)) == {}
    hold(town, errand)


def test_impatient_program_asks_from_eight_hands_at_once(plain_town: Town) -> None:
    town = plain_town
    case_no = town.errand()
    command = town.command(c.CompleteTask, "wang.fang", case_no=case_no, task=town.task(case_no, "walk"))
    together = threading.Barrier(8)
    answers: list[Answer] = []

    def ask() -> None:
        together.wait()
        answers.append(town.engine.submit(command))

    hands = [threading.Thread(target=ask) for _ in range(8)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    first = next(answer for answer in answers if not answer.repeated)
    assert sum(same(first, answer) for answer in answers) == 7
    assert town.view(case_no)["version"] == first.version == 2
    hold(town, case_no)


def reply(town: Town, case_no: str, **given: Any) -> Any:
    asked = {"case_no": case_no, "message": "m-1", "outcome": "granted", "via": "callback", **given}
    return town.command(c.RecordReply, "system", **asked)


def test_callback_delivered_twice_is_recorded_once(plain_town: Town) -> None:
    town = plain_town
    case_no = town.errand()
    callback = reply(town, case_no, data={"filing_no": "9901010000001"})
    first, again = town.engine.submit(callback), town.engine.submit(callback)
    assert [event["type"] for event in first.events] == ["ReplyRecorded", "IncidentOpened"]
    assert same(first, again)
    hold(town, case_no)


@pytest.mark.parametrize("finished", [False, True])
def test_reply_nobody_waits_for_is_kept_and_moves_nothing(plain_town: Town, finished: bool) -> None:
    town = plain_town
    case_no = town.errand()
    if finished:
        town.do(c.Withdraw, "wang.fang", case_no=case_no, reason="不办了").or_raise()
    before = town.view(case_no)
    town.do(c.RecordReply, "system", case_no=case_no, message="m-1", outcome="granted", data={"no": 1}).or_raise()
    late = town.do(c.RecordReply, "system", case_no=case_no, message="m-1", outcome="error", error="E7").or_raise()
    assert [event["payload"]["awaited"] for event in late.events] == [False]
    after = town.view(case_no)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"version", "seq", "last_by", "last_at", "incidents", "heard"}
    assert [incident["kind"] for incident in after["incidents"]] == ["late_result"]
    hold(town, case_no)


def test_only_the_system_records_replies(plain_town: Town) -> None:
    town = plain_town
    case_no = town.errand()
    callback = c.RecordReply(command_id="forged", actor="wang.fang", case_no=case_no, message="m-1", outcome="granted")
    assert town.engine.submit(callback).rejected.code == "not_entitled"  # type: ignore[union-attr]


def test_awaited_reply_finishes_its_task_and_the_doubled_one_does_not() -> None:
    desk = accepted()
    desk.sub_case("seal", number=2, department="police")
    asked = e.MessageQueued(
        message="m-1", kind="request", element="seal", department="police", operation="engrave_seal", task=77,
        sub_case=2, data={},
    )
    desk.record(asked)
    answer = desk.do(c.RecordReply, "system", message="m-1", outcome="granted", data={"filing_no": "1"})
    assert names(answer) == ["ReplyRecorded", "TaskCompleted", "Decided"]
    assert (answer[0].awaited, answer[0].task) == (True, 77)
    assert desk.case.messages == {}
    assert desk.case.sub_cases[2].result == "granted"
    doubled = desk.do(c.RecordReply, "system", message="m-1", outcome="granted", data={"filing_no": "1"})
    assert names(doubled) == [], "the same answer again is no news"
    another = desk.do(c.RecordReply, "system", message="m-1", outcome="granted", data={"filing_no": "2"})
    assert names(another) == ["ReplyRecorded", "IncidentOpened"], "another number is"


def test_awaited_error_is_recorded_and_left_to_the_flow() -> None:
    desk = accepted()
    asked = e.MessageQueued(
        message="m-2", kind="request", element="decision", department="market_regulation", operation="issue", task=78,
        sub_case=1, data={},
    )
    desk.record(asked)
    answer = desk.do(c.RecordReply, "system", message="m-2", outcome="error", error="E_TIMEOUT")
    assert names(answer) == ["ReplyRecorded"]
    assert (answer[0].awaited, answer[0].task, answer[0].error) == (True, 78, "E_TIMEOUT")
