"""Texts that look like something else, and values of several ways of writing: judged by what they are."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sample_form import only

from onewindow.forms import check_form

PEOPLE = {"x-unique": {"items": "/people", "field": "name"}}
TEN = {"x-sum": {"items": "/people", "field": "share", "equals": 10}}
FROM_TO = {"left": "/a", "op": "<=", "right": "/b"}
APART = {"x-compare": {"left": "/a", "op": "!=", "right": "/b"}}


@pytest.mark.parametrize("text", ["\u200b\u200b", "\u3164", "\ufeff\u2060", "\u202e", "\u2800 \u3000", "\u00ad"])
def test_a_text_of_which_nothing_can_be_seen_is_missing(text: str) -> None:
    field = {"type": "string", "minLength": 1, "x-check": "person_name"}
    schema = {"properties": {"name": field}, "required": ["name"]}
    assert only(check_form(schema, {"name": text})).code == "required"
    assert only(check_form({"properties": {"name": field}}, {"name": text})).message == "“name”有误：请填写姓名"
    assert check_form(schema, {"name": text}, partial=True) == []


@pytest.mark.parametrize("name", ["李\u202e雷", "李\u200b雷", "\ufeff李雷", "李\u3164雷", "李\u2028雷"])
def test_a_name_hides_no_character(name: str) -> None:
    problem = only(check_form({"x-check": "person_name"}, name))
    assert problem.message.endswith("姓名中有看不见的字符，请删去后重新录入")


@pytest.mark.parametrize("name", ["葛\U000e0100城", "阿不都·热合曼", "李 雷", "𪚥龘", "ག\u200dང"])
def test_a_name_of_any_writing_passes(name: str) -> None:
    assert check_form({"x-check": "person_name"}, name) == []


def test_a_named_check_speaks_instead_of_the_pattern_beside_it() -> None:
    schema = {"pattern": "^[0-9]{17}[0-9X]$", "x-check": "id_card"}
    assert only(check_form(schema, "11010119900101123x")).code == "check"
    assert only(check_form({**schema, "pattern": "^9"}, "11010519491231002X")).code == "pattern"


def test_nobody_is_born_after_the_day_on_which_the_form_is_handed_in() -> None:
    number = "110105203001010052"
    assert check_form({"x-check": "id_card"}, number) == []
    assert check_form({"x-check": "id_card"}, number, today=date(2030, 1, 1)) == []
    assert only(check_form({"x-check": "id_card"}, number, today=date(2029, 12, 31))).code == "check"


@pytest.mark.parametrize(("schema", "written"), [
    ({"const": False}, "false"), ({"const": None}, "null"),
    ({"enum": ["a", True, None, {"b": 1}]}, "a、true、null、{\"b\": 1}"),
])  # fmt: skip
def test_what_it_must_be_is_written_as_json_writes_it(schema: dict[str, Any], written: str) -> None:
    assert only(check_form(schema, 5)).message.endswith(written)


@pytest.mark.parametrize(("schema", "data", "codes"), [
    ({"x-compare": FROM_TO}, {"a": "2026-03-02T09:30:00+08:00", "b": "2026-03-02T02:00:00Z"}, []),
    ({"x-compare": FROM_TO}, {"a": "2026-03-02T09:30:00+08:00", "b": "2026-03-02T01:00:00Z"}, ["compare"]),
    ({"x-compare": FROM_TO}, {"a": "9.5", "b": "10"}, []),
    (APART, {"a": "1E5", "b": "100000"}, []),
    (APART, {"a": "0100", "b": "100"}, []),
    (APART, {"a": "100.0", "b": 100}, ["compare"]),
    (TEN, {"people": [{"share": "１_0"}]}, []),
    (TEN, {"people": [{"share": "4.5"}, {"share": 5}]}, ["sum"]),
    (PEOPLE, {"people": [{"name": 1}, {"name": 1.0}]}, ["unique"]),
    (PEOPLE, {"people": [{"name": 1.5}, {"name": "1.25"}]}, []),
    ({"uniqueItems": True}, [0, -0.0], ["unique_items"]),
])  # fmt: skip
def test_numbers_and_moments_are_held_against_each_other_by_value(
    schema: dict[str, Any], data: Any, codes: list[str]
) -> None:
    assert [problem.code for problem in check_form(schema, data)] == codes
