"""Forms against their schema: sentences people understand, and no surprise from any data at all."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from sample_form import GOOD, SCHEMA, changed, only

from onewindow.errors import DefinitionRefused
from onewindow.forms import check_form


def test_a_good_form_has_no_problems_and_stays_as_it_was() -> None:
    before = copy.deepcopy(GOOD)

    assert check_form(SCHEMA, GOOD) == []
    assert GOOD == before


@pytest.mark.parametrize(
    ("pointer", "value", "code", "sentence"),
    [
        ("/company/name", "", "required", "“公司名称”是必填项"),
        ("/company/name", " 　", "required", "“公司名称”是必填项"),
        ("/company/name", "甲", "min_length", "“公司名称”至少要 2 个字"),
        ("/company/name", 5, "type", "“公司名称”应为文字"),
        ("/company/name", None, "type", "“公司名称”应为文字"),
        ("/company/capital", -1, "minimum", "“注册资本”不能小于 0"),
        ("/company/capital", 0.005, "multiple_of", "“注册资本”应为 0.01 的整数倍"),
        ("/company/capital", True, "type", "“注册资本”应为数"),
        ("/company/capital", "100", "type", "“注册资本”应为数"),
        (
            "/company/uscc",
            "91350100M000100Y44",
            "check",
            "“统一社会信用代码”有误：统一社会信用代码的校验码不符，请逐位核对",
        ),
        ("/company/opens", "2026-02-30", "format", "“开业日期”应当是存在的日期，写成 2026-03-02"),
        ("/company/opens", "20260302", "format", "“开业日期”应当是存在的日期，写成 2026-03-02"),
        ("/company/opens", "2026-W10-1", "format", "“开业日期”应当是存在的日期，写成 2026-03-02"),
        ("/company/code", "F52\n", "pattern", "“行业代码”的写法不对，应符合 ^[A-T]\\d{2,4}$"),
        ("/company/code", "F５２", "pattern", "“行业代码”的写法不对，应符合 ^[A-T]\\d{2,4}$"),
        ("/company/confirmed", False, "const", "“承诺”需要确认"),
        ("/company/confirmed", 1, "const", "“承诺”需要确认"),
        ("/company/phones", ["13812345678", "13812345678"], "unique_items", "“电话”里有重复的内容"),
        ("/shareholders/1/name", "李�", "check", None),
        ("/shareholders/1/name", "\ue863某", "check", None),
        ("/shareholders/1/id_type", "licence", "enum", "“股东”第 2 项的“证件类型”只能是：id_card、passport"),
        ("/shareholders/0/id_number", "110105194912310021", "check", None),
        ("/shareholders/0/id_number", "", "required", "“股东”第 1 项的“证件号码”是必填项"),
        ("/shareholders/0", "李雷", "type", "“股东”第 1 项应为一组字段"),
        ("/shareholders", [], "min_items", "“股东”至少要有 1 项"),
        ("/extra", 1, "additional_properties", "“extra”不在表单之内，请删去"),
    ],
)
def test_each_mistake_is_told_at_its_field_in_a_sentence(
    pointer: str, value: Any, code: str, sentence: str | None
) -> None:
    problem = only(check_form(SCHEMA, changed(pointer, value)))

    assert (problem.pointer, problem.code) == (pointer, code)
    assert sentence in (None, problem.message)
    assert problem.message_en[0].isupper()


def test_a_missing_field_is_told_at_the_field_not_around_it() -> None:
    problem = only(check_form(SCHEMA, {"shareholders": GOOD["shareholders"]}))

    assert (problem.pointer, problem.code, problem.message) == ("/company", "required", "“公司”是必填项")


def test_an_english_sentence_names_the_entry() -> None:
    problem = only(check_form(SCHEMA, changed("/shareholders/1/name", "")))

    assert problem.message_en == "Name of entry 2 of shareholders is required"


def test_several_mistakes_are_told_together() -> None:
    data = changed("/company/capital", -1)
    data["shareholders"][0]["name"] = ""

    assert {problem.pointer for problem in check_form(SCHEMA, data)} == {"/company/capital", "/shareholders/0/name"}


def test_shares_must_add_up_to_exactly_a_hundred() -> None:
    problem = only(check_form(SCHEMA, changed("/shareholders/2/ratio", 33.3)))

    assert (problem.pointer, problem.code) == ("/shareholders", "sum")
    assert "合计应为 100，但是现在是 99.9" in problem.message


def test_two_entries_with_the_same_number_are_told_whatever_the_case_of_letters() -> None:
    data = changed("/shareholders/1/id_number", "11010519491231002x")

    problem = only(check_form(SCHEMA, data))

    assert (problem.pointer, problem.code) == ("/shareholders/1/id_number", "unique")
    assert problem.message == "“股东”第 2 项的“证件号码”与第 1 项重复"


def test_an_end_before_its_beginning_is_told() -> None:
    problem = only(check_form(SCHEMA, changed("/company/closes", "2026-03-01")))

    assert (problem.pointer, problem.code) == ("/company/opens", "compare")


def test_the_values_people_entered_are_not_repeated_in_sentences() -> None:
    problems = check_form(SCHEMA, changed("/shareholders/0/id_number", "110105194912310021"))

    assert "110105194912310021" not in str(problems)


@pytest.mark.parametrize("schema_name", ["李\U0002a6a5", "𠮷野", "Anna-Maria O'Neill", "买买提·艾力"])
def test_rare_and_foreign_names_are_welcome(schema_name: str) -> None:
    assert check_form(SCHEMA, changed("/shareholders/1/name", schema_name)) == []


@pytest.mark.parametrize(
    "draft",
    [
        {},
        {"company": {}},
        {"company": {"name": "", "uscc": "", "opens": "", "confirmed": False}},
        {"shareholders": []},
        {"shareholders": [{"ratio": 50}]},
        {"shareholders": [{"id_type": "id_card"}]},
    ],
)
def test_a_draft_may_be_unfinished(draft: dict[str, Any]) -> None:
    assert check_form(SCHEMA, draft, partial=True) == []


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        ({"company": "示范贸易"}, "type"),
        ({"company": {"name": 5}}, "type"),
        ({"company": {"capital": -1}}, "minimum"),
        ({"unknown": 1}, "additional_properties"),
        ({"shareholders": [{"name": "李雷", "ratio": "50"}]}, "type"),
    ],
)
def test_what_is_in_a_draft_must_be_of_the_right_form(draft: dict[str, Any], code: str) -> None:
    assert only(check_form(SCHEMA, draft, partial=True)).code == code


def test_one_of_several_ways_is_judged_by_the_way_the_person_chose() -> None:
    schema = {
        "oneOf": [
            {"properties": {"how": {"const": "post"}, "address": {"title": "地址", "minLength": 3}},
             "required": ["how", "address"]},
            {"properties": {"how": {"const": "window"}}, "required": ["how"]},
        ]
    }  # fmt: skip

    assert check_form(schema, {"how": "window"}) == []
    assert only(check_form(schema, {"how": "post"})).message == "“地址”是必填项"
    assert check_form(schema, {"how": "post"}, partial=True) == []
    assert only(check_form(schema, {"how": "pigeon"})).code == "one_of"


def test_a_schema_that_is_not_usable_is_refused_and_not_guessed_at() -> None:
    with pytest.raises(DefinitionRefused, match="schema_format"):
        check_form({"properties": {"a": {"format": "dat"}}}, {})
