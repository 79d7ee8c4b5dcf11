"""`deadline`: a date explained day by day, and how typing it wrong is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from terminal import say

from onewindow.cli.deadline_months import width


@pytest.fixture(autouse=True)
def outside_of_any_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_last_day_and_every_day_before_it_are_shown() -> None:
    said = say("deadline", "--start", "2025-09-25", "--limit", "5wd")

    assert said.code == 0
    assert "Last day 2025-10-09 (Thu), until 24:00" in said.out
    assert re.search(r"25 0 +26 1 +27- +28M 2\n +29 3 +30 4\n", said.out)
    assert "9 [5]" in said.out
    assert "M make-up working day: 2025-09-28" in said.out
    assert "H holiday: 2025-10-01..10-08 National Day, Mid-Autumn Festival" in said.out


def test_excluded_days_and_both_other_dates_are_told() -> None:
    said = say("deadline", "--start", "2024-09-18", "--limit", "20wd", "--suspend", "2024-09-27..2024-10-12")

    assert "Last day 2024-10-30" in said.out
    assert "29Mx" in said.out
    assert "Without suspension 2024-10-21 (Mon); 7 working days not counted" in said.out


@pytest.mark.parametrize("limit", ["0.5wd", "4wh"])
def test_a_last_day_that_began_under_a_suspension_is_no_day_not_counted(limit: str) -> None:
    said = say("deadline", "--start", "2026-03-05T10:00", "--limit", limit,
               "--suspend", "2026-03-05T10:30..2026-03-09T10:30")  # fmt: skip

    assert re.search(r"6x +7- +8-\n +9 \[3\.5h\]\n", said.out)
    assert "x suspended, not counted: 2026-03-06\n" in said.out
    assert "Without suspension 2026-03-05 (Thu); 1 working days not counted" in said.out


def test_a_day_of_which_some_hours_counted_is_not_one_left_out() -> None:
    said = say(*"deadline --start 2026-03-04T17:00 --limit 1.5wd --suspend 2026-03-05T10:00..2026-03-09T17:00".split())

    assert re.search(r"4 1h +5 1h +6x +7- +8-\n +9 1h +10 8h +11 \[1h\]\n", said.out)
    assert "x suspended, not counted: 2026-03-06\n" in said.out


def test_the_rest_of_a_last_day_is_the_last_day_and_none_left_out() -> None:
    said = say(*"deadline --start 2026-03-02 --limit 3wd --suspend 2026-03-05T10:30..2026-03-09T10:30".split())

    assert "9 [=]" in said.out
    assert "x suspended, not counted: 2026-03-06\n" in said.out
    assert "Last day 2026-03-09" in said.out


def test_extension_and_standing_are_told() -> None:
    said = say(*"deadline --start 2025-08-01 --limit 20wd --extend 10wd@2025-08-27 --as-of 2025-09-11".split())

    assert "Last day 2025-09-12" in said.out
    assert "Before the extension 2025-08-29" in said.out
    assert "Used 29, left 1  yellow light (warning)" in said.out


@pytest.mark.parametrize(("at", "light"), [("T17:59", "green"), ("T18:00", "yellow"), ("", "yellow")])
def test_the_light_of_an_hour_is_that_of_the_warning_told_beside_it(at: str, light: str) -> None:
    said = say(*f"deadline --start 2026-03-02 --limit 5wd --as-of 2026-03-06{at}".split())
    assert "Warning at 2026-03-06 18:00" in said.out
    assert f"{light} light" in said.out


def test_half_a_day_more_for_whole_days_is_refused_for_it_would_end_them_earlier() -> None:
    said = say(*"deadline --start 2026-03-02 --limit 3wd --extend 0.5wd@2026-03-04".split())
    assert said.code == 1
    assert "2026-03-05" in said.out
    assert "extension_in_parts" in said.out


def test_a_refused_extension_is_told_and_changes_nothing() -> None:
    said = say(*"deadline --start 2025-08-01 --limit 20wd --extend 11wd@2025-08-20 --maximum 10wd".split())

    assert said.code == 1
    assert "Last day 2025-08-29" in said.out
    assert "extension_exceeds_maximum" in said.out


def test_an_open_suspension_has_no_date() -> None:
    said = say(*"deadline --start 2025-05-06 --limit 20wd --suspend 2025-05-12.. --as-of 2025-05-28".split())

    assert "no due date until it is resumed" in said.out
    assert "Used 4, left 16  grey light (suspended)" in said.out


def test_a_year_not_announced_is_marked() -> None:
    said = say("deadline", "--start", "2026-12-21", "--limit", "20wd")

    assert "Provisional" in said.out
    assert "19 [20]?" in said.out
    assert "2027-01-01 New Year" in said.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--start", "2025-09-15", "--limit", "20d"), "Would end 2025-10-05 (Sun), moved on"),
        (("--start", "2025-09-15", "--limit", "20", "--unit", "calendar_day"), "Last day 2025-10-09"),
        (("--start", "2025-06-03T11:30", "--limit", "1wh"), "Due 2025-06-03 (Tue) 13:30:00"),
        (("--start", "2025-09-30T17:00", "--limit", "0.5wd"), "9 [3h]"),
        (("--start", "2025-11-07T20:00", "--limit", "immediate"), "2025-11-10 (Mon) 18:00"),
        (("--start", "2025-11-07T20:00", "--limit", "5", "--after-hours", "next_working_day"), "2025-11-17"),
        (("--start", "2026-04-28", "--limit", "5wd", "--calendar-until", "2026-04-30"), "Last day 2026-05-06"),
    ],
)
def test_every_kind_of_limit(words: tuple[str, ...], told: str) -> None:
    said = say("deadline", *words)

    assert said.code == 0
    assert told in said.out


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "words",
    [
        ("--start", "2025-09-25", "--limit", "60wd", "--suspend", "2025-10-03..2025-11-20", "--as-of", "2025-12-01"),
        ("--start", "2025-09-30T17:30", "--limit", "1.5wd"),
        ("--start", "2026-12-21", "--limit", "120d"),
        ("--start", "2025-01-01", "--limit", "9999wd"),
    ],
)
def test_it_fits_eighty_columns_and_a_gbk_console(
    monkeypatch: pytest.MonkeyPatch, language: str, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("ONEWINDOW_LANG", language)

    said = say("deadline", *words, encoding="gbk")

    assert said.code == 0
    assert max(map(width, said.out.splitlines())) <= 80


def test_in_english_every_character_is_ascii_but_the_tick() -> None:
    said = say("deadline", "--start", "2025-09-25", "--limit", "60wd", "--suspend", "2025-10-03..2025-11-20")

    assert set(re.findall(r"[^\x00-\x7f]", said.out)) == {"√"}


def test_in_chinese_the_marks_are_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEWINDOW_LANG", "zh")

    said = say("deadline", "--start", "2025-09-25", "--limit", "5wd")

    assert "28班 2" in said.out
    assert "休 放假：2025-10-01..10-08 国庆节、中秋节" in said.out
    assert "√ 最后一日 2025-10-09（周四），24:00 止" in said.out


def test_programs_get_every_day(tmp_path: Path) -> None:
    told = say("deadline", "--start", "2025-09-25", "--limit", "5wd", "-f", "json").json["deadline"]

    assert told["due_date"] == "2025-10-09"
    assert [day["number"] for day in told["days"] if day["number"]] == [1, 2, 3, 4, 5]
    assert [day["date"] for day in told["days"] if day["kind"] == "make_up_day"] == ["2025-09-28"]


def test_a_site_s_own_days_and_hours_count(tmp_path: Path) -> None:
    (tmp_path / "onewindow.toml").write_text(
        'version = 1\n[site]\nname = "x"\nregion = "450100"\n[calendar]\noffice_hours = [["08:00", "12:00"]]\n'
        '[calendar.closures]\n2025-09-30 = "台风"\n', encoding="utf-8",
    )  # fmt: skip

    closed = say("deadline", "--start", "2025-09-25", "--limit", "5wd", "--site", str(tmp_path))
    hours = say("deadline", "--start", "2025-06-03T11:30", "--limit", "1wh")  # the current folder is a site

    assert "Last day 2025-10-10" in closed.out
    assert "L closed locally: 2025-09-30 台风" in closed.out
    assert "Due 2025-06-04 (Wed) 08:30:00" in hours.out


def test_nothing_typed_is_not_told_of_as_a_date() -> None:
    said = say("deadline")

    assert "expected a date" not in said.err
    assert "--case NO" in said.err


def test_years_before_the_calendar_are_a_guess_that_stays_one() -> None:
    past = say("deadline", "--start", "2003-03-03", "--limit", "5wd")
    later = say("deadline", "--start", "2031-03-03", "--limit", "5wd")

    assert "not reckoned again" in past.out
    assert "announced" not in past.out
    assert "? not in the calendar: by weekends and statutory dates" in past.out
    assert "reckoned again when the year's holidays are announced" in later.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "--start"),
        (("--start", "2025-09-25"), "--limit"),
        (("--start", "25.9.2025", "--limit", "5wd"), "25.9.2025"),
        (("--start", "2025-09-25", "--limit", "5weeks"), "5weeks"),
        (("--start", "2025-09-25", "--limit", "5wd", "--unit", "calendar_day"), "--unit"),
        (("--start", "2025-09-25", "--limit", "5", "--unit", "month"), "month"),
        (("--start", "2025-09-25", "--limit", "5wd", "--suspend", "2025-09-26"), "--suspend"),
        (("--start", "2025-09-25", "--limit", "5wd", "--suspend", "2025-09-28..2025-09-26"), "before it begins"),
        (("--start", "2025-09-25", "--limit", "5wd", "--extend", "5d@2025-09-26"), "different units"),
        (("--start", "2025-09-25", "--limit", "5wd", "--after-hours", "never"), "next_working_day"),
        (("--start", "9990-09-25", "--limit", "9999wd"), "9999"),
        (("--start", "2025-09-25", "--vectors", "x.json"), "--vectors"),
        (("--dry-run",), "goes with --recompute"),
        (("--all",), "goes with --case"),
        (("--as-of", "2025-09-25"), "--start DATE --limit"),
        (("--case", "x", "--suspend", "2025-09-26.."), "--suspend: has no effect with --case"),
        (("--recompute", "--all"), "--all: has no effect with --recompute"),
        (("--vectors", "x.json", "--as-of", "2025-09-26"), "--as-of: has no effect with --vectors"),
        (("--start", "2025-09-25", "--limit", "5wd", "--maximum", "5wd"), "goes with --extend"),
        (("--start", "2025-09-25", "--limit", "immediate", "--suspend", "2025-09-26.."), "--suspend: has no effect"),
        (("--start", "2025-09-25", "--limit", "5wd", "--extend", "5wd@2025-09-26", "--extend", "5wd@2025-09-27"),
         "extension_repeated"),
    ],
)
def test_typed_wrongly_it_says_what_to_type(words: tuple[str, ...], told: str) -> None:
    said = say("deadline", *words)

    assert said.code == 2
    assert told in said.err
    assert "→" in said.err
