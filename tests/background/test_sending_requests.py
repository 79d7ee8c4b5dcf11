"""Messages to a department go out, and what it answers comes back to the case: each kind of answer, each once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bureau import Precinct

from journeys.invariants import hold
from onewindow import commands as c
from onewindow.ports.departments import (
    AcceptedForWork,
    Broken,
    Cancelled,
    Granted,
    NeedsClarification,
    Refused,
    Reply,
    Revoked,
    TryLater,
    Unknown,
    Unreachable,
)


def test_a_granted_request_is_recorded_and_the_case_goes_on(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()

    report = precinct.send()

    assert (report.asked, report.answered, report.put_off, report.given_up) == (1, 1, 0, 0)
    assert precinct.open_elements(case_no) == ["issuance"]
    assert (precinct.row(case_no).state, precinct.calls(case_no)) == ("answered", [("granted", "")])
    assert precinct.view(case_no)["document"]["stall"]["filing_no"] == "B-7"
    recorded = next(it for it in precinct.engine.events(case_no, actor="system") if it.type == "ReplyRecorded")
    assert (recorded.actor["id"], recorded.actor["via"]) == ("system", "adapter")
    assert precinct.send(days=1).asked == 0
    hold(precinct, case_no)


def test_the_request_carries_the_stable_key_and_what_is_declared_alone(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.says("request", Unreachable("reset", sent=True))

    precinct.send()
    precinct.send(minutes=1)

    first, again, *_ = precinct.bureau.requests
    assert first.key == again.key == precinct.key(case_no) == f"440300:{case_no}:stall:{precinct.row(case_no).task}"
    assert (first.operation, first.department) == ("file_stall", "market_regulation")
    assert (first.case_no, first.sub_case) == (case_no, f"{case_no}/1")
    assert first.data == {"form": {"stall": {"place": "市民路口"}}}
    assert (first.applicant, first.item["id"]) == ({"id": "li.lei", "name": "李雷"}, "stall")


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (Refused(reason="重名", remedies="复议"), "refused"),
        (Refused(reason="印模不清", returned=True), "returned"),
        (Granted(data={"filing_no": "B-1"}), "granted"),
    ],
)
def test_a_final_answer_ends_the_task(precinct: Precinct, reply: Reply, outcome: str) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.result = reply

    assert precinct.send().answered == 1

    assert precinct.view(case_no)["document"]["stall"]["outcome"] == outcome
    hold(precinct, case_no)


def test_what_a_department_works_on_is_asked_about_until_it_is_answered(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.result = AcceptedForWork(reference="A7")
    sent = precinct.clock.now()

    assert precinct.send().answered == 0
    assert precinct.view(case_no)["messages"][precinct.row(case_no).message]["reference"] == "A7"
    assert precinct.row(case_no).next_at == (sent + timedelta(minutes=30)).isoformat("T", "microseconds")
    hold(precinct, case_no)
    assert precinct.send(minutes=29).asked == 0
    for _ in range(3):
        assert precinct.send(minutes=30).asked == 1
    assert precinct.bureau.heard() == ["request", "query", "query", "query"]
    assert precinct.count(case_no, "RequestAcknowledged") == 1
    assert precinct.calls(case_no) == [("accepted_for_work", "")], "that nothing is new is not kept"
    precinct.bureau.book[precinct.key(case_no)] = Granted(data={"filing_no": "B-8"})
    assert precinct.send(minutes=30).answered == 1
    assert precinct.bureau.done == [precinct.key(case_no)]
    hold(precinct, case_no)


def test_a_department_out_of_reach_is_waited_for_when_it_has_the_request(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.result = AcceptedForWork(reference="A7")
    precinct.send()
    precinct.bureau.gone = True

    for _ in range(20):
        precinct.send(hours=6)

    row = precinct.row(case_no)
    assert (row.state, row.attempts, precinct.count(case_no, "IncidentOpened")) == ("new", 0, 0)


def test_a_department_that_lost_what_it_accepted_is_asked_anew(forgetful: Precinct) -> None:
    [case_no] = forgetful.stalls()
    forgetful.bureau.says("request", AcceptedForWork(reference="A7"))
    forgetful.send()

    assert forgetful.send(minutes=30).answered == 1

    assert forgetful.bureau.heard() == ["request", "query", "request"]
    assert len(forgetful.bureau.done) == 1
    hold(forgetful, case_no)


def test_a_question_becomes_a_work_item_and_its_answer_a_request_of_its_own(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.says("request", NeedsClarification(question="多大？"))
    precinct.send()
    [task] = [task for task in precinct.view(case_no)["tasks"] if task["stage"] == "clarification"]
    precinct.bureau.says("query", NeedsClarification(question="多大？"))
    precinct.send(minutes=30)
    assert precinct.count(case_no, "ClarificationAsked") == 1
    hold(precinct, case_no)

    answering = {"case_no": case_no, "task": task["task"]}
    precinct.do(c.ClaimTask, "wang.fang", **answering)
    precinct.do(c.CompleteTask, "wang.fang", **answering, outcome="answered", data={"answer": "两米"})

    assert precinct.send().answered == 1
    last = precinct.bureau.requests[-1]
    assert (last.key.endswith(":c"), dict(last.clarification)) == (True, {"question": "多大？", "answer": "两米"})
    hold(precinct, case_no)


def test_a_department_that_wants_to_be_left_alone_is_for_so_long(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.says("request", *(TryLater(reason="closing the books", seconds=3600) for _ in range(5)))

    for _ in range(5):
        assert precinct.send().put_off == 1
        assert precinct.send(minutes=59).asked == 0
        precinct.clock.set(precinct.clock.now() + timedelta(minutes=1))

    assert (precinct.row(case_no).attempts, precinct.circuit().state) == (0, "closed")
    assert precinct.send().answered == 1


def test_the_same_answer_by_a_callback_before_is_no_news(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.gate.clear()
    sender = precinct.sender()
    sender.send_some()
    assert precinct.bureau.inside.acquire(timeout=20)
    called_back = {"case_no": case_no, "message": precinct.row(case_no).message, "outcome": "granted"}
    precinct.do(c.RecordReply, "system", **called_back, data={"filing_no": "B-7"}).or_raise()

    precinct.bureau.gate.set()
    sender.send_all()

    assert (precinct.count(case_no, "ReplyRecorded"), precinct.count(case_no, "IncidentOpened")) == (1, 0)
    assert precinct.row(case_no).state == "answered"
    hold(precinct, case_no)


def test_withdrawing_cancels_what_the_department_works_on(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.result = AcceptedForWork(reference="A7")
    precinct.send()

    precinct.withdraw(case_no)
    report = precinct.send()

    assert (report.asked, report.answered) == (1, 1)
    assert (precinct.row(case_no).state, precinct.row(case_no, "cancel").state) == ("cancelled", "sent")
    assert precinct.bureau.book[precinct.key(case_no)] == Cancelled()
    cancel = precinct.bureau.requests[-1]
    assert (cancel.of, cancel.key) == (precinct.key(case_no), f"{precinct.key(case_no)}:cancel")
    assert precinct.send(days=1).asked == 0
    hold(precinct, case_no)


def test_what_was_never_asked_is_cancelled_without_trouble(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    precinct.withdraw(case_no)

    assert precinct.send().answered == 1

    assert precinct.bureau.heard() == ["cancel"]
    assert precinct.row(case_no, "cancel").state == "sent"


def test_a_grant_that_came_before_its_cancellation_opens_an_incident(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.result = AcceptedForWork(reference="A7")
    precinct.send()
    precinct.withdraw(case_no)
    precinct.bureau.book[precinct.key(case_no)] = Granted(data={"filing_no": "B-7"})

    precinct.send()

    assert (precinct.row(case_no, "cancel").state, precinct.incident(case_no)["kind"]) == ("sent", "late_result")
    assert precinct.incident(case_no)["data"] == {"filing_no": "B-7"}
    hold(precinct, case_no)


def test_a_cancellation_never_overtakes_its_request(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.gate.clear()
    slow, other = precinct.sender(), precinct.sender()
    slow.send_some()
    assert precinct.bureau.inside.acquire(timeout=20)
    precinct.withdraw(case_no)

    assert other.send_some().asked == 0
    precinct.bureau.gate.set()
    slow.send_all()
    other.send_all()

    assert precinct.bureau.heard() == ["request", "cancel"]
    assert [it["kind"] for it in precinct.view(case_no)["incidents"]] == ["late_result"]
    hold(precinct, case_no)


@pytest.mark.parametrize("reply", [Broken(reason="<html>"), Unknown(), KeyError("zt"), None, Granted(data={"x": {1}})])
def test_an_answer_nobody_can_use_is_for_a_person(precinct: Precinct, reply: Reply | Exception | None) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.says("request", reply)

    report = precinct.send()

    assert (report.given_up, precinct.row(case_no).state) == (1, "stuck")
    told = precinct.incident(case_no)
    assert (told["kind"], told["why"], len(told["calls"])) == ("broken", "broken", 1)
    assert told["outcome"] in ("broken", "unknown")
    assert precinct.send(days=1).asked == 0
    precinct.do(c.RetryIncident, "lin.tao", case_no=case_no, incident=1, reason="已修复").or_raise()
    assert precinct.send().answered == 1
    assert precinct.bureau.heard("request", "query")[-2:] in (["query", "request"], ["request", "request"])
    assert len(precinct.bureau.done) == 1
    hold(precinct, case_no)


def test_the_same_unusable_answer_after_a_retry_is_an_incident_again(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.result = Broken(reason="库存不足")
    precinct.send()
    for incident in (1, 2):
        retried = {"case_no": case_no, "incident": incident, "reason": "再试"}
        precinct.do(c.RetryIncident, "lin.tao", **retried).or_raise()
        assert precinct.send().given_up == 1
    assert precinct.count(case_no, "IncidentOpened") == 3
    resolved = {"case_no": case_no, "incident": 3, "reason": "转人工"}
    precinct.do(c.ResolveIncident, "lin.tao", **resolved).or_raise()
    assert (precinct.open_elements(case_no), precinct.row(case_no).state) == (["stall"], "cancelled")
    hold(precinct, case_no)


@pytest.mark.parametrize("reply", [Revoked(reason="错发"), Cancelled()])
def test_a_taken_back_answer_to_a_request_is_never_taken_for_done(precinct: Precinct, reply: Reply) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.result = reply
    precinct.send()
    assert precinct.open_elements(case_no) != ["issuance"]


def test_a_grant_is_taken_back_where_the_process_says_so(precinct: Precinct) -> None:
    [case_no] = precinct.stalls(process="regretted_stall")
    precinct.sender().send_all()
    granted, regret = precinct.key(case_no), precinct.row(case_no, "revoke")
    assert precinct.open_elements(case_no) == ["issuance"], "one round after the other, while anything is due"
    revoked = precinct.bureau.requests[-1]
    assert (revoked.of, revoked.operation, regret.state) == (granted, "revoke", "answered")


@pytest.mark.parametrize("reply", [Granted(data={"filing_no": "B-7"}), Unknown(), NeedsClarification(question="?")])
def test_a_grant_that_stands_is_never_taken_for_taken_back(precinct: Precinct, reply: Reply) -> None:
    [case_no] = precinct.stalls(process="regretted_stall")
    precinct.bureau.says("revoke", reply)

    precinct.send()

    assert precinct.open_elements(case_no) == []
    assert (precinct.row(case_no, "revoke").state, precinct.incident(case_no)["why"]) == ("stuck", "broken")
