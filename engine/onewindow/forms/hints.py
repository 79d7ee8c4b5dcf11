"""Our own keywords of form schemas that check something: `x-check`, `x-sum`, `x-unique`, `x-compare`.

- `x-check: uscc` on a text: one of `formats.CHECKS`.
- `x-sum: {items: /shareholders, field: ratio, equals: 100}` on an object: the field of all entries adds up exactly
  (`equals` is a number or the pointer of one). Nothing is asked while the list is empty or a number is missing.
- `x-unique: {items: /shareholders, field: id_number}` on an object: no two entries have the same text or number.
- `x-compare: {left: /start, op: "<=", right: /end}` (or a list of these) on an object: two dates, moments or numbers.
Pointers start at the object that carries the keyword. Every other `x-` word is a hint for pages and checks nothing.
"""

from __future__ import annotations

import difflib
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation, localcontext
from typing import Any

from jsonschema import ValidationError

from onewindow.domain.json_pointer import at
from onewindow.forms.formats import CHECKS, is_moment

_AMOUNT = re.compile(r"[+-]?(0|[1-9][0-9]*)(\.[0-9]+)?")
_WIDEST = 400
"""Digits before or after the point; a float of JSON has up to 308 and 324."""

OPERATORS: Mapping[str, tuple[Callable[[Any, Any], bool], str, str]] = {
    "<=": (operator.le, "不晚于（不大于）", "not be after (or more than)"),
    "<": (operator.lt, "早于（小于）", "be before (or less than)"),
    "==": (operator.eq, "等于", "equal"),
    "!=": (operator.ne, "不同于", "differ from"),
}
SHAPES: Mapping[str, tuple[str, ...]] = {
    "x-sum": ("items", "field", "equals"),
    "x-unique": ("items", "field"),
    "x-compare": ("left", "op", "right"),
}
SHOW_WHEN = "x-show-when"
"""A condition: when a section (of the application: a section that is needed then) or field is shown."""
DISPLAY = (
    "x-title-en",
    "x-help",
    "x-help-en",
    "x-widget",
    "x-placeholder",
    "x-order",
    "x-source",
    SHOW_WHEN,
    "x-unit",
    "x-enum-labels",
    "x-enum-labels-en",
    "x-sensitive",
    "x-prefill",
    "x-section",
    "x-readonly",
)
"""`x-` words known to pages; others pass too, unless they look like a misspelt one."""


def amount(value: Any) -> Decimal | None:
    """The number a person wrote: exact in decimals (33.3 + 33.3 + 33.4 is 100), None for what is no number; so is what
    looks like a code, "1E5" or "0100"."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and not _AMOUNT.fullmatch(value.strip()):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    # "1e999999999" is a number to Decimal, but none that a person wrote or anybody could write out.
    return found if found.is_finite() and abs(found.adjusted()) <= _WIDEST else None


def check(_validator: Any, name: str, value: Any, _schema: Any) -> Iterator[ValidationError]:
    wrong = CHECKS[name](value) if isinstance(value, str) else None
    if wrong:
        yield ValidationError("\n".join(wrong), validator="x-check")


def total(_validator: Any, rule: Mapping[str, Any], value: Any, _schema: Any) -> Iterator[ValidationError]:
    entries = at(value, rule["items"]) if isinstance(value, dict) else None
    if not isinstance(entries, list) or not entries:
        return
    amounts = [amount(entry.get(rule["field"])) if isinstance(entry, dict) else None for entry in entries]
    equals = rule["equals"]
    wanted = amount(at(value, equals) if isinstance(equals, str) else equals)
    if wanted is None or None in amounts:
        return
    with localcontext(prec=3 * _WIDEST):  # exact, whatever is added to what
        found = sum((part for part in amounts if part is not None), Decimal(0))
    if found != wanted:
        error = ValidationError(f"{_short(found)}\n{_short(wanted)}", validator="x-sum", validator_value=rule)
        error.path.extendleft(reversed(rule["items"].split("/")[1:]))
        yield error


def unique(_validator: Any, rule: Mapping[str, Any], value: Any, _schema: Any) -> Iterator[ValidationError]:
    entries = at(value, rule["items"]) if isinstance(value, dict) else None
    seen: dict[str, int] = {}
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        found = entry.get(rule["field"]) if isinstance(entry, dict) else None
        if isinstance(found, bool) or not isinstance(found, str | int | float) or found == "":
            continue
        number = amount(found) if isinstance(found, float) else None
        first = seen.setdefault(f"{found}".strip().upper() if number is None else _short(number), index)
        if first != index:
            error = ValidationError(str(first + 1), validator="x-unique", validator_value=rule)
            error.path.extend([*rule["items"].split("/")[1:], index, rule["field"]])
            yield error


def compare(_validator: Any, rules: Any, value: Any, _schema: Any) -> Iterator[ValidationError]:
    for rule in rules if isinstance(rules, list) else [rules]:
        left, right = at(value, rule["left"]), at(value, rule["right"])
        if amount(left) is not None and amount(right) is not None:
            left, right = amount(left), amount(right)
        elif is_moment(left) and is_moment(right):
            left, right = datetime.fromisoformat(left), datetime.fromisoformat(right)
        elif not isinstance(left, str) or not isinstance(right, str) or "" in (left, right):
            continue
        if not OPERATORS[rule["op"]][0](left, right):
            error = ValidationError(rule["op"], validator="x-compare", validator_value=rule)
            error.path.extend(rule["left"].split("/")[1:])
            yield error


KEYWORDS: Mapping[str, Callable[..., Iterator[ValidationError]]] = {
    "x-check": check,
    "x-sum": total,
    "x-unique": unique,
    "x-compare": compare,
}


def hint_problem(keyword: str, value: Any) -> tuple[str, str] | None:
    """What is wrong with an `x-` keyword in a schema, in Chinese and English."""
    if keyword == "x-check":
        if isinstance(value, str) and value in CHECKS:
            return None
        return _known("x-check", str(value), list(CHECKS))
    if keyword in SHAPES:
        rules = value if keyword == "x-compare" and isinstance(value, list) else [value]
        return next((found for rule in rules if (found := _rule_problem(keyword, rule))), None)
    if keyword == SHOW_WHEN and not (isinstance(value, str) and value.strip()):
        return f"{SHOW_WHEN} 应为一个条件，例如 situations.seal", f"{SHOW_WHEN} must be a condition: situations.seal"
    if keyword in DISPLAY:
        return None
    near = difflib.get_close_matches(keyword[:60], [*KEYWORDS, *DISPLAY], n=1, cutoff=0.8)
    return _known("x-", keyword, near) if near else None


def _rule_problem(keyword: str, rule: Any) -> tuple[str, str] | None:
    shape = SHAPES[keyword]
    if not isinstance(rule, dict) or set(rule) != set(shape):
        return f"{keyword} 应恰有 {'、'.join(shape)}", f"{keyword} must have exactly {', '.join(shape)}"
    for key in ("items", "left", "right"):
        if key in rule and not str(rule[key]).startswith("/"):
            return f"{keyword} 的 {key} 应为以 / 开头的 JSON 指针", f"{keyword}: {key} must be a JSON pointer"
    if "field" in rule and not isinstance(rule["field"], str):
        return f"{keyword} 的 field 应为字段名", f"{keyword}: field must be the name of a field"
    if "op" in rule and str(rule["op"]) not in OPERATORS:
        return _known("x-compare op", str(rule["op"]), list(OPERATORS))
    equals = rule.get("equals", 0)
    if amount(equals) is None and not str(equals).startswith("/"):
        return "x-sum 的 equals 应为数或 JSON 指针", "x-sum: equals must be a number or a JSON pointer"
    return None


def _known(what: str, written: str, known: list[str]) -> tuple[str, str]:
    english = f"{what} {written!r} is not known: {', '.join(known)}"
    return f"不认得 {what} “{written}”，可以写：{'、'.join(known)}", english


def _short(value: Decimal) -> str:
    with localcontext(prec=3 * _WIDEST):
        return f"{value.normalize():f}"
