"""JSON from outside: an object whose texts can be written down, or it is turned away."""

from __future__ import annotations

import json
from typing import Any

from onewindow_adapters.simulator.sheets.fields import TurnedAway


def json_object(data: bytes | str, field: str = "") -> dict[str, Any]:
    """The object in it; `field` is where it stands. Raises TurnedAway."""
    try:
        value = json.loads(data)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()  # half a surrogate pair cannot be written
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise TurnedAway("form", field, f"{field or '报文'}应为 JSON 对象")
    return value
