"""A site's calendar: a year dropped in, local days and office hours in onewindow.toml, and how mistakes are told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from onewindow.calendar_files import calendar_json
from onewindow.domain.time_limits import Calendar, Policy
from onewindow.errors import UsageError
from onewindow.settings import read_settings

TOML = """\
version = 1
[site]
name = "示范市政务服务中心"
region = "450100"
"""
YEAR = """\
version: 1
year: 2027
source: 示例
rest: [2027-01-01..2027-01-03, 2027-02-05..2027-02-11, 2027-05-01..2027-05-05, 2027-10-01..2027-10-07]
make_up:
  - 2027-02-14
  - 2027-10-09
"""


def site(folder: Path, files: dict[str, str] | None = None, toml: str = TOML) -> Path:
    (folder / "onewindow.toml").write_text(toml, encoding="utf-8")
    (folder / "calendar").mkdir(exist_ok=True)
    for name, text in (files or {}).items():
        (folder / "calendar" / name).write_text(text, encoding="utf-8")
    return folder


def calendar(folder: Path) -> Calendar:
    settings = read_settings(folder)
    return Calendar.from_json(calendar_json(settings.folder, settings.calendar))


def test_a_year_dropped_in_is_announced(tmp_path: Path) -> None:
    found = calendar(site(tmp_path, {"2027.yaml": YEAR}))

    assert found.last == date(2027, 12, 31)
    assert found.day(date(2027, 2, 14)).kind == "make_up_day"
    assert found.day(date(2027, 2, 10)).kind == "holiday"
    assert found.add(date(2026, 12, 21), 20) == (date(2027, 1, 19), False)


def test_the_same_year_as_json(tmp_path: Path) -> None:
    text = '{"version": 1, "year": 2027, "rest": ["2027-01-01", "2027-10-01"], "make_up": []}'

    assert calendar(site(tmp_path, {"2027.json": text})).last == date(2027, 12, 31)


def test_a_year_changed_in_its_middle_replaces_the_shipped_one(tmp_path: Path) -> None:
    changed = "version: 1\nyear: 2026\nrest: [2026-01-01, 2026-05-01, 2026-10-01..2026-10-08]\nmake_up: []\n"

    found = calendar(site(tmp_path, {"2026.yaml": changed}))

    assert found.day(date(2026, 10, 8)).kind == "holiday"
    assert found.day(date(2026, 1, 4)).kind == "weekend"
    assert found.day(date(2025, 10, 11)).kind == "make_up_day"
    assert found.last == date(2026, 12, 31)


def test_a_notice_may_reach_into_the_december_before(tmp_path: Path) -> None:
    text = YEAR.replace("rest: [", "rest: [2026-12-31, ").replace("  - 2027-02-14", "  - 2026-12-27\n  - 2027-02-14")

    found = calendar(site(tmp_path, {"2027.yaml": text}))

    assert found.day(date(2026, 12, 31)).kind == "holiday"
    assert found.day(date(2026, 12, 27)).kind == "make_up_day"


@pytest.mark.parametrize(
    ("name", "text", "line", "says"),
    [
        ("2027.yaml", YEAR.replace("version: 1", "version: 2"), 1, "version: 1"),
        ("2027.yaml", YEAR.replace("year: 2027", "year: 2028"), 2, "year: 2027"),
        ("2027.yaml", YEAR.replace("source", "sourse"), 3, "sourse"),
        ("2027.yaml", YEAR.replace("2027-02-05..", "2027-02-30.."), 4, "2027-02-30"),
        ("2027.yaml", YEAR.replace("2027-02-05..2027-02-11", "2027-02-11..2027-02-05"), 4, "2027-02-11"),
        ("2027.yaml", YEAR.replace("  - 2027-02-14", "  - 2026-02-14"), 6, "2026-02-14"),
        ("2027.yaml", YEAR.replace("  - 2027-02-14", "  - 2027-02-15"), 5, "2027-02-15"),
        ("2027.yaml", YEAR.replace("  - 2027-02-14", "  - 2027-02-06"), 5, "2027-02-06"),
        ("2027.yaml", YEAR.replace(", 2027-10-01..2027-10-07", ""), 4, "2027-10-01"),
        ("2027.yaml", YEAR.replace("rest: [", "rest: [2027-01-02, "), 4, "2027-01-02"),
        ("2027.yaml", YEAR.replace("make_up:\n  - 2027-02-14\n  - 2027-10-09", "make_up: 2027-02-14"), 5, "make_up"),
        ("2028.yaml", YEAR.replace("2027", "2028").replace("02-14", "02-12").replace("10-09", "10-14"), 2, "2027"),
        ("2027.yaml", "a: [", 1, "YAML"),
        ("next.yaml", YEAR, 0, "2027.yaml"),
    ],
)
def test_a_mistake_in_a_year_is_told_with_file_and_line(
    tmp_path: Path, name: str, text: str, line: int, says: str
) -> None:
    with pytest.raises(UsageError) as error:
        calendar(site(tmp_path, {name: text}))

    assert says in str(error.value)
    assert f"{name}:{line} " in str(error.value) if line else name in str(error.value)
    assert len(str(error.value).splitlines()) == 2


def test_a_year_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"2027\.yaml"):
        calendar(site(tmp_path, {"2027.yaml": YEAR, "2027.yml": YEAR}))


def test_local_days_hours_and_policies_are_read(tmp_path: Path) -> None:
    toml = TOML + (
        '[calendar]\noffice_hours = [["08:30", "12:00"], ["14:00", "17:30"]]\nafter_hours = "next_working_day"\n'
        '[calendar.closures]\n2026-04-20 = "广西三月三"\n[calendar.extra_working_days]\n"2026-04-25" = "补班"\n'
    )

    found = calendar(site(tmp_path, toml=toml))

    assert found.day(date(2026, 4, 20)).name == "广西三月三"
    assert found.is_working_day(date(2026, 4, 25))
    assert found.hours.as_json() == [["08:30", "12:00"], ["14:00", "17:30"]]
    assert Policy(**read_settings(tmp_path).calendar.policy).after_hours == "next_working_day"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('[calendar]\nafter_hours = "never"\n', 6, "same_day"),
        ('[calendar]\ncard_cut_off = "noon"\n', 6, "midnight"),
        ('[calendar]\noffice_hours = [["09:00", "08:00"]]\n', 6, "office_hours"),
        ('[calendar]\noffice_hours = "9-5"\n', 6, "列表"),
        ("[calendar]\noffice_hours = []\n", 6, "office_hours"),
        ("[calendar]\nclosure = 1\n", 6, "closures"),
        ('[calendar.closures]\n"2026-02-30" = "x"\n', 6, "2026-02-30"),
        ('[calendar.closures]\n"2026-04-20 " = "x"\n', 6, "“2026-04-20 ”不是日期"),
        ('[calendar.extra_working_days]\n" 2026-04-25" = "x"\n', 6, "不是日期"),
        ('[calendar.closures]\n2026-04-20 = ""\n', 6, "原因"),
        ('[calendar.closures]\n2026-04-20 = "x"\n[calendar.extra_working_days]\n2026-04-20 = "y"\n', 8, "2026-04-20"),
    ],
)
def test_a_mistake_in_the_settings_is_told_with_file_and_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    with pytest.raises(UsageError) as error:
        calendar(site(tmp_path, toml=TOML + text))

    assert says in str(error.value)
    assert f"onewindow.toml:{line} " in str(error.value)
