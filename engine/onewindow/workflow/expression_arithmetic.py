"""The signs between two values: + - * / // % and the comparisons, each with its guards."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from onewindow.workflow.expression_errors import ExpressionError, Place, too_big
from onewindow.workflow.expression_functions import member_of
from onewindow.workflow.expression_tokens import NUMBER_LIMIT
from onewindow.workflow.expression_values import LIST_LIMIT, TEXT_LIMIT, counted, number, wrong_kind

_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def add(left: Any, right: Any, place: Place) -> Any:
    """`left + right`: numbers are summed, texts and lists joined, both within the caps."""
    if isinstance(left, str) and isinstance(right, str):
        if len(left) + len(right) > TEXT_LIMIT:
            raise too_big(place, "文本长度", "the length of the text", TEXT_LIMIT)
        return left + right
    if isinstance(left, list) and isinstance(right, list):
        if len(left) + len(right) > LIST_LIMIT:
            raise too_big(place, "列表长度", "the length of the list", LIST_LIMIT)
        return left + right
    if isinstance(left, str) or isinstance(right, str):
        raise wrong_kind(
            place, "两侧同为文本", "text on both sides", right if isinstance(left, str) else left, "text(…)"
        )
    return counted(number(left, place) + number(right, place), place)


def arithmetic(sign: str, place: Place) -> Callable[[Any, Any], Any]:
    """The calculation for - * / // or %, on numbers within the limits only."""
    calculate = _ARITHMETIC[sign]

    def run(left: Any, right: Any) -> Any:
        try:
            return counted(calculate(number(left, place), number(right, place)), place)
        except ZeroDivisionError:
            raise ExpressionError(
                place, "除数为零", "Division by zero", "请先判断除数不为 0", "ask first whether the divisor is not 0"
            ) from None
        except OverflowError:
            raise too_big(place, "计算结果", "the result", NUMBER_LIMIT) from None

    return run


def comparison(sign: str, place: Place) -> Callable[[Any, Any], bool]:
    """The test for == != in, not in, or an order; only numbers and texts have an order, each among themselves."""
    if sign == "==":
        return lambda left, right: bool(left == right)
    if sign == "!=":
        return lambda left, right: bool(left != right)
    if sign == "in":
        return lambda left, right: member_of(left, right, place)
    if sign == "not in":
        return lambda left, right: not member_of(left, right, place)
    ordered = _ORDER[sign]

    def run(left: Any, right: Any) -> bool:
        if isinstance(left, str) and isinstance(right, str):
            return ordered(left, right)
        if isinstance(left, str):
            raise wrong_kind(place, "与文本相比的文本", "text to compare with text", right, "text(…)")
        return ordered(number(left, place), number(right, place))

    return run
