"""Forms that nobody could fill in, and words in them that check nothing: asked of what is published anew only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from jsonschema import Draft202012Validator

from onewindow.errors import Finding
from onewindow.forms.schemas import schema_lines, schema_nodes
from onewindow.process_checks.bundle import Bundle
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.words import suggestion

NEVER_THERE = Rule(
    "OW732",
    "{pointer} 必填“{field}”，而 properties 中没有它、又不许有别的字段：谁也填不了这张表",
    "{pointer} requires '{field}', which properties lacks and additionalProperties forbids: nobody could fill it in",
    "{remedy}",
    "{remedy_en}",
)
MISSPELT = Rule(
    "OW733",
    "{pointer} 不认得“{word}”：写了也不起作用",
    "{pointer} has the word '{word}', which is not known and has no effect",
    "是否想写 {near}？",
    "did you mean {near}?",
)

_CHECKING = frozenset(Draft202012Validator.VALIDATORS) | {"then", "else", "minContains", "maxContains", "$defs"}
_TELLING = frozenset({
    "$schema", "$id", "$comment", "$vocabulary", "$anchor", "$dynamicAnchor", "definitions", "dependencies", "title",
    "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "contentEncoding", "contentMediaType",
    "contentSchema",
})  # fmt: skip
"""Words of JSON Schema that check nothing."""


def fillable_forms(bundle: Bundle) -> Iterator[Finding]:
    """Cases of an earlier version go on with the forms they have, whatever is found here."""
    for form, schema in bundle.schemas.items():
        told = [found for pointer, node in schema_nodes(schema) for found in _wrong(pointer, node)]
        name = f"forms/{form}.schema.json"
        file = bundle.path(name)
        lines = schema_lines(bundle.files[name], file) if told else None
        for rule, at, severity, words in told:
            line = lines.line(at) if lines is not None else 0
            yield rule.finding(file=file, line=line, severity=severity, pointer=at, **words)


def _wrong(pointer: str, node: Mapping[str, Any]) -> Iterator[tuple[Rule, str, str, dict[str, str]]]:
    known = _CHECKING | _TELLING
    misspelt = [word for word in node if word not in known and not word.startswith("x-")]
    near = {word: found[0] for word in misspelt if (found := get_close_matches(word[:60], known, n=1, cutoff=0.8))}
    for word, meant in near.items():
        severity = "must" if meant in _CHECKING else "should"
        yield MISSPELT, f"{pointer}/{word}", severity, {"word": word, "near": meant}
    closed = node.get("additionalProperties") is False and not node.get("patternProperties")
    # What is asked only whether it holds may well hold never; and of a misspelt word what follows from it is not told.
    if near or not closed or {"not", "if"} & {*pointer.split("/")}:
        return
    fields = node.get("properties", {})
    for index, field in enumerate(node.get("required", ())):
        if field not in fields:
            remedy, remedy_en = suggestion(field, fields)
            words = {"field": field, "remedy": remedy, "remedy_en": remedy_en}
            yield NEVER_THERE, f"{pointer}/required/{index}", "must", words
