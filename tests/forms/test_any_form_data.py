"""Whatever is sent as a form: an answer, never an exception, and in good time."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_form import SCHEMA, changed, only

from onewindow.forms import check_form


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (float("nan"), "not_json"),
        (float("inf"), "not_json"),
        (2**53, "number_too_large"),
        pytest.param(10**5000, "number_too_large", id="5000 digits"),
        ("\ud800", "bad_text"),
        ("a\0b", "bad_text"),
        ("x" * 100_001, "too_long"),
        (b"bytes", "not_json"),
        ({1: 2}, "not_json"),
        ({"\udfff": 2}, "not_json"),
        ({1, 2}, "not_json"),
        (object(), "not_json"),
    ],
)
def test_what_json_or_a_database_cannot_hold_is_told_and_never_an_exception(value: Any, code: str) -> None:
    problem = only(check_form({}, {"field": value}))

    assert (problem.pointer, problem.code) == ("/field", code)


def test_very_deep_data_is_told() -> None:
    deep: Any = "x"
    for _ in range(5000):
        deep = [deep]

    assert only(check_form({}, deep)).code == "too_deep"


def test_very_much_data_is_told() -> None:
    assert check_form({"uniqueItems": True}, [{"n": n} for n in range(20_000)])[-1].code == "too_large"


def test_a_long_list_of_unique_entries_takes_no_time() -> None:
    entries = [{"n": n} for n in range(4_900)]

    begun = time.process_time()
    assert check_form({"uniqueItems": True}, entries) == []
    assert time.process_time() - begun < 1
    assert only(check_form({"uniqueItems": True}, [*entries, {"n": 1.0}])).code == "unique_items"


def test_one_and_true_are_different_entries_and_one_and_one_point_nought_are_not() -> None:
    assert check_form({"uniqueItems": True}, [1, True, "1", None, "None"]) == []
    assert only(check_form({"uniqueItems": True}, [1, 1.0])).code == "unique_items"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.just("𪚥"),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=8), below, max_size=4),
    max_leaves=12,
)


@given(anything, st.sampled_from(["/company", "/company/name", "/shareholders", "/shareholders/0", "/company/phones"]))
@settings(max_examples=150)
def test_no_data_whatever_makes_the_check_fail(value: Any, pointer: str) -> None:
    for data in (value, changed(pointer, value)):
        for partial in (False, True):
            for problem in check_form(SCHEMA, data, partial=partial):
                json.dumps([problem.pointer, problem.message, problem.message_en]).encode()
                problem.message.encode("utf-8")


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=12))
def test_amounts_in_cents_always_add_up(cents: list[int]) -> None:
    schema = {"x-sum": {"items": "/parts", "field": "amount", "equals": "/total"}}
    data = {"parts": [{"amount": cent / 100} for cent in cents], "total": sum(cents) / 100}

    assert check_form(schema, data) == []
    assert only(check_form(schema, {**data, "total": sum(cents) / 100 + 0.01})).code == "sum"
