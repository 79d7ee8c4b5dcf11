"""JSON pointers (RFC 6901): the place of a value within plain JSON as one text."""

from __future__ import annotations

from typing import Any


def escape(key: str) -> str:
    """One step of a pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def steps(pointer: str) -> list[str]:
    """The keys and numbers a pointer leads through."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def at(data: Any, pointer: str) -> Any:
    """The value at a pointer, None where there is none."""
    for step in steps(pointer):
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and step.isdecimal() and len(step) < 9 and int(step) < len(data):
            data = data[int(step)]
        else:
            return None
    return data
