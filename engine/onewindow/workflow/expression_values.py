"""Guards the values an expression works on: what is a number, how large anything may grow, copies within a budget."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from onewindow.workflow.expression_errors import ExpressionError, Place, kind_of, too_big
from onewindow.workflow.expression_tokens import NUMBER_LIMIT

TEXT_LIMIT = 100_000
LIST_LIMIT = 10_000
RESULT_LIMIT = 10_000
"""Values inside one result, all levels together."""
RESULT_TEXT_LIMIT = 500_000
RESULT_DEPTH_LIMIT = 50
_EXACT = 2**53
"""Up to here a float is every whole number exactly."""


def number(value: Any, place: Place) -> Any:
    """The value if it is a number the language calculates with (a truth value is none); else ExpressionError."""
    if type(value) is int:
        if -NUMBER_LIMIT <= value <= NUMBER_LIMIT:
            return value
        raise too_big(place, "数字", "the number", NUMBER_LIMIT)
    if type(value) is float and math.isfinite(value):
        return value
    raise wrong_kind(place, "数字", "a number", value, "number(…)")


def whole(value: Any) -> int | None:
    """The whole number this value is, however it was written: 5, or 5.0 as forms take it and divisions give it."""
    if type(value) is float and abs(value) <= _EXACT and value.is_integer():
        return int(value)
    return value if type(value) is int else None


def counted(value: Any, place: Place) -> Any:
    """A result of arithmetic, once it is within the limits of a JSON number."""
    if type(value) is int and not -NUMBER_LIMIT <= value <= NUMBER_LIMIT:
        raise too_big(place, "计算结果", "the result", NUMBER_LIMIT)
    if type(value) is float and not math.isfinite(value):
        raise too_big(place, "计算结果", "the result", NUMBER_LIMIT)
    return value


def text(value: Any, place: Place) -> str:
    """The value if it is text; else ExpressionError."""
    if isinstance(value, str):
        return value
    raise wrong_kind(place, "文本", "text", value, "text(…)")


def items(value: Any, place: Place) -> list[Any]:
    """The value if it is a list; else ExpressionError."""
    if isinstance(value, list):
        return value
    raise wrong_kind(place, "列表", "a list", value, "[…]")


def wrong_kind(place: Place, wanted: str, wanted_en: str, value: Any, instead: str) -> ExpressionError:
    """The refusal for a value of another kind than the sign or function works on."""
    got, got_en = kind_of(value)
    return ExpressionError(
        place,
        f"此处需要{wanted}，实际是{got}",
        f"Expected {wanted_en} here, but this is {got_en}",
        f"请检查名称，或用 {instead} 转换",
        f"check the name, or convert with {instead}",
    )


class Budget:
    """How much one result, or all results of one script run, may still hold."""

    def __init__(self, values: int = RESULT_LIMIT, characters: int = RESULT_TEXT_LIMIT) -> None:
        self.values, self.characters = values, characters

    def copy(self, value: Any, place: Place, depth: int = 0) -> Any:
        """A copy that shares nothing, with plain JSON values only. Raises ExpressionError where it would be too big."""
        self.values -= 1
        if self.values < 0:
            raise too_big(place, "结果的大小", "the size of the result", RESULT_LIMIT)
        if value is None or isinstance(value, (bool, int)):
            return value
        if isinstance(value, float):
            return counted(value, place)
        if isinstance(value, str):
            self.characters -= len(value)
            if self.characters < 0:
                raise too_big(place, "结果的文本", "the text of the result", RESULT_TEXT_LIMIT)
            return value
        if depth >= RESULT_DEPTH_LIMIT:
            raise too_big(place, "结果的嵌套层数", "the nesting of the result", RESULT_DEPTH_LIMIT)
        if isinstance(value, (list, tuple)):
            return [self.copy(part, place, depth + 1) for part in value]
        if isinstance(value, Mapping):
            return {self.key(key, place): self.copy(part, place, depth + 1) for key, part in value.items()}
        raise wrong_kind(place, "JSON 值", "a JSON value", value, "text(…)")

    def key(self, key: Any, place: Place) -> str:
        """A key of a record, counted like any text."""
        self.characters -= len(text(key, place))
        return str(key)
