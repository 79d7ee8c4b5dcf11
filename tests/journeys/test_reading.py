"""Reads are authorised: who sees which case, work list and document."""

from __future__ import annotations

import pytest

from journeys.town import Town
from onewindow import commands as c
from onewindow.engine import reading
from onewindow.errors import NotFound
from onewindow.storage import Store


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


def test_staff_list_every_case_they_may_read_however_many_lie_between(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_PAGE", 2)
    accepted = [town.accepted(), town.accepted()]
    mine = [town.errand(), accepted[0], town.errand(), town.errand(), accepted[1]]
    for _ in range(5):
        town.submitted()
    listed = [case["case_no"] for case in town.engine.cases(actor="chen.jie")]
    assert sorted(listed) == sorted(mine)
    opened = [case["opened_at"] for case in town.engine.cases(actor="chen.jie")]
    assert opened == sorted(opened, reverse=True)
    assert [case["case_no"] for case in town.engine.cases(actor="chen.jie", limit=3)] == listed[:3]


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


def test_applicants_task_stays_on_their_list_however_many_cases_they_open_afterwards(town: Town) -> None:
    case_no = town.submitted()
    applicant = town.view(case_no)["applicant"]
    town.finish(case_no, "intake", "wang.fang", "received").or_raise()
    item = {"field": "/domicile/address", "problem": "与证明不一致", "requirement": "按证明填写"}
    town.finish(case_no, "acceptance", "wang.fang", "correction", {"items": [item]}).or_raise()
    for _ in range(100):
        town.do(c.OpenCase, applicant["id"], process="company_startup", applicant=applicant).or_raise()
    mine = town.engine.worklist(actor=applicant["id"])
    assert [(item["case_no"], item["stage"]) for item in mine] == [(case_no, "correction")]
    with pytest.raises(NotFound):
        town.engine.worklist(actor="")


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


def test_a_department_lists_its_cases_past_one_that_cannot_be_read(sqlite_town: Town) -> None:
    town = sqlite_town
    sound, damaged, elsewhere = town.accepted(), town.accepted(), town.submitted()
    before = town.engine.cases(actor="chen.jie")
    assert [case["case_no"] for case in before] == [damaged, sound]
    store = Store.open(town.url, town.engine.settings.region)
    with store.engine.begin() as connection:
        for case_no in (damaged, elsewhere):
            connection.exec_driver_sql("UPDATE ow_case SET state = x'00' WHERE case_no = ?", (case_no,))
    store.close()
    assert town.engine.cases(actor="chen.jie") == before


def test_agent_sees_and_lists_the_case_he_acts_in(town: Town) -> None:
    opening = {"applicant": {"id": "applicant.li", "name": "李雷", "agent": {"id": "agent.sun", "name": "孙丽华"}}}
    opened = town.do(c.OpenCase, "agent.sun", process="company_startup", **opening).or_raise()
    assert [case["case_no"] for case in town.engine.cases(actor="agent.sun")] == [opened.case_no]
    assert [case["case_no"] for case in town.engine.cases(actor="applicant.li")] == [opened.case_no]


@pytest.mark.parametrize("nobody", ["", None])
def test_who_does_not_say_who_asks_sees_nothing(town: Town, nobody: str | None) -> None:
    town.submitted()
    with pytest.raises(NotFound):
        town.engine.cases(actor=nobody)  # type: ignore[arg-type]


def test_self_declared_agent_does_not_read_another_cases_form_by_naming_it_as_origin(town: Town) -> None:
    case_no = town.submitted()
    applicant = {**town.view(case_no)["applicant"], "agent": {"id": "applicant.evil", "name": "x"}}
    opening = {"process": "company_startup", "applicant": applicant, "origin": case_no}
    answer = town.do(c.OpenCase, "applicant.evil", **opening)
    assert answer.rejected is not None
    assert answer.rejected.code == "origin_unsuitable"


def test_department_reads_the_form_sections_its_items_declare(town: Town) -> None:
    case_no = town.accepted()
    town.finish(case_no, "registration_review", "chen.jie", "passed").or_raise()
    town.finish(case_no, "registration_decision", "liu.yang", "granted").or_raise()
    licence = {"licence_no": "990101000000099", "uscc": "91990100MA990K102H"}
    town.finish(case_no, "issue_licence", "liu.yang", "done", licence).or_raise()
    window = set(town.engine.case(case_no, actor="wang.fang")["document"]["form"])
    bank = set(town.engine.case(case_no, actor="qian.jun")["document"]["form"])
    assert bank < window
    assert "bank" in bank
    assert "tax" not in bank
    assert sections_in_the_log(town, case_no, "qian.jun") == bank
    assert sections_in_the_log(town, case_no, "wang.fang") == window


def sections_in_the_log(town: Town, case_no: str, reader: str) -> set[str]:
    events = [recorded.event for recorded in town.engine.events(case_no, actor=reader)]
    forms = [form for form in (getattr(event, "form", None) for event in events) if isinstance(form, dict)]
    return {name for form in forms for name in form}
