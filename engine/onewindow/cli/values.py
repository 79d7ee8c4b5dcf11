"""Values typed on the command line: `key=value`, `a.b=value`, `@file.json`, or a JSON object; as plain JSON.

Where a form says what a field is, `key=value` is read so; without one, digits that look like a code are text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from onewindow.cli.machine import said_by
from onewindow.domain.visible_text import visible
from onewindow.errors import UsageError
from onewindow.forms.plain_json import WrittenTwice, once_each

CODE = re.compile(r"[0-9]{16,}|0[0-9]+")
"""Digits that are a code (of a licence, a person, an account) rather than an amount: sixteen or more, or 0…."""


def read_values(
    words: Iterable[str], option: str, schema: Mapping[str, Any] | None = None, stored: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """One object from the words given to `option`, later ones over earlier ones; raises UsageError.

    `schema` is the JSON Schema of the object, where there is one. `stored` holds what is there already, by dotted
    name: `a.b=value` changes one field of the stored `a` and keeps the others; `@file` and `{…}` give it anew.
    """
    values: dict[str, Any] = {}
    for word in words:
        shown = visible(word)
        if word.startswith("@"):
            _merge(values, _object(_file(Path(word[1:]), option), shown, option))
        elif word.lstrip().startswith("{"):
            _merge(values, _object(word, shown, option))
        else:
            key, equals, value = word.partition("=")
            if not equals or not all(key.split(".")):
                raise UsageError(
                    f"{option} {shown}：应为 键=值、@文件.json 或 JSON 对象 → 例如 {option} name=李雷\n"
                    f"{option} {shown}: expected key=value, @file.json or a JSON object → for example {option} name=Li"
                )
            told = typed(value, kind_of(schema or {}, key.split(".")), where=f"{option} {shown}")
            _put(values, key.split("."), told, stored or {}, f"{option} {shown}")
    return values


def typed(text: str, kind: str = "", where: str = "") -> Any:
    """`1`, `true`, `null`, `[…]`, `"…"` as JSON has them; anything else, and digits that look like a code, as text.

    A field of the `kind` "string" stays text, one of the kind "number" or "integer" never is a code. Raises UsageError
    for an object with a key twice, naming `where` it was typed.
    """
    if CODE.fullmatch(text) and kind not in ("number", "integer"):
        return text
    try:
        value = _json(text)
    except WrittenTwice as twice:
        raise _twice(where or text, twice) from None
    except (ValueError, RecursionError):
        return text
    return value if kind != "string" or isinstance(value, str) else text


def kind_of(schema: Mapping[str, Any], path: Iterable[str]) -> str:
    """The `type` the schema gives to the field at `path`, empty where it does not say."""
    found: Any = schema
    for step in path:
        fields = _resolved(found, schema).get("properties")
        if not isinstance(fields, dict) or step not in fields:
            return ""
        found = fields[step]
    kind = _resolved(found, schema).get("type")
    return kind if isinstance(kind, str) else ""


def _resolved(part: Any, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part itself, or what its `$ref` within the schema names."""
    reference = part.get("$ref") if isinstance(part, dict) else None
    if isinstance(reference, str) and reference.startswith("#/"):
        part = schema
        for step in reference[2:].split("/"):
            part = part.get(step, {}) if isinstance(part, dict) else {}
    return part if isinstance(part, dict) else {}


def _json(text: str) -> Any:
    return json.loads(text, parse_constant=_not_a_number, object_pairs_hook=once_each)


def _twice(where: str, twice: WrittenTwice) -> UsageError:
    chinese, _, english = visible(str(twice)).partition(" / ")
    return UsageError(f"{where}：{chinese} → 只留一个\n{where}: {english} → leave one of the two")


def _not_a_number(text: str) -> Any:
    raise ValueError(text)


def _file(path: Path, option: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason, reason_en = said_by(error) if isinstance(error, OSError) else ("不是 UTF-8", "not UTF-8")
        named = f"{option} @{visible(str(path))}"
        raise UsageError(
            f"{named}：文件无法读取（{reason}） → 检查文件名和编码（UTF-8）\n"
            f"{named}: the file cannot be read ({reason_en}) → check its name and encoding (UTF-8)"
        ) from error


def _object(text: str, word: str, option: str) -> dict[str, Any]:
    try:
        value = _json(text)
    except WrittenTwice as twice:
        raise _twice(f"{option} {word}", twice) from None
    except (ValueError, RecursionError) as error:
        where = f"第 {error.lineno} 行第 {error.colno} 列" if isinstance(error, json.JSONDecodeError) else "数值或嵌套"
        raise UsageError(
            f"{option} {word}：不是合法的 JSON（{where}有误） → 检查引号和逗号\n"
            f"{option} {word}: not valid JSON ({error}) → check quotes and commas"
        ) from error
    if not isinstance(value, dict):
        raise UsageError(
            f"{option} {word}：应为 JSON 对象 → 写成 {{…}}\n{option} {word}: expected a JSON object → write {{…}}"
        )
    return value


def _merge(values: dict[str, Any], more: dict[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(values.get(key), dict):
            _merge(values[key], value)
        else:
            values[key] = value


def _put(values: dict[str, Any], path: list[str], value: Any, stored: Mapping[str, Any], where: str) -> None:
    for depth, step in enumerate(path[:-1], start=1):
        begun = stored.get(".".join(path[:depth]))
        values = values.setdefault(step, deepcopy(begun) if isinstance(begun, dict) else {})
        if not isinstance(values, dict):
            raise UsageError(
                f"{where}：{visible(step)} 已经是一个值，不能再有下级 → 只给其中一种，列表请整个写成 JSON\n"
                f"{where}: {visible(step)} already is a value and can hold nothing → give only one of the two, a list "
                "whole as JSON"
            )
    values[path[-1]] = value
