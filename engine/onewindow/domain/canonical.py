"""One way to write a JSON value as bytes, and the check that a value is such JSON at all."""

from __future__ import annotations

import math
from typing import Any

import orjson

MAX_DEPTH = 40
"""Nesting allowed in the data of a command; deeper data is refused, so that no reader of it can overflow."""

LARGEST_INTEGER = 2**63 - 1
"""What the JSON of every store and reader keeps exactly."""

_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME


def canonical(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces; equal values give equal bytes on every machine.

    Raises ValueError for lone surrogates and for what is no JSON. NaN and infinities would be written as null: `unfit`
    keeps them out.
    """
    try:
        return orjson.dumps(value, option=_CANONICAL)
    except TypeError:
        pass  # numbers as keys, which cost time to allow, or no JSON at all
    try:
        return orjson.dumps(value, option=_CANONICAL | orjson.OPT_NON_STR_KEYS)
    except TypeError as problem:
        raise ValueError(str(problem)) from problem


def unfit(value: Any, pointer: str = "", depth: int = 0) -> tuple[str, str] | None:
    """Where and why `value` is not plain JSON that every store keeps: (JSON pointer, reason), or None.

    Reasons: "nul" (U+0000, which PostgreSQL text cannot hold), "surrogate", "number", "key", "type", "depth".
    """
    if depth > MAX_DEPTH:
        return pointer, "depth"
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, str):
        reason = _unfit_text(value)
        return (pointer, reason) if reason else None
    if isinstance(value, int):
        return (pointer, "number") if abs(value) > LARGEST_INTEGER else None
    if type(value) is float:  # the writer of JSON takes no kind of it, nor of a tuple
        return None if math.isfinite(value) else (pointer, "number")
    if isinstance(value, dict):
        return _unfit_record(value, pointer, depth)
    if isinstance(value, list) or type(value) is tuple:
        found = (unfit(item, f"{pointer}/{index}", depth + 1) for index, item in enumerate(value))
        return next((problem for problem in found if problem), None)
    return pointer, "type"


def _unfit_record(record: dict[Any, Any], pointer: str, depth: int) -> tuple[str, str] | None:
    for key, item in record.items():
        if not isinstance(key, str) or _unfit_text(key):
            return pointer, "key"
        problem = unfit(item, f"{pointer}/{key}", depth + 1)
        if problem:
            return problem
    return None


def _unfit_text(text: str) -> str:
    if "\x00" in text:
        return "nul"
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "surrogate"
    return ""
