"""Values typed on the command line: `key=value`, `a.b=value`, `@file.json`, or a JSON object; as plain JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from onewindow.errors import UsageError

EXACT_DIGITS = 15
"""Longer runs of digits are codes (identity numbers, accounts), which JSON numbers do not hold exactly."""


def read_values(words: Iterable[str], option: str) -> dict[str, Any]:
    """One object from the words given to `option`, later ones over earlier ones; raises UsageError."""
    values: dict[str, Any] = {}
    for word in words:
        if word.startswith("@"):
            _merge(values, _object(_file(Path(word[1:]), option), word, option))
        elif word.lstrip().startswith("{"):
            _merge(values, _object(word, word, option))
        else:
            key, equals, value = word.partition("=")
            if not equals or not all(key.split(".")):
                raise UsageError(
                    f"{option} {word}：应为 键=值、@文件.json 或 JSON 对象 → 例如 {option} name=李雷\n"
                    f"{option} {word}: expected key=value, @file.json or a JSON object → for example {option} name=Li"
                )
            _put(values, key.split("."), typed(value), f"{option} {word}")
    return values


def typed(text: str) -> Any:
    """`1`, `true`, `null`, `[…]`, `"…"` as JSON has them; anything else, and digits too long for a number, as text."""
    if text.lstrip("-").isdigit() and len(text) > EXACT_DIGITS:
        return text
    try:
        return json.loads(text, parse_constant=_not_a_number)
    except ValueError:
        return text


def _not_a_number(text: str) -> Any:
    raise ValueError(text)


def _file(path: Path, option: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise UsageError(
            f"{option} @{path}：文件无法读取（{reason}） → 检查文件名和编码（UTF-8）\n"
            f"{option} @{path}: the file cannot be read ({reason}) → check its name and encoding (UTF-8)"
        ) from error


def _object(text: str, word: str, option: str) -> dict[str, Any]:
    try:
        value = json.loads(text, parse_constant=_not_a_number)
    except (ValueError, RecursionError) as error:
        raise UsageError(
            f"{option} {word}：不是合法的 JSON（{error}） → 检查引号和逗号\n"
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


def _put(values: dict[str, Any], path: list[str], value: Any, where: str) -> None:
    for step in path[:-1]:
        values = values.setdefault(step, {})
        if not isinstance(values, dict):
            raise UsageError(
                f"{where}：{step} 已经是一个值，不能再有下级 → 只给其中一种\n"
                f"{where}: {step} already is a value and can hold nothing → give only one of the two"
            )
    values[path[-1]] = value
