"""`deadline --vectors`: files of worked examples, and what is wrong with them told with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from terminal import say

VECTORS = Path(__file__).parents[1] / "vectors"


@pytest.fixture(autouse=True)
def outside_of_any_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def file_of(folder: Path, *vectors: dict[str, Any], **more: Any) -> str:
    path = folder / "vectors.json"
    path.write_text(json.dumps({"version": 1, "vectors": vectors, **more}), encoding="utf-8")
    return str(path)


def vector(**changes: Any) -> dict[str, Any]:
    given = {"start": "2025-09-25", "limit": 5, "unit": "working_day", **changes.pop("given", {})}
    return {"id": "X", "kind": "limit", "given": given, "expect": {"due_date": "2025-10-09"}, **changes}


def test_the_shared_examples_all_come_out() -> None:
    said = say("deadline", "--vectors", str(VECTORS / "deadlines.json"), "-f", "json")

    assert said.code == 0
    assert len(said.json["results"]) == 45
    assert set(said.json["results"][0]) == {"id", "ok", "expected", "got"}
    assert all(result["ok"] is True for result in said.json["results"])


def test_an_example_that_differs_is_shown_and_ends_in_one(tmp_path: Path) -> None:
    file = file_of(tmp_path, vector(), vector(id="Y", expect={"due_date": "2025-10-08", "provisional": False}))

    said = say("deadline", "--vectors", file, "-f", "json")
    words = say("deadline", "--vectors", file)

    assert (said.code, words.code) == (1, 1)
    assert said.json["results"][1] == {
        "id": "Y", "ok": False, "expected": {"due_date": "2025-10-08", "provisional": False},
        "got": {"due_date": "2025-10-09", "provisional": False},
    }  # fmt: skip
    assert "2 examples, 1 differ" in words.out


def test_only_what_is_expected_is_compared_and_what_nobody_tells_differs(tmp_path: Path) -> None:
    file = file_of(tmp_path, vector(expect={}), vector(id="Y", expect={"colour": "green"}))

    results = say("deadline", "--vectors", file, "-f", "json").json["results"]

    assert [result["ok"] for result in results] == [True, False]
    assert results[1]["got"] == {}


def test_true_is_not_one_and_instants_are_equal_in_any_zone(tmp_path: Path) -> None:
    hour = {"start": "2025-06-03T11:30:00+08:00", "limit": 1, "unit": "working_hour"}
    file = file_of(
        tmp_path,
        vector(expect={"provisional": 0}),
        vector(given=hour, expect={"due_at": "2025-06-03T05:30:00Z"}),
        vector(expect={"due_at": "2025-10-09T24:00:00+08:00"}),
    )

    results = say("deadline", "--vectors", file, "-f", "json").json["results"]

    assert [result["ok"] for result in results] == [False, True, True]


def test_the_office_hours_of_the_file_count(tmp_path: Path) -> None:
    hour = {"start": "2025-06-03T11:30:00+08:00", "limit": 1, "unit": "working_hour"}
    file = file_of(
        tmp_path,
        vector(given=hour, expect={"due_at": "2025-06-03T14:30:00+08:00"}),
        conventions={"office_hours": [["09:00", "12:00"], ["14:00", "17:00"]]},
    )

    assert say("deadline", "--vectors", file).code == 0


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (vector(kind="guess"), "/vectors/0/kind"),
        (vector(given={"strat": "2025-01-01"}), "/vectors/0/given/strat"),
        (vector(given={"start": "soon"}), "/vectors/0/given/start"),
        (vector(given={"start": None}), "/vectors/0/given/start"),
        (vector(given={"start": 20250925}), "/vectors/0/given/start"),
        (vector(given={"limit": -1}), "/vectors/0/given/limit"),
        (vector(given={"limit": True}), "/vectors/0/given/limit"),
        (vector(given={"limit": None}), "/vectors/0/given/limit"),
        (vector(given={"limit": 1_000_000}), "/vectors/0/given"),
        (vector(given={"unit": "week"}), "/vectors/0/given/unit"),
        (vector(given={"suspensions": [["2025-09-26"]]}), "/vectors/0/given/suspensions/0"),
        (vector(given={"suspensions": "2025-09-26"}), "/vectors/0/given/suspensions"),
        (vector(given={"suspensions": [["2025-09-28", "2025-09-26"]]}), "/vectors/0/given/suspensions/0"),
        (vector(given={"extension": {"day": 1}}), "/vectors/0/given/extension/day"),
        (vector(given={"extension": {"maximum": 1}}), "/vectors/0/given/extension/days"),
        (vector(given={"extension": 10}), "/vectors/0/given/extension"),
        (vector(given={"after_hours": "never"}), "/vectors/0/given/after_hours"),
        (vector(given={"warn_ratio": 2}), "/vectors/0/given"),
        (vector() | {"given": []}, "/vectors/0/given"),
        (vector() | {"expect": None}, "/vectors/0/expect"),
        ({"kind": "immediate", "id": "X", "given": {"start": "2025-01-01"}, "expect": {}}, "/vectors/0/given/start"),
        ({"kind": "immediate", "id": "X", "given": {}, "expect": {}}, "/vectors/0/given/accepted"),
        ({"kind": "acceptance", "id": "X", "given": {"received": "2025-01-01", "unit": 1}, "expect": {}}, "unit"),
        ({"kind": "lights", "id": "X", "given": {"accepted": "2025-01-01", "dates": [1]}, "expect": {}}, "/dates/0"),
        ("V01", "/vectors/0"),
    ],
)
def test_a_malformed_example_is_a_usage_error_with_its_place(tmp_path: Path, wrong: Any, told: str) -> None:
    said = say("deadline", "--vectors", file_of(tmp_path, wrong))

    assert said.code == 2
    assert told in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"{", 2), (b"[]", 2), (b'{"version": 2, "vectors": []}', 2), (b'{"version": 1}', 2), (b"\xff\xfe", 2), (None, 2)],
)
def test_a_file_that_is_no_file_of_examples(tmp_path: Path, content: bytes | None, code: int) -> None:
    path = tmp_path / "vectors.json"
    if content is not None:
        path.write_bytes(content)

    said = say("deadline", "--vectors", str(path), "-f", "json")

    assert said.code == code
    assert said.json["error"]["remedy_en"]
