"""What the functions of the expression language ask of their arguments, and what they give: kinds of values."""

from __future__ import annotations

from collections.abc import Mapping

from onewindow.process_checks.shapes import EVERY, LIST, NOTHING, NUMBER, RECORD, TEXT, TRUTH, Kinds

_TEXT: Kinds = frozenset({TEXT})
_NUMBER: Kinds = frozenset({NUMBER})
_LIST: Kinds = frozenset({LIST})
_COUNTED: Kinds = frozenset({TEXT, LIST, RECORD})
_WRITTEN: Kinds = frozenset({TEXT, NUMBER, TRUTH, NOTHING})
_READ: Kinds = frozenset({TEXT, NUMBER})

ARGUMENTS: Mapping[str, tuple[Kinds, ...]] = {
    "abs": (_NUMBER,), "all": (_LIST,), "any": (_LIST,), "contains": (_COUNTED,), "endswith": (_TEXT, _TEXT),
    "float": (_READ,), "int": (_READ,), "number": (_READ,), "len": (_COUNTED,), "lower": (_TEXT,), "round": (_NUMBER,),
    "startswith": (_TEXT, _TEXT), "str": (_WRITTEN,), "strip": (_TEXT,), "sum_of": (_LIST, _TEXT), "text": (_WRITTEN,),
    "upper": (_TEXT,), "get": (EVERY, _TEXT),
    "add_days": (_TEXT, _NUMBER), "add_months": (_TEXT, _NUMBER), "age_on": (_TEXT, _TEXT), "date": (_TEXT,),
    "day": (_TEXT,), "days_between": (_TEXT, _TEXT), "month": (_TEXT,), "weekday": (_TEXT,), "year": (_TEXT,),
}  # fmt: skip
"""Where nothing is said, any will do, or it depends on how many there are."""

GIVES: Mapping[str, Kinds] = {
    **dict.fromkeys(("all", "any", "contains", "endswith", "startswith"), frozenset({TRUTH})),
    **dict.fromkeys(("add_days", "add_months", "date", "lower", "str", "strip", "text", "upper"), _TEXT),
    **dict.fromkeys(("abs", "age_on", "day", "days_between", "float", "int", "len", "month", "number"), _NUMBER),
    **dict.fromkeys(("round", "sum", "sum_of", "weekday", "year"), _NUMBER),
}
