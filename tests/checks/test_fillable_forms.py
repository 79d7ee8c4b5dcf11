"""A form that asks for a field it forbids, or has a misspelt word, is told before it is published."""

from __future__ import annotations

import json
from typing import Any

import pytest
from drawing_builder import service
from test_bundles import DEPARTMENTS, bundle

from onewindow.forms import check_form
from onewindow.process_checks import check_bundle

CLOSED = {"type": "object", "additionalProperties": False, "properties": {"shop": {"type": "object"}}}


def told(form: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Code, severity, the word on the line it names, and the remedy, of everything found with this form."""
    text = json.dumps(form, indent=1)
    files = bundle(service(), forms__application_schema_json=text.encode())
    found = check_bundle(files, folder="licence", departments=DEPARTMENTS)
    assert {each.file for each in found} <= {"licence/forms/application.schema.json"}
    return [(one.code, one.severity, text.splitlines()[one.line - 1].split('"')[1], one.remedy_en) for one in found]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({**CLOSED, "required": ["shopp"]}, ("OW732", "must", "shopp", "did you mean shop?")),
        ({"properties": {"a": {**CLOSED, "required": ["b"]}}}, ("OW732", "must", "b", "use one of: shop")),
        ({"properties": {"a": {"minimun": 1}}}, ("OW733", "must", "minimun", "did you mean minimum?")),
        ({"properties": {"a": {"maxlength": 1}}}, ("OW733", "must", "maxlength", "did you mean maxLength?")),
        ({"propertys": {"a": {}}, "additionalProperties": False, "required": ["a"]},
         ("OW733", "must", "propertys", "did you mean properties?")),
        ({"properties": {"a": {"titel": "x"}}}, ("OW733", "should", "titel", "did you mean title?")),
    ],
)  # fmt: skip
def test_what_nobody_could_fill_in_and_what_checks_nothing_is_told_with_its_line(
    form: dict[str, Any], expected: tuple[str, str, str, str]
) -> None:
    assert told(form) == [expected]


@pytest.mark.parametrize(
    "form",
    [
        {**CLOSED, "required": ["shop"]}, {"properties": {}, "required": ["shop"]},
        {"additionalProperties": False, "patternProperties": {"^s": {}}, "required": ["shop"]},
        {"not": {**CLOSED, "required": ["other"]}}, {"if": {**CLOSED, "required": ["other"]}, "then": {"minLength": 1}},
        {"properties": {"minimun": {"type": "string"}}, "required": ["minimun"]}, {"ui:order": ["a"], "x-own": 1},
        {"$comment": "x", "deprecated": True, "examples": [], "contentMediaType": "text/plain"},
    ],
)  # fmt: skip
def test_a_form_that_can_be_filled_in_is_no_finding(form: dict[str, Any]) -> None:
    assert told(form) == []


def test_a_form_published_before_goes_on_checking_as_it_did() -> None:
    assert check_form({"properties": {"a": {"minimun": 1}}}, {"a": 0}) == []
