"""Which clocks run when, what they reach, and whom: on the desk, with a handed-in clock and no store."""

from __future__ import annotations

import pytest

from decisions.clocked import HEARING, held, one_thing
from decisions.desk import hand_in, names, opened, received
from onewindow import commands as c
from onewindow import events as e
from onewindow.errors import Rejected
from onewindow.supervision_policy import SupervisionPolicy


def test_receipt_starts_the_notice_clock_and_the_notice_starts_the_applicants() -> None:
    desk = received()
    assert desk.kinds() == {"correction_notice"}
    assert desk.clock("correction_notice").due_on == "2026-03-09"
    desk.finish("acceptance", "wang", "correction", {"items": [{"material": "lease", "problem": "缺页"}]})
    assert desk.kinds() == {"correction_period"}
    assert desk.clock("correction_period").due_on == desk.case.correct_by == "2026-03-23"


def test_corrections_that_came_must_be_answered_in_time_too() -> None:
    desk = received()
    desk.finish("acceptance", "wang", "correction", {"items": [{"material": "lease", "problem": "缺页"}]})
    desk.until("2026-03-12T10:00")
    hand_in(desk, "lease")
    desk.finish("correction", "li", "resubmitted")
    assert desk.kinds() == {"correction_notice"}
    assert desk.case.correction_notice_due == "2026-03-19"
    desk.lay("acceptance")
    desk.until("2026-03-20T00:00")
    assert desk.case.status == "accepted"
    assert desk.case.accepted_on == "2026-03-12"


def test_acceptance_starts_promised_and_statutory_limits_of_the_case_and_of_each_part() -> None:
    desk = one_thing()
    assert desk.kinds() == {"promised", "statutory"}
    assert (desk.case.promised_due, desk.case.statutory_due) == ("2026-03-06", "2026-03-30")
    assert (desk.clock("promised", 1).due_on, desk.clock("statutory", 1).due_on) == ("2026-03-03", "2026-03-05")
    assert desk.kinds(2) == {"promised"}
    assert desk.clock("statutory", 1).warn_at is None, "the promised limit warns for both"


def test_silence_accepts_the_case_by_itself_since_receipt_with_a_red_card() -> None:
    desk = received(files=("lease",))
    desk.lay("acceptance")
    desk.until("2026-03-09T23:59")
    assert desk.case.status == "received"
    desk.until("2026-03-10T00:00")
    (accepted_,) = desk.happened(e.CaseAccepted)
    assert (accepted_.deemed, accepted_.accepted_on) == (True, "2026-03-02")
    assert [material["id"] for material in accepted_.missing] == ["articles"]
    done = desk.happened(e.TaskCompleted)[-1]
    assert (done.element, done.outcome, done.data["deemed"]) == ("acceptance", "accepted", True)
    card = desk.happened(e.CardIssued)[0]
    assert (card.level, card.cause, card.department) == ("red", "deemed_acceptance", "service_hall")
    assert [each for each in desk.told() if each[0] == "red"] == [
        ("red", "handler", ["wang"]), ("red", "department_head", ["tang"]), ("red", "supervisor", ["lin", "ye"]),
    ]
    assert desk.kinds() == {"promised", "statutory"}
    assert desk.case.promised_due == "2026-03-06"


def test_a_clerk_who_accepts_too_late_before_any_worker_came_by_has_accepted_since_receipt() -> None:
    desk = received()
    desk.until("2026-03-12T09:00", awake=False)
    desk.finish("acceptance", "wang", "accepted")
    assert desk.happened(e.CaseAccepted)[0].deemed
    assert desk.case.accepted_on == "2026-03-02"
    assert [card.cause for card in desk.happened(e.CardIssued)] == ["deemed_acceptance"]
    assert desk.kinds() == {"promised", "statutory"}


def test_applicant_who_does_not_come_back_loses_the_case_the_day_after() -> None:
    desk = received()
    desk.finish("acceptance", "wang", "correction", {"items": [{"material": "lease", "problem": "缺页"}]})
    desk.until("2026-03-23T23:59")
    assert ("warning", "handler", ["li"]) in desk.told()
    assert desk.case.status == "correcting"
    desk.until("2026-03-24T00:00")
    assert desk.case.status == "lapsed"
    assert not desk.case.clocks
    assert not desk.happened(e.CardIssued)


def test_promised_limit_that_passes_climbs_the_ladder_to_an_order() -> None:
    desk = one_thing()
    held(desk, "review")
    desk.policy = SupervisionPolicy(cards={**desk.policy.cards, "statutory": "yellow"})
    desk.until("2026-03-03T17:59")
    assert desk.told()[0] == ("warning", "handler", ["chen"])
    desk.until("2026-03-04T00:00")
    mine = [each for each in desk.happened(e.Escalated) if each.cause == "promised" and each.sub_case == 1]
    assert [(each.level, each.rung) for each in mine][-2:] == [("yellow", "handler"), ("yellow", "stage_head")]
    assert mine[-1].recipients == [{"id": "liu", "name": "刘洋", "stands_for": ""}]
    desk.until("2026-03-10T00:00")
    mine = [each for each in desk.happened(e.Escalated) if each.cause == "promised" and each.sub_case == 1]
    assert [each.rung for each in mine][-2:] == ["department_head", "supervisor"]
    order = next(each for each in desk.happened(e.OrderIssued) if each.sub_case == 1)
    assert [person["id"] for person in order.recipients] == ["ma"]
    assert desk.clock("order_reply", 1).due_on == "2026-03-11"
    assert len([card for card in desk.happened(e.CardIssued) if card.cause == "promised" and card.sub_case == 1]) == 1


def test_statutory_limit_that_passes_is_a_red_card_and_everybody_knows_at_once() -> None:
    desk = one_thing()
    held(desk, "review")
    desk.until("2026-03-06T00:00")
    red = next(card for card in desk.happened(e.CardIssued) if card.level == "red" and card.sub_case == 1)
    assert red.cause == "statutory"
    told = [each.rung for each in desk.happened(e.Escalated) if each.cause == "statutory" and each.sub_case == 1]
    assert told == ["handler", "stage_head", "department_head", "supervisor"]


def test_a_task_nobody_has_claimed_is_told_to_who_assigns_it() -> None:
    desk = one_thing()
    desk.lay("half_day", 1)
    desk.until("2026-03-02T13:30")
    stage = [each for each in desk.happened(e.Escalated) if each.cause == "stage"]
    assert [(each.level, each.rung, each.recipients[0]["id"]) for each in stage] == [("warning", "stage_head", "liu")]


def test_a_stage_that_ends_with_the_promise_of_its_part_is_not_told_a_second_time() -> None:
    desk = one_thing()
    held(desk)
    assert desk.clock("stage", 1).due_on == desk.clock("promised", 1).due_on
    desk.until("2026-03-04T00:00")
    assert {each.cause for each in desk.happened(e.Escalated) if each.sub_case == 1} == {"promised"}


def test_a_deputy_stands_in_for_a_head_who_is_away() -> None:
    desk = one_thing()
    desk.people.away = {"ma", "liu", "lin"}
    held(desk, "review")
    desk.until("2026-03-06T00:00")
    red = {each.rung: each.recipients for each in desk.happened(e.Escalated)
           if each.cause == "statutory" and each.sub_case == 1}
    assert red["stage_head"] == [{"id": "deng", "name": "邓飞", "stands_for": "liu"}]
    assert red["supervisor"] == [{"id": "ye", "name": "叶青", "stands_for": ""}]


def test_each_person_told_gets_one_message_with_a_key_of_its_own() -> None:
    desk = one_thing()
    held(desk, "review")
    desk.until("2026-03-06T00:00")
    messages = [each for each in desk.happened(e.MessageQueued) if each.kind == "notification"]
    assert len({message.message for message in messages}) == len(messages)
    assert len(messages) == sum(len(each.recipients) for each in desk.happened(e.Escalated))
    texts = {message.data["text"] for message in messages if message.data["to"]["id"] == "chen"}
    assert any(text.startswith("【红牌】") and "法定时限已超期，截止 2026-03-05" in text for text in texts), texts


def test_a_decision_that_comes_late_before_any_worker_came_by_still_costs_the_card() -> None:
    desk = one_thing()
    held(desk, "review")
    desk.until("2026-03-12T10:00", awake=False)
    desk.finish("decision", "liu", "granted", {"licence_no": "1"}, 1)
    assert {card.cause for card in desk.happened(e.CardIssued) if card.sub_case == 1} == {"promised", "statutory"}
    stopped = [each for each in desk.happened(e.ClockStopped) if each.why == "Decided"]
    assert [each.overdue for each in stopped] == [True, True]


def test_what_was_granted_is_delivered_within_ten_days_of_its_decision() -> None:
    desk = one_thing()
    desk.finish("decision", "liu", "granted", {"licence_no": "1"}, 1)
    assert desk.kinds(1) == {"delivery"}
    assert desk.clock("delivery", 1).due_on == "2026-03-16"
    desk.until("2026-03-17T00:00")
    assert ("red", "delivery", 1) in [(card.level, card.cause, card.sub_case) for card in desk.happened(e.CardIssued)]


def test_what_was_refused_has_nothing_to_deliver() -> None:
    desk = one_thing()
    desk.finish("decision", "liu", "refused", {"reason": "不符合条件", "remedies": "六十日内复议"}, 1)
    assert desk.kinds(1) == set()


def test_a_limit_in_hours_is_over_only_after_its_last_instant() -> None:
    desk = one_thing()
    held(desk, "half_day")
    # Four office hours from 09:00: 09–12 and 13–14.
    assert desk.clock("stage", 1).due_at == "2026-03-02T06:00:00.000Z"
    desk.until("2026-03-02T14:00")
    assert not [card for card in desk.happened(e.CardIssued) if card.cause == "stage"]
    desk.until("2026-03-02T14:01")
    assert [card.cause for card in desk.happened(e.CardIssued)] == ["stage"]


@pytest.mark.parametrize(("ending", "actor", "given"), [
    (c.Withdraw, "li", {}),
    (c.Terminate, "ma", {"basis": "行政许可法第四十二条"}),
    (c.Forward, "zhao", {"to": "省政务服务中心"}),
])  # fmt: skip
def test_every_ending_stops_every_clock(ending: type[c.Command], actor: str, given: dict[str, str]) -> None:
    desk = one_thing()
    desk.do(c.Suspend, "liu", **HEARING)
    assert not isinstance(desk.do(ending, actor, reason="原因", **given), Rejected)
    assert not desk.case.clocks
    assert not desk.case.procedures


def test_forwarding_a_part_ends_it_as_forwarded() -> None:
    desk = one_thing()
    given = {"to": "省市场监督管理局", "reason": "属省级权限", "sub_case": "1"}
    assert names(desk.do(c.Forward, "liu", **{**given, "to": ""})) == ["forward_where"]
    assert names(desk.do(c.Forward, "liu", **given)) == ["SubCaseForwarded"]
    assert desk.case.sub_cases[1].result == "forwarded"
    assert desk.kinds(1) == set()
    assert names(desk.do(c.Forward, "liu", **given)) == ["already_decided"]


def test_a_calendar_that_has_become_known_moves_what_was_provisional() -> None:
    desk = one_thing()
    known = desk.calendar
    desk = received()
    desk.calendar = known.known_until(known.first.replace(year=2026, month=3, day=4))
    desk.finish("acceptance", "wang", "accepted")
    assert desk.case.provisional
    before = desk.clock("statutory").due_on
    assert names(desk.do(c.RecomputeClocks, "lin")) == []
    desk.calendar = known
    assert names(desk.do(c.RecomputeClocks, "wang")) == ["not_entitled"]
    assert names(desk.do(c.RecomputeClocks, "lin"))[0] == "CalendarApplied"
    assert not desk.case.provisional
    assert desk.clock("statutory").calendar == known.version
    assert before == desk.clock("statutory").due_on == "2026-03-30"


def test_corrections_after_the_period_come_too_late_with_or_without_a_worker() -> None:
    desk = received()
    desk.finish("acceptance", "wang", "correction", {"items": [{"material": "lease", "problem": "缺页"}]})
    desk.until("2026-03-24T09:00", awake=False)
    assert names(hand_in(desk, "lease")) == ["correction_period_over"]
    assert names(desk.finish("correction", "li", "resubmitted")) == ["correction_period_over"]


def test_everything_handed_in_and_nobody_said_so_is_no_lapse() -> None:
    desk = received()
    desk.finish("acceptance", "wang", "correction", {"items": [{"material": "lease", "problem": "缺页"}]})
    desk.lay("correction")
    desk.until("2026-03-20T10:00")
    hand_in(desk, "lease")
    desk.until("2026-03-24T00:00")
    assert desk.happened(e.TaskCompleted)[-1].outcome == "resubmitted"
    assert (desk.case.status, desk.case.corrected_on) == ("received", "2026-03-23")
    assert desk.clock("correction_notice").due_on == "2026-03-30"


def test_what_was_missing_at_a_deemed_acceptance_can_still_be_handed_in() -> None:
    desk = received(files=("lease",))
    desk.lay("acceptance")
    desk.until("2026-03-10T00:00")
    given = {"filename": "章程.pdf", "content": b"%PDF-1.4\n%%EOF\n"}
    assert names(desk.do(c.SupplementOmission, "li", material="articles", **given))[-1] == "OmissionSupplemented"


OMITTED = {"omissions": [{"material": "lease", "commitment": "五日内补交", "supplement_by": "2026-04-30"}]}


def test_the_delivery_of_what_waits_for_an_omission_is_timed_from_the_day_on_which_the_last_one_is_in() -> None:
    desk = received(("articles",))
    desk.finish("acceptance", "wang", "accepted_with_omissions", OMITTED)
    desk.sub_case()
    desk.finish("decision", "liu", "granted", sub_case=1)
    desk.until("2026-04-10T09:00")
    assert [card for card in desk.happened(e.CardIssued) if card.cause == "delivery"] == []
    assert names(desk.finish("issuance", "he", "issued")) == ["omission_open"]

    given = {"filename": "合同.pdf", "content": b"%PDF-1.4\n%%EOF\n"}
    desk.do(c.SupplementOmission, "li", material="lease", **given)

    assert (desk.clock("delivery", 1).start[:10], desk.clock("delivery", 1).due_on) == ("2026-04-10", "2026-04-24")


def test_an_omission_that_comes_before_the_decision_leaves_delivery_to_the_decision() -> None:
    desk = received(("articles",))
    desk.finish("acceptance", "wang", "accepted_with_omissions", OMITTED)
    desk.sub_case()
    desk.do(c.SupplementOmission, "li", material="lease", filename="合同.pdf", content=b"%PDF-1.4\n%%EOF\n")
    assert "delivery" not in desk.kinds(1)
    desk.finish("decision", "liu", "granted", sub_case=1)
    assert desk.clock("delivery", 1).due_on == "2026-03-16"


def test_what_came_online_was_received_when_it_came() -> None:
    desk = opened()
    desk.case.channel = "online"
    for material in ("articles", "lease"):
        hand_in(desk, material)
    desk.do(c.SubmitApplication, "li")
    desk.until("2026-03-05T09:00")
    desk.finish("intake", "wang", "received")
    assert desk.case.received_on == "2026-03-02"
    assert desk.clock("correction_notice").due_on == "2026-03-09"
