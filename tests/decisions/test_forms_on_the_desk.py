"""Forms of tasks and of the application as the rules take them: what a form judges, takes over and gives up."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from decisions.desk import Desk, accepted, hand_in, names, opened, received
from onewindow import commands as c
from onewindow.domain.facts import Origin
from onewindow.errors import Problem, ProcessProblem

SLIP = {
    "type": "object", "additionalProperties": False, "required": ["counter"],
    "properties": {"counter": {"type": "string"}},
}  # fmt: skip


def test_what_the_stage_itself_takes_is_no_matter_of_the_form() -> None:
    desk = accepted()
    desk.schemas["slip"] = SLIP
    collector = {"name": "李雷", "method": "window"}
    assert names(desk.finish("delivery_slip", "he", "delivered", {"collector": collector})) == ["form_invalid"]
    handed = desk.finish("delivery_slip", "he", "delivered", {"counter": "3", "collector": collector, "note": "已核对"})
    assert names(handed)[:2] == ["TaskCompleted", "ResultsDelivered"]
    assert handed[0].data["counter"] == "3"


APPLICATION = {
    "type": "object", "additionalProperties": False, "required": ["company"],
    "properties": {
        "company": {"type": "object", "additionalProperties": False, "required": ["name"],
                    "properties": {"name": {"type": "string"}, "kind": {"enum": ["limited", "joint_stock"]}}},
        "shareholders": {"type": "array", "items": {"type": "object", "additionalProperties": False,
                                                    "properties": {"name": {"type": "string"}}}},
        "seal": {"type": "object", "required": ["material"], "properties": {"material": {"type": "string"}}},
        "scope": {"type": "array", "items": {"type": "string"}},
    },
}  # fmt: skip
COMPANY = {"name": "示范市青禾软件有限公司"}


def reapplying(form: dict[str, Any], own: dict[str, Any]) -> Any:
    """The answer to a re-application with `own` for a case that had been applied for with `form`."""
    desk = Desk(origin=Origin(case_no="old", applicant="li", process="p", form=form, results={}, ready=True))
    desk.schemas["application"] = APPLICATION
    given = {"process": "p", "applicant": {"id": "li", "name": "李雷"}, "origin": "old", "form": own}
    return desk.do(c.OpenCase, "li", **given)


def test_reapplication_leaves_out_what_the_form_of_today_does_not_take() -> None:
    before = {
        "company": {**COMPANY, "owner": "李雷", "kind": "sole"}, "bank": {"branch": "一支行"}, "scope": ["软件", 7],
        "shareholders": [{"name": "李雷", "sex": "男"}, {"name": "韩梅"}], "seal": {"material": "光敏"},
    }  # fmt: skip
    (opened,) = reapplying(before, {"seal": None})
    assert opened.form == {"company": COMPANY, "shareholders": [{"name": "李雷"}, {"name": "韩梅"}]}


def test_reapplication_is_refused_for_what_the_opener_has_written_himself() -> None:
    refused = reapplying({"company": COMPANY, "bank": {}}, {"company": {**COMPANY, "owner": "李雷"}})
    assert [problem["pointer"] for problem in refused.details["problems"]] == ["/company/owner"]


def test_section_given_as_null_is_taken_out_of_a_draft() -> None:
    desk = opened()
    desk.schemas["application"] = APPLICATION
    desk.do(c.SaveDraft, "li", form={"company": COMPANY, "seal": {}})
    assert names(desk.do(c.SubmitApplication, "li")) == ["form_invalid"]
    assert names(desk.do(c.SaveDraft, "li", form={"seal": None})) == ["DraftSaved"]
    assert desk.document["form"] == {"company": COMPANY}
    assert names(desk.do(c.SubmitApplication, "li")) == ["ApplicationSubmitted"]


@pytest.mark.parametrize("asked_for", [False, True])
def test_section_given_as_null_is_corrected_away_unless_it_is_obligatory(asked_for: bool) -> None:
    desk = received()
    desk.document["form"] = {"company": COMPANY, "seal": {"material": "光敏"}}
    desk.schemas["application"] = {**APPLICATION, "required": ["company", "seal"]} if asked_for else APPLICATION
    answer = desk.do(c.CorrectOnTheSpot, "wang", form={"seal": None})
    assert names(answer) == (["form_invalid"] if asked_for else ["CorrectedOnTheSpot"])
    assert ("seal" in desk.document["form"]) is asked_for


def test_sections_are_asked_for_by_the_form_as_it_is_corrected() -> None:
    desk = received()
    desk.document["form"] = {"company": {"employees": 5}}
    desk.check_sections = _seal_of_many
    assert names(desk.do(c.CorrectOnTheSpot, "wang", form={"company": {"employees": 500}})) == ["form_invalid"]
    both = {"company": {"employees": 500}, "seal": {}}
    assert names(desk.do(c.CorrectOnTheSpot, "wang", form=both)) == ["CorrectedOnTheSpot"]
    back = {"company": {"employees": 5}, "seal": None}
    assert names(desk.do(c.CorrectOnTheSpot, "wang", form=back)) == ["CorrectedOnTheSpot"]


def _seal_of_many(name: str, form: dict[str, Any], document: dict[str, Any]) -> list[Problem]:
    wanted = document["form"]["company"]["employees"] > 100 and "seal" not in form
    return [Problem("/seal", "required", "应填写", "is needed")] if wanted else []


def test_file_is_taken_while_it_cannot_be_judged_yet_whether_it_is_needed() -> None:
    desk = opened()
    assert desk.item is not None
    photo = replace(desk.item.main.materials[2], when="form.company.employees > 100")
    desk.item = replace(desk.item, main=replace(desk.item.main, materials=(*desk.item.main.materials[:2], photo)))
    desk.holds = _of_a_filled_in_form
    assert names(hand_in(desk, "articles")) == ["MaterialAttached"]
    assert names(hand_in(desk, "photo")) == ["MaterialAttached"]
    desk.do(c.SaveDraft, "li", form={"company": {"employees": 5}})
    assert names(hand_in(desk, "photo")) == ["material_not_listed"]
    desk.do(c.SubmitApplication, "li")
    desk.finish("intake", "wang", "received")
    assert [material["id"] for material in desk.case.material_list] == ["articles", "lease"]


def _of_a_filled_in_form(condition: str, document: dict[str, Any]) -> bool:
    if "company" not in document["form"]:
        raise ProcessProblem("expression_failed", "item.yaml", "无法计算", "请填写", "no value", "fill it in")
    return bool(document["form"]["company"]["employees"] > 100)
