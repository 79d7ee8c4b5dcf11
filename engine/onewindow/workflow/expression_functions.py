"""The functions an expression may call: a fixed list, pure, without clock or randomness."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from onewindow.workflow import expression_dates as dates
from onewindow.workflow.expression_errors import ExpressionError, Place, kind_of, too_big
from onewindow.workflow.expression_values import TEXT_LIMIT, counted, items, number, text, whole, wrong_kind


@dataclass(frozen=True, slots=True)
class Function:
    """`run(place, *arguments)`; `least` and `most` say how many arguments; `usage` shows one call."""

    usage: str
    least: int
    most: int
    run: Callable[..., Any]


def _len(place: Place, value: Any) -> int:
    if isinstance(value, (str, list, Mapping)):
        return len(value)
    raise wrong_kind(place, "文本、列表或记录", "text, a list or a record", value, "[…]")


def _numbers(place: Place, values: tuple[Any, ...]) -> list[Any]:
    return [number(value, place) for value in (items(values[0], place) if len(values) == 1 else values)]


def _extreme(choose: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    def run(place: Place, *values: Any) -> Any:
        given = items(values[0], place) if len(values) == 1 else list(values)
        if not given:
            raise _empty(place)
        if all(isinstance(value, str) for value in given):
            return choose(given)
        return choose([number(value, place) for value in given])

    return run


def _sum(place: Place, *values: Any) -> Any:
    total: Any = 0
    for value in _numbers(place, values):
        total = counted(total + value, place)
    return total


def _sum_of(place: Place, records: Any, field: Any) -> Any:
    name = text(field, place)
    return _sum(place, [_member(place, record, name) for record in items(records, place)])


def _member(place: Place, record: Any, name: str) -> Any:
    if isinstance(record, Mapping) and name in record:
        return record[name]
    got, got_en = kind_of(record)
    raise ExpressionError(
        place,
        f"列表中有一项（{got}）没有字段 {name[:60]!r}",
        f"One item of the list ({got_en}) has no field {name[:60]!r}",
        "请先在表单中要求填写该字段",
        "make the form require this field",
    )


def _round(place: Place, value: Any, digits: Any = 0) -> Any:
    places = whole(digits)
    if places is None or not -12 <= places <= 12:
        raise wrong_kind(place, "-12 到 12 的整数", "a whole number from -12 to 12", digits, "round(x, 2)")
    exact = Decimal(repr(number(value, place)))
    if exact.adjusted() > 20:
        return value
    with localcontext(prec=40):  # 21 digits before the point and 12 behind it are more than the usual 28
        rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return counted(int(rounded) if places <= 0 or type(value) is int else float(rounded), place)


def _int(place: Place, value: Any) -> int:
    return int(counted(int(_number(place, value)), place))


def _float(place: Place, value: Any) -> float:
    return float(_number(place, value))


def _number(place: Place, value: Any) -> Any:
    if not isinstance(value, str):
        return number(value, place)
    digits = value.strip()
    if len(digits) <= 40 and digits.isascii() and "_" not in digits:
        try:
            return number(int(digits) if digits.lstrip("+-").isdigit() else float(digits), place)
        except ValueError:
            pass  # Not digits: said with better words below.
    raise wrong_kind(place, "写成数字的文本", "text that is a number", value, "has(…)")


def _text(place: Place, value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    exact = whole(value)
    return str(number(value, place) if exact is None else exact)


def _contains(place: Place, whole: Any, part: Any) -> bool:
    return member_of(part, whole, place)


def member_of(part: Any, whole: Any, place: Place) -> bool:
    """`part in whole`: a part of a text, an item of a list or a key of a record."""
    if isinstance(whole, str):
        return text(part, place) in whole
    if isinstance(whole, list):
        return part in whole
    if isinstance(whole, Mapping):
        return isinstance(part, str) and part in whole
    raise wrong_kind(place, "文本、列表或记录", "text, a list or a record", whole, "get(…, […])")


def _get(place: Place, record: Any, path: Any, default: Any = None) -> Any:
    current = record
    for name in text(path, place).split("."):
        if isinstance(current, Mapping) and name in current:
            current = current[name]
        elif (
            isinstance(current, list)
            and name.isascii()
            and name.isdigit()
            and len(name) < 8
            and int(name) < len(current)
        ):
            current = current[int(name)]
        else:
            return default
    return current


def _abs(place: Place, value: Any) -> Any:
    return abs(number(value, place))


def _lower(place: Place, value: Any) -> str:
    return _fitting(place, text(value, place).lower())


def _upper(place: Place, value: Any) -> str:
    return _fitting(place, text(value, place).upper())


def _fitting(place: Place, value: str) -> str:
    if len(value) > TEXT_LIMIT:
        raise too_big(place, "文本长度", "the length of the text", TEXT_LIMIT)
    return value


def _strip(place: Place, value: Any) -> str:
    return text(value, place).strip()


def _starts(place: Place, value: Any, beginning: Any) -> bool:
    return text(value, place).startswith(text(beginning, place))


def _ends(place: Place, value: Any, ending: Any) -> bool:
    return text(value, place).endswith(text(ending, place))


def _all(place: Place, values: Any) -> bool:
    return all(_truths(place, values))


def _any(place: Place, values: Any) -> bool:
    return any(_truths(place, values))


def _truths(place: Place, values: Any) -> list[bool]:
    for value in items(values, place):
        if not isinstance(value, bool):
            raise wrong_kind(place, "真假值的列表", "a list of truth values", value, "[a == 1, b == 2]")
    return list(values)


def _empty(place: Place) -> ExpressionError:
    return ExpressionError(
        place, "列表是空的", "The list is empty", "请先判断 len(list) > 0", "ask len(list) > 0 first"
    )


FUNCTIONS: dict[str, Function] = {
    "abs": Function("abs(x)", 1, 1, _abs),
    "add_days": Function("add_days('2026-03-01', 5)", 2, 2, dates.add_days),
    "add_months": Function("add_months('2026-01-31', 1)", 2, 2, dates.add_months),
    "age_on": Function("age_on(birth, '2026-03-01')", 2, 2, dates.age_on),
    "all": Function("all([a == 1, b == 2])", 1, 1, _all),
    "any": Function("any([a == 1, b == 2])", 1, 1, _any),
    "contains": Function("contains(text, part)", 2, 2, _contains),
    "date": Function("date('2026-03-01T09:00:00+08:00')", 1, 1, dates.date_of),
    "day": Function("day('2026-03-01')", 1, 1, dates.day),
    "days_between": Function("days_between(start, end)", 2, 2, dates.days_between),
    "endswith": Function("endswith(text, '公司')", 2, 2, _ends),
    "float": Function("float(x)", 1, 1, _float),
    "get": Function("get(record, 'a.b', default)", 2, 3, _get),
    "int": Function("int(x)", 1, 1, _int),
    "len": Function("len(list)", 1, 1, _len),
    "lower": Function("lower(text)", 1, 1, _lower),
    "max": Function("max(a, b)", 1, 50, _extreme(max)),
    "min": Function("min(a, b)", 1, 50, _extreme(min)),
    "month": Function("month('2026-03-01')", 1, 1, dates.month),
    "number": Function("number(x)", 1, 1, _number),
    "round": Function("round(x, 2)", 1, 2, _round),
    "startswith": Function("startswith(text, '有限')", 2, 2, _starts),
    "str": Function("str(x)", 1, 1, _text),
    "strip": Function("strip(text)", 1, 1, _strip),
    "sum": Function("sum([a, b])", 1, 50, _sum),
    "sum_of": Function("sum_of(list, 'field')", 2, 2, _sum_of),
    "text": Function("text(x)", 1, 1, _text),
    "upper": Function("upper(text)", 1, 1, _upper),
    "weekday": Function("weekday('2026-03-01')", 1, 1, dates.weekday),
    "year": Function("year('2026-03-01')", 1, 1, dates.year),
}
