"""What conditions, times and scripts read of the case is there, and fits; what cannot be known counts as right."""

from __future__ import annotations

import json
from typing import Any

import pytest
from drawing_builder import line_of, service
from test_bundles import DEPARTMENTS, bundle, item

from onewindow.errors import Finding
from onewindow.process_checks import check_bundle

SHOP = {
    "type": "object",
    "additionalProperties": False,
    "required": ["area", "kind", "dishes", "staff"],
    "properties": {
        "area": {"type": "number"},
        "kind": {"enum": ["餐馆", "饮品店"]},
        "note": {"type": "string"},
        "open": {"type": "boolean"},
        "dishes": {"type": "array", "items": {"enum": ["冷食", "热食"]}},
        "staff": {"type": "array", "items": {
            "type": "object", "additionalProperties": False, "properties": {"age": {"type": "integer"}}}},
    },
}  # fmt: skip
FORM = {"title": "申请表", "type": "object", "additionalProperties": False, "properties": {"shop": SHOP}}
RECORD = {"title": "核查记录", "type": "object", "additionalProperties": False, "required": ["conclusion"],
          "properties": {"conclusion": {"enum": ["合格", "不合格"]}, "days": {"type": "integer"}}}  # fmt: skip
SITUATIONS = [
    {"id": "seal", "question": "是否刻章？", "kind": "yes_no"},
    {"id": "mode", "question": "怎样办？", "kind": "choice",
     "options": [{"value": "fast", "label": "快"}, {"value": "slow", "label": "慢"}]},
]  # fmt: skip
LOOK = ("userTask look name='核查' ow:role='reviewer' ow:form='record'", "licence -> look")
NOTE = ("userTask note name='记' ow:role='reviewer'", "note -> delivery")
PART = (
    "<bpmn:subProcess id='licence' name='许可' ow:item='licence'>", "startEvent ls",
    "userTask lt name='决定' ow:stage='decision' ow:form='record'", "endEvent le", "ls -> lt", "lt -> le",
    "</bpmn:subProcess>",
)  # fmt: skip


def told(drawing: bytes, *, form: dict[str, Any] = FORM, **files: bytes) -> list[Finding]:
    """Everything found in a version with this drawing, a closed application form and the record of an inspection."""
    files |= {"forms/record.schema.json": json.dumps(RECORD).encode()}
    whole = bundle(drawing, items=item(situations=SITUATIONS), **files)
    whole["forms/application.schema.json"] = json.dumps(form).encode()
    return check_bundle(whole, folder="licence", departments=DEPARTMENTS)


def asking(condition: str, *lines: str, first: str = "ask") -> bytes:
    """The service with a condition between licence and delivery, behind an inspection with a form."""
    return service(*LOOK, "exclusiveGateway ask default='ask_delivery'", f"look_ask: look -> {first}", *lines,
                   *NOTE, f"ask -> note if {condition}", "ask -> delivery", licence__delivery="")  # fmt: skip


WRONG: list[tuple[str, str, str, str]] = [
    ("OW726", "must", "form.shop.aera > 100", "area"),
    ("OW726", "must", "has(form.shop.aera)", "area"),
    ("OW726", "must", "get(form, 'shop.aera', 0) > 1", "area"),
    ("OW726", "must", "look.conclusoin == '合格'", "conclusion"),
    ("OW726", "must", "form.shop.staff[0].aeg > 18", "age"),
    ("OW726", "must", "sum_of(form.shop.staff, 'aeg') > 18", "age"),
    ("OW726", "must", "origin.grantd == []", "granted"),
    ("OW726", "must", "accepted.outcome == 'yes'", ""),
    ("OW714", "must", "situations.sael", "seal"),
    ("OW715", "must", "get(form, 'shopp.area', 0) > 1", "shop"),
    ("OW727", "must", "form.shop.area > '300'", ""),
    ("OW727", "must", "form.shop.kind > 300", ""),
    ("OW727", "must", "situations.mode", "== 'x'"),
    ("OW727", "must", "form.shop.area", "> 0"),
    ("OW727", "must", "situations.seal and form.shop.kind", "== 'x'"),
    ("OW727", "must", "not form.shop.dishes", ""),
    ("OW727", "must", "form.shop.kind - 1 > 0", ""),
    ("OW727", "must", "form.shop.area + '平方米' == '9平方米'", "text("),
    ("OW727", "must", "lower(form.shop.area) == 'a'", ""),
    ("OW727", "must", "form.shop.kind.name == 'x'", ""),
    ("OW727", "must", "'x' in form.shop.area", ""),
    ("OW717", "must", "situations.mode == 'quick'", "fast"),
    ("OW717", "must", "situations.seal == 1", "true"),
    ("OW728", "should", "form.shop.kind == '饮品'", "饮品店"),
    ("OW728", "should", "form.shop.area == '300'", ""),
    ("OW728", "should", "form.shop.area == form.shop.kind", ""),
    ("OW728", "should", "form.shop.kind in ['饮品', '餐馆']", "饮品店"),
    ("OW728", "should", "'冷' in form.shop.dishes", "冷食"),
    ("OW728", "should", "contains(form.shop.dishes, '冷')", "冷食"),
    ("OW728", "should", "look.conclusion == '不行'", "不合格"),
    ("OW728", "should", "'licens' in origin.granted", "licence"),
    ("OW728", "should", "acceptance.outcome in ['acepted']", "accepted"),
    ("OW729", "should", "form.shop.note != ''", "has(form.shop.note)"),
    ("OW729", "should", "look.days > 3", "get(look, 'days', '')"),
]


@pytest.mark.parametrize(("code", "severity", "condition", "remedy"), WRONG, ids=[row[2] for row in WRONG])
def test_a_condition_that_cannot_be_as_written_is_one_finding_at_its_flow(
    code: str, severity: str, condition: str, remedy: str
) -> None:
    drawing = asking(condition)

    (found,) = told(drawing)

    assert (found.code, found.severity, found.element) == (code, severity, "ask_note")
    assert found.line == line_of(drawing, "ask_note")
    assert remedy in found.remedy
    assert remedy in found.remedy_en


@pytest.mark.parametrize(
    "condition",
    [
        "form.shop.area > 300 and situations.seal", "form.shop.kind == '餐馆'", "form.shop.kind in ['餐馆', '饮品店']",
        "situations.mode == 'fast' or not situations.seal", "'冷食' in form.shop.dishes", "form.shop.staff[0].age == 5",
        "has(form.shop.note) and form.shop.note != ''", "get(form, 'shop.note', '') != ''", "form.shop.kind != null",
        "look.conclusion == '合格' and look.by != ''", "date(look.at) == '2026-03-01'", "applicant.age > 18",
        "origin.results.licence.number == 5", "'licence' in origin.granted", "licence.number == 5", "intake.note == 1",
        "(form.shop.kind or 'x') == 'x'", "licence.result in ['granted', 'lapsed']", "len(form.shop.dishes) > 1",
        "('a' if form.shop.area > 1 else 1) == 1", "'馆' in form.shop.kind", "get(form, 'shop.staff.0.age', 0) > 1",
        "form.shop.area + 1 > 2", "text(form.shop.area) + 'x' == '3x'",
    ],
)  # fmt: skip
def test_a_condition_that_may_hold_is_no_finding(condition: str) -> None:
    assert [str(found) for found in told(asking(condition)) if found.code != "OW505"] == []


@pytest.mark.parametrize(
    "shop",
    [
        {"type": "object", "properties": {"size": {}}},
        {"type": "object", "additionalProperties": {"type": "number"}, "properties": {}},
        {"additionalProperties": False, "patternProperties": {"^a": {}}, "properties": {}},
        {"anyOf": [SHOP, {"properties": {"aera": {"type": "number"}}}]},
        {"oneOf": [SHOP, {"type": "object"}]},
        {"if": {"required": ["kind"]}, "then": SHOP},
        {"allOf": [{"properties": {"aera": {"type": ["number", "null"]}}}]},
        {"$ref": "#/$defs/open"},
    ],
)
def test_what_an_open_or_composed_form_lets_in_counts_as_right(shop: dict[str, Any]) -> None:
    form = {**FORM, "$defs": {"open": {"properties": {"aera": {}}}}, "properties": {"shop": shop}}
    assert [str(found) for found in told(asking("form.shop.aera > 100"), form=form)] == []


def test_a_field_of_a_form_behind_a_reference_is_followed() -> None:
    form = {**FORM, "$defs": {"shop": SHOP}, "properties": {"shop": {"allOf": [{"$ref": "#/$defs/shop"}]}}}
    assert [found.code for found in told(asking("form.shop.aera > 100"), form=form)] == ["OW726"]


def test_a_field_that_is_asked_for_in_another_case_of_the_form_is_not_called_one_that_may_lack() -> None:
    shop = {**SHOP, "if": {"properties": {"kind": {"const": "餐馆"}}}, "then": {"required": ["note"]}}
    form = {**FORM, "properties": {"shop": shop}}
    assert [str(found) for found in told(asking("form.shop.kind == '餐馆' and form.shop.note != ''"), form=form)] == []


def test_a_field_asked_for_at_another_flow_is_not_called_one_that_may_lack() -> None:
    again = ("exclusiveGateway again default='again_note'", "ask_again: ask -> again if has(form.shop.note)",
             "again -> note", "again -> delivery if form.shop.note == 'x'")  # fmt: skip
    assert [str(found) for found in told(asking("form.shop.area > 1", *again))] == []


def test_the_result_of_a_sub_case_is_read_not_its_outcome() -> None:
    (found,) = told(_with_part("licence.outcome == 'granted'"))
    assert (found.code, found.severity) == ("OW726", "must")
    assert "result" in found.remedy
    assert told(_with_part("licence.result == 'granted' and licence.conclusion == '合格'")) == []


def test_what_a_script_writes_may_be_read() -> None:
    write = "scriptTask write name='记' > <bpmn:script>form.shop.fee = 3; look.days = 1; sum = {'x': 1}</bpmn:script>"
    condition = "form.shop.fee > 1 and look.days > 1 and sum.x > 1"
    drawing = asking(condition, write, "write_ask: write -> ask", first="write")
    assert [str(found) for found in told(drawing)] == []


@pytest.mark.parametrize(
    ("script", "codes"),
    [
        ("fee.due = form.shop.aera * 2", ["OW726"]), ("fee.due = form.shop.kind * 2", ["OW727"]),
        ("fee.due = form.shop.area * 2", []), ("fee.due = form.shpo.area", ["OW715"]),
        ("fee.due = 1 if form.shop.kind == '饮品' else 2", ["OW728"]),
    ],
)  # fmt: skip
def test_a_script_is_held_against_the_form_too(script: str, codes: list[str]) -> None:
    drawing = service(f"scriptTask count name='算' > <bpmn:script>{script}</bpmn:script>", "licence -> count",
                      "count -> delivery", licence__delivery="")  # fmt: skip
    assert [(found.code, found.element) for found in told(drawing)] == [(code, "count") for code in codes]


@pytest.mark.parametrize(
    ("time", "codes"),
    [
        ("text(form.shop.aera) + 'wd'", ["OW726"]), ("form.shop.area", ["OW727"]), ("look.conclusion", ["OW730"]),
        ("text(form.shop.area) + 'wd'", []), ("5wd", []), ("form.shop.note or '5wd'", ["OW729"]),
    ],
)  # fmt: skip
def test_the_time_of_a_timer_is_held_against_the_form_too(time: str, codes: list[str]) -> None:
    timer = (f"intermediateCatchEvent wait name='公示' > <bpmn:timerEventDefinition><bpmn:timeDuration>{time}"
             "</bpmn:timeDuration></bpmn:timerEventDefinition>")  # fmt: skip
    drawing = service(*LOOK, timer, "look -> wait", "wait -> delivery", licence__delivery="")
    assert [(found.code, found.element) for found in told(drawing)] == [(code, "wait") for code in codes]


def test_how_often_a_step_is_repeated_is_held_against_the_form_too() -> None:
    many = ("<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>form.shop.kind</bpmn:loopCardinality>"
            "<bpmn:completionCondition>form.shop.area</bpmn:completionCondition>"
            "</bpmn:multiInstanceLoopCharacteristics>")  # fmt: skip
    drawing = service(f"userTask visit name='走访' ow:role='reviewer' > {many}", "licence -> visit",
                      "visit -> delivery", licence__delivery="")  # fmt: skip
    assert [(found.code, found.element) for found in told(drawing)] == [("OW727", "visit")] * 2


def test_a_conditional_event_may_wait_for_a_field_but_not_for_one_that_never_comes() -> None:
    def waiting(condition: str) -> list[str]:
        event = ("boundaryEvent paid attachedToRef='delivery' cancelActivity='false' > "
                 f"<bpmn:conditionalEventDefinition><bpmn:condition>{condition}</bpmn:condition>"
                 "</bpmn:conditionalEventDefinition>")  # fmt: skip
        return [found.code for found in told(service(event, "paid -> e")) if found.code != "OW305"]

    assert waiting("form.shop.note == 'x'") == []
    assert waiting("form.shop.noet == 'x'") == ["OW726"]


@pytest.mark.parametrize(
    ("when", "code"),
    [("form.shop.aera > 0", "OW726"), ("form.shop.area", "OW727"), ("form.shop.note != ''", "OW729"),
     ("form.shop.kind == '饮品'", "OW728"), ("situations.mode", "OW727")],
)  # fmt: skip
def test_the_conditions_of_a_material_and_of_a_section_are_held_against_the_form_too(when: str, code: str) -> None:
    whole = bundle(service(), items=item(situations=SITUATIONS, materials=[
        {"id": "plan", "name": "图", "necessity": "required", "when": when}]))  # fmt: skip
    sign = {"type": "object", "x-show-when": when}
    form = {**FORM, "properties": {"shop": SHOP, "sign": sign}}
    whole["forms/application.schema.json"] = json.dumps(form, ensure_ascii=False, indent=1).encode()

    found = check_bundle(whole, folder="licence", departments=DEPARTMENTS)

    assert [each.code for each in found] == [code, code]
    places = {each.file.rpartition("/")[2]: each.line for each in found}
    for file, line in places.items():
        path = next(name for name in whole if name.endswith(file))
        assert when in whole[path].decode().splitlines()[line - 1]


def _with_part(condition: str) -> bytes:
    return service(
        *PART, "exclusiveGateway ask default='ask_delivery'", "licence -> ask", *NOTE,
        f"ask -> note if {condition}", "ask -> delivery", licence="", licence__delivery="",
    )  # fmt: skip


def test_where_no_part_is_drawn_nobody_is_told_that_the_origin_case_was_granted_none() -> None:
    when = "not ('licence' in origin.granted)"
    materials = [{"id": "articles", "name": "章程", "necessity": "required", "when": when}]
    plain = service(licence="userTask licence name='许可' ow:stage='decision'")
    files = bundle(plain, items=item(materials=materials))
    told_codes = {one.code for one in check_bundle(files, departments=DEPARTMENTS)}
    assert "OW703" in told_codes
    assert "OW728" not in told_codes
