"""Keywords of JSON Schema that we judge ourselves, where the library is inexact, unbounded or says too little."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from jsonschema import Draft202012Validator, ValidationError, validators

from onewindow.domain.unseen import blank
from onewindow.forms import hints, patterns
from onewindow.forms.effort import counted, size_of, spend

Errors = Iterator[ValidationError]

FALSE = "false"
"""What is not followed where a schema is the bare word false; the library has no keyword for it."""


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
        yield from _field(validator, allowed, value, name, "additionalProperties")


def _properties(validator: Any, fields: Mapping[str, Any], value: Any, _schema: Any) -> Errors:
    for name, below in fields.items() if isinstance(value, dict) else ():
        if name in value:
            yield from _field(validator, below, value, name, FALSE)


def _field(validator: Any, schema: Any, value: Mapping[str, Any], name: str, keyword: str) -> Errors:
    """What is wrong with one field; where none may be there, that is told at the field, as the library does not."""
    if schema is False:
        yield _at(name, keyword)
    else:
        yield from validator.descend(value[name], schema, path=name, schema_path=name)


def _unevaluated(validator: Any, allowed: Any, value: Any, schema: Mapping[str, Any]) -> Errors:
    """One error per field that no part of the schema speaks of, placed at the field; whether none ever does, or only
    not in this case, is another matter."""
    if not isinstance(value, dict):
        return
    rest = {keyword: each for keyword, each in schema.items() if keyword != "unevaluatedProperties"}
    spoken_of = _spoken_of(validator, value, rest, ever=False)
    silent = [name for name in value if name not in spoken_of]
    ever = _spoken_of(validator, value, rest, ever=True) if silent else ()
    for name in silent:
        yield from _field(validator, allowed, value, name, FALSE if name in ever else "unevaluatedProperties")


def _spoken_of(validator: Any, value: Mapping[str, Any], schema: Any, *, ever: bool) -> set[str]:
    """Names of the fields some part of the schema speaks of, as this case is or in any.

    By the specification a part that fails speaks of nothing. But then its own error is told already, and that its
    fields "are not part of the form" besides would be wrong; so a part that must hold speaks whether it holds or not.
    """
    spend(1)
    if not isinstance(schema, dict):
        return set()
    others = [schema[keyword] for keyword in ("additionalProperties", "unevaluatedProperties") if keyword in schema]
    if others and not (ever and all(each is False for each in others)):  # to forbid a field is not to have one
        return set(value)
    found = {name for name in schema.get("properties", ()) if name in value}
    found |= {name for name in value for shape in schema.get("patternProperties", ()) if _fits(shape, name)}
    for part in _parts(validator, value, schema, ever):
        found |= _spoken_of(validator, value, part, ever=ever)
    return found


def _parts(validator: Any, value: Mapping[str, Any], schema: Mapping[str, Any], ever: bool) -> Iterator[Any]:
    """The schemas beside this one that the same value must follow."""
    if "$ref" in schema:
        yield validator._resolver.lookup(schema["$ref"]).contents  # there is no public way, and all are in this file
    yield from schema.get("allOf", ())
    yield from (part for name, part in schema.get("dependentSchemas", {}).items() if ever or name in value)
    for keyword in ("anyOf", "oneOf"):
        branches = schema.get(keyword, ())
        yield from [branch for branch in branches if not ever and _holds(validator, branch, value)] or branches
    if ever:
        yield from (schema[keyword] for keyword in ("if", "then", "else") if keyword in schema)
    elif "if" in schema and _holds(validator, schema["if"], value):
        yield from (schema["if"], schema.get("then", True))
    elif "if" in schema:
        yield schema.get("else", True)


def _holds(validator: Any, schema: Any, value: Any) -> bool:
    return bool(validator.evolve(schema=schema).is_valid(value))


def _pattern_properties(validator: Any, shapes: Mapping[str, Any], value: Any, _schema: Any) -> Errors:
    for shape, below in shapes.items() if isinstance(value, dict) else ():
        for name in value:
            if _fits(shape, name):
                yield from _field(validator, below, value, name, FALSE)


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
        return "number", str(Decimal(str(value)).normalize() + 0)
    return type(value).__name__, str(value)


def _at(name: str, keyword: str = "") -> ValidationError:
    error = ValidationError(name, validator=keyword) if keyword else ValidationError(name)
    error.path.append(name)
    return error


_OWN: Mapping[str, Callable[..., Errors]] = {
    "required": _required,
    "dependentRequired": _dependent_required,
    "properties": _properties,
    "additionalProperties": _additional,
    "unevaluatedProperties": _unevaluated,
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
