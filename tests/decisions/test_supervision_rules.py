"""Cards, acknowledgments and supervision orders: who may do what with them, and that they outlive the case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from decisions.desk import Desk, accepted, names
from decisions.scene import DEPARTMENTS, PEOPLE
from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.clocks.tellings import tellings
from onewindow.supervision_policy import Rung, SupervisionPolicy


def overdue() -> Desk:
    """Registration is past its statutory limit: cards 1 (promised, yellow) and others, the whole ladder told."""
    desk = accepted()
    task = desk.lay("review", 1)
    desk.do(c.ClaimTask, "chen", task=task)
    desk.until("2026-03-06T00:00")
    return desk


def card_of(desk: Desk, cause: str) -> int:
    return next(number for number, card in desk.case.cards.items() if card.cause == cause and card.sub_case == 1)


def test_the_department_appeals_and_a_supervisor_revokes() -> None:
    desk = overdue()
    card = card_of(desk, "statutory")
    assert names(desk.do(c.AppealCard, "chen", card=card, reason="系统故障")) == ["not_entitled"]
    assert names(desk.do(c.AppealCard, "ma", card=card)) == ["reason_missing"]
    assert names(desk.do(c.AppealCard, "ma", card=card, reason="系统故障")) == ["CardAppealed"]
    assert names(desk.do(c.AppealCard, "deng", card=card, reason="再申诉")) == ["card_settled"]
    assert names(desk.do(c.RevokeCard, "ma", card=card, reason="x")) == ["not_entitled"]
    assert names(desk.do(c.RevokeCard, "lin", card=card, reason="故障属实")) == ["CardRevoked"]
    assert desk.case.cards[card].state == "revoked"
    assert names(desk.do(c.ConfirmCard, "lin", card=card, reason="x")) == ["card_not_appealed"]


def test_a_supervisor_who_leads_the_department_does_not_judge_its_card(monkeypatch: pytest.MonkeyPatch) -> None:
    led = replace(DEPARTMENTS["market_regulation"], deputies=("ye",))
    monkeypatch.setitem(DEPARTMENTS, "market_regulation", led)
    desk = overdue()
    given = {"card": card_of(desk, "statutory"), "reason": "x"}
    assert names(desk.do(c.RevokeCard, "ye", **given)) == ["not_entitled"]
    desk.do(c.AppealCard, "ma", **given)
    assert names(desk.do(c.ConfirmCard, "ye", **given)) == ["not_entitled"]
    assert names(desk.do(c.ConfirmCard, "lin", **given)) == ["CardConfirmed"]


def test_a_supervisor_confirms_an_appealed_card() -> None:
    desk = overdue()
    card = card_of(desk, "promised")
    assert names(desk.do(c.ConfirmCard, "lin", card=card, reason="x")) == ["card_not_appealed"]
    desk.do(c.AppealCard, "ma", card=card, reason="人手不足")
    assert names(desk.do(c.ConfirmCard, "lin", card=card, reason="理由不成立")) == ["CardConfirmed"]
    assert names(desk.do(c.RevokeCard, "lin", card=card, reason="x")) == ["card_settled"]


def test_unknown_numbers_are_told_with_those_there_are() -> None:
    desk = overdue()
    assert names(desk.do(c.AppealCard, "ma", card=99, reason="x")) == ["card_unknown"]
    assert names(desk.do(c.Acknowledge, "ma", escalation=99)) == ["escalation_unknown"]
    assert names(desk.do(c.ReplyToOrder, "ma", order=99, reply="x")) == ["order_unknown"]


def test_only_who_was_told_acknowledges_and_twice_is_once() -> None:
    desk = overdue()
    number = next(n for n, each in desk.case.escalations.items() if each.rung == "handler" and each.level == "red")
    assert names(desk.do(c.Acknowledge, "liu", escalation=number)) == ["not_entitled"]
    assert names(desk.do(c.Acknowledge, "chen", escalation=number)) == ["EscalationAcknowledged"]
    assert names(desk.do(c.Acknowledge, "chen", escalation=number)) == []
    assert [each["by"] for each in desk.case.escalations[number].acknowledged] == ["chen"]


def test_an_order_is_replied_to_returned_and_accepted() -> None:
    desk = accepted()
    given = {"department": "market_regulation", "content": "请说明登记为何拖延", "sub_case": "1"}
    assert names(desk.do(c.IssueOrder, "ma", **given)) == ["not_entitled"]
    assert names(desk.do(c.IssueOrder, "lin", **{**given, "content": ""})) == ["content_missing"]
    assert names(desk.do(c.IssueOrder, "lin", **{**given, "department": "moon"})) == ["department_unknown"]
    assert names(desk.do(c.IssueOrder, "lin", **given)) == ["OrderIssued"]
    assert desk.clock("order_reply", 1).due_on == "2026-03-05"
    assert names(desk.do(c.SettleOrder, "lin", order=1, accepted=True)) == ["order_not_replied"]
    assert names(desk.do(c.ReplyToOrder, "guo", order=1, reply="x")) == ["not_entitled"]
    assert names(desk.do(c.ReplyToOrder, "ma", order=1, reply="已督促")) == ["OrderReplied"]
    assert "order_reply" not in desk.kinds(1)
    assert names(desk.do(c.SettleOrder, "lin", order=1, accepted=False)) == ["reason_missing"]
    assert names(desk.do(c.SettleOrder, "lin", order=1, accepted=False, note="没有说明原因")) == ["OrderSettled"]
    assert desk.clock("order_reply", 1).due_on == "2026-03-05"
    desk.do(c.ReplyToOrder, "ma", order=1, reply="人手不足，已增派")
    assert names(desk.do(c.SettleOrder, "lin", order=1, accepted=True)) == ["OrderSettled"]
    assert names(desk.do(c.ReplyToOrder, "ma", order=1, reply="x")) == ["order_not_open"]


def test_an_order_nobody_replies_to_costs_a_red_card_and_no_second_order() -> None:
    desk = accepted()
    desk.do(c.IssueOrder, "lin", department="market_regulation", content="请说明", sub_case="1")
    desk.until("2026-03-12T00:00")
    cards = [card for card in desk.happened(e.CardIssued) if card.cause == "order_reply"]
    assert [card.level for card in cards] == ["red"]
    assert len([order for order in desk.happened(e.OrderIssued) if order.sub_case == 1]) == 1


def test_who_was_sent_an_order_and_is_away_or_gone_is_not_the_one_who_is_told_of_the_reply(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = accepted()
    desk.do(c.IssueOrder, "lin", department="market_regulation", content="请说明", sub_case="1")
    desk.people.away = {"ma"}
    desk.until("2026-03-05T20:00")
    desk.people.away = set()
    monkeypatch.delitem(PEOPLE, "ma")
    desk.until("2026-03-06T02:00")
    told = [each for each in desk.happened(e.Escalated) if each.cause == "order_reply" and each.rung == "handler"]
    assert [(each.level, each.recipients) for each in told] == [
        ("warning", [{"id": "deng", "name": "邓飞", "stands_for": "ma"}]),
        ("red", [{"id": "deng", "name": "邓飞", "stands_for": "ma"}]),
    ]
    desk.do(c.ReplyToOrder, "deng", order=1, reply="已督促")
    desk.do(c.SettleOrder, "lin", order=1, accepted=False, note="没有说明原因")
    returned = desk.happened(e.MessageQueued)[-1]
    assert (returned.data["to"]["id"], returned.data["rung"]) == ("deng", "order")


def test_supervision_goes_on_when_the_case_has_ended() -> None:
    desk = overdue()
    desk.do(c.IssueOrder, "lin", department="market_regulation", content="请说明", sub_case="1")
    desk.do(c.Withdraw, "li", reason="不办了")
    desk.record(e.CaseFinished(how="cancelled"))
    assert {clock.kind for clock in desk.case.clocks.values()} == {"order_reply"}
    card = card_of(desk, "statutory")
    assert names(desk.do(c.AppealCard, "ma", card=card, reason="系统故障")) == ["CardAppealed"]
    desk.until("2026-03-12T00:00")
    assert "order_reply" in [each.cause for each in desk.happened(e.CardIssued)]
    assert names(desk.do(c.ReplyToOrder, "ma", order=1, reply="已整改")) == ["OrderReplied"]
    assert names(desk.do(c.Suspend, "liu", procedure="听证", reason="x", sub_case="1")) == ["case_finished"]


def ordered(desk: Desk) -> list[tuple[str, str]]:
    """The orders about registration: the cause of the clock each stands for, and what it says after the name."""
    kinds = {event.clock: event.kind for event in desk.happened(e.ClockStarted)}
    orders = [order for order in desk.happened(e.OrderIssued) if order.sub_case == 1]
    return [(kinds.get(order.clock, ""), order.content.partition("：")[2]) for order in orders]


def in_review() -> Desk:
    desk = accepted()
    desk.do(c.ClaimTask, "chen", task=desk.lay("review", 1))
    return desk


ASKED = "，请查明原因、立即办理并按期回复。"
PROMISED, STATUTORY = "承诺时限已超期（截止 2026-03-03）", "法定时限已超期（截止 2026-03-05）"


def test_an_unanswered_order_about_the_promise_does_not_swallow_that_about_the_law() -> None:
    desk = in_review()
    desk.until("2026-03-04T10:00")
    desk.do(c.Extend, "ma", limit="3wd", reason="复杂", sub_case="1")
    desk.until("2026-03-10T10:00")
    assert ordered(desk) == [("promised", PROMISED + ASKED)]

    desk.until("2026-03-31T10:00")

    later = "法定时限已超期（截止 2026-03-10）、" + PROMISED + ASKED
    assert ordered(desk) == [("promised", PROMISED + ASKED), ("statutory", later)]


def test_an_order_that_meets_a_graver_cause_stands_for_it_and_names_both() -> None:
    desk = in_review()
    desk.until("2026-03-31T10:00")
    assert ordered(desk) == [("statutory", f"{STATUTORY}、{PROMISED}{ASKED}")]


def test_what_was_revoked_or_is_over_is_not_named_in_an_order() -> None:
    desk = in_review()
    desk.until("2026-03-05T10:00")
    desk.do(c.RevokeCard, "lin", card=card_of(desk, "promised"), reason="故障属实")
    desk.until("2026-03-31T10:00")
    assert ordered(desk) == [("statutory", STATUTORY + ASKED)]


def test_an_order_of_a_level_is_given_once_while_it_is_open_and_again_when_it_was_settled() -> None:
    desk = in_review()
    late = desk.lay("timed_review", 1)
    desk.policy = SupervisionPolicy(cards={**desk.policy.cards, "stage": "red", "promised": "red"})
    desk.until("2026-03-05T10:00")
    assert [cause for cause, _ in ordered(desk)] == ["promised"]
    desk.until("2026-03-06T10:00")
    assert len(ordered(desk)) == 1
    desk.do(c.ReplyToOrder, "ma", order=1, reply="已督促")
    desk.do(c.SettleOrder, "lin", order=1, accepted=True)
    assert late in desk.case.tasks
    desk.until("2026-03-10T10:00")
    assert [cause for cause, _ in ordered(desk)] == ["promised", "statutory"]


@pytest.mark.parametrize("returned", [False, True])
def test_an_order_that_was_replied_to_swallows_the_next_one_only_where_the_reply_was_returned(returned: bool) -> None:
    desk = in_review()
    desk.policy = SupervisionPolicy(cards={**desk.policy.cards, "promised": "red"})
    desk.until("2026-03-05T10:00")
    desk.do(c.ReplyToOrder, "ma", order=1, reply="已督促")
    if returned:
        desk.do(c.SettleOrder, "lin", order=1, accepted=False, note="没有说明原因")

    desk.until("2026-03-07T10:00")

    wanted = ["promised"] if returned else ["promised", "statutory"]
    assert [cause for cause, _ in ordered(desk)] == wanted
    rungs = [r.seq for r in desk.log if isinstance(r.event, e.ThresholdReached) and r.event.threshold == "red:order"]
    rung = tellings(desk.log).by_seq[rungs[-1]]
    assert (rung.nobody, rung.order) == (("order_open", 1) if returned else ("", 2))


def test_an_order_of_the_warning_says_that_the_limit_is_about_to_end_and_the_end_brings_another() -> None:
    desk = in_review()
    ladder = (Rung(level="warning", to="order"), Rung(level="yellow", to="order"))
    desk.policy = SupervisionPolicy(cards={**desk.policy.cards, "statutory": "yellow"}, ladder=ladder)
    desk.until("2026-03-31T10:00")
    assert ordered(desk) == [
        ("promised", "承诺时限即将到期（截止 2026-03-03）" + ASKED), ("promised", PROMISED + ASKED),
    ]


def test_refusals_about_cards_are_right_whatever_the_state() -> None:
    desk = overdue()
    card = card_of(desk, "statutory")
    desk.do(c.AppealCard, "ma", card=card, reason="系统故障")
    again = desk.do(c.AppealCard, "deng", card=card, reason="再申诉")
    assert "nothing more to do" not in again.remedy_en
    assert "then a supervisor confirms or revokes it" in again.remedy_en
    desk.do(c.RevokeCard, "lin", card=card, reason="故障属实")
    revoked = desk.do(c.ConfirmCard, "lin", card=card, reason="x")
    assert f"number {card} is revoked" in revoked.text_en
    assert "one confirmed or revoked is settled" in revoked.remedy_en


@pytest.mark.parametrize(("change", "actor", "code"), [
    ({}, "lin", "ActReported"),
    ({}, "wang", "ActReported"),
    ({}, "system", "ActReported"),
    ({}, "chen", "not_entitled"),
    ({"act": "rudeness"}, "lin", "act_unknown"),
    ({"done_on": "yesterday"}, "lin", "day_malformed"),
    ({"done_on": "2027-01-01"}, "lin", "day_in_future"),
    ({"description": ""}, "lin", "content_missing"),
    ({"department": "moon"}, "lin", "department_unknown"),
    ({"sub_case": "7"}, "lin", "sub_case_unknown"),
])  # fmt: skip
def test_an_act_done_elsewhere_is_reported_and_carded(change: dict[str, object], actor: str, code: str) -> None:
    desk = accepted()
    given = {"act": "extra_material", "done_on": "2026-03-02", "description": "另要一份无犯罪证明", "sub_case": "1"}
    assert names(desk.do(c.ReportAct, actor, **{**given, **change})) == [code]
    cards = [(card.level, card.cause, card.department) for card in desk.happened(e.CardIssued)]
    assert cards == ([("red", "extra_material", "market_regulation")] if code == "ActReported" else [])
