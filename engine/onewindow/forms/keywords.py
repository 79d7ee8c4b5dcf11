"""Keywords of JSON Schema that we judge ourselves, where the library is inexact, unbounded or says too little."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from jsonschema import Draft202012Validator, ValidationError, validators

from onewindow.forms import hints, patterns
from onewindow.forms.effort import counted, size_of, spend

Errors = Iterator[ValidationError]


def blank(value: object) -> bool:
    """Whether a text is empty or only spaces (full-width ones too)."""
    return isinstance(value, str) and not value.strip()


def _required(_validator: Any, names: list[str], value: Any, schema: Mapping[str, Any]) -> Errors:
    """One error per field, placed at the field; a blank text counts as missing unless the field lists it."""
    if not isinstance(value, dict):
        return
    for name in names:
        if name not in value or (blank(value[name]) and not _may_be_blank(schema, name)):
            yield _at(name)


def _may_be_blank(schema: Mapping[str, Any], name: str) -> bool:
    field = schema.get("properties", {}).get(name)
    return isinstance(field, dict) and (field.get("x-blank") is True or "" in field.get("enum", ()))


def _dependent_required(_validator: Any, rules: Mapping[str, list[str]], value: Any, _schema: Any) -> Errors:
    for name, others in rules.items() if isinstance(value, dict) else ():
        if name in value and not blank(value[name]):
            for other in others:
                if other not in value or blank(value[other]):
                    yield _at(other)


def _additional(validator: Any, allowed: Any, value: Any, schema: Mapping[str, Any]) -> Errors:
    if not isinstance(value, dict):
        return
    listed = schema.get("properties", {})
    shapes = schema.get("patternProperties", {})
    for name in value:
        if name in listed or any(_fits(shape, name) for shape in shapes):
            continue
        if allowed is False:
            yield _at(name)
        else:
            yield from validator.descend(value[name], allowed, path=name)


def _pattern_properties(validator: Any, shapes: Mapping[str, Any], value: Any, _schema: Any) -> Errors:
    for shape, below in shapes.items() if isinstance(value, dict) else ():
        for name, entry in value.items():
            if _fits(shape, name):
                yield from validator.descend(entry, below, path=name, schema_path=shape)


def _pattern(_validator: Any, pattern: str, value: Any, _schema: Any) -> Errors:
    if not isinstance(value, str):
        return
    try:
        if not patterns.matches(pattern, value):
            yield ValidationError("pattern")
    except patterns.TooLong as longest:
        yield ValidationError(f"maxLength {longest}")


def _fits(shape: str, name: str) -> bool:
    """Whether the name of a field has the shape; one that is too long to tell has not."""
    spend(1)
    try:
        return patterns.matches(shape, name)
    except patterns.TooLong:
        return False


def _multiple_of(_validator: Any, step: Any, value: Any, _schema: Any) -> Errors:
    """Exact in decimals: 0.07 is a multiple of 0.01, which it is not in binary fractions."""
    if isinstance(value, int | float) and not isinstance(value, bool) and _times(value, step).denominator != 1:
        yield ValidationError("multipleOf")


def _times(value: float, step: float) -> Fraction:
    """A fraction, because 1e300 divided by 0.01 has more digits than Decimal works with."""
    return Fraction(str(value)) / Fraction(str(step))


def _unique_items(_validator: Any, wanted: Any, value: Any, _schema: Any) -> Errors:
    """In linear time; numbers are equal by value and no number equals true."""
    if not wanted or not isinstance(value, list):
        return
    spend(size_of(value) // 2)
    if len({_key(entry) for entry in value}) != len(value):
        yield ValidationError("uniqueItems")


def _key(value: Any) -> Any:
    if isinstance(value, dict):
        return "object", tuple(sorted((name, _key(entry)) for name, entry in value.items()))
    if isinstance(value, list):
        return "array", tuple(_key(entry) for entry in value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number", str(Decimal(str(value)).normalize())
    return type(value).__name__, str(value)


def _at(name: str) -> ValidationError:
    error = ValidationError(name)
    error.path.append(name)
    return error


_OWN: Mapping[str, Callable[..., Errors]] = {
    "required": _required,
    "dependentRequired": _dependent_required,
    "additionalProperties": _additional,
    "patternProperties": _pattern_properties,
    "pattern": _pattern,
    "multipleOf": _multiple_of,
    "uniqueItems": _unique_items,
    **hints.KEYWORDS,
}

_ALL = {**Draft202012Validator.VALIDATORS, **_OWN}

FormValidator: Any = cast(Any, validators).extend(
    Draft202012Validator, validators={name: counted(name, keyword) for name, keyword in _ALL.items()}
)
"""JSON Schema 2020-12 with our keywords, each use of which is counted (see `effort`)."""
