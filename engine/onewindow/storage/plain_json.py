"""JSON and instants as the store writes them: the same text on both stores, and nothing one of them would refuse."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson

from onewindow.storage.faults import unstorable

_PLAIN = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
_STRICT = json.JSONEncoder(allow_nan=False)


def to_text(value: Any) -> str:
    """Compact JSON. Raises Unstorable for NUL characters and for numbers that are none (NaN, infinity)."""
    try:
        text = orjson.dumps(value, option=_PLAIN).decode()
        if "null" in text:
            _STRICT.encode(value)  # NaN would be null as well
    except (TypeError, ValueError) as problem:
        raise unstorable(str(problem)) from problem
    # The escape also stands for a harmless backslash before "u0000": only then look closer.
    if "\\u0000" in text and _has_nul(value):
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


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, Mapping):
        return any(_has_nul(key) or _has_nul(item) for key, item in value.items())
    return isinstance(value, list | tuple) and any(_has_nul(item) for item in value)
