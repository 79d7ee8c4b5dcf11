"""Which clocks run when, what they reach, and whom: on the desk, with a handed-in clock and no store."""

from __future__ import annotations

import pytest

from decisions.desk import Desk, accepted, hand_in, names, opened, received
from onewindow import commands as c
from onewindow import events as e
from onewindow.errors import Rejected
from onewindow.supervision_policy import SupervisionPolicy

HEARING = {"procedure": "听证", "reason": "申请人要求听证", "sub_case": "1"}


def one_thing() -> Desk:
    """An accepted case (Monday 2026-03-02) with registration (1 day, at most 3) and the seal (1 day) side by side."""
    desk = accepted()
    desk.sub_case("seal", 2, "police")
    return desk


def held(desk: Desk, element: str = "timed_review", actor: str = "chen") -> int:
    """A task of registration that somebody holds."""
    task = desk.lay(element, 1)
    desk.do(c.ClaimTask, actor, task=task)
    return task


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


def test_hearing_pauses_its_own_part_and_the_joint_limits_but_no_sibling() -> None:
    desk = one_thing()
    held(desk)
    assert names(desk.do(c.Suspend, "liu", **HEARING)) == ["ProcedureStarted"]
    own = [clock for clock in desk.case.clocks.values() if clock.sub_case == 1 and clock.kind != "special_procedure"]
    assert {clock.kind for clock in own} == {"promised", "statutory", "stage"}
    assert all(clock.suspended and clock.due_on is None and clock.next_at is None for clock in own)
    assert not desk.clock("promised", 2).suspended
    assert desk.clock("promised").suspended
    assert desk.clock("statutory").suspended
    assert desk.clock("special_procedure", 1).due_on == "2026-03-30"
    desk.until("2026-03-16T10:00")
    assert names(desk.do(c.Resume, "chen", sub_case="1", result="当事人陈述已记录")) == ["ProcedureEnded"]
    # 10 working days of March 3 … 16 do not count.
    assert desk.case.sub_cases[1].promised_due == "2026-03-17"
    assert desk.case.sub_cases[1].statutory_due == "2026-03-19"
    assert desk.case.statutory_due == "2026-04-14"
    assert desk.clock("promised", 2).due_on == "2026-03-03"
    assert desk.kinds(1) == {"promised", "statutory", "stage"}


def test_policy_none_lets_the_joint_limits_run_on() -> None:
    desk = one_thing()
    desk.policy = SupervisionPolicy(overall_pause="none")
    desk.do(c.Suspend, "liu", **HEARING)
    assert desk.clock("promised", 1).suspended
    assert not desk.clock("statutory").suspended


def test_an_optional_part_pauses_only_itself() -> None:
    desk = one_thing()
    desk.sub_case("survey", 3, "police", obligatory=False)
    assert names(desk.do(c.Suspend, "guo", procedure="鉴定", reason="印鉴存疑", sub_case="3")) == ["ProcedureStarted"]
    assert desk.clock("promised", 3).suspended
    assert not desk.clock("promised").suspended
    assert "special_procedure" not in desk.kinds(3), "the item names no limit of its own"


def test_overlapping_hearings_of_two_parts_are_counted_once_in_the_joint_limit() -> None:
    desk = one_thing()
    desk.sub_case("registration", 3)
    desk.do(c.Suspend, "liu", **HEARING)
    desk.until("2026-03-04T10:00", awake=False)
    desk.do(c.Suspend, "liu", **{**HEARING, "sub_case": "3"})
    desk.until("2026-03-06T10:00", awake=False)
    desk.do(c.Resume, "liu", sub_case="1", result="已听证")
    assert desk.clock("statutory").suspended
    desk.until("2026-03-10T10:00", awake=False)
    desk.do(c.Resume, "liu", sub_case="3", result="已听证")
    assert desk.case.statutory_due == "2026-04-08", "six working days, not eight, were excluded"


@pytest.mark.parametrize(("change", "actor", "code"), [
    ({"procedure": "公示"}, "liu", "procedure_not_listed"),
    ({"reason": " "}, "liu", "reason_missing"),
    ({"sub_case": "9"}, "liu", "sub_case_unknown"),
    ({"sub_case": None}, "tang", "procedure_not_listed"),
    ({}, "deng", "not_entitled"),
    ({}, "guo", "not_entitled"),
])  # fmt: skip
def test_nothing_stops_a_clock_that_the_item_does_not_list(change: dict[str, object], actor: str, code: str) -> None:
    desk = one_thing()
    assert names(desk.do(c.Suspend, actor, **{**HEARING, **change})) == [code]


def test_no_decision_and_no_second_procedure_while_one_is_open() -> None:
    desk = one_thing()
    desk.do(c.Suspend, "liu", **HEARING)
    assert names(desk.do(c.Suspend, "liu", **HEARING)) == ["procedure_open"]
    assert names(desk.finish("decision", "liu", "granted", {"licence_no": "1"}, 1)) == ["procedure_open"]
    assert names(desk.do(c.Resume, "liu", sub_case="2", result="x")) == ["not_entitled"]
    assert names(desk.do(c.Resume, "guo", sub_case="2", result="x")) == ["procedure_not_open"]
    assert names(desk.do(c.Resume, "liu", sub_case="1")) == ["result_missing"]


def test_a_stage_that_begins_during_the_hearing_stands_still_from_its_first_moment() -> None:
    desk = one_thing()
    desk.do(c.Suspend, "liu", **HEARING)
    task = held(desk)
    assert desk.clock("stage", 1).suspended
    assert desk.case.tasks[task].due_on is None
    desk.until("2026-03-04T10:00")
    desk.do(c.Resume, "liu", sub_case="1", result="已听证")
    assert desk.case.tasks[task].due_on == "2026-03-05"


def test_a_procedure_that_overruns_its_own_limit_costs_a_red_card() -> None:
    desk = one_thing()
    held(desk)
    desk.do(c.Suspend, "liu", **HEARING)
    desk.until("2026-03-31T00:00")
    assert [card.cause for card in desk.happened(e.CardIssued) if card.sub_case == 1] == ["special_procedure"]


def test_a_hearing_that_begins_on_the_last_day_leaves_the_rest_of_that_day_for_afterwards() -> None:
    desk = one_thing()
    held(desk, "review")
    desk.until("2026-03-03T10:00")
    desk.do(c.Suspend, "liu", **HEARING)
    assert desk.clock("promised", 1).due_on is None
    desk.until("2026-03-10T15:00")
    assert not [card for card in desk.happened(e.CardIssued) if card.sub_case == 1]
    desk.do(c.Resume, "liu", sub_case="1", result="已听证")
    assert desk.clock("promised", 1).due_on == "2026-03-10"
    desk.until("2026-03-11T00:00")
    assert [card.cause for card in desk.happened(e.CardIssued) if card.sub_case == 1] == ["promised"]


def test_an_immediate_item_in_a_special_procedure_ends_on_the_day_that_ends() -> None:
    desk = one_thing()
    desk.record(e.ClockStarted(
        clock=desk.case.clocks_started + 1, kind="promised", start="2026-03-02T01:00:00.000Z", limit="immediate",
        basis="b", department="market_regulation", sub_case=1, due_on="2026-03-02",
        due_at="2026-03-02T10:00:00.000Z", warn_at=None, next_at=None, provisional=False, calendar="c",
    ))
    number = desk.case.clocks_started
    desk.do(c.Suspend, "liu", **HEARING)
    assert desk.case.clocks[number].due_on is None
    desk.until("2026-03-05T10:00", awake=False)
    desk.do(c.Resume, "liu", sub_case="1", result="已听证")
    assert desk.case.clocks[number].due_at == "2026-03-05T10:00:00.000Z"


def test_a_card_that_was_taken_back_climbs_no_further() -> None:
    desk = one_thing()
    held(desk, "review")
    desk.until("2026-03-06T00:00")
    for number, card in list(desk.case.cards.items()):
        if card.sub_case == 1:
            desk.do(c.RevokeCard, "lin", card=number, reason="系统故障")
    desk.until("2026-03-16T00:00")
    assert not [order for order in desk.happened(e.OrderIssued) if order.sub_case == 1]


def test_extension_after_the_promised_limit_does_not_swallow_its_card() -> None:
    desk = one_thing()
    desk.until("2026-03-04T10:00", awake=False)
    desk.do(c.Extend, "ma", limit="3wd", reason="情形复杂", sub_case="1")
    assert [card.cause for card in desk.happened(e.CardIssued)] == ["promised"]


def test_corrections_after_the_period_come_too_late_with_or_without_a_worker() -> None:
    desk = received()
    desk.finish("acceptance", "wang", "correction", {"items": [{"material": "lease", "problem": "缺页"}]})
    desk.until("2026-03-24T09:00", awake=False)
    hand_in(desk, "lease")
    assert names(desk.finish("correction", "li", "resubmitted")) == ["correction_period_over"]


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


def test_withdrawing_a_part_ends_its_procedure_and_lets_the_joint_limit_run_on() -> None:
    desk = one_thing()
    desk.do(c.Suspend, "liu", **HEARING)
    desk.do(c.Withdraw, "li", sub_case="1", reason="不办了")
    assert desk.kinds(1) == set()
    assert not desk.case.procedures
    assert not desk.clock("statutory").suspended
    assert desk.happened(e.ProcedureEnded)[0].how == "SubCaseWithdrawn"


def test_extension_moves_promised_and_statutory_once() -> None:
    desk = one_thing()
    given = {"limit": "3wd", "reason": "情形复杂", "sub_case": "1"}
    assert names(desk.do(c.Extend, "ma", **given)) == ["ExtensionGranted"]
    assert desk.case.sub_cases[1].promised_due == "2026-03-06"
    assert desk.case.sub_cases[1].statutory_due == "2026-03-10"
    assert desk.clock("promised", 2).due_on == "2026-03-03"
    assert names(desk.do(c.Extend, "ma", **given)) == ["extension_repeated"]


@pytest.mark.parametrize(("change", "actor", "code"), [
    ({"limit": "4wd"}, "ma", "extension_exceeds_maximum"),
    ({"limit": "3d"}, "ma", "extension_malformed"),
    ({"limit": "soon"}, "ma", "extension_malformed"),
    ({"reason": ""}, "ma", "reason_missing"),
    ({}, "liu", "not_entitled"),
    ({}, "guo", "not_entitled"),
    ({"sub_case": "2"}, "guo", "extension_not_listed"),
])  # fmt: skip
def test_extension_keeps_to_the_item(change: dict[str, object], actor: str, code: str) -> None:
    desk = one_thing()
    given = {"limit": "3wd", "reason": "情形复杂", "sub_case": "1", **change}
    assert names(desk.do(c.Extend, actor, **given)) == [code]


def test_extension_comes_too_late_when_the_statutory_limit_is_over() -> None:
    desk = one_thing()
    given = {"limit": "3wd", "reason": "情形复杂", "sub_case": "1"}
    desk.until("2026-03-06T00:00", awake=False)
    assert names(desk.do(c.Extend, "ma", **given)) == ["limit_already_passed"]


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
