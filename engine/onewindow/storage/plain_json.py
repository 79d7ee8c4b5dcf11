"""JSON and instants as the store writes them: the same text on both stores, and nothing one of them would refuse."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson

from onewindow.storage.faults import unstorable

_PLAIN = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME


def to_text(value: Any) -> str:
    """Compact JSON. Raises Unstorable for NUL characters and for numbers that are none (NaN, infinity)."""
    try:
        text = orjson.dumps(value, option=_PLAIN).decode()
    except (TypeError, ValueError) as problem:
        raise unstorable(str(problem)) from problem
    # NaN is written as null, and the escape also stands for a harmless backslash before "u0000": then look closer.
    if "null" in text and _holds(_is_no_number, value):
        raise unstorable("NaN, Infinity")
    if "\\u0000" in text and _holds(_has_nul, value):
        raise unstorable("U+0000")
    return text


def refuse_unstorable(*texts: object) -> None:
    """Raise Unstorable where one of the values is a text with a NUL: SQLite would keep it and PostgreSQL refuse it."""
    for text in texts:
        if type(text) is str and "\0" in text:
            raise unstorable("U+0000")


def to_object(text: str) -> dict[str, Any]:
    """The JSON object of `to_text`."""
    value: dict[str, Any] = orjson.loads(text)
    return value


def utc_text(instant: datetime | str) -> str:
    """An instant as text that sorts as time: UTC, microseconds. A naive one is refused with ValueError."""
    return _read_again(instant) if isinstance(instant, str) else _utc_text(instant)


def _utc_text(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError(f"an instant needs its offset from UTC: {moment}")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


@lru_cache(maxsize=4096)
def _read_again(text: str) -> str:
    """Ends of days are the same for many cases."""
    return _utc_text(datetime.fromisoformat(text))


def _holds(bad: Callable[[Any], bool], value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(bad(key) or _holds(bad, item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return any(_holds(bad, item) for item in value)
    return bad(value)


def _has_nul(value: Any) -> bool:
    return isinstance(value, str) and "\0" in value


def _is_no_number(value: Any) -> bool:
    return isinstance(value, float) and not math.isfinite(value)
