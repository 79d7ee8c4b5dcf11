"""One way to write a JSON value as bytes, and the check that a value is such JSON at all."""

from __future__ import annotations

import json
import math
from typing import Any

MAX_DEPTH = 40
"""Nesting allowed in the data of a command; deeper data is refused, so that no reader of it can overflow."""


def canonical(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces; equal values give equal bytes on every machine.

    Raises ValueError for NaN, infinities and lone surrogates.
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


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
    if isinstance(value, int | float):
        bad = not math.isfinite(value) if isinstance(value, float) else abs(value) > 10**30
        return (pointer, "number") if bad else None
    if isinstance(value, dict):
        return _unfit_record(value, pointer, depth)
    if isinstance(value, list | tuple):
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
