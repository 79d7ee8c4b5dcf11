"""JSON as departments write it, read strictly: what the store or a certificate could not hold never comes in."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from onewindow.errors import OneWindowError
from onewindow_adapters.transports.both_languages import both


class NotJson(OneWindowError):
    """A body is not a JSON object in UTF-8; the text says what is wrong."""

    code = "not_json"


# The character itself, and not a backslash followed by letters.
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


def read_object(body: bytes) -> dict[str, Any]:
    """The object in a body.

    Raises NotJson, also for NaN and what is beyond all numbers, for a name that stands twice in one object, for lone
    surrogates and for the character NUL.
    """
    try:
        value = json.loads(body.decode(), parse_constant=_refuse, parse_float=_number, object_pairs_hook=_object)
        text = json.dumps(value, ensure_ascii=False)
        text.encode()
    except (ValueError, RecursionError) as problem:
        raise NotJson(both("应为 UTF-8 的 JSON，但是", "expected JSON in UTF-8, but", problem)) from problem
    if not isinstance(value, dict):
        kind = type(value).__name__
        raise NotJson(f"应为 JSON 对象，但是 {kind}\nexpected a JSON object, but it is {kind}")
    if _NUL.search(text):
        raise NotJson("JSON 中不得有空字符\nthe character NUL is not allowed in JSON")
    return value


def write_object(value: Mapping[str, Any]) -> bytes:
    """The bytes to send: the same value gives the same bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _number(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for name, each in pairs:
        if name in value:
            raise ValueError(f"{name!r:.60} stands there twice")
        value[name] = each
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")
