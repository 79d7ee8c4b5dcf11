"""What of a request leaves the house: the pointers an adapter declares, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from onewindow_adapters.transports.language import Misunderstood


class Declared:
    """The data of one request, cut to the pointers declared; what a pointer names is taken with all below it."""

    def __init__(self, data: Mapping[str, Any], reads: Iterable[str]) -> None:
        self._data: dict[str, Any] = {}
        for pointer in reads:
            _copy(data, self._data, pointer.removeprefix("/").split("/"))

    def get(self, pointer: str) -> Any:
        """What stands there; None where nothing does."""
        value: Any = self._data
        for part in pointer.removeprefix("/").split("/"):
            if not isinstance(value, Mapping) or part not in value:
                return None
            value = value[part]
        return value

    def need(self, pointer: str) -> Any:
        """The same, where the department cannot do without it. Raises Misunderstood."""
        value = self.get(pointer)
        if value is None or value == "":
            raise _missing(pointer)
        return value


def needed(part: Mapping[str, Any], name: str) -> Any:
    """A field of one entry of a list (a shareholder, an employee). Raises Misunderstood where it is missing."""
    value = part.get(name)
    if value is None or value == "":
        raise _missing(name)
    return value


def _missing(name: str) -> Misunderstood:
    return Misunderstood(f"缺少 {name}，部门的系统必须有它\n{name} is missing: the department cannot do without it")


def _copy(source: Mapping[str, Any], target: dict[str, Any], parts: list[str]) -> None:
    """Copy what the parts of a pointer lead to, with the objects on the way."""
    first, *rest = parts
    if first not in source:
        return
    value = source[first]
    if not rest:
        target[first] = value
    elif isinstance(value, Mapping):
        # What a shorter pointer has taken whole already is not to be written into: it is the caller's.
        below = target.get(first, {})
        if below is not value:
            target[first] = below = dict(below)
            _copy(value, below, rest)
