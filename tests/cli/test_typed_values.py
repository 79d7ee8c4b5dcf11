"""Values typed on the command line become the plain JSON a person means."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from onewindow.cli.reading_of_words import PERSON, answers
from onewindow.cli.values import read_values, typed
from onewindow.domain.service_item import Limits, MainItem, ServiceItem, Situation
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


def test_a_dotted_word_changes_one_field_of_what_is_stored_and_keeps_the_others() -> None:
    stored = {"company": {"name": "甲", "capital": 10}, "seal": {"count": 4}}

    assert read_values(["company.capital=20"], "--form", {}, stored) == {"company": {"name": "甲", "capital": 20}}
    assert stored["company"] == {"name": "甲", "capital": 10}


def test_a_section_given_as_a_whole_is_not_laid_over_the_stored_one() -> None:
    stored = {"company": {"name": "甲", "capital": 10}}

    assert read_values(['{"company": {"name": "乙"}}'], "--form", {}, stored) == {"company": {"name": "乙"}}


def test_a_dotted_word_reaches_the_stored_section_within_the_data_of_a_step() -> None:
    read = read_values(["form.company.name=乙"], "--data", {}, {"form.company": {"name": "甲", "capital": 10}})

    assert read == {"form": {"company": {"name": "乙", "capital": 10}}}


def test_a_field_of_a_stored_list_is_refused_with_how_to_give_the_list() -> None:
    with pytest.raises(UsageError, match="a list whole as JSON"):
        read_values(["company.owners.0=甲"], "--form", {}, {"company": {"owners": ["乙"]}})


def test_ids_of_the_agent_stay_text() -> None:
    read = read_values(["agent.id=13800138000", "agent.mobile=13800138000", "id=42"], "--applicant", PERSON)

    assert read == {"agent": {"id": "13800138000", "mobile": "13800138000"}, "id": "42"}


def test_an_option_that_looks_like_a_number_is_answered_as_the_text_it_is() -> None:
    main = MainItem(code="c", name="n", department="d", limits=Limits(), situations=(
        Situation(id="how_many", question="几枚？", kind="choice", options=(("1", "一枚"), ("2", "两枚"))),
        Situation(id="seal", question="刻章吗？"),
    ))  # fmt: skip
    asked = answers(ServiceItem(name="n", main=main))

    assert read_values(["how_many=1", "seal=true"], "--situation", asked) == {"how_many": "1", "seal": True}


def test_an_equals_sign_may_stand_in_the_value() -> None:
    assert read_values(["formula=a=b"], "--data") == {"formula": "a=b"}


@pytest.mark.parametrize("word", ["name", "=1", "a..b=1", "{", "[1]", "@nowhere.json", '{"a": NaN}', "a=1 b"])
def test_what_is_no_value_is_told_with_an_example(word: str) -> None:
    if word == "a=1 b":
        assert read_values([word], "--data") == {"a": "1 b"}
        return
    with pytest.raises(UsageError, match="--data"):
        read_values([word], "--data")


@pytest.mark.parametrize("word", ['{"a": {"b": 1, "b": 2}}', 'a={"b": 1, "b": 2}', "@{file}"])
def test_an_object_with_a_key_twice_is_refused_instead_of_losing_the_first(word: str, tmp_path: Path) -> None:
    file = tmp_path / "form.json"
    file.write_text('{"b": [1], "b": []}', encoding="utf-8")

    with pytest.raises(UsageError, match=r"'b' is written twice"):
        read_values([word.format(file=file) if word.startswith("@") else word], "--form")


def test_a_value_cannot_hold_and_be_a_value_at_once() -> None:
    with pytest.raises(UsageError, match="already"):
        read_values(["a=1", "a.b=2"], "--data")
