"""A refusal tells nobody of a case they may not know of: it reads as if there were none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from journeys.town import Town
from onewindow import commands as c
from onewindow.engine import Answer
from onewindow.errors import NotFound
from onewindow.ports import Actor

NO_CASE = "11990100009900013U3992099001000202603029999"
WORDS = ("市场监管", "market", "审核", "reviewer")
"""Whose work it is that waits."""


def asked(town: Town, person: str, case_no: str) -> list[Answer]:
    """What somebody is answered who tries a few things, as far as it does not name the case that was asked for."""
    given = {"case_no": case_no, "expected_version": 1}
    tried = [
        town.do(c.ClaimTask, person, task=1, **given), town.do(c.ClaimTask, person, task=1, case_no=case_no),
        town.do(c.CompleteTask, person, task=999, outcome="granted", **given),
        town.do(c.Withdraw, person, reason="x", **given), town.do(c.AppealCard, person, card=1, reason="x", **given),
        town.do(c.ReplyToOrder, person, order=1, reply="x", case_no=case_no),
    ]  # fmt: skip
    return [replace(each, rejected=replace(each.rejected, text="", text_en="")) for each in tried if each.rejected]


@pytest.mark.parametrize("person", ["nobody.at.all", "cao.yun"], ids=["a stranger", "staff of another department"])
def test_who_may_not_know_of_a_case_is_answered_as_if_there_were_none(town: Town, person: str) -> None:
    case_no = town.accepted()
    answers = asked(town, person, case_no)
    assert answers == asked(town, person, NO_CASE)
    assert {(answer.case_no, answer.version) for answer in answers} == {(None, 0)}


def test_staff_without_any_right_are_told_just_that(town: Town) -> None:
    case_no = town.accepted()
    task = town.task(case_no, "registration_review")
    answer = town.do(c.ClaimTask, "cao.yun", case_no=case_no, task=task)
    assert answer.rejected is not None
    assert (answer.case_no, answer.version, answer.rejected.code) == (None, 0, "not_entitled")
    assert [word for word in WORDS if word in answer.rejected.text + answer.rejected.text_en] == []


def test_refusal_asked_for_again_under_its_id_tells_no_more(town: Town) -> None:
    command = town.command(c.Withdraw, "nobody.at.all", case_no=town.accepted(), reason="x")
    first, again = town.engine.submit(command), town.engine.submit(command)
    assert again == replace(first, repeated=True)
    assert (again.case_no, again.version) == (None, 0)


def test_supervision_sees_who_tried_at_a_case_that_is_none_of_theirs(town: Town) -> None:
    case_no = town.accepted()
    town.do(c.Withdraw, "nobody.at.all", case_no=case_no, reason="x")
    town.do(c.Withdraw, "cao.yun", case_no=case_no, reason="x")
    tried = town.engine.attempts(actor="lin.tao", case_no=case_no)
    assert [(each["by"]["id"], each["code"]) for each in tried] == [
        ("cao.yun", "not_entitled"), ("nobody.at.all", "person_unknown"),
    ]  # fmt: skip


class Moved:
    """The site's people, one of whom works elsewhere by now."""

    def __init__(self, people: Any, moved: Actor) -> None:
        self._people, self._moved = people, moved

    def __getattr__(self, name: str) -> Any:
        return getattr(self._people, name)

    def find(self, person: str) -> Actor | None:
        return self._moved if person == self._moved.id else self._people.find(person)


def moved(town: Town, person: str, department: str) -> None:
    """The person works in another department from now on."""
    found = town.engine.directory.find(person)
    assert found is not None
    town.engine._house.directory = Moved(town.engine.directory, replace(found, department=department))


def test_who_holds_work_and_has_changed_the_department_is_told_and_can_give_it_back(town: Town) -> None:
    case_no = town.accepted()
    task = town.task(case_no, "registration_review")
    town.do(c.ClaimTask, "chen.jie", case_no=case_no, task=task).or_raise()
    moved(town, "chen.jie", "housing_fund")
    refused = town.do(c.CompleteTask, "chen.jie", case_no=case_no, task=task, outcome="passed")
    assert refused.rejected is not None
    assert (refused.case_no, refused.rejected.code) == (case_no, "not_entitled")
    town.do(c.ReleaseTask, "chen.jie", case_no=case_no, task=task).or_raise()


def test_who_was_ordered_to_act_is_told_though_the_department_has_no_part_in_the_case(town: Town) -> None:
    case_no = town.accepted()
    order = {"case_no": case_no, "order": 1, "reply": "x"}
    assert town.do(c.ReplyToOrder, "cao.yun", **order).case_no is None
    town.do(c.IssueOrder, "lin.tao", case_no=case_no, department="tax", content="限期说明").or_raise()
    town.do(c.ReplyToOrder, "cao.yun", **order).or_raise()
    again = town.do(c.ReplyToOrder, "cao.yun", **order)
    assert again.rejected is not None
    assert (again.case_no, again.rejected.code) == (case_no, "order_not_open")


def test_department_with_a_card_is_told_though_it_has_no_part_in_the_case(town: Town) -> None:
    case_no = town.accepted()
    act = {"act": "late_notice", "done_on": "2026-03-02", "description": "x", "department": "tax"}
    town.do(c.ReportAct, "lin.tao", case_no=case_no, **act).or_raise()
    appeal = {"case_no": case_no, "card": 1, "reason": "已告知"}
    town.do(c.AppealCard, "cao.yun", **appeal).or_raise()
    again = town.do(c.AppealCard, "cao.yun", **appeal)
    assert again.rejected is not None
    assert (again.case_no, again.rejected.code) == (case_no, "card_settled")


def test_heads_who_cannot_read_a_case_do_not_void_it(town: Town) -> None:
    case_no = town.accepted()
    for person, kind in (("cao.yun", c.ProposeVoiding), ("song.jia", c.VoidCase)):
        refused = town.do(kind, person, case_no=case_no, reason="主体不存在")
        assert refused.rejected is not None
        assert (refused.case_no, refused.rejected.code) == (None, "not_entitled")


def test_who_gives_back_work_of_a_case_they_may_no_longer_read_is_told_nothing_of_it(town: Town) -> None:
    case_no = town.accepted()
    task = town.task(case_no, "registration_review")
    town.do(c.ClaimTask, "chen.jie", case_no=case_no, task=task).or_raise()
    moved(town, "chen.jie", "housing_fund")
    assert town.engine.case(case_no, actor="chen.jie")["case_no"] == case_no, "who holds work of it reads it"
    command = town.command(c.ReleaseTask, "chen.jie", case_no=case_no, task=task)
    answer = town.engine.submit(command).or_raise()
    assert [(each["type"], each["payload"]) for each in answer.events] == [("TaskReleased", {})]
    assert town.engine.submit(command).events == answer.events
    with pytest.raises(NotFound):
        town.engine.case(case_no, actor="chen.jie")


def test_applicant_is_told_what_happened_and_nothing_of_supervision(town: Town) -> None:
    case_no = town.accepted()
    town.clock.set(town.clock.now() + timedelta(days=60))
    command = town.command(c.Withdraw, "applicant.li", case_no=case_no, reason="不办了")
    answer = town.engine.submit(command).or_raise()
    told = {each["type"]: each["payload"] for each in answer.events}
    assert told["CaseWithdrawn"] == {"reason": "不办了"}
    assert (told["CardIssued"], told["Escalated"]) == ({}, {})
    assert town.engine.submit(command).events == answer.events
