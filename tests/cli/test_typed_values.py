"""Values typed on the command line become the plain JSON a person means."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from onewindow.cli.values import read_values, typed
from onewindow.errors import UsageError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-2.5", -2.5),
        ("true", True),
        ("null", None),
        ("[1, 2]", [1, 2]),
        ('"1"', "1"),
        ("李雷", "李雷"),
        ("", ""),
        ("𪚥🙂", "𪚥🙂"),
        ("NaN", "NaN"),
        ("Infinity", "Infinity"),
        ("007", "007"),
        ("110101199003070134", "110101199003070134"),
        ("6222020200112233445", "6222020200112233445"),
        ("990101000000017000", "990101000000017000"),
        ("13800138000", 13800138000),
        ("100000", 100000),
        ("99999", 99999),
        ("0", 0),
        ("0.5", 0.5),
    ],
)
def test_a_typed_value_is_json_where_it_is_json_and_text_otherwise(text: str, value: Any) -> None:
    assert typed(text) == value
    assert type(typed(text)) is type(value)


def test_dots_name_what_lies_inside() -> None:
    assert read_values(["collector.name=李雷", "collector.method=window", "n=1"], "--data") == {
        "collector": {"name": "李雷", "method": "window"},
        "n": 1,
    }


def test_later_words_go_over_earlier_ones(tmp_path: Path) -> None:
    file = tmp_path / "form.json"
    file.write_text('{"company": {"name": "甲", "capital": 10}}', encoding="utf-8")

    assert read_values([f"@{file}", "company.name=乙"], "--form") == {"company": {"name": "乙", "capital": 10}}


def test_an_equals_sign_may_stand_in_the_value() -> None:
    assert read_values(["formula=a=b"], "--data") == {"formula": "a=b"}


@pytest.mark.parametrize("word", ["name", "=1", "a..b=1", "{", "[1]", "@nowhere.json", '{"a": NaN}', "a=1 b"])
def test_what_is_no_value_is_told_with_an_example(word: str) -> None:
    if word == "a=1 b":
        assert read_values([word], "--data") == {"a": "1 b"}
        return
    with pytest.raises(UsageError, match="--data"):
        read_values([word], "--data")


def test_a_value_cannot_hold_and_be_a_value_at_once() -> None:
    with pytest.raises(UsageError, match="already"):
        read_values(["a=1", "a.b=2"], "--data")
