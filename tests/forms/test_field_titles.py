"""What fields are called: in the form of which they are, wherever a designer wrote them down."""

from __future__ import annotations

import json
from typing import Any

import pytest

from onewindow import bundled
from onewindow.engine.version import Version
from onewindow.forms.titles import title_at

FORM: dict[str, Any] = {
    "$defs": {"company": {"properties": {"trade_name": {"title": "字号"}, "area": {"type": "number"}, "any": True}}},
    "properties": {
        "company": {"$ref": "#/$defs/company", "title": "企业"},
        "owners": {"title": "股东", "type": "array", "items": {"properties": {"ratio": {"title": "出资比例"}}}},
        "tags": {"title": "标签", "type": "array"},
        "agent": {
            "allOf": [{"properties": {"mobile": {"title": "电话"}}}],
            "if": {"properties": {"kind": {"const": "律师"}}},
            "then": {"properties": {"licence": {"title": "执业证号"}}},
        },
        "a/b": {"title": "斜线"},
    },
}


@pytest.mark.parametrize(
    ("pointer", "title"),
    [
        ("/company", "企业"),
        ("/company/trade_name", "字号"),
        ("/company/area", "area"),
        ("/company/any", "any"),
        ("/owners/0", "股东"),
        ("/owners/2/ratio", "出资比例"),
        ("/tags/1", "标签"),
        ("/agent/mobile", "电话"),
        ("/agent/licence", "执业证号"),
        ("/a~1b", "斜线"),
    ],
)
def test_a_field_of_the_form_is_found_wherever_the_schema_gives_it(pointer: str, title: str) -> None:
    assert title_at(FORM, pointer) == title


@pytest.mark.parametrize(
    "pointer", ["", "/", "company", "/licence_no", "/company/0", "/owners/first", "/owners/0/none", "/0", "/tags/²"]
)
def test_what_is_no_field_of_the_form_has_no_title(pointer: str) -> None:
    assert title_at(FORM, pointer) is None


def startup(**titles: str) -> Version:
    """Company start-up where the result forms named have a field `certificate_no` of that title."""
    folder = bundled.folder("processes") / "company_startup"
    item = (folder / "item.yaml").read_text(encoding="utf-8")
    item = item.replace("[filing_no, seal_count]", "[certificate_no, seal_count]")
    item = item.replace("[confirmation_no, invoice_quota_granted]", "[certificate_no, invoice_quota_granted]")
    files = {"process.bpmn": (folder / "process.bpmn").read_bytes(), "item.yaml": item.encode()}
    for path in (bundled.folder("forms") / "company_startup").glob("*.schema.json"):
        schema = json.loads(path.read_bytes())
        form = path.name.removesuffix(".schema.json")
        if form in titles:
            schema["properties"]["certificate_no"] = {"type": "string", "title": titles[form]}
        files[f"forms/{path.name}"] = json.dumps(schema).encode()
    return Version("h", files)


def test_results_of_two_departments_with_one_field_name_are_each_called_as_in_their_own_form() -> None:
    version = startup(seal_result="备案编号", invoice_result="通知书文号")

    assert version.result_title("seal", "certificate_no") == "备案编号"
    assert version.result_title("invoice", "certificate_no") == "通知书文号"


def test_a_result_written_by_a_task_within_the_part_is_called_as_in_the_form_of_its_item() -> None:
    version = startup()

    assert version.result_title("registration", "licence_no") == "营业执照编号"
    assert version.result_title("registration", "nothing") == "nothing"
    assert version.result_title("registration_decision", "licence_no") == "licence_no"
