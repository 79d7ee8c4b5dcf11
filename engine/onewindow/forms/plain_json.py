"""What may enter a case at all: plain JSON of sane size that every database, hash and printer takes unchanged."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from onewindow.domain.json_pointer import escape
from onewindow.errors import Problem

MAX_DEPTH = 32
MAX_VALUES = 10_000
MAX_TEXT, MAX_TEXT_IN_ALL = 100_000, 2_000_000
MAX_INTEGER = 2**53 - 1
"""Beyond it other programs round silently (RFC 8259 section 6); longer numbers are codes and belong in text."""


_BAD_CHARACTER = re.compile("[\0\ud800-\udfff]")


def json_problems(data: Any) -> list[Problem]:
    """What in `data` is not plain JSON, at most twenty problems; never raises, whatever `data` is."""
    problems: list[Problem] = []
    characters = 0
    for count, (pointer, value, depth) in enumerate(_walk(data)):
        characters += len(value) if isinstance(value, str) else 0
        too_much = count > MAX_VALUES or characters > MAX_TEXT_IN_ALL
        if too_much:
            problems.append(Problem("", "too_large", "内容过多，请分开填写", "there are too many values"))
        elif depth > MAX_DEPTH:
            problems.append(Problem(pointer, "too_deep", "嵌套层数过多", "the value is nested too deep"))
        else:
            wrong = _wrong(value)
            if wrong:
                problems.append(Problem(pointer, *wrong))
        if too_much or len(problems) >= 20:
            break
    return problems


class WrittenTwice(ValueError):
    """A key that stands twice in one JSON object, in Chinese and English: which of the two counts, nobody could say."""

    def __init__(self, key: str) -> None:
        super().__init__(f"“{key}”在同一处写了两次 / {key!r} is written twice in the same place")
        self.key = key


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The `object_pairs_hook` for JSON that people write; raises WrittenTwice."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise WrittenTwice(key)
        found[key] = value
    return found


def _walk(data: Any) -> Iterator[tuple[str, Any, int]]:
    waiting: list[tuple[str, Any, int]] = [("", data, 0)]
    while waiting:
        pointer, value, depth = waiting.pop()
        yield pointer, value, depth
        if depth > MAX_DEPTH:
            continue
        if isinstance(value, dict):
            for key, below in reversed(value.items()):
                step = escape(key) if isinstance(key, str) and not _bad_text(key) else "?"
                waiting.append((f"{pointer}/{step}", below, depth + 1))
        elif isinstance(value, list):
            for index in range(len(value) - 1, -1, -1):
                waiting.append((f"{pointer}/{index}", value[index], depth + 1))


def _wrong(value: Any) -> tuple[str, str, str] | None:
    if value is None or isinstance(value, bool | list):
        return None
    if isinstance(value, dict):
        if all(isinstance(key, str) and not _bad_text(key) for key in value):
            return None
        return "not_json", "键名应为普通文字", "keys must be plain text"
    if isinstance(value, int):
        if abs(value) <= MAX_INTEGER:
            return None
        return "number_too_large", "整数过大：超过 15 位的号码请按文字填写", "the number is too large: write it as text"
    if isinstance(value, float):
        return None if math.isfinite(value) else ("not_json", "应为有限的数", "the number must be finite")
    if not isinstance(value, str):
        return "not_json", "不是 JSON 能表示的值", "the value is not one JSON can hold"
    if len(value) > MAX_TEXT:
        return "too_long", f"文字超过 {MAX_TEXT} 个字", f"the text is longer than {MAX_TEXT} characters"
    if _bad_text(value):
        return "bad_text", "含有无法保存的字符", "the text holds a character that cannot be kept"
    return None


def _bad_text(text: str) -> bool:
    """NUL (PostgreSQL refuses it in JSON) or half a surrogate pair (UTF-8 cannot hold it)."""
    return _BAD_CHARACTER.search(text) is not None
