"""Until when the holidays are known, and whether the limits of what is published end before that."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from earlier import earlier
from terminal import say

from onewindow.cli.doctor import examined
from onewindow.cli.doctor_line import Line
from onewindow.examples import StepClock

YEAR = """\
version: 1
year: 2027
source: invented
rest: [2027-01-01..2027-01-03, 2027-02-05..2027-02-11, 2027-05-01..2027-05-05, 2027-10-01..2027-10-07]
make_up: [2027-02-14, 2027-10-09]
"""


def lines_at(site: Path, day: str) -> dict[str, Line]:
    """What the doctor says at nine on this day."""
    clock = StepClock(datetime.fromisoformat(f"{day}T09:00:00+08:00"))
    return {line.check: line for line in examined(site, clock)}


def announce(site: Path) -> None:
    """The notice for the next year has come."""
    (site / "calendar").mkdir()
    (site / "calendar" / "2027.yaml").write_text(YEAR, encoding="utf-8")


def test_in_the_middle_of_a_year_the_calendar_reaches_far_enough(site: Path) -> None:
    calendar = lines_at(site, "2026-03-02")["calendar"]

    assert (calendar.state, calendar.text) == ("ok", "Holidays are known until 2026-12-31")
    assert calendar.details["service"] == "company_startup"


def test_the_last_weeks_need_the_next_year_which_is_named(site: Path) -> None:
    days = [f"2026-{day}" for day in ("03-02", "09-30", "11-16", "12-01", "12-07", "12-14", "12-31")]
    states = [lines_at(site, day)["calendar"].state for day in days]

    assert states == ["ok"] * 4 + ["warning"] * 3  # the law's 20 working days, which nothing shipped may be extended by
    calendar = lines_at(site, "2026-12-21")["calendar"]
    assert calendar.details["needed"] > "2026-12-31"
    assert f"a case accepted today may reach {calendar.details['needed']} (company_startup: " in calendar.text
    assert "calendar/2027.yaml" in calendar.text
    assert (calendar.exit_code, calendar.details["file"]) == (0, "calendar/2027.yaml")
    announce(site)
    assert lines_at(site, "2026-12-21")["calendar"].text == "Holidays are known until 2027-12-31"


def test_after_the_last_announced_day_every_date_is_a_guess(site: Path) -> None:
    assert "every date counted now is a guess" in lines_at(site, "2027-02-08")["calendar"].text


def test_clocks_that_run_past_the_calendar_are_counted_and_recomputed_once_it_is_known(site: Path) -> None:
    with earlier(site, "2026-12-21 09:00") as handled:
        handled.accepted()
    found = lines_at(site, "2026-12-22")
    provisional = found["calendar"].details["provisional_clocks"]

    assert provisional > 0
    assert f"and {provisional} clock(s) are provisional" in found["calendar"].text
    assert "calendar_changed" not in found
    announce(site)
    found = lines_at(site, "2026-12-22")
    assert (found["calendar"].state, found["calendar_changed"].state) == ("ok", "warning")
    assert "onewindow deadline --recompute --dry-run" in found["calendar_changed"].text
    assert say("deadline", "--recompute", "--as", "gao.yuan").code == 0
    found = lines_at(site, "2026-12-22")
    assert "calendar_changed" not in found
    assert found["calendar"].details["provisional_clocks"] == 0


def test_clocks_whose_dates_a_closure_moves_are_counted_until_they_are_recomputed(site: Path) -> None:
    with earlier(site, "2026-03-02 09:00") as handled:
        handled.accepted()
        handled.received()
    assert "calendar_changed" not in lines_at(site, "2026-03-03")
    settings = site / "onewindow.toml"
    written = settings.read_text(encoding="utf-8")
    settings.write_text(written + '\n[calendar.closures]\n2026-03-07 = "周六"\n2026-06-01 = "远处"\n', encoding="utf-8")
    assert "calendar_changed" not in lines_at(site, "2026-03-03"), "no clock counts those days"
    settings.write_text(written + '\n[calendar.closures]\n2026-03-05 = "台风停工"\n', encoding="utf-8")

    counted = lines_at(site, "2026-03-03")["calendar_changed"].details["clocks"]

    listed = json.loads(say("deadline", "--recompute", "--dry-run", "--as", "gao.yuan", "--format", "json").out)
    assert counted == sum(len(case["changes"]) for case in listed["cases"]) > 2
    assert say("deadline", "--recompute", "--as", "gao.yuan").code == 0
    assert "calendar_changed" not in lines_at(site, "2026-03-03")


def test_without_a_database_the_laws_own_limit_is_the_measure(site: Path) -> None:
    (site / "onewindow.db").unlink()
    calendar = lines_at(site, "2026-12-21")["calendar"]

    assert "(by law: 20 working days, extended by 10 working days)" in calendar.text
    assert (calendar.details["service"], calendar.details["provisional_clocks"]) == ("", None)


def test_a_year_that_is_written_wrongly_is_named_with_its_line(site: Path) -> None:
    (site / "calendar").mkdir()
    (site / "calendar" / "2027.yaml").write_text(YEAR.replace("year: 2027", "year: 2028"), encoding="utf-8")
    found = lines_at(site, "2026-03-02")

    assert (found["calendar"].state, found["calendar"].exit_code) == ("bad", 2)
    assert "2027.yaml:2" in found["calendar"].text
    assert found["clock"].state


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_same_is_said_in_both_languages(site: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setenv("ONEWINDOW_LANG", language)
    text = lines_at(site, "2026-12-21")["calendar"].text

    assert "calendar/2027.yaml" in text
    assert text.isascii() == (language == "en") or "→" in text
    assert ("节假日" in text) == (language == "zh")
