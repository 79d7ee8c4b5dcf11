"""How much work one check of a form may be: a count of steps, the same on every machine, so that none takes for ever.

References multiply: thirty lines of schema can ask a billion questions about one value. No look at the schema alone
tells (data that nest answer for it too), so the steps of the check itself are counted, and the check given up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from jsonschema import ValidationError

MAX_STEPS = 15_000
"""Keywords held against values; the application for a company start-up takes some
hundreds, its item.yaml a thousand."""

Errors = Iterator[ValidationError]
Keyword = Callable[[Any, Any, Any, Any], Errors | None]

_SCANNED = 3_000
"""Characters that are read, or written into a message, in the time of one step."""
_ASKED = {
    "items": 2, "contains": 2, "additionalProperties": 2, "propertyNames": 2, "patternProperties": 2,
    "unevaluatedItems": 6, "unevaluatedProperties": 6,
}  # fmt: skip
"""Keywords that ask every entry of a list or record, though it be an empty question, and the steps each takes."""
_PASSED = 8
"""Entries that are looked at in the time of one step."""


class TooMuchWork(Exception):
    """The steps are used up."""


class _Effort:
    def __init__(self) -> None:
        self.left = MAX_STEPS
        self.sizes: dict[int, int] = {}


_EFFORT: ContextVar[_Effort | None] = ContextVar("effort", default=None)


@contextmanager
def counted_effort() -> Iterator[None]:
    """Inside, `spend` counts down from `MAX_STEPS`."""
    token = _EFFORT.set(_Effort())
    try:
        yield
    finally:
        _EFFORT.reset(token)


def spend(steps: int) -> None:
    """Raises TooMuchWork when that was more than there are left."""
    effort = _EFFORT.get()
    if effort is not None:
        effort.left -= steps
        if effort.left < 0:
            raise TooMuchWork


def counted(name: str, keyword: Keyword) -> Keyword:
    """The keyword of this name; each use is a step, more where it holds much against much or has much to say."""

    asked = _ASKED.get(name, 0)

    def run(validator: Any, value: Any, instance: Any, schema: Any) -> Errors:
        spend(1 + _size(value) // _PASSED + _length(instance, asked))
        for error in keyword(validator, value, instance, schema) or ():
            spend(len(error.message) // _SCANNED)
            yield error

    return run


def size_of(value: Any) -> int:
    """How many values there are in a value; counted once in one check."""
    effort = _EFFORT.get()
    if not isinstance(value, list | dict):
        return 1
    known = effort.sizes.get(id(value)) if effort else None
    if known is not None:
        return known
    size = 1 + sum(size_of(entry) for entry in (value.values() if isinstance(value, dict) else value))
    if effort:
        effort.sizes[id(value)] = size
    return size


def _length(instance: Any, asked: int) -> int:
    """A text is read, the entries of a list or record are asked."""
    if isinstance(instance, list | dict):
        return len(instance) * asked
    return len(instance) // _SCANNED if isinstance(instance, str) else 0


def _size(value: Any) -> int:
    """Schemas below a keyword are counted when they are used; what is compared is looked at as a whole."""
    return len(value) if isinstance(value, dict) else size_of(value)
