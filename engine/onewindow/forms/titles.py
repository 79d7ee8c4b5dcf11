"""What a field is called: the `title` of its schema, found by its place in the data; and whether there is one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from onewindow.domain.json_pointer import at, steps

_APPLICATORS = ("allOf", "anyOf", "oneOf")
_MOST_SCHEMAS = 200
"""Schemas of one value that are asked for a title."""


def label(schema: Mapping[str, Any], path: Sequence[str | int]) -> tuple[str, str]:
    """The field's name for a sentence: “股东”第 2 项的“姓名”, and in English "name of entry 2 of shareholders".

    Falls back to the property's own name where the schema gives no `title` (English: `x-title-en`).
    """
    chinese: list[str] = []
    english: list[str] = []
    nodes: list[Mapping[str, Any]] = [schema]
    last = ("", "")
    for step in path:
        nodes = list(islice(_children(schema, nodes, step), _MOST_SCHEMAS))
        if isinstance(step, int):
            chinese.append(f"“{last[0]}”第 {step + 1} 项" if last[0] else f"第 {step + 1} 项")
            english.append(f"entry {step + 1} of {last[1]}" if last[1] else f"entry {step + 1}")
            last = ("", "")
        else:
            named = [found for node in nodes for found in _same_place(schema, node)]
            last = (_first(named, "title") or step, _first(named, "x-title-en") or step.replace("_", " "))
    if last[0]:
        chinese.append(f"“{last[0]}”")
        english.append(last[1])
    return "的".join(chinese) or "表单", " of ".join(reversed(english)) or "the form"


def title_at(schema: Mapping[str, Any], pointer: str) -> str | None:
    """What the form calls the field at a JSON pointer: its own name where it gives no `title`, an entry of a list as
    the list. None where the form has no such field."""
    nodes: list[Mapping[str, Any]] = [schema]
    title = None
    for name in steps(pointer) if pointer.startswith("/") else ():
        below = list(islice(_children(schema, nodes, name), _MOST_SCHEMAS))
        if below:
            title = _first([found for node in below for found in _same_place(schema, node)], "title") or name
        elif name.isdecimal() and len(name) < 9:
            below = list(islice(_children(schema, nodes, int(name)), _MOST_SCHEMAS))
        if not below:
            return None
        nodes = below
    return title


def field_names(schema: Mapping[str, Any]) -> list[str]:
    """Names of the fields of a form, each once: those it refers to and is composed of too."""
    return list(dict.fromkeys(name for node in _same_place(schema, schema) for name in node.get("properties", ())))


def _children(root: Mapping[str, Any], nodes: Sequence[Mapping[str, Any]], step: str | int) -> Iterator[Any]:
    for node in [found for start in nodes for found in _same_place(root, start)]:
        below = node.get("properties", {}).get(step) if isinstance(step, str) else _entry(node, step)
        if isinstance(below, dict):
            yield below
        elif below is True:
            yield {}


def _entry(node: Mapping[str, Any], index: int) -> Any:
    prefix = node.get("prefixItems", [])
    return prefix[index] if index < len(prefix) else node.get("items", node.get("type") == "array")


def _same_place(root: Mapping[str, Any], start: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The schema and all others that judge the same value: behind `$ref`, and in allOf, anyOf, oneOf, then, else."""
    waiting, seen = [start], {id(start)}
    while waiting and len(seen) < _MOST_SCHEMAS:
        node = waiting.pop(0)
        yield node
        others = [entry for keyword in _APPLICATORS for entry in node.get(keyword, [])]
        others += [node[keyword] for keyword in ("then", "else") if keyword in node]
        if "$ref" in node:
            others.append(local(root, node["$ref"]))
        for other in others:
            if isinstance(other, dict) and id(other) not in seen:
                seen.add(id(other))
                waiting.append(other)


def local(root: Mapping[str, Any], reference: str) -> Any:
    """What a `$ref` within the same schema points to, None where there is nothing."""
    return at(root, reference.removeprefix("#"))


def _first(nodes: Sequence[Mapping[str, Any]], keyword: str) -> str:
    return next((str(node[keyword]) for node in nodes if node.get(keyword)), "")
