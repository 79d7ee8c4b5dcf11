"""A service version as a whole: drawing, item list, forms and notices held against each other."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import yaml
from drawing_builder import bpmn, line_of, service

from onewindow.ports import Actor
from onewindow.process_checks import check_bundle
from onewindow.process_checks.words import NOTICES

DEPARTMENTS = ("service_hall", "tax")
FORM = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "申请表",
    "type": "object",
    "properties": {
        "company": {"type": "object", "title": "企业", "properties": {"name": {"type": "string", "title": "名称"}}}
    },
}


RESULT = json.dumps({"allOf": [{"properties": {"name": {"type": "string"}}}]}).encode()
"""A result form that is composed."""


REMEDIES = "可以在六十日内向市人民政府申请行政复议，或者在六个月内向市法院起诉"


def item(**main: Any) -> dict[str, Any]:
    """A small item list; keywords replace parts of `main`."""
    whole = {
        "code": "11990100009900013U3992099001000",
        "name": "许可",
        "department": "service_hall",
        "remedies": REMEDIES,
        "limits": {"promised": "5wd", "statutory": "20wd"},
        "materials": [{"id": "articles", "name": "章程", "necessity": "required"}],
        "situations": [{"id": "seal", "question": "是否刻章？", "kind": "yes_no"}],
        **main,
    }
    licence = {"id": "licence", "code": "119901000099001282300013112700401", "name": "许可",
               "department": "service_hall", "remedies": REMEDIES,
               "limits": {"promised": "1wd", "statutory": "3wd"}}  # fmt: skip
    return {"version": 1, "name": "许可", "main": whole, "items": [licence]}


def licence_with(**of_the_licence: Any) -> dict[str, Any]:
    """The small item list; keywords add to its one sub-item."""
    whole = item()
    whole["items"][0].update(of_the_licence)
    return whole


def shown_when(condition: object) -> bytes:
    """The application form with a section that is shown on a condition."""
    section = {"type": "object", "x-show-when": condition}
    return json.dumps({**FORM, "properties": {**FORM["properties"], "seal": section}}).encode()


def bundle(drawing: bytes, *, items: dict[str, Any] | None = None, **files: bytes | None) -> dict[str, bytes]:
    """A sound bundle with this drawing; files replaced by name (`__` for `/`, `_0` for `.`), None drops one."""
    whole: dict[str, bytes] = {
        "process.bpmn": drawing,
        "item.yaml": yaml.safe_dump(items or item(), allow_unicode=True).encode(),
        "forms/application.schema.json": json.dumps(FORM).encode(),
        **{f"notices/{kind}.html.j2": b"<p>{{ notice.number }}</p>" for kind in NOTICES},
    }
    for name, data in files.items():
        path = next(
            path for path in [*whole, name] if path.replace("/", "__").replace(".", "_") == name or path == name
        )
        whole.pop(path, None)
        if data is not None:
            whole[path] = data
    return whole


def findings_of(files: dict[str, bytes]) -> list[tuple[str, str, str]]:
    found = check_bundle(files, folder="licence", departments=DEPARTMENTS)
    return [(finding.code, finding.file, finding.element) for finding in found]


def test_a_sound_service_version_gives_no_findings() -> None:
    found = check_bundle(bundle(service()), folder="licence", departments=DEPARTMENTS)
    assert [str(finding) for finding in found] == []


def test_a_bundle_without_drawing_is_told_so() -> None:
    assert [finding.code for finding in check_bundle({}, folder="licence")] == ["OW108"]


def test_a_plain_process_needs_nothing_but_its_drawing() -> None:
    from drawing_builder import PLAIN

    assert check_bundle({"process.bpmn": bpmn(*PLAIN)}, folder="x", departments=()) == []


PEOPLE = (
    Actor(id="wang", name="王芳", kind="staff", department="service_hall",
          roles=("window_clerk", "approver", "issuing_clerk")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("drawn", "told"),
    [
        ("userTask look name='看' ow:role='reviewer'", ["look"]),
        ("userTask look name='看' ow:stage='review'", ["look"]),
        ("userTask look name='看' ow:department='tax' ow:role='approver'", ["look"]),
        ("userTask look name='看' ow:department='tax'", ["look"]), ("userTask look name='看' ow:role='approver'", []),
        ("userTask look name='看' ow:role='applicant'", []), ("userTask look name='看'", []),
        ("serviceTask look name='看' ow:role='registrar' ow:operation='look'", []),
        ("userTask look name='看' ow:department='old_hall' ow:role='approver'", []),
    ],
)  # fmt: skip
def test_a_task_nobody_of_the_department_could_take_is_told_as_advice(drawn: str, told: list[str]) -> None:
    files = bundle(service(drawn, "licence -> look", "look -> delivery", licence__delivery=""))
    heirs = [replace(each, took_over=("old_hall",)) for each in PEOPLE]
    found = check_bundle(files, folder="licence", departments=(*DEPARTMENTS, "old_hall"), people=heirs)
    named = [(one.severity, one.element) for one in found if one.code == "OW719"]
    assert named == [("should", name) for name in told]


def test_whose_people_are_not_known_is_not_asked_for_roles() -> None:
    files = bundle(service(licence=LICENCE.format("licence", "ow:role='head'")))
    assert check_bundle(files, folder="licence", departments=DEPARTMENTS) == []


LICENCE = "userTask licence name='许可' ow:stage='decision' ow:item='{}' {}"
DRAWN: list[tuple[str, str, bytes]] = [
    ("OW702", "licence", service(licence=LICENCE.format("licens", ""))),
    ("OW704", "again", service("userTask again name='再来' ow:stage='decision' ow:item='licence'", "licence -> again",
                               "again -> delivery", licence__delivery="")),
    ("OW705", "licence", service(licence=LICENCE.format("licence", "ow:department='tax'"))),
    ("OW709", "acceptance", service(acceptance="userTask acceptance name='受理' ow:stage='acceptance' "
                                    "ow:department='tax'")),
    ("OW706", "intake", service(intake="userTask intake name='收件' ow:stage='intake' ow:department='taxes'")),
    ("OW707", "intake", service(intake="userTask intake name='收件' ow:stage='intake' > <bpmn:extensionElements>"
                                "<ow:checklist>"
                                "<ow:material ref='article'/></ow:checklist></bpmn:extensionElements>")),
    ("OW708", "licence", service(licence=LICENCE.format("licence", "ow:special-procedure='hearing'"))),
    ("OW711", "intake", service(intake="userTask intake name='收件' ow:stage='intake' ow:form='aplication'")),
    ("OW714", "accepted_correction", service(
        accepted__correction="accepted -> correction if acceptance.outcome == 'correction' and situations.seel")),
    ("OW715", "accepted_correction", service(
        accepted__correction="accepted -> correction if acceptance.outcome == 'correction' and form.compny.name")),
    ("OW717", "accepted_correction", service(
        accepted__correction="accepted -> correction if situations.seal == 'yes'")),
    ("OW715", "paid", service(
        "boundaryEvent paid attachedToRef='delivery' cancelActivity='false' > <bpmn:conditionalEventDefinition>"
        "<bpmn:condition>form.compny == 'x'</bpmn:condition></bpmn:conditionalEventDefinition>", "paid -> e")),
]  # fmt: skip


@pytest.mark.parametrize(("code", "element", "drawing"), DRAWN, ids=[row[0] for row in DRAWN])
def test_what_the_drawing_names_must_exist_in_the_other_files(code: str, element: str, drawing: bytes) -> None:
    found = check_bundle(bundle(drawing), folder="licence", departments=DEPARTMENTS)
    told = [finding for finding in found if (finding.code, finding.element) == (code, element)]
    assert told, [str(finding) for finding in found]
    assert told[0].file == "licence/process.bpmn"
    assert told[0].line == line_of(drawing, element)


@pytest.mark.parametrize(
    ("code", "file", "files"),
    [
        ("OW701", "item.yaml", bundle(service(), item_yaml=None)),
        ("OW703", "item.yaml", bundle(service(licence=LICENCE.format("other", "")))),
        ("OW706", "item.yaml", bundle(service(), items=item(department="taxes"))),
        ("OW711", "item.yaml", bundle(service(), items=item(form="other"))),
        ("OW712", "notices/decision.html.j2", bundle(service(), notices__decision_html_j2=None)),
        ("OW713", "notices/desision.html.j2", bundle(service(), **{"notices/desision.html.j2": b"x"})),
        ("OW714", "item.yaml", bundle(service(), items=item(
            materials=[{"id": "articles", "name": "章程", "necessity": "required", "when": "situations.sael"}]))),
        ("OW716", "item.yaml", bundle(service(), items=item(
            materials=[{"id": "articles", "name": "章程", "necessity": "required", "when": "situations.seal &&"}]))),
        ("OW714", "forms/application.schema.json", bundle(service(), forms__application_schema_json=shown_when(
            "situations.sael"))),
        ("OW715", "forms/application.schema.json", bundle(service(), forms__application_schema_json=shown_when(
            "form.compny.name == 'x'"))),
        ("OW716", "forms/application.schema.json", bundle(service(), forms__application_schema_json=shown_when(
            "situations.seal &&"))),
        ("OW717", "forms/application.schema.json", bundle(service(), forms__application_schema_json=shown_when(
            "situations.seal == 'yes'"))),
        ("OW725", "item.yaml", bundle(service(), items=item(materials=[
            {"id": "articles", "name": "章程", "necessity": "required", "when": "situation.seal"}]))),
        ("OW725", "forms/application.schema.json", bundle(service(), forms__application_schema_json=shown_when(
            "intake.outcome == 'received'"))),
        ("schema_hint", "forms/application.schema.json", bundle(service(), forms__application_schema_json=shown_when(
            True))),
        ("OW723", "item.yaml", bundle(service(), items=licence_with(reads=["company", "compny"]))),
        ("OW724", "item.yaml", bundle(service(), items=licence_with(results=[
            {"id": "paper", "name": "许可证", "fields": ["nam"], "data_schema": "licence"}]),
            **{"forms/licence.schema.json": RESULT})),
        ("OW718", "notices/decision.html.j2", bundle(service(), notices__decision_html_j2=b"\xb3\xe5")),
    ],
)  # fmt: skip
def test_what_the_other_files_lack_is_told_with_the_file(code: str, file: str, files: dict[str, bytes]) -> None:
    told = [finding for finding in findings_of(files) if finding[0] == code]
    assert told, findings_of(files)
    assert told[0][1] == f"licence/{file}"


def test_sections_and_results_that_are_there_are_no_findings_wherever_the_forms_give_them() -> None:
    results = [{"id": "paper", "name": "许可证", "fields": ["name"], "data_schema": "licence"}]
    whole = {key: value for key, value in FORM.items() if key != "$schema"}
    composed = json.dumps({"$defs": {"all": whole}, "allOf": [{"$ref": "#/$defs/all"}]}).encode()
    files = bundle(
        service(), items=licence_with(reads=["company"], results=results),
        forms__application_schema_json=composed, **{"forms/licence.schema.json": RESULT},
    )  # fmt: skip

    assert findings_of(files) == []


def test_a_misspelt_section_is_told_with_its_line_and_the_one_that_was_meant() -> None:
    files = bundle(service(), items=licence_with(reads=["company", "compny"]))
    (told,) = [found for found in check_bundle(files, folder="licence", departments=DEPARTMENTS)]

    assert "compny" in files["item.yaml"].decode().splitlines()[told.line - 1]
    assert "company" in told.remedy


@pytest.mark.parametrize(
    ("field", "on", "told"),
    [("note", "licence", 1), ("collector", "delivery", 1), ("collector", "licence", 0), ("licence_no", "licence", 0)],
)
def test_a_field_named_like_a_word_of_its_stage_is_told_at_the_task(field: str, on: str, told: int) -> None:
    drawn = {"licence": LICENCE.format("licence", "ow:form='sheet'")}
    if on == "delivery":
        drawn = {"delivery": "userTask delivery name='送达' ow:stage='delivery' ow:form='sheet'"}
    sheet = {"type": "object", "allOf": [{"$ref": "#/$defs/own"}],
             "$defs": {"own": {"properties": {field: {"type": "string"}}}}}
    files = bundle(service(**drawn), **{"forms/sheet.schema.json": json.dumps(sheet).encode()})
    found = [finding for finding in findings_of(files) if finding[0] == "OW710"]
    assert found == [("OW710", "licence/process.bpmn", on)] * told


def test_an_unreadable_item_list_is_told_once_and_the_rest_is_still_checked() -> None:
    files = bundle(
        service(intake="userTask intake name='收件' ow:stage='intake' ow:limit='3'"), item_yaml=b"version: ["
    )
    codes = [finding.code for finding in check_bundle(files, folder="licence", departments=DEPARTMENTS)]
    assert "OW604" in codes
    assert "OW701" not in codes
    assert len(codes) >= 2


def test_a_broken_form_schema_is_told_with_its_file() -> None:
    found = check_bundle(bundle(service(), forms__application_schema_json=b'{"type": "objekt"}'), folder="licence")
    assert any(finding.file == "licence/forms/application.schema.json" for finding in found)
