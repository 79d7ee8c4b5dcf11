"""Hostile form schemas and form data: references that multiply, patterns that never end, numbers no decimal holds."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import mutations
from hypothesis import strategies as st
from ward import Kind, Wrong

from onewindow.errors import DefinitionRefused, Finding, Problem
from onewindow.forms import check_form, read_schema

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "forms").rglob("*.schema.json"))
KEYWORDS = [
    "type", "properties", "patternProperties", "items", "prefixItems", "allOf", "anyOf", "oneOf", "not", "if", "then",
    "else",
    "required", "dependentRequired", "dependentSchemas", "additionalProperties", "unevaluatedProperties",
    "unevaluatedItems",
    "propertyNames", "contains", "minContains", "maxContains", "enum", "const", "pattern", "format", "minLength",
    "maxLength",
    "minimum", "maximum", "exclusiveMinimum", "multipleOf", "minItems", "maxItems", "uniqueItems", "minProperties",
    "$ref", "$defs",
    "$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$schema", "$comment", "$vocabulary", "x-check", "x-sum",
    "x-unique",
    "x-compare", "x-help", "x-chekc", "x-enum-labels", "title", "x-title-en", "default", "definitions",
]  # fmt: skip
DATA: list[Any] = [
    None, 1, "a", [], {}, "a" * 50_000 + "!", [1] * 9_000, {"a": 1}, {f"k{index}": index for index in range(4_000)},
    mutations.deep(30), mutations.deep(30, key="a"), mutations.deep(31, key="items"), 1e300, -1e-300, 10**15,
    "1e999999999",
    ["a" * 100] * 2_000, [{"a": str(index)} for index in range(2_000)], {"p": [{"a": "1e99999999"}]},
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!",
]  # fmt: skip


def _good(random: Random, keyword: str, depth: int) -> Any:
    """A value of the right form for a keyword, out of nasty parts."""
    below = lambda: schema(random, depth - 1)  # noqa: E731
    if keyword in ("properties", "dependentSchemas", "$defs"):
        return {random.choice(["a", "b", "items", "p", "\u202e"]): below() for _ in range(random.choice([1, 2, 3]))}
    if keyword == "patternProperties":
        return {random.choice(mutations.PATTERNS): below()}
    if keyword in ("allOf", "anyOf", "oneOf", "prefixItems"):
        return [below() for _ in range(random.choice([1, 2, 5]))]
    if keyword in ("items", "not", "if", "then", "else", "contains",
    "propertyNames") or keyword.startswith(("additional", "unevaluated")):
        return random.choice([True, False]) if random.random() < 0.2 else below()
    if keyword == "$ref":
        return random.choice(["#", "#/$defs/a", "#/$defs/b", "#/properties/a", "#/items", "#/allOf/0", "#/anyOf/1",
        "other.json", "#//"])
    if keyword == "pattern":
        return random.choice(mutations.PATTERNS)
    if keyword == "multipleOf":
        return random.choice([0.01, 1e-300, 1e-9, 3, 1e300, 0.1])
    if keyword in ("x-sum", "x-unique", "x-compare", "x-check"):
        return random.choice([
            {"items": "/p", "field": "a", "equals": 1}, {"items": "", "field": "a", "equals": "/a"}, {"items": "/p",
            "field": "a"},
            {"left": "/a", "op": "<=", "right": "/b"}, {"left": "/a", "op": [], "right": "/b"}, "uscc", "id_card", [],
        ])  # fmt: skip
    if keyword in ("enum", "required"):
        return [random.choice(mutations.TEXTS) for _ in range(random.choice([1, 3, 200]))]
    if keyword.startswith(("min", "max", "exclusive")):
        return random.choice([0, 1, 5, 10**15, 1e300])
    return random.choice(["string", "object", "array", "number", ["object", "array"], "date", "email", "a"])


def schema(random: Random, depth: int) -> Any:
    """A schema out of keywords, mostly of the right form."""
    if depth <= 0:
        return random.choice([{}, True, {"type": "string"}, {"$ref": "#"},
        {"pattern": random.choice(mutations.PATTERNS)}])
    made: dict[str, Any] = {}
    for _ in range(random.choice([1, 2, 3, 5])):
        keyword = random.choice(KEYWORDS)
        made[keyword] = mutations.value(random) if random.random() < 0.12 else _good(random, keyword, depth)
    return made


def _bomb(random: Random, size: int) -> Any:
    """Little text, much work."""
    many = random.choice(["allOf", "anyOf", "oneOf"])
    steps = {f"d{index}": {many: [{"$ref": f"#/$defs/d{index + 1}"}] * random.choice([1, 2,
    3])} for index in range(size)}
    leaf = random.choice([{"type": "integer"}, True, {"pattern": "(a|b)*c"}, {"$ref": "#"},
    {"properties": {"a": {"$ref": "#"}}}])
    twice = [{"$ref": "#"}, {"$ref": "#"}]
    return random.choice([
        lambda: {"$defs": {**steps, f"d{size}": leaf}, "$ref": "#/$defs/d0"},
        lambda: {"$defs": {f"d{n}": {"$ref": f"#/$defs/d{(n + 1) % size}"} for n in range(size)}, "$ref": "#/$defs/d0"},
        lambda: {"properties": {"a": {many: twice}}, "items": {many: twice}},
        lambda: {"additionalProperties": {many: twice}, "items": {"if": {"$ref": "#"}, "then": {"$ref": "#"},
        "else": {"$ref": "#"}}},
        lambda: {"not": mutations.deep(size, key="not")},
        lambda: {"enum": [[index] * 20 for index in range(size)],
        "items": {"enum": [str(index) for index in range(size * 3)]}},
        lambda: {"patternProperties": {f"k.*{index}$": {} for index in range(size)}, "additionalProperties": False},
        lambda: {"items": {"anyOf": [{"const": index} for index in range(size)]}, "uniqueItems": True},
        lambda: {"unevaluatedProperties": False, many: [{"properties": {f"k{n}": {}}} for n in range(size)]},
        lambda: {"items": {"contains": {"const": 1}, "unevaluatedItems": False},
        "contains": {"enum": list(range(size))}},
        lambda: {f"x-titel{index}": 1 for index in range(size)},
        lambda: {"properties": {f"k{index}": {"title": "x" * 50, "type": "string"} for index in range(size)}},
        lambda: {"pattern": random.choice(mutations.PATTERNS), "maxLength": 100_000},
        lambda: {"dependentRequired": {f"k{index}": [f"k{n}" for n in range(20)] for index in range(size)}},
    ])()  # fmt: skip


@st.composite
def schemas(draw: st.DrawFn) -> tuple[bytes, Any]:
    """The file of a schema, and data to hold against it where it is accepted."""
    random = draw(st.randoms(use_true_random=True))
    form = draw(st.sampled_from([*["shipped"] * 3, *["grown"] * 6, "bomb", *["bytes"] * 2]))
    data = random.choice(DATA) if random.random() < 0.4 else mutations.value(random)
    if form == "shipped":
        made = mutations.tree(random, json.loads(random.choice(SHIPPED).read_bytes()), draw(st.integers(1, 4)))
    elif form == "grown":
        made = schema(random, draw(st.integers(1, 4)))
    elif form == "bomb":
        made = _bomb(random, draw(st.sampled_from([3, 12, 30, 300, 3_000])))
    else:
        return mutations.raw(random, random.choice(SHIPPED).read_bytes(), draw(st.integers(1, 3))), data
    return mutations.as_json(made, ascii_only=random.random() < 0.5), data


def attempt_schema(_: Any, given: tuple[bytes, Any]) -> bool:
    content, data = given
    try:
        schema = read_schema(content, "f.schema.json")
    except DefinitionRefused as refused:
        _speaks(refused.findings)
        return False
    for partial in (False, True):
        _told(check_form(schema, data, partial=partial))
    return True


@st.composite
def data(draw: st.DrawFn) -> Any:
    """Data for the shipped application form, or for one with one of everything."""
    random = draw(st.randoms(use_true_random=True))
    which = draw(st.integers(0, 1))
    if draw(st.integers(0, 9)) == 0:
        return which, random.choice(DATA)
    return which, mutations.tree(random, _sound()[which][1], draw(st.integers(0, 6)))


def _sound() -> list[tuple[Any, Any]]:
    import yaml
    from sample_form import GOOD, SCHEMA

    if not _SOUND:
        shipped = json.loads((ROOT / "forms/company_startup/application.schema.json").read_bytes())
        example = (ROOT / "processes/company_startup/examples/all_granted.yaml").read_text(encoding="utf-8")
        filled = _form_in(yaml.safe_load(example))
        filled["shareholders"][1]["ratio"] = 40  # the example begins with a form that is sent back for this
        _SOUND.extend([(shipped, filled), (SCHEMA, GOOD)])
    return _SOUND


_SOUND: list[tuple[Any, Any]] = []


def _form_in(example: Any) -> Any:
    """The first form a worked example hands in."""
    waiting = [example]
    while waiting:
        here = waiting.pop(0)
        if isinstance(here, dict) and isinstance(here.get("form"), dict):
            return here["form"]
        waiting += list(here.values()) if isinstance(here, dict) else here if isinstance(here, list) else []
    raise LookupError("no example with a form")


def attempt_data(_: Any, given: tuple[int, Any]) -> bool:
    which, data = given
    problems = check_form(_sound()[which][0], data)
    _told(problems)
    _told(check_form(_sound()[which][0], data, partial=True))
    return not problems


def _told(problems: list[Problem]) -> None:
    for problem in problems:
        if not (problem.code and problem.message and problem.message_en):
            raise Wrong(f"a problem without words: {problem!r}")
        json.dumps([problem.pointer, problem.message, problem.message_en], ensure_ascii=False).encode()


def _speaks(findings: tuple[Finding, ...]) -> None:
    for finding in findings:
        if not (finding.code and finding.message and finding.remedy and finding.message_en):
            raise Wrong(f"a finding without words: {finding!r}")


SCHEMAS = Kind("form schemas", schemas(), attempt_schema, lambda: (SHIPPED[0].read_bytes(), {}))
FORM_DATA = Kind("form data", data(), attempt_data, lambda: (1, _sound()[1][1]))
