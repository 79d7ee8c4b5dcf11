"""item.yaml: every mistake with its line, its place and what to do."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest

from onewindow import bundled
from onewindow.errors import DefinitionRefused, Finding
from onewindow.forms import read_item
from onewindow.forms.items import item_schema
from onewindow.forms.schemas import schema_findings

GOOD = """\
version: 1
name: 企业开办
main:
  code: 12441500196720244T3442199806003
  name: 企业开办
  department: service_hall
  limits: {correction_notice: 5wd, promised: 4wd, statutory: 20wd}
  materials:
    - {id: articles, name: 公司章程, necessity: required, items: [registration]}
    - {id: domicile, name: 住所文件, necessity: omittable, when: "not situations.committed"}
  situations:
    - {id: committed, question: 住所承诺？, kind: yes_no, default: false}
    - {id: kind, question: 类型？, kind: choice, options: [{value: llc, label: 有限公司}], default: llc}
items:
  - id: registration
    code: 00013112700401
    name: 公司设立登记
    department: market_regulation
    lead: true
    limits: {promised: 1wd, statutory: 3wd}
    special_procedures: [{kind: 听证, legal_basis: 行政许可法第四十五条, limit: 20wd}]
  - {id: seal, code: 000172149001, name: 公章刻制, department: police, obligatory: false, limits: {promised: 0.5wd}}
"""
SHIPPED = sorted(bundled.folder("processes").glob("*/item.yaml"))


def refused(text: str) -> list[Finding]:
    with pytest.raises(DefinitionRefused) as refusal:
        read_item(text.encode(), "item.yaml")
    return list(refusal.value.findings)


def test_a_good_list_is_read() -> None:
    item = read_item(GOOD.encode())

    assert item.name == "企业开办"
    assert [entry.id for entry in item.items] == ["registration", "seal"]
    assert item.items[0].code == "00013112700401"
    assert item.main.materials[1].when == "not situations.committed"


def test_an_immediate_item_needs_no_promise_and_a_procedure_no_limit() -> None:
    at_once = GOOD.replace("lead: true", "lead: true\n    case_type: immediate").replace("promised: 1wd, ", "")
    at_once = at_once.replace("第四十五条, limit: 20wd", "第四十五条")
    at_once = at_once.replace("service_hall", "service_hall\n  case_type: immediate")
    item = read_item(at_once.replace("promised: 4wd, ", "").encode())

    assert (item.main.limits.promised, item.items[0].limits.promised) == (None, None)
    assert item.items[0].special_procedures[0].limit is None
    bare = at_once.replace("    limits: {statutory: 3wd}\n", "")
    assert read_item(bare.encode()).items[0].limits.statutory is None


def test_an_item_that_is_not_immediate_promises_something() -> None:
    for less in ("promised: 1wd, ", "    limits: {promised: 1wd, statutory: 3wd}\n"):
        (found,) = refused(GOOD.replace(less, ""))
        assert found.code == "item_required"
        assert "时限" in found.message


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("lead: true", "lead: 是", "写 true（是）或 false（否）"),
        ("code: 000172149001", "code: 0001721490", "18 位统一社会信用代码 + 1 位行使层级"),
        ("12441500196720244T3442199806003", "00013112700401", "31 位"), ("id: seal", "id: Seal", "小写字母"),
    ],
)  # fmt: skip
def test_what_to_write_is_said_in_words_a_designer_knows(before: str, after: str, says: str) -> None:
    (found,) = refused(GOOD.replace(before, after, 1))
    assert says in found.message + found.remedy
    assert "^" not in found.message


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_every_shipped_list_is_read(path: Path) -> None:
    assert read_item(path.read_bytes(), path.name).main.materials


def test_the_shipped_schema_is_a_good_schema() -> None:
    assert schema_findings(item_schema()) == []


@pytest.mark.parametrize(
    ("before", "after", "line", "code", "says"),
    [
        ("promised: 4wd", "promised: 21wd", 7, "item_limit_too_long", "承诺时限 21 个工作日长于法定时限 20 个工作日"),
        ("promised: 4wd", "promised: 21d", 7, "item_limit_units_differ", "孰长取决于节假日或办公时间"),
        ("promised: 4wd", "promised: 4", 7, "item_type", "“承诺时限”应为文字"),
        ("promised: 4wd", "promised: four", 7, "item_format", "5wd"),
        ("correction_notice: 5wd", "correction_notice: 6wd", 7, "item_limit_too_long", "行政许可法第三十二条"),
        ("correction_notice: 5wd", "correction_notice: 6d", 7, "item_limit_units_differ", "单位不同"),
        ("correction_notice: 5wd", "correction_notice: 5d", 7, "item_limit_unit", "按工作日计"),
        ("id: domicile", "id: articles", 10, "item_repeated", "articles"),
        ("id: seal", "id: registration", 22, "item_repeated", "registration"),
        ("items: [registration]", "items: [registratoin]", 9, "item_reference", "registratoin"),
        ("necessity: omittable", "necessity: maybe", 10, "item_enum", "required、optional、omittable"),
        ("default: llc", "default: ltd", 13, "item_default", "默认答案"),
        ("default: false", "default: no", 12, "item_default", "默认答案"),
        (", kind: yes_no", ", kind: choice", 12, "item_options", "选项"),
        ("    lead: true\n", "    lead: true\n    leed: true\n", 20, "item_additional_properties", "leed"),
        ("obligatory: false", "lead: true", 22, "item_two_leads", "牵头"),
        ("name: 公司设立登记", "name: ''", 17, "item_required", "事项名称"),
        ("12441500196720244T", "12441500196720244A", 4, "item_code", "校验码"),
        ("12441500196720244T3", "12441500196720244T9", 4, "item_pattern", "实施编码"),
        ("version: 1", "version: 2", 1, "item_const", "只能是 1"),
        (", legal_basis: 行政许可法第四十五条", "", 21, "item_required", "法律依据"),
    ],
)
def test_a_mistake_is_told_with_line_and_place(before: str, after: str, line: int, code: str, says: str) -> None:
    assert before in GOOD
    finding = refused(GOOD.replace(before, after, 1))[0]

    assert (finding.line, finding.code, finding.file) == (line, code, "item.yaml")
    assert says in finding.message
    assert finding.message_en
    assert finding.remedy
    assert finding.remedy_en


def test_the_remedy_for_a_wrong_code_is_the_right_one() -> None:
    finding = refused(GOOD.replace("12441500196720244T", "12441500196720244A"))[0]

    assert "12441500196720244T" in finding.remedy


def test_the_remedy_for_a_misspelt_reference_is_the_near_name() -> None:
    assert "registration" in refused(GOOD.replace("items: [registration]", "items: [registratoin]"))[0].remedy


def test_all_mistakes_of_form_are_told_at_once() -> None:
    text = GOOD.replace("necessity: required", "necessity: maybe").replace("promised: 1wd", "promised: one")

    assert [finding.line for finding in refused(text)] == [9, 20]


@pytest.mark.parametrize("text", ["", "[]", "版本", "- 1", "null", "5"])
def test_what_is_no_list_at_all_is_told(text: str) -> None:
    [finding] = refused(text)

    assert finding.code == "item_type"
    assert finding.message_en.startswith("the item list should be keys with values, but the file ")
    assert finding.message_en.endswith(" is empty") == (text in ("", "null"))
    assert "表单" not in finding.message


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("name: 公司章程", 'name: "章\\0程"', "item_bad_text"),
        ("name: 公司章程", f"name: {'章' * 100_001}", "item_too_long"),
        ('when: "not situations.committed"', f'when: "{"x" * 1001}"', "item_max_length"),
        ("options: [{value: llc, label: 有限公司}]", "options: []", "item_min_items"),
        ("situations:", "guide: {flow: ['']}\n  situations:", "item_min_length"),
        ("items: [registration]", "items: [registration, registration]", "item_unique_items"),
        ("statutory: 20wd}", "statutory: 20wd, correction_period: 5d}", "item_limit_unit"),
        ("    lead: true\n", "    case_type: immediate\n    extension: {maximum: 3wd}\n", "item_immediate_extended"),
        ("    lead: true\n", "    extension: {maximum: 3d}\n", "item_extension_unit"),
        ("    lead: true\n", "    extension: {maximum: 4wh}\n", "item_extension_unit"),
        ("    lead: true\n", "    extension: {maximum: 1.5wd}\n", "item_extension_in_parts"),
        ("statutory: 20wd}", "statutory: 20wd, overall: 30d}\n  extension: {maximum: 3wd}", "item_extension_unit"),
        ("version: 1", "version: 999999999999999", "item_const"),
        ("items: [registration]", f"items: [{', '.join(['a'] * 10_001)}]", "item_too_large"),
    ],
)
def test_each_kind_of_mistake_has_its_code(before: str, after: str, code: str) -> None:
    assert before in GOOD
    assert code in [finding.code for finding in refused(GOOD.replace(before, after, 1))]


def test_a_misspelt_key_is_told_once_with_the_near_one() -> None:
    findings = refused(GOOD.replace("necessity: required", "neccessity: required"))

    assert [(finding.code, finding.line) for finding in findings] == [("item_additional_properties", 9)]
    assert findings[0].message == "/main/materials/0/neccessity 这里没有“neccessity”这一项"
    assert findings[0].remedy == "是否想写 necessity？"
    assert findings[0].remedy_en == "did you mean necessity?"


def test_a_key_that_is_like_none_is_told_with_those_possible() -> None:
    findings = refused(GOOD.replace("    lead: true\n", "    lead: true\n    a/b~c: 1\n"))

    assert findings[0].message.endswith("这里没有“a/b~c”这一项")
    assert "obligatory" in findings[0].remedy


@pytest.mark.parametrize(("before", "line"), [("  department", 6), ("    - {id: domicile", 10)])
def test_a_tab_in_the_indentation_is_called_a_tab(before: str, line: int) -> None:
    (finding,) = refused(GOOD.replace(before, before.replace("  ", "\t", 1), 1))

    assert (finding.code, finding.line) == ("yaml_tab", line)
    assert finding.message == "缩进不能用 Tab，请改为空格"


def test_a_tab_inside_a_text_is_no_mistake_of_indentation() -> None:
    item = read_item(GOOD.replace("name: 公司章程", 'name: "公司\t章程"').encode())

    assert item.main.materials[0].name == "公司\t章程"
    assert refused(GOOD.replace("name: 公司章程", "name: [公司\t章程"))[0].code == "yaml_invalid"


def test_every_code_of_an_item_list_is_documented() -> None:
    from onewindow.process_checks.item_codes import ITEM_CODES

    sources = [resources.files("onewindow.forms").joinpath(name) for name in ("item_consistency.py", "items.py")]
    sources.append(resources.files("onewindow").joinpath("marked_yaml.py"))
    written = {code for source in sources for code in re.findall(r'"((?:item|yaml)_\w+)"', source.read_text("utf-8"))}

    assert written - {rule.code for rule in ITEM_CODES} == set()
