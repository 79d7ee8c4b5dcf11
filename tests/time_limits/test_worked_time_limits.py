"""The worked examples of time limits, shared and our own, each walked by hand in its `hand_check`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onewindow.calendar_files import calendar_json
from onewindow.cli.deadline_vectors import run_vectors
from onewindow.domain.time_limits import Calendar

VECTORS = Path(__file__).parents[1] / "vectors"
CHINA = Calendar.from_json(calendar_json())
RESULTS = {
    result["id"]: result
    for name in ("deadlines.json", "more_deadlines.json")
    for result in run_vectors(VECTORS / name, CHINA)
}


def given(name: str) -> list[dict[str, Any]]:
    vectors: list[dict[str, Any]] = json.loads((VECTORS / name).read_text(encoding="utf-8"))["vectors"]
    return vectors


@pytest.mark.parametrize("id", RESULTS)
def test_every_worked_example_comes_out_as_walked_by_hand(id: str) -> None:
    result = RESULTS[id]

    assert result["got"] == {key: result["got"].get(key) for key in result["expected"]}
    assert result["ok"], f"expected {result['expected']}, got {result['got']}"


def test_no_example_is_left_out() -> None:
    written = [vector["id"] for name in ("deadlines.json", "more_deadlines.json") for vector in given(name)]

    assert list(RESULTS) == written
    assert len(given("deadlines.json")) == 45


def test_every_kind_and_every_expected_key_of_the_conventions_has_an_example() -> None:
    kinds = json.loads((VECTORS / "deadlines.json").read_text(encoding="utf-8"))["conventions"]["kinds"]
    vectors = given("deadlines.json") + given("more_deadlines.json")
    promised = {(kind, key.split()[0].rstrip(":")) for kind, form in kinds.items() for key in form["expect"]}

    shown = {(vector["kind"], key) for vector in vectors for key in vector["expect"]}

    assert promised <= shown
