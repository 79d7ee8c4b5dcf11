"""Reads are authorised: who sees which case, work list and document."""

from __future__ import annotations

import pytest

from journeys.town import Town
from onewindow import commands as c
from onewindow.errors import NotFound


def test_department_sees_a_case_only_once_it_works_on_it(town: Town) -> None:
    case_no = town.submitted()
    with pytest.raises(NotFound):
        town.engine.case(case_no, actor="chen.jie")
    town.finish(case_no, "intake", "wang.fang", "received").or_raise()
    town.finish(case_no, "acceptance", "wang.fang", "accepted").or_raise()
    assert town.engine.case(case_no, actor="chen.jie")["status"] == "accepted"
    with pytest.raises(NotFound):
        town.engine.story(case_no, actor="zhou.qiang")


def test_applicant_sees_his_own_case_and_no_other(town: Town) -> None:
    case_no = town.submitted()
    applicant = town.view(case_no)["applicant"]["id"]
    assert town.engine.case(case_no, actor=applicant)["case_no"] == case_no
    assert [case["case_no"] for case in town.engine.cases(actor=applicant)] == [case_no]
    with pytest.raises(NotFound):
        town.engine.case(case_no, actor="somebody.else")
    assert town.engine.cases(actor="somebody.else") == []


@pytest.mark.parametrize("case_no", ["", "no-such", "\x00", "𪚥", "x" * 5000])
def test_case_that_does_not_exist_is_not_found(town: Town, case_no: str) -> None:
    with pytest.raises(NotFound):
        town.engine.case(case_no, actor="wang.fang")


def test_work_list_shows_what_a_person_could_do(town: Town) -> None:
    case_no = town.accepted()
    assert [item["element"] for item in town.engine.worklist(actor="chen.jie")] == ["registration_review"]
    assert town.engine.worklist(actor="zhou.qiang") == []
    town.do(c.ClaimTask, "chen.jie", case_no=case_no, task=town.task(case_no, "registration_review")).or_raise()
    assert town.engine.worklist(actor="feng.lin") == []
    assert [item["holder"] for item in town.engine.worklist(actor="chen.jie")] == ["chen.jie"]


def test_supervisor_looks_into_a_department_and_a_clerk_does_not(town: Town) -> None:
    town.accepted()
    assert len(town.engine.worklist(actor="lin.tao", department="market_regulation")) == 1
    with pytest.raises(NotFound):
        town.engine.worklist(actor="zhou.qiang", department="market_regulation")


def test_notice_is_rendered_from_what_was_recorded(town: Town) -> None:
    case_no = town.accepted()
    notices = town.view(case_no)["notices"]
    assert [notice["kind"] for notice in notices] == ["intake_receipt", "acceptance_notice"]
    page = town.engine.notice(case_no, notices[1]["notice"], actor="wang.fang")
    assert case_no in page
    assert "受理通知书" in page
    with pytest.raises(NotFound):
        town.engine.notice(case_no, "no-such", actor="wang.fang")


def test_attachment_is_given_back_byte_for_byte(town: Town) -> None:
    case_no = town.submitted()
    material, files = next(iter(town.view(case_no)["attachments"].items()))
    content = town.engine.attachment(case_no, files[0]["digest"], actor="wang.fang")
    assert content.endswith(material.encode())
    with pytest.raises(NotFound):
        town.engine.attachment(case_no, "0" * 64, actor="wang.fang")
