"""Form schemas as designers write them: read with line numbers, and refused where they would not check as written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError

from onewindow.errors import DefinitionRefused, Finding
from onewindow.forms.formats import FORMATS
from onewindow.forms.hints import hint_problem
from onewindow.forms.patterns import compiled
from onewindow.forms.plain_json import escape, json_problems
from onewindow.forms.titles import local
from onewindow.marked_yaml import MarkedYaml, read_yaml

MAX_BYTES = 500_000

_MAPS = ("properties", "patternProperties", "$defs", "dependentSchemas")
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
        schema = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_no_repeats)
    except UnicodeDecodeError:
        raise DefinitionRefused([_finding(file, 0, "schema_not_utf8", "", "不是 UTF-8 编码", "not UTF-8")]) from None
    except json.JSONDecodeError as error:
        text = f"不是合法的 JSON（第 {error.colno} 列：{error.msg}）"
        english = f"not valid JSON (column {error.colno}: {error.msg})"
        raise DefinitionRefused([_finding(file, error.lineno, "schema_not_json", "", text, english)]) from None
    except (ValueError, RecursionError) as error:
        raise DefinitionRefused([_finding(file, 0, "schema_not_json", "", str(error), str(error))]) from None
    findings = schema_findings(schema, file, _lines(data, file))
    if findings:
        raise DefinitionRefused(findings)
    return schema  # type: ignore[no-any-return]


def schema_findings(schema: Any, file: str = "", lines: MarkedYaml | None = None) -> list[Finding]:
    """Everything publishing refuses in a form schema. `lines` gives the line of each JSON pointer."""
    problems = json_problems(schema)
    if problems or not isinstance(schema, dict):
        found = problems[0] if problems else None
        text = (found.message, found.message_en) if found else ("表单定义应为 JSON 对象", "a schema must be an object")
        return [_finding(file, 0, "schema_invalid", found.pointer if found else "", *text)]
    findings = []
    for pointer, code, chinese, english in [*_library_problems(schema), *_own_problems(schema)]:
        line = lines.line(pointer) if lines else 0
        findings.append(_finding(file, line, code, pointer, chinese, english))
    return findings


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(key for index, (key, _) in enumerate(pairs) if key in dict(pairs[:index]))
        raise ValueError(f"“{twice}”在同一处写了两次 / {twice!r} is written twice in the same place")
    return found


def _lines(data: bytes, file: str) -> MarkedYaml | None:
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
        yield pointer, "schema_invalid", f"不合 JSON Schema 2020-12：{error.message}", f"not valid: {error.message}"


def _own_problems(schema: dict[str, Any]) -> Iterator[Found]:
    for pointer, node in _nodes(schema, ""):
        yield from _node_problems(schema, pointer, node)
    yield from _endless(schema)


def _nodes(node: Any, pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every place in the schema that is itself a schema."""
    if not isinstance(node, dict):
        return
    yield pointer, node
    for keyword in _MAPS:
        below = node.get(keyword)
        for name, entry in below.items() if isinstance(below, dict) else ():
            yield from _nodes(entry, f"{pointer}/{keyword}/{escape(name)}")
    for keyword in _SINGLE:
        yield from _nodes(node.get(keyword), f"{pointer}/{keyword}")
    for keyword in _LISTS:
        listed = node.get(keyword)
        for index, entry in enumerate(listed if isinstance(listed, list) else []):
            yield from _nodes(entry, f"{pointer}/{keyword}/{index}")


def _node_problems(root: dict[str, Any], pointer: str, node: Mapping[str, Any]) -> Iterator[Found]:
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
    for keyword in node:
        wrong = hint_problem(keyword, node[keyword]) if keyword.startswith("x-") else None
        if wrong:
            yield f"{pointer}/{escape(keyword)}", "schema_hint", *wrong
    reference = node.get("$ref")
    if reference is not None and (
        not str(reference).startswith("#") or not isinstance(local(root, str(reference)), dict | bool)
    ):
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


def _pattern_problem(pointer: str, shape: Any) -> Iterator[Found]:
    try:
        compiled(str(shape))
    except ValueError as error:
        chinese, _, english = str(error).partition(" / ")
        yield pointer, "schema_pattern", chinese, english


def _endless(root: dict[str, Any]) -> Iterator[Found]:
    """A schema that asks itself about the same value for ever ({"$ref": "#"})."""
    finished: set[int] = set()

    def visit(node: Any, trail: tuple[int, ...]) -> bool:
        if not isinstance(node, dict) or id(node) in finished:
            return False
        if id(node) in trail:
            return True
        below = [node[key] for key in ("not", "if", "then", "else") if key in node]
        below += [entry for key in ("allOf", "anyOf", "oneOf") for entry in node.get(key, ()) if key in node]
        below += list(node.get("dependentSchemas", {}).values())
        below += [local(root, str(node["$ref"]))] if "$ref" in node else []
        endless = any(visit(entry, (*trail, id(node))) for entry in below)
        finished.add(id(node))
        return endless

    for pointer, node in list(_nodes(root, "")):
        if visit(node, ()):
            yield pointer, "schema_endless", "$ref 绕回自己，永远查不完", "the $ref leads back to itself for ever"
            return


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
