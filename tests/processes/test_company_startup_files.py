"""List, forms, notices and examples of both startup processes hold together, before any engine runs them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from onewindow.domain.identifiers import id_card_problem, uscc_problem
from onewindow.domain.notice_kinds import KINDS
from onewindow.forms import check_form, template_findings
from onewindow.marked_yaml import read_yaml
from processes.startup_files import BOTH, BPMN, OW, PARALLEL, ROOT, STARTUP, drawing, flows, item, nodes

EXAMPLES = sorted([*STARTUP[0].glob("examples/*.yaml"), *PARALLEL[0].glob("examples/*.yaml")])
NOTICES = set(KINDS)


def schema(forms: Path, name: str) -> Any:
    return json.loads((forms / f"{name}.schema.json").read_text(encoding="utf-8"))


def fields(node: dict[str, Any], path: str = "") -> Iterator[tuple[str, str, str]]:
    """(pointer, key, title) of every field a person fills in."""
    node = node["items"] if node.get("type") == "array" and "properties" in node.get("items", {}) else node
    for key, below in node.get("properties", {}).items():
        entries = below.get("items", {}) if below.get("type") == "array" else below
        if "properties" in entries:
            yield from fields(below, f"{path}/{key}")
        else:
            yield f"{path}/{key}", key, below.get("title", "")


def values(data: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield from values(value, name)
    elif isinstance(data, list):
        for value in data:
            yield from values(value, key)
    else:
        yield key, data


# -- the list ---------------------------------------------------------------------------------------------------------


@BOTH
def test_drawing_and_list_name_the_same_items(folder: Path, forms: Path) -> None:
    drawn = {node.get(f"{OW}item"): name for name, node in nodes(drawing(folder)).items() if node.get(f"{OW}item")}
    listed = {entry["id"]: entry["department"] for entry in item(folder)["items"]}
    assert set(drawn) == set(listed)
    assert all(name == of for of, name in drawn.items()), "origin.granted names elements: id and ow:item must agree"
    departments = {name: nodes(drawing(folder))[name].get(f"{OW}department") for name in drawn}
    assert departments == listed


@BOTH
def test_every_form_that_is_named_exists_and_holds_the_fields_of_its_result(folder: Path, forms: Path) -> None:
    named = {node.get(f"{OW}form") for node in nodes(drawing(folder)).values()} - {None}
    service = item(folder)
    named |= {service["main"]["form"]}
    for entry in service["items"]:
        for result in entry["results"]:
            assert set(result["fields"]) <= set(schema(forms, result["data_schema"])["properties"]), result["id"]
            named.add(result["data_schema"])
    files = {path.name.removesuffix(".schema.json") for path in forms.glob("*.schema.json")}
    assert named == files


@BOTH
def test_departments_read_sections_that_the_form_has(folder: Path, forms: Path) -> None:
    service = item(folder)
    sections = set(schema(forms, service["main"]["form"])["properties"])
    assert {section for entry in service["items"] for section in entry["reads"]} <= sections


@BOTH
def test_every_material_and_every_item_cites_its_legal_basis(folder: Path, forms: Path) -> None:
    service = item(folder)
    bare = [material["id"] for material in service["main"]["materials"] if "《" not in material.get("basis", "")]
    bare += [entry["id"] for entry in service["items"] if not any("《" in text for text in entry["legal_basis"])]
    assert bare == []


@BOTH
def test_codes_begin_with_a_credit_code_whose_check_character_is_right(folder: Path, forms: Path) -> None:
    service = item(folder)
    codes = {"main": service["main"]["code"], **{entry["id"]: entry["code"] for entry in service["items"]}}
    assert {name: uscc_problem(code[:18]) for name, code in codes.items() if uscc_problem(code[:18])} == {}
    assert {name: len(code) for name, code in codes.items()} == {name: 31 if name == "main" else 33 for name in codes}


def test_checklists_of_tasks_name_only_listed_materials() -> None:
    listed = [material["id"] for material in item(STARTUP[0])["main"]["materials"]]
    asked = [entry.get("ref") for entry in drawing(STARTUP[0]).iter(f"{OW}material")]
    assert set(asked) == set(listed)


def test_one_material_at_least_may_be_left_out_and_all_serve_the_registration_or_the_agent() -> None:
    materials = item(STARTUP[0])["main"]["materials"]
    assert [material["id"] for material in materials if material["necessity"] == "omittable"] == ["landlord_title"]
    assert {name for material in materials for name in material["items"]} == {"registration"}
    assert [material["id"] for material in materials if not material["items"]] == ["power_of_attorney"]


def test_every_branch_is_asked_for_by_a_question_of_the_same_name() -> None:
    root, service = drawing(STARTUP[0]), item(STARTUP[0])
    questions = {situation["id"] for situation in service["main"]["situations"]}
    for entry in service["items"][1:]:
        condition = flows(root)[f"flow_{entry['id']}"].find(f"{BPMN}conditionExpression").text
        assert condition == f"situations.{entry['id']} and not ('{entry['id']}' in origin.granted)"
        assert entry["id"] in questions


# -- the forms --------------------------------------------------------------------------------------------------------


@BOTH
def test_every_schema_is_valid_2020_12_and_allows_no_other_field(folder: Path, forms: Path) -> None:
    for path in forms.glob("*.schema.json"):
        found = json.loads(path.read_text(encoding="utf-8"))
        assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        Draft202012Validator.check_schema(found)
        objects = [found, *found["properties"].values()]
        objects += [below["items"] for below in objects if "properties" in below.get("items", {})]
        assert all(below["additionalProperties"] is False for below in objects if below["type"] == "object"), path.name


@pytest.mark.parametrize(("kind", "missing"), [
    ({}, {"investor_kind"}), ({"investor_kind": "自然人"}, {"investor_id_number"}),
    ({"investor_kind": "企业法人"}, {"investor_uscc"}),
])  # fmt: skip
def test_a_shareholder_is_asked_for_the_number_of_his_kind_once_that_is_told(
    kind: dict[str, str], missing: set[str]
) -> None:
    shareholder = {"investor_name": "李雷", "amount": 1, "ratio": 100, "contribution": "货币", "pay_by": "2030-01-01"}
    form = schema(STARTUP[1], "application")["properties"]["shareholders"]["items"]
    told = check_form(form, {**shareholder, **kind})
    assert {problem.pointer.strip("/") for problem in told if problem.code == "required"} == missing


@BOTH
def test_no_field_is_asked_twice(folder: Path, forms: Path) -> None:
    asked = list(fields(schema(forms, item(folder)["main"]["form"])))
    assert len(asked) >= 3
    twice = [key for key, times in Counter(key for _, key, _ in asked).items() if times > 1]
    twice += [title for title, times in Counter(title for _, _, title in asked).items() if times > 1]
    answered = {situation["id"] for situation in item(folder)["main"]["situations"]} & {key for _, key, _ in asked}
    assert (twice, answered) == ([], set())


@BOTH
def test_every_field_has_a_title_in_chinese_and_english(folder: Path, forms: Path) -> None:
    untitled = []
    for path in forms.glob("*.schema.json"):
        found = json.loads(path.read_text(encoding="utf-8"))
        waiting = [("", found)]
        while waiting:
            pointer, node = waiting.pop()
            if not (re.search(r"[\u4e00-\u9fff]", node.get("title", "")) and node.get("x-title-en")):
                untitled.append(f"{path.name}{pointer}")
            inner = node.get("items", {}) if node.get("type") == "array" else node
            waiting += [(f"{pointer}/{key}", below) for key, below in inner.get("properties", {}).items()]
    assert untitled == []


def test_what_is_cited_says_what_it_is_cited_for() -> None:
    listed = item(STARTUP[0])
    registration = next(entry for entry in listed["items"] if entry["id"] == "registration")
    shared = {entry["basis"] for entry in listed["main"]["materials"] if entry["source"] == "government"}

    # 市场主体登记管理条例 art. 16: its third paragraph forbids asking for what is shared, its second is about forms.
    assert all(re.search("第十六条.*、第三款$", basis) for basis in shared), shared
    # Art. 20 is what a registration is refused on, art. 21 what the licence is issued on.
    assert any("登记管理条例" in basis and "第十九条至第二十一条" in basis for basis in registration["legal_basis"])


def test_a_part_for_which_a_law_of_its_own_sets_a_limit_carries_it_with_that_law() -> None:
    by_law = {part["id"]: (part["limits"]["statutory"], part["statutory_basis"])
              for part in item(STARTUP[0])["items"] if "statutory" in part["limits"]}

    assert by_law == {
        "registration": ("3wd", "《中华人民共和国市场主体登记管理条例》第十九条"),
        "invoice": ("5wd", "《中华人民共和国发票管理办法》第十五条"),
        "social_security": ("15d", "《中华人民共和国社会保险法》第五十七条"),
    }


def test_every_item_says_who_to_turn_to_and_a_bank_is_no_agency() -> None:
    listed = item(STARTUP[0])
    told = {entry["id"]: entry["remedies"] for entry in listed["items"]}

    assert "不是行政行为" in told.pop("bank")
    # 行政复议法 art. 24: the government at the same level; art. 27: of the tax service the authority above it.
    assert "向示范省税务局申请行政复议" in told.pop("invoice")
    for text in (listed["main"]["remedies"], *told.values()):
        assert "六十日内向示范市人民政府申请行政复议" in text
        assert "六个月内向示范市示范区人民法院提起行政诉讼" in text


# -- the notices ------------------------------------------------------------------------------------------------------


def test_all_notices_are_there_and_the_checks_of_templates_find_nothing() -> None:
    templates = {path.name.removesuffix(".html.j2"): path for path in (ROOT / "forms" / "notices").glob("*.html.j2")}
    assert set(templates) == NOTICES
    findings = [template_findings(path.read_text(encoding="utf-8"), path.name) for path in templates.values()]
    assert [str(finding) for found in findings for finding in found] == []


@pytest.mark.parametrize("kind", sorted(NOTICES))
def test_a_notice_names_number_case_date_seal_contact_and_prints_on_a4(kind: str) -> None:
    text = (ROOT / "forms" / "notices" / f"{kind}.html.j2").read_text(encoding="utf-8")
    assert "case.case_no" in text or "part.number" in text
    needed = ["notice.number", "notice.issued_on", "agency.name", "agency.phone", "专用章", "size: A4"]
    needed += ["remedies"] if kind in ("non_acceptance", "decision") else []
    assert [name for name in needed if name not in text] == []


# -- the examples -----------------------------------------------------------------------------------------------------


def test_there_are_at_least_ten_examples_of_the_process_and_two_of_the_test_process() -> None:
    assert len([path for path in EXAMPLES if STARTUP[0] in path.parents]) >= 10
    assert len([path for path in EXAMPLES if PARALLEL[0] in path.parents]) >= 2


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_an_example_uses_known_people_real_check_digits_and_makes_a_mistake_on_the_way(path: Path) -> None:
    example = read_yaml(path.read_bytes(), path.name).data
    staff = read_yaml((ROOT / "processes" / "staff.yaml").read_bytes(), "staff.yaml").data
    known = {person["id"] for person in staff["people"]}
    # Only a worker, and what is looked at in between, needs nobody.
    assert [step for step in example["steps"] if "as" not in step and not {"work", "expect"} & set(step)] == []
    strangers = {step["as"] for step in example["steps"] if "as" in step and step["as"] not in known}
    assert all(re.match(r"(applicant|agent)\.", name) for name in strangers), strangers
    assert any("rejected" in step for step in example["steps"])
    accepted = [value for step in example["steps"] if "rejected" not in step for value in values(step)]
    wrong = [text for key, text in accepted if key.endswith("id_number") and id_card_problem(text)]
    wrong += [text for key, text in accepted if key.endswith("uscc") and uscc_problem(text)]
    assert wrong == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_an_example_acts_on_elements_and_materials_that_exist(path: Path) -> None:
    folder = path.parent.parent
    example = read_yaml(path.read_bytes(), path.name).data
    elements, listed = set(nodes(drawing(folder))), {m["id"] for m in item(folder)["main"]["materials"]}
    steps = example["steps"]
    verbs = ("complete", "claim", "release", "hand_over", "sub_case")
    assert {step[verb] for step in steps for verb in verbs if verb in step} <= elements
    assert {step[verb] for step in steps for verb in ("attach", "supplement") if verb in step} <= listed
    assert set(example["expect"]["results"]) <= {entry["id"] for entry in item(folder)["items"]}
