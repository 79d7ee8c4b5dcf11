"""Forms composed with JSON Schema's own means: a half-filled draft passes, and every mistake is told at its field."""

from __future__ import annotations

from typing import Any

import pytest
from sample_form import only

from onewindow.forms import check_form

INVESTOR: dict[str, Any] = {
    "type": "object",
    "$defs": {"who": {
        "properties": {"kind": {"enum": ["person", "company"], "title": "类型"}, "name": {"type": "string"}},
        "required": ["kind", "name"],
        "if": {"properties": {"kind": {"const": "person"}}, "required": ["kind"]},
        "then": {"properties": {"id": {"type": "string", "title": "号码"}}, "required": ["id"]},
        "else": {"properties": {"uscc": {"type": "string"}}},
    }},
    "allOf": [{"$ref": "#/$defs/who"}],
    "properties": {"amount": {"type": "number"}},
    "unevaluatedProperties": False,
}  # fmt: skip


def told(schema: dict[str, Any], data: Any, *, partial: bool = False) -> list[tuple[str, str]]:
    return [(problem.pointer, problem.code) for problem in check_form(schema, data, partial=partial)]


@pytest.mark.parametrize(
    ("data", "draft", "whole"),
    [
        ({"kind": "person", "name": "李雷", "id": "1", "amount": 5}, [], []),
        ({"name": "李雷", "amount": 5}, [], [("/kind", "required")]),
        ({"kind": "person", "name": "李雷"}, [], [("/id", "required")]),
        ({"kind": "none"}, [("/kind", "enum")], [("/kind", "enum"), ("/name", "required")]),
        ({"kind": "company", "name": "甲", "id": "1"}, [], [("/id", "false")]),
        ({"name": "李雷", "id": "1"}, [], [("/kind", "required"), ("/id", "false")]),
        ({"kind": "company", "name": "甲", "nmae": "乙"}, [("/nmae", "unevaluated_properties")],
         [("/nmae", "unevaluated_properties")]),
    ],
)  # fmt: skip
def test_fields_of_other_parts_of_the_schema_are_part_of_the_form(
    data: dict[str, Any], draft: list[Any], whole: list[Any]
) -> None:
    assert told(INVESTOR, data, partial=True) == draft
    assert told(INVESTOR, data) == whole


def test_a_field_that_may_not_be_there_is_told_with_its_name() -> None:
    schema = {"properties": {"company": {"properties": {"id": False}}}}
    problem = only(check_form(schema, {"company": {"id": "1"}}))
    assert (problem.pointer, problem.code, problem.message) == ("/company/id", "false", "“id”在这种情况下不能填写")
    assert told(schema, {"company": {"id": "1"}}, partial=True) == []


@pytest.mark.parametrize("word", ["anyOf", "oneOf"])
def test_a_choice_among_branches_that_take_nothing_is_told_as_a_mistake(word: str) -> None:
    # Found by the hostile files with seed 16180339.
    for branches in ([False], [False, False], [False, {"required": ["kind"]}]):
        assert told({word: branches}, {"items": 1}) != []
    assert told({word: [False, {"required": ["kind"]}]}, {"kind": 1}) == []
    assert told({word: [False, {"required": ["kind"]}]}, {"items": 1}, partial=True) == []


BRANCHES = {"oneOf": [{"properties": {"kind": {"const": "person"}}}, {"properties": {"kind": {"const": "company"}}}]}


@pytest.mark.parametrize(("schema", "data", "code"), [
    (BRANCHES, {}, "one_of"),
    ({"not": {"properties": {"agreed": {"const": "否"}}}}, {}, "not"),
    ({"then": False, "if": True}, {}, "false"),
    ({"properties": {"list": {"prefixItems": [{}], "unevaluatedItems": False}}}, {"list": [1, 2]}, "unevaluated_items"),
])  # fmt: skip
def test_what_is_not_chosen_yet_may_wait_in_a_draft(schema: dict[str, Any], data: dict[str, Any], code: str) -> None:
    assert told(schema, data, partial=True) == []
    assert [found for _, found in told(schema, data)] == [code]


def test_a_wrong_choice_is_told_in_a_draft_too() -> None:
    assert told(BRANCHES, {"kind": "else"}, partial=True) == [("", "one_of")]


def test_a_branch_that_forbids_a_field_does_not_make_it_part_of_the_form() -> None:
    person = {"properties": {"kind": {"const": "person"}}, "required": ["kind"], "additionalProperties": False}
    company = {"properties": {"kind": {"const": "company"}}, "required": ["kind"]}
    schema = {"oneOf": [person, company], "unevaluatedProperties": False}
    for partial in (False, True):
        assert told(schema, {"kind": "company", "junk": 1}, partial=partial) == [("/junk", "unevaluated_properties")]
