"""Form schemas as designers write them: read with line numbers, and refused where they would not check as written."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError

from onewindow.domain.json_pointer import escape
from onewindow.errors import DefinitionRefused, Finding
from onewindow.forms.formats import FORMATS
from onewindow.forms.hints import KEYWORDS as CHECKING
from onewindow.forms.hints import hint_problem
from onewindow.forms.patterns import compiled, read_otherwise
from onewindow.forms.plain_json import json_problems, once_each
from onewindow.forms.titles import local
from onewindow.marked_yaml import MarkedYaml, read_yaml

MAX_BYTES = 500_000

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MAX_OBJECTS, MAX_PATTERNS = 1_000, 200
"""JSON objects and patterns of one file; the application for a company start-up has a hundred objects."""
MAX_REFERENCES = 30
"""Schemas that judge one value one inside the other, by `$ref`, `allOf` and the like."""
MAX_HINTS = 300
"""Different `x-` words of one file that are compared with the ones known."""

_MAPS = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
_SINGLE = (
    "items",
    "additionalProperties",
    "propertyNames",
    "contains",
    "not",
    "if",
    "then",
    "else",
    "unevaluatedProperties",
    "unevaluatedItems",
)
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")


def read_schema(data: bytes, file: str) -> dict[str, Any]:
    """The form schema in a file; raises DefinitionRefused with file, line and remedy."""
    if len(data) > MAX_BYTES:
        raise DefinitionRefused([_finding(file, 0, "schema_too_big", "", "文件过大", "the file is too big")])
    try:
        schema = json.loads(data.decode("utf-8-sig"), object_pairs_hook=once_each)
    except UnicodeDecodeError:
        raise DefinitionRefused([_finding(file, 0, "schema_not_utf8", "", "不是 UTF-8 编码", "not UTF-8")]) from None
    except json.JSONDecodeError as error:
        text = f"不是合法的 JSON（第 {error.colno} 列：{error.msg}）"
        english = f"not valid JSON (column {error.colno}: {error.msg})"
        raise DefinitionRefused([_finding(file, error.lineno, "schema_not_json", "", text, english)]) from None
    except (ValueError, RecursionError) as error:
        raise DefinitionRefused([_finding(file, 0, "schema_not_json", "", str(error), str(error))]) from None
    findings = schema_findings(schema, file, data)
    if findings:
        raise DefinitionRefused(findings)
    return schema  # type: ignore[no-any-return]


def schema_findings(schema: Any, file: str = "", data: bytes = b"") -> list[Finding]:
    """Everything publishing refuses in a form schema, with its lines in `data`, the file as it was written."""
    problems = json_problems(schema)
    if problems or not isinstance(schema, dict):
        found = problems[0] if problems else None
        text = (found.message, found.message_en) if found else ("表单定义应为 JSON 对象", "a schema must be an object")
        return [_finding(file, 0, "schema_invalid", found.pointer if found else "", *text)]
    if _objects(schema) > MAX_OBJECTS:
        return [_finding(file, 0, "schema_too_big", "", f"超过 {MAX_OBJECTS} 个对象", f"over {MAX_OBJECTS} objects")]
    # What is not of the form of a schema at all is not looked into further.
    told = [*_library_problems(schema)] or [*_own_problems(schema)]
    lines = schema_lines(data, file) if told and data else None
    return [
        _finding(file, lines.line(pointer) if lines else 0, code, pointer, chinese, english)
        for pointer, code, chinese, english in told
    ]


def _objects(schema: Any) -> int:
    below = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    return isinstance(schema, dict) + sum(_objects(entry) for entry in below)


def schema_lines(data: bytes, file: str) -> MarkedYaml | None:
    """Lines of a JSON file: JSON is YAML but for a few ways of writing, which then have no line numbers."""
    try:
        return read_yaml(data.replace(b"\t", b" "), file)
    except DefinitionRefused:
        return None


Found = tuple[str, str, str, str]


def _library_problems(schema: dict[str, Any]) -> Iterator[Found]:
    try:
        Draft202012Validator.check_schema(schema, format_checker=FormatChecker(formats=[]))
    except SchemaError as error:
        pointer = "".join(f"/{escape(str(step))}" for step in error.absolute_path)
        told = error.message if len(error.message) <= 300 else f"{error.message[:300]}…"
        yield pointer, "schema_invalid", f"不合 JSON Schema 2020-12：{told}", f"not valid: {told}"


def _own_problems(schema: dict[str, Any]) -> Iterator[Found]:
    nodes = list(schema_nodes(schema))
    places = {id(node) for _, node in nodes}
    shapes = {str(shape) for _, node in nodes for shape in [node.get("pattern", ""), *node.get("patternProperties",
    ())]}
    if len(shapes) > MAX_PATTERNS:
        yield "", "schema_pattern", f"正则表达式超过 {MAX_PATTERNS} 个", f"there are more than {MAX_PATTERNS} patterns"
        return
    lost = [wrong for pointer, node in nodes for wrong in _reference_problems(schema, pointer, node, places)]
    for pointer, node in nodes:
        yield from _node_problems(pointer, node)
    yield from _hint_problems(nodes)
    # Where a reference may lead to no schema at all it is not followed.
    yield from lost or _endless(schema, nodes)


def schema_nodes(node: Any, pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every place in the schema that is itself a schema."""
    if not isinstance(node, dict):
        return
    yield pointer, node
    for keyword in _MAPS:
        below = node.get(keyword)
        for name, entry in below.items() if isinstance(below, dict) else ():
            yield from schema_nodes(entry, f"{pointer}/{keyword}/{escape(name)}")
    for keyword in _SINGLE:
        yield from schema_nodes(node.get(keyword), f"{pointer}/{keyword}")
    for keyword in _LISTS:
        listed = node.get(keyword)
        for index, entry in enumerate(listed if isinstance(listed, list) else []):
            yield from schema_nodes(entry, f"{pointer}/{keyword}/{index}")


def _node_problems(pointer: str, node: Mapping[str, Any]) -> Iterator[Found]:
    for shape in [node["pattern"]] if "pattern" in node else []:
        yield from _pattern_problem(f"{pointer}/pattern", shape)
    shapes = node.get("patternProperties")
    for shape in shapes if isinstance(shapes, dict) else ():
        yield from _pattern_problem(f"{pointer}/patternProperties", shape)
    if "format" in node and node["format"] not in FORMATS:
        known = "、".join(FORMATS)
        yield (
            f"{pointer}/format",
            "schema_format",
            f"不认得格式 {node['format']}，可以写：{known}",
            f"the format {node['format']!r} is not known: {', '.join(FORMATS)}",
        )


def _hint_problems(nodes: list[tuple[str, dict[str, Any]]]) -> Iterator[Found]:
    seen: set[str] = set()
    for pointer, node in nodes:
        for keyword in node:
            if not keyword.startswith("x-") or (len(seen) >= MAX_HINTS and keyword not in CHECKING):
                continue
            seen.add(keyword)
            wrong = hint_problem(keyword, node[keyword])
            if wrong:
                yield f"{pointer}/{escape(keyword)}", "schema_hint", *wrong


def _reference_problems(
    root: dict[str, Any], pointer: str, node: Mapping[str, Any], places: Collection[int]
) -> Iterator[Found]:
    """References lead to a schema of the same file, which is read in the one dialect there is."""
    reference = str(node.get("$ref", "#"))
    target = local(root, reference) if reference == "#" or reference.startswith("#/") else None
    if not isinstance(target, bool) and id(target) not in places:
        yield (
            f"{pointer}/$ref",
            "schema_reference",
            f"$ref {reference} 在本文件里找不到（不会去网上取）",
            f"$ref {reference} is not in this file (nothing is fetched)",
        )
    for keyword in ("$dynamicRef", "$anchor", "$dynamicAnchor"):
        if keyword in node or ("$id" in node and pointer):
            yield pointer, "schema_reference", "请用 $defs 和 $ref 引用", "refer with $defs and $ref only"
            break
    if "$schema" in node and (pointer or str(node["$schema"]).rstrip("#") != DIALECT):
        yield (
            f"{pointer}/$schema",
            "schema_dialect",
            f"只认得 {DIALECT}，写在文件开头",
            f"only {DIALECT} is known, at the beginning of the file",
        )


def _pattern_problem(pointer: str, shape: Any) -> Iterator[Found]:
    try:
        compiled(str(shape))
    except ValueError as error:
        chinese, _, english = str(error).partition(" / ")
        yield pointer, "schema_pattern", chinese, english
        return
    other = read_otherwise(str(shape))
    if other:
        yield (
            pointer,
            "schema_pattern",
            f"正则表达式中的 {other} 在 JSON Schema 里不是这个意思，请换一种写法（如 {{0,3}}、\\]、[A-Za-z0-9_]）",
            f"{other} means something else in JSON Schema: write it another way (such as {{0,3}}, \\], [A-Za-z0-9_])",
        )


def _endless(root: dict[str, Any], nodes: list[tuple[str, dict[str, Any]]]) -> Iterator[Found]:
    """A schema that asks itself about the same value for ever ({"$ref": "#"}), or others about others about others."""
    heights: dict[int, int] = {}

    def height(node: Any, trail: tuple[int, ...]) -> int:
        """How many schemas judge one value one inside the other; 0 where it never ends."""
        if not isinstance(node, dict):
            return 1
        if id(node) not in heights:
            if id(node) in trail:
                return 0
            if len(trail) > MAX_REFERENCES:
                return MAX_REFERENCES + 1
            below = [height(entry, (*trail, id(node))) for entry in _same_value(root, node)]
            heights[id(node)] = 0 if 0 in below else 1 + max(below, default=0)
        return heights[id(node)]

    for pointer, node in nodes:
        high = height(node, ())
        if high == 0:
            yield pointer, "schema_endless", "$ref 绕回自己，永远查不完", "the $ref leads back to itself for ever"
            return
        if high > MAX_REFERENCES:
            text = f"一个值要经 {MAX_REFERENCES} 层以上的定义来查，请减少"
            yield pointer, "schema_too_deep", text, f"over {MAX_REFERENCES} schemas inside each other judge one value"
            return


def _same_value(root: dict[str, Any], node: dict[str, Any]) -> list[Any]:
    """The schemas that a schema asks about the very value it judges."""
    below = [node[key] for key in ("not", "if", "then", "else") if key in node]
    below += [entry for key in ("allOf", "anyOf", "oneOf") for entry in node.get(key, ())]
    below += list(node.get("dependentSchemas", {}).values())
    return [*below, local(root, str(node["$ref"]))] if "$ref" in node else below


def _finding(file: str, line: int, code: str, pointer: str, chinese: str, english: str) -> Finding:
    where = f" {pointer}" if pointer else ""
    return Finding(
        code,
        f"{where.strip()} {chinese}".strip(),
        "改正表单定义",
        f"{where.strip()} {english}".strip(),
        "correct the form schema",
        file=file,
        line=line,
    )
