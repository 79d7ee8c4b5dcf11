"""docs/time-limits.md says what the examples say, and the site file it shows is one that is read."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from onewindow.calendar_files import LocalCalendar, calendar_json

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/time-limits.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([A-Z]\d\d[a-d]?) \| (.*) \| (.*) \|$", PAGE, flags=re.MULTILINE)
VECTORS: dict[str, dict[str, Any]] = {
    vector["id"]: vector
    for name in ("deadlines.json", "more_deadlines.json")
    for vector in json.loads((ROOT / "tests/vectors" / name).read_text(encoding="utf-8"))["vectors"]
}


def code(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(("id", "case", "result"), ROWS, ids=[row[0] for row in ROWS])
def test_every_date_and_time_of_an_example_is_in_the_tests(id: str, case: str, result: str) -> None:
    known = json.dumps(VECTORS[id], ensure_ascii=False)

    dates = re.findall(r"\d{4}-\d\d-\d\d", case + result)
    clocks = re.findall(r"\b\d\d:\d\d\b", result)

    assert [date for date in dates if date not in known] == []
    assert [clock for clock in clocks if f"T{clock}" not in known] == []
    assert ("provisional" in result) <= (VECTORS[id]["expect"].get("provisional") is True)


def test_the_page_has_examples_of_every_kind() -> None:
    assert {VECTORS[id]["kind"] for id, _, _ in ROWS} == {"limit", "acceptance", "immediate", "lights"}


def test_the_year_shown_can_be_dropped_in(tmp_path: Path) -> None:
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar/2027.yaml").write_text(code("yaml"), encoding="utf-8")

    found = calendar_json(tmp_path)

    assert found["last"] == "2027-12-31"
    assert "2027-02-14" in found["make_up"]


def test_the_settings_shown_are_read() -> None:
    local = LocalCalendar.from_table(tomllib.loads(code("toml"))["calendar"])

    assert local.closures == {"2026-04-20": "广西三月三"}
    assert local.office_hours[1] == ("14:00", "17:30")
