"""What to tell a person about one failed keyword of a form schema, in Chinese and English; values are never quoted."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from jsonschema import ValidationError

from onewindow.forms.formats import FORMATS
from onewindow.forms.hints import OPERATORS
from onewindow.forms.keywords import FALSE

Pair = tuple[str, str]

_TYPES: Mapping[str, Pair] = {
    "string": ("文字", "text"),
    "number": ("数", "a number"),
    "integer": ("整数", "a whole number"),
    "boolean": ("是或否", "yes or no"),
    "array": ("列表", "a list"),
    "object": ("一组字段", "a group of fields"),
    "null": ("空", "empty"),
}


def sentence(error: ValidationError, name: Pair) -> Pair:
    """A whole sentence about the field called `name` (Chinese, English)."""
    write = _WRITERS.get(str(error.validator or FALSE), _other)
    chinese, english = write(error.validator_value, error)
    return f"{name[0]}{chinese}", f"{name[1][:1].upper()}{name[1][1:]} {english}"


def _type(wanted: Any, _: ValidationError) -> Pair:
    pairs = [_TYPES.get(each, (str(each), str(each))) for each in ([wanted] if isinstance(wanted, str) else wanted)]
    return f"应为{'或'.join(pair[0] for pair in pairs)}", f"must be {' or '.join(pair[1] for pair in pairs)}"


def _enum(values: Any, error: ValidationError) -> Pair:
    schema = error.schema if isinstance(error.schema, dict) else {}
    labels = schema.get("x-enum-labels", {})
    named = labels if isinstance(labels, dict) else {}
    shown = [str(named.get(value, value)) if isinstance(value, str) else _written(value) for value in values[:20]]
    return f"只能是：{'、'.join(shown)}", f"must be one of: {', '.join(_written(value) for value in values[:20])}"


def _const(value: Any, _: ValidationError) -> Pair:
    if value is True:
        return "需要确认", "must be confirmed"
    return f"只能是 {_written(value)}", f"must be {_written(value)}"


def _written(value: Any) -> str:
    """As the form writes it: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _pattern(pattern: Any, error: ValidationError) -> Pair:
    schema = error.schema if isinstance(error.schema, dict) else {}
    if error.message.startswith("maxLength "):
        longest = error.message.removeprefix("maxLength ")
        return f"太长，无法核对写法：最多 {longest} 个字", f"is too long to be checked: at most {longest} characters"
    if pattern == r"\S":
        return "不能为空", "must not be blank"
    help_zh, help_en = schema.get("x-help", ""), schema.get("x-help-en", "")
    return (
        f"的写法不对：{help_zh}" if help_zh else f"的写法不对，应符合 {pattern}",
        f"is not written as asked: {help_en}" if help_en else f"must match {pattern}",
    )


def _format(name: Any, _: ValidationError) -> Pair:
    chinese, english = FORMATS[name][1] if name in FORMATS else (f"符合 {name} 格式", f"have the format {name}")
    return f"应当{chinese}", f"must {english}"


def _check(_: Any, error: ValidationError) -> Pair:
    chinese, _sep, english = error.message.partition("\n")
    return f"有误：{chinese}", f"is wrong: {english}"


def _sum(rule: Any, error: ValidationError) -> Pair:
    found, _sep, wanted = error.message.partition("\n")
    return (
        f"各项的合计应为 {wanted}，但是现在是 {found}（字段 {rule['field']}）",
        f"must add up to {wanted} in {rule['field']}, but the sum is {found}",
    )


def _unique(_: Any, error: ValidationError) -> Pair:
    return f"与第 {error.message} 项重复", f"repeats entry {error.message}"


def _compare(_: Any, error: ValidationError) -> Pair:
    rule = error.validator_value if isinstance(error.validator_value, dict) else {}
    _holds, chinese, english = OPERATORS[error.message]
    return f"应{chinese} {rule.get('right', '')}", f"must {english} {rule.get('right', '')}"


def _other(_: Any, error: ValidationError) -> Pair:
    return f"不符合要求（{error.validator}）", f"is not as asked ({error.validator})"


def _count(chinese: str, english: str) -> Callable[[Any, ValidationError], Pair]:
    return lambda value, _: (chinese.format(value), english.format(value))


def _min_length(value: Any, error: ValidationError) -> Pair:
    if error.instance == "":
        return "不能为空", "must not be empty"
    return f"至少要 {value} 个字", f"needs at least {value} characters"


_WRITERS: Mapping[str, Callable[[Any, ValidationError], Pair]] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "format": _format,
    "x-check": _check,
    "x-sum": _sum,
    "x-unique": _unique,
    "x-compare": _compare,
    "minLength": _min_length,
    "required": _count("是必填项", "is required"),
    "dependentRequired": _count("在这种情况下是必填项", "is required in this case"),
    "additionalProperties": _count("不在表单之内，请删去", "is not part of the form: remove it"),
    "unevaluatedProperties": _count("不在表单之内，请删去", "is not part of the form: remove it"),
    FALSE: _count("在这种情况下不能填写", "must not be filled in in this case"),
    "items": _count("里有多余的项", "holds entries too many"),
    "unevaluatedItems": _count("里有多余的项", "holds entries too many"),
    "propertyNames": _count("里有不允许的字段名", "holds a field name that is not allowed"),
    "maxLength": _count("最多 {} 个字", "must have at most {} characters"),
    "minimum": _count("不能小于 {}", "must be at least {}"),
    "maximum": _count("不能大于 {}", "must be at most {}"),
    "exclusiveMinimum": _count("应大于 {}", "must be more than {}"),
    "exclusiveMaximum": _count("应小于 {}", "must be less than {}"),
    "multipleOf": _count("应为 {} 的整数倍", "must be a multiple of {}"),
    "minItems": _count("至少要有 {} 项", "needs at least {} entries"),
    "maxItems": _count("最多 {} 项", "must have at most {} entries"),
    "uniqueItems": _count("里有重复的内容", "holds the same entry twice"),
    "contains": _count("里缺少必须有的内容", "lacks an entry that must be there"),
    "minProperties": _count("至少要填 {} 项", "needs at least {} fields"),
    "maxProperties": _count("最多填 {} 项", "must have at most {} fields"),
    "anyOf": _count("应符合其中一种填法", "must follow one of the ways to fill it in"),
    "oneOf": _count("应恰好符合其中一种填法", "must follow exactly one of the ways to fill it in"),
    "not": _count("是不允许的内容", "is not allowed"),
}
