"""docs/time-limits.md says what the program computes: every example, every setting with its default, every refusal."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec.structs import fields

from onewindow.calendar_files import CHOICES, LocalCalendar, calendar_json
from onewindow.domain.clock import KINDS
from onewindow.domain.notice_clock_parts import NOT_COUNTED_BY_LAW
from onewindow.domain.refusals import REASONS
from onewindow.domain.service_item import Extension, Limits, ServiceItem
from onewindow.forms.item_consistency import inconsistencies
from onewindow.settings import Settings, read_settings
from onewindow.supervision_policy import ACTS, CARDS, LADDER, LEVELS, RUNGS, Rung, SupervisionPolicy, levels_named
from time_limits import played_cases, played_supervision

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/time-limits.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([A-Z]\d\d[a-d]?) \| (.*) \| (.*) \|$", PAGE, flags=re.MULTILINE)
COUNTED = [row for row in ROWS if not row[0].startswith("K")]
CASES = [(id, result) for id, _, result in ROWS if id.startswith("K")]
VECTORS: dict[str, dict[str, Any]] = {
    vector["id"]: vector
    for name in ("deadlines.json", "more_deadlines.json")
    for vector in json.loads((ROOT / "tests/vectors" / name).read_text(encoding="utf-8"))["vectors"]
}
PLAYED = {**played_cases.PLAYED, **played_supervision.PLAYED}
SITE = 'version = 1\n[site]\nname = "中心"\nregion = "440300"\n'


def code(language: str, number: int = 0) -> str:
    found: list[str] = re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)
    return found[number]


def section(number: int) -> str:
    """The text of a section, without its heading."""
    found = re.search(rf"^## {number}\. .*?\n(.*?)(?=^## |\Z)", PAGE, flags=re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


def cells(text: str) -> list[list[str]]:
    """The rows of the tables in `text`."""
    return [line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("| ")]


def settings(tmp_path: Path, text: str) -> Settings:
    (tmp_path / "onewindow.toml").write_text(SITE + text, encoding="utf-8")
    return read_settings(tmp_path)


@pytest.mark.parametrize(("id", "case", "result"), COUNTED, ids=[row[0] for row in COUNTED])
def test_every_date_and_time_of_an_example_is_in_the_tests(id: str, case: str, result: str) -> None:
    known = json.dumps(VECTORS[id], ensure_ascii=False)

    dates = re.findall(r"\d{4}-\d\d-\d\d", case + result)
    clocks = re.findall(r"\b\d\d:\d\d\b", result)

    assert [date for date in dates if date not in known] == []
    assert [clock for clock in clocks if f"T{clock}" not in known] == []
    assert ("provisional" in result) <= (VECTORS[id]["expect"].get("provisional") is True)


@pytest.mark.parametrize(("id", "result"), CASES, ids=[id for id, _ in CASES])
def test_a_case_played_gives_the_dates_and_words_of_its_row(id: str, result: str) -> None:
    shown = re.findall(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d(?= \()| \d\d:\d\d(?=;))?|`[a-z_]+`", result)

    assert PLAYED[id]() == shown


def test_the_page_has_examples_of_every_kind_and_every_played_case() -> None:
    assert {VECTORS[id]["kind"] for id, _, _ in COUNTED} == {"limit", "acceptance", "immediate", "lights"}
    assert [id for id, _ in CASES] == list(PLAYED)


def test_every_clock_has_a_row_with_its_default_limit() -> None:
    rows = {found[1]: row for row in cells(section(8)) if (found := re.search(r"`([a-z_]+)`", row[0]))}

    assert set(rows) == set(KINDS)
    for kind in ("correction_notice", "correction_period", "delivery"):
        assert str(getattr(Limits(), kind)) in rows[kind][5]
    assert SupervisionPolicy().order_reply in rows["order_reply"][5]


def test_every_cause_of_a_card_has_its_level() -> None:
    shown = {
        cause: row[1].strip() for row in cells(section(12)) for cause in re.findall(r"`([a-z_]+)`", row[0])
    }

    assert shown == dict(CARDS)
    assert set(re.findall(r"`([a-z_]+)`", cells(section(12))[-1][0])) == set(ACTS)
    assert all(name in section(12) for name, _ in levels_named().values())


def test_the_ladder_shown_is_the_default_one() -> None:
    rows = [[cell.strip() for cell in row] for row in cells(section(13)) if row[0].strip() in LEVELS]
    shown = [
        Rung(level=level, to=to, after="" if cell == "at once" else cell)
        for level, *told in rows for to, cell in zip(RUNGS, told, strict=True) if cell != "–"
    ]

    assert tuple(shown) == LADDER


def test_every_setting_stands_on_the_page_with_its_default() -> None:
    table, policy = section(18), SupervisionPolicy()
    for key in ("office_hours", "closures", "extra_working_days", *CHOICES):
        assert re.search(rf"\[calendar[.a-z_\]]*[^|]*\b{key}\b", table), key
    for key, (default, other) in CHOICES.items():
        assert re.search(rf"`\[calendar\] {key}` \| `{default}` \| `{other}` \|", table), key
    for key in ("warn_ratio", "warn_days", "overall_pause", "order_reply", "levels", "cards", "ladder"):
        assert re.search(rf"`?\[+supervision[^|]*{key}", table), key
    assert f"| {policy.warn_ratio}, {policy.warn_days} |" in table
    assert f"| `{policy.overall_pause}` | `none` |" in table
    assert f"| {policy.order_reply} |" in table
    limits = [getattr(Limits(), name) for name in (
        "correction_notice", "correction_period", "promised", "statutory", "delivery", "overall")]
    assert f"| {', '.join(str(limit or 'none') for limit in limits)} |" in table
    [approver] = [field.default for field in fields(Extension) if field.name == "approver_role"]
    assert f"`{approver}` (default)" in table


def test_site_that_sets_nothing_has_the_defaults_of_the_page(tmp_path: Path) -> None:
    found = settings(tmp_path, "")

    assert found.supervision == SupervisionPolicy()
    assert found.calendar == LocalCalendar()
    assert f"| `{found.notifier}`, folder" in section(18)


def test_every_refusal_named_exists() -> None:
    named = [code for line in PAGE.splitlines() if line.startswith("Refused: `")
             for code in re.findall(r"`([a-z_]+)`", line)]

    assert len(named) > 15
    assert [code for code in named if code not in REASONS] == []


def test_the_closed_list_of_article_45_is_complete() -> None:
    assert "、".join(NOT_COUNTED_BY_LAW) in section(10).replace("\n", "")


def test_the_year_shown_can_be_dropped_in(tmp_path: Path) -> None:
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar/2027.yaml").write_text(code("yaml"), encoding="utf-8")

    found = calendar_json(tmp_path)

    assert found["last"] == "2027-12-31"
    assert "2027-02-14" in found["make_up"]


def test_the_settings_shown_are_read(tmp_path: Path) -> None:
    found = settings(tmp_path, code("toml") + code("toml", 1))

    assert found.calendar.closures == {"2026-04-20": "广西三月三"}
    assert found.calendar.office_hours[1] == ("14:00", "17:30")
    policy = found.supervision
    assert (policy.warn_ratio, policy.overall_pause, policy.order_reply) == ("0.25", "none", "5wd")
    assert policy.names["yellow"] == ("橙牌", "orange card")
    assert policy.cards == {**CARDS, "stage": "red"}
    assert policy.ladder[-1] == Rung(level="red", to="order", after="4wh")
    assert {rung.level for rung in policy.ladder} == set(LEVELS)


def test_the_calendar_table_shown_is_the_whole_one() -> None:
    assert LocalCalendar.from_table(tomllib.loads(code("toml"))["calendar"]).after_hours == "next_working_day"


def test_the_part_of_an_item_list_shown_is_read() -> None:
    written = {"code": "x", "name": "x", "department": "d", **yaml.safe_load(code("yaml", 1))}
    data = {"name": "x", "main": written}
    item = ServiceItem.from_plain(data)

    assert inconsistencies(data, item) == []
    assert str(item.main.limits.correction_notice) == "3wd"
    assert str(item.main.special_procedures[0].limit) == "15wd"
