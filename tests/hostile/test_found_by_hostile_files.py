"""What hostile files have found, each a case of its own: once a crash, a hang or an answer that was not ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from item_lists_gone_wrong import TRICKS

from checks.drawing_builder import bpmn
from onewindow.errors import DefinitionRefused, UsageError
from onewindow.forms import check_form, read_item, read_schema, template_findings
from onewindow.forms.effort import MAX_STEPS, TooMuchWork, counted_effort, spend
from onewindow.forms.patterns import TooLong, compiled, matches
from onewindow.marked_yaml import MAX_VALUES, read_yaml
from onewindow.process_checks import check_drawing
from onewindow.settings import read_settings
from onewindow.staff import read_staff
from onewindow.workflow import load_definition
from onewindow.workflow.expressions import parse_expression

SETTINGS = 'version = 1\n[site]\nname = "x"\nregion = "440300"\n'
_STEPS = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(14)}
BOMB = {"$defs": {**_STEPS, "d14": {"type": "integer"}}, "$ref": "#/$defs/d0"}


def codes(schema: Any) -> set[str]:
    """Why a schema is refused; empty where it is not."""
    try:
        read_schema(json.dumps(schema).encode(), "f.schema.json")
    except DefinitionRefused as refused:
        return {finding.code for finding in refused.findings}
    return set()


# -- drawings


def drawn(time: str) -> bytes:
    timer = f"<bpmn:timerEventDefinition><bpmn:timeDate>{time}</bpmn:timeDate></bpmn:timerEventDefinition>"
    return bpmn("startEvent s", f"intermediateCatchEvent t > {timer}", "endEvent e", "s -> t", "t -> e")


def test_instant_before_the_first_day_there_is_cannot_be_read() -> None:
    assert [finding.code for finding in check_drawing(drawn("0001-01-01"))] == ["OW423"]


def test_process_without_an_id_is_refused_and_not_looked_for() -> None:
    data = bpmn("startEvent s", "userTask t", "endEvent e", "s -> t", "t -> e").replace(b'<bpmn:process id="p"',
    b"<bpmn:process")

    with pytest.raises(DefinitionRefused, match="流程没有编号"):
        load_definition(data)


def test_gateway_flow_without_id_condition_and_default_is_told_at_the_gateway() -> None:
    data = bpmn("startEvent s", "exclusiveGateway g", "userTask t", "endEvent e", "s -> g", "g -> t if x == 1",
    "t -> e",
                "<bpmn:sequenceFlow sourceRef='g' targetRef='e'/>")  # fmt: skip

    with pytest.raises(DefinitionRefused) as refused:
        load_definition(data)
    assert "g" in {finding.element for finding in refused.value.findings}


def test_event_with_another_event_drawn_into_it_is_refused_when_it_is_loaded() -> None:
    inner = "<bpmn:endEvent id='n'><bpmn:errorEventDefinition errorRef='err'/></bpmn:endEvent>"
    data = bpmn(f"endEvent x > {inner}", root=("<bpmn:error id='err' errorCode='E1'/>",))

    assert check_drawing(data)
    with pytest.raises(DefinitionRefused):
        load_definition(data)


def test_picture_of_half_a_million_elements_is_too_large() -> None:
    space = "http://www.omg.org/spec/BPMN/20100524/DI"
    picture = f"<i:BPMNDiagram xmlns:i='{space}'>{'<a/>' * 300_000}</i:BPMNDiagram>"

    assert [finding.code for finding in check_drawing(bpmn("startEvent s", root=(picture,)))] == ["OW101"]


def mesh(size: int, flows: int) -> bytes:
    tied = (f"f{n}: g{n % size} -> g{n * 7 % size}" for n in range(flows))
    gateways = (f"exclusiveGateway g{n}" for n in range(size))
    return bpmn("startEvent s", "endEvent e", *gateways, "s -> g0", "g1 -> e", *tied)


@pytest.mark.parametrize("size", [15, 45, 390])
def test_mesh_of_a_thousand_flows_is_refused_for_that_and_its_flows_are_not_followed(size: int) -> None:
    told = [finding.code for finding in check_drawing(mesh(size, 1_000))]

    assert told.count("OW318") == 1
    assert "OW335" not in told


# -- form schemas


@pytest.mark.parametrize(
    ("schema", "code"),
    [
        ({"format": []}, "schema_invalid"),
        ({"allOf": 5}, "schema_invalid"),
        ({"dependentSchemas": 5}, "schema_invalid"),
        ({"x-compare": {"left": "/a", "op": [], "right": "/b"}}, "schema_hint"),
        ({"$ref": "#/default", "default": {"allOf": 5}}, "schema_reference"),
        ({"$ref": "#nowhere"}, "schema_reference"),
        ({"$ref": "#/allOf/" + "9" * 5_000, "allOf": [{}]}, "schema_reference"),
        ({"items": {"$schema": "http://json-schema.org/draft-07/schema#"}}, "schema_dialect"),
        ({"$schema": "http://json-schema.org/draft-07/schema#"}, "schema_dialect"),
        ({"$ref": "#/$defs/d0", "$defs": {f"d{n}": {"$ref": f"#/$defs/d{n + 1}"} for n in range(60)} | {"d60": {}}},
         "schema_too_deep"),
        ({"properties": {f"k{n}": {"type": "string"} for n in range(3_000)}}, "schema_too_big"),
        ({"patternProperties": {f"k{n}": {} for n in range(300)}}, "schema_pattern"),
    ],
)  # fmt: skip
def test_schema_that_broke_the_check_is_refused_with_its_reason(schema: Any, code: str) -> None:
    assert code in codes(schema)


def test_repeated_key_at_the_end_of_very_many_is_found_in_no_time() -> None:
    text = "{" + ",".join(f'"k{n}":1' for n in range(40_000)) + ',"k1":1}'

    with pytest.raises(DefinitionRefused, match="k1"):
        read_schema(text.encode(), "f.schema.json")


def test_schema_that_refers_to_itself_is_judged_by_our_own_words_all_the_way_down() -> None:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "properties": {"a": {"$ref": "#"}},
    "x-check": "uscc"}

    assert [problem.pointer for problem in check_form(schema, {"a": "no code"})] == ["/a"]


@pytest.mark.parametrize(
    ("schema", "data"),
    [
        (BOMB, 1),
        ({"additionalProperties": {"allOf": [{"$ref": "#"}, {"$ref": "#"}]}},
        json.loads('{"a":' * 30 + "1" + "}" * 30)),
        ({"items": {"enum": [str(n) for n in range(4_000)]}}, ["x"] * 4_000),
        ({"unevaluatedItems": {"title": "x"}}, [[1] * 90] * 90),
    ],
)
def test_work_that_multiplies_is_given_up_and_told(schema: Any, data: Any) -> None:
    found = check_form(schema, data)

    assert len(found) <= 101
    if schema is BOMB:
        assert [problem.code for problem in found] == ["too_large"]


def test_steps_are_counted_inside_one_check_alone() -> None:
    spend(10 * MAX_STEPS)
    with counted_effort():
        spend(MAX_STEPS)
        with pytest.raises(TooMuchWork):
            spend(1)


def test_enumeration_of_lists_is_told_though_lists_have_no_labels() -> None:
    [problem] = check_form({"enum": [[1], [2]], "x-enum-labels": {"a": "b"}}, 5)

    assert problem.code == "enum"


# -- patterns


@pytest.mark.parametrize(
    "pattern",
    ["^((a+))+$", "^(a|a)*$", "^(a|aa)+$", "(a?){30}a{30}", "^(([a-z])+.)+[A-Z]$", "(?:a{0,50}){0,50}b", "(a*)*",
     "(?:(?:a|b|ab)*)*c", "(|a)+"],
)  # fmt: skip
def test_pattern_with_ever_more_ways_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"never end|too many ways"):
        compiled(pattern)


@pytest.mark.parametrize("pattern", ["(?i)a", "(a)\\1", "a++", "(?>a)", "(?P<n>a)", "(?<=a)b"])
def test_what_ecma_does_not_write_so_or_may_not_end_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="not part of the patterns"):
        compiled(pattern)


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        (r"^[^@\s]+@[^@\s]+\.[^@\s]+$", "li.lei@example.cn", True),
        (r"^([0-9]{1,3}\.){3}[0-9]{1,3}$", "10.0.0.1", True),
        (r"^(?!0)\d+$", "012", False),
        (r"^(长期|[1-9][0-9]?年)$", "20年", True),
        (r"\S", " " * 90_000 + "x", True),
        ("^[a&&b~~|+--]+$", "&~|,-ab", True),  # of which Python would warn
    ],
)
def test_ordinary_patterns_are_run_as_before(pattern: str, text: str, fits: bool) -> None:
    assert matches(pattern, text) is fits


def test_text_too_long_for_a_pattern_is_told_with_the_length_that_could_be_checked() -> None:
    with pytest.raises(TooLong):
        matches("a*b", "a" * 100_000)
    [problem] = check_form({"pattern": "a*b"}, "a" * 100_000)

    assert "at most" in problem.message_en
    assert check_form({"pattern": "a*b"}, "a" * 1_000 + "b") == []


# -- numbers


@pytest.mark.parametrize(
    ("step", "value", "fits"), [(0.01, 1e300, True), (1e-300, 5, True), (0.01, 0.07, True), (0.1,
1e-300, False)])
def test_multiples_of_very_large_and_very_small_numbers(step: float, value: float, fits: bool) -> None:
    assert (check_form({"multipleOf": step}, value) == []) is fits


def test_sum_of_numbers_nobody_could_write_out() -> None:
    schema = {"x-sum": {"items": "/p", "field": "a", "equals": 1}}

    assert check_form(schema, {"p": [{"a": "1e999999999"}]}) == []
    [problem] = check_form(schema, {"p": [{"a": 1e300}, {"a": 1}]})
    assert problem.message_en.count("0") > 290
    assert check_form(schema, {"p": [{"a": 1e300}, {"a": -1e300}, {"a": 1}]}) == []


def test_twelve_digits_behind_eighteen_are_rounded() -> None:
    assert parse_expression("round(123456789012345678, 12)").evaluate({}) == 123456789012345678


def test_much_text_in_many_fields_is_too_large_together() -> None:
    assert check_form({}, ["x" * 90_000] * 30)[-1].code == "too_large"


# -- YAML and TOML


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: ascii(trick[:30]))
def test_every_trick_of_yaml_is_read_or_refused(trick: bytes) -> None:
    with pytest.raises(DefinitionRefused) as refused:
        read_item(trick)
    assert all(finding.code.startswith(("yaml_", "item_")) for finding in refused.value.findings)


def test_more_values_than_anybody_types_are_refused_with_their_line() -> None:
    with pytest.raises(DefinitionRefused) as refused:
        read_yaml(b"- a\n" * (MAX_VALUES + 1), "x.yaml")
    [finding] = refused.value.findings
    assert (finding.code, finding.line) == ("yaml_too_big", MAX_VALUES)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("[policy]\nallow_plain = " + "[" * 2_000 + "]" * 2_000, "not valid TOML"),
        ("[policy]\nallow_plain = " + "9" * 5_000, "not valid TOML"),
        ("[policy]\nallow_plain = 0x" + "f" * 5_000, "64 bits"),
        ("[supervision]\nwarn_days = 9223372036854775807", "warn_days is too large"),
        ("[a" + ".a" * 3_000 + "]", "dots"),
        ("#" * 300_000, "longer than"),
        ('[attachments]\nfolder = "a\\u0000b"', "NUL"),
    ],
    ids=["deep", "digits", "hexadecimal", "warn_days", "dots", "long", "NUL"],
)
def test_settings_that_broke_the_reader_are_refused(tmp_path: Path, more: str, says: str) -> None:
    (tmp_path / "onewindow.toml").write_text(SETTINGS + more, encoding="utf-8")

    with pytest.raises(UsageError, match=says):
        read_settings(tmp_path)


def test_staff_of_thousands_is_read_in_no_time(tmp_path: Path) -> None:
    people = "".join(f"- {{id: p{n}, name: P, department: a, roles: [window_clerk]}}\n" for n in range(3_000))
    text = f"version: 1\ndepartments:\n- {{id: a, name: A}}\npeople:\n{people}"
    (tmp_path / "staff.yaml").write_text(text, encoding="utf-8")

    assert len(read_staff(tmp_path / "staff.yaml").everyone()) == 3_000


# -- notices


@pytest.mark.parametrize("template", ["{{ " + "9" * 5_000 + " }}", "{% for a in [" + "0," * 9_000 + "] %}{% endfor %}"])
def test_template_that_broke_the_reader_is_refused(template: str) -> None:
    assert template_findings(template, "decision.html.j2")[0].code in ("notice_syntax", "notice_too_big")
