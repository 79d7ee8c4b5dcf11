"""Supervision is about the staff: applicants see the dates of their case, and nothing of cards, tellings and orders."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from journeys.town import Town
from onewindow import commands as c
from onewindow.background import Worker
from onewindow.domain.canonical import canonical
from onewindow.domain.time_limits import SHANGHAI
from onewindow.errors import NotFound

WORDS = (
    "CardIssued", "CardAppealed", "Escalat", "OrderIssued", "OrderReplied", "ActReported", "ThresholdReached",
    "order_reply", ":supervisor", "red:order", "notification", "escalation", "lin.tao",
    "黄牌", "红牌", "督办", "预警", "另要一份证明", "请说明为何拖延", "人手不足",
)  # fmt: skip
"""What would give supervision away, in English and in Chinese; lin.tao is a supervisor who only supervises."""


@pytest.fixture(scope="module")
def supervised(shared_town: Town) -> tuple[Town, str]:
    """A case that has everything: late, carded, appealed, ordered, replied to, reported; a hearing is on."""
    town, case_no = shared_town, shared_town.accepted()
    town.do(c.ClaimTask, "chen.jie", case_no=case_no, task=town.task(case_no, "registration_review")).or_raise()
    town.clock.set(datetime(2026, 3, 12, 9, 0, tzinfo=SHANGHAI))
    Worker(town.engine).fire_due()
    given: dict[str, Any] = {"case_no": case_no}
    card = next(card for card in town.view(case_no)["cards"] if card["department"] == "market_regulation")
    town.do(c.AppealCard, "huang.wei", **given, card=card["card"], reason="人手不足").or_raise()
    town.do(c.IssueOrder, "lin.tao", **given, department="police", content="请说明为何拖延").or_raise()
    order = town.view(case_no)["orders"][-1]["order"]
    town.do(c.ReplyToOrder, "guo.qiang", **given, order=order, reply="人手不足").or_raise()
    town.do(c.SettleOrder, "lin.tao", **given, order=order, accepted=False, note="人手不足").or_raise()
    reported = {"act": "extra_material", "done_on": "2026-03-03", "description": "另要一份证明"}
    town.do(c.ReportAct, "lin.tao", **given, **reported).or_raise()
    number = next(each["escalation"] for each in town.view(case_no)["escalations"]
                  if "chen.jie" in [person["id"] for person in each["recipients"]])
    town.do(c.Acknowledge, "chen.jie", **given, escalation=number, note="知悉").or_raise()
    signed = {"sub_case": f"{case_no}/1", "procedure": "听证", "reason": "申请人要求听证"}
    town.do(c.Suspend, "liu.yang", **given, **signed).or_raise()
    return town, case_no


def owner(town: Town, case_no: str) -> str:
    return str(town.view(case_no)["applicant"]["id"])


def everything_shown(town: Town, case_no: str, reader: str) -> str:
    """All texts somebody gets by reading a case in every way there is."""
    engine = town.engine
    view = engine.case(case_no, actor=reader)
    notices = [engine.notice(case_no, notice["notice"], actor=reader) for notice in view["notices"]]
    shown: list[Any] = [
        view, [[line.text, line.text_en, line.who] for line in engine.story(case_no, actor=reader)],
        [[r.type, str(r.event)] for r in engine.events(case_no, actor=reader)], notices,
        engine.clocks(case_no, actor=reader), engine.cases(actor=reader), engine.worklist(actor=reader),
    ]
    return canonical(shown).decode()


def test_an_applicant_reads_nothing_of_supervision_in_any_way(supervised: tuple[Town, str]) -> None:
    town, case_no = supervised
    shown = everything_shown(town, case_no, owner(town, case_no))
    assert [word for word in WORDS if word in shown] == []


def test_an_applicant_sees_the_dates_and_the_hearing_all_the_same(supervised: tuple[Town, str]) -> None:
    town, case_no = supervised
    view = town.engine.case(case_no, actor=owner(town, case_no))
    assert {"promised", "statutory", "special_procedure"} <= {clock["kind"] for clock in view["clocks"]}
    assert "order_reply" not in {clock["kind"] for clock in view["clocks"]}
    assert not {"cards", "escalations", "orders"} & set(view)
    types = {recorded.type for recorded in town.engine.events(case_no, actor=owner(town, case_no))}
    assert {"ClockStarted", "ProcedureStarted", "ClockSuspended"} <= types


def test_an_applicant_is_refused_every_list_of_supervision(supervised: tuple[Town, str]) -> None:
    town, case_no = supervised
    reader = owner(town, case_no)
    engine = town.engine
    for read in (engine.supervise, engine.stuck, engine.cards, engine.card_counts, engine.attempts):
        with pytest.raises(NotFound):
            read(actor=reader)


@pytest.mark.parametrize("reader", ["lin.tao", "xu.qing", "wang.fang", "chen.jie", "huang.wei"])
def test_staff_who_may_read_the_case_read_its_supervision(supervised: tuple[Town, str], reader: str) -> None:
    town, case_no = supervised
    view = town.engine.case(case_no, actor=reader)
    assert view["cards"]
    assert view["escalations"]
    assert view["orders"]
    types = {recorded.type for recorded in town.engine.events(case_no, actor=reader)}
    assert {"CardIssued", "Escalated", "OrderIssued", "ActReported"} <= types
    shown = everything_shown(town, case_no, reader)
    assert "红牌" in shown
    assert "督办" in shown


def test_an_applicant_cannot_acknowledge_or_appeal_by_guessing_numbers(supervised: tuple[Town, str]) -> None:
    town, case_no = supervised
    reader = owner(town, case_no)
    for command_type, given in (
        (c.Acknowledge, {"escalation": 1}), (c.AppealCard, {"card": 1, "reason": "x"}),
        (c.RevokeCard, {"card": 1, "reason": "x"}), (c.ReplyToOrder, {"order": 1, "reply": "x"}),
    ):
        rejected = town.do(command_type, reader, case_no=case_no, **given).rejected
        assert rejected is not None
        assert rejected.code == "not_entitled"


def test_an_applicant_is_not_told_when_supervision_acts_next(supervised: tuple[Town, str]) -> None:
    town, case_no = supervised

    shown = town.engine.case(case_no, actor=owner(town, case_no))["clocks"]
    told = town.engine.clocks(case_no, actor=owner(town, case_no))["clocks"]

    assert {clock["next_at"] for clock in [*shown, *told]} == {None}
    assert any(clock["next_at"] for clock in town.view(case_no)["clocks"])
