"""The machine's clock beside those of the database and the disk, beside what was committed; and the time zone."""

from __future__ import annotations

import importlib.resources
import shutil
import zoneinfo
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from doctor_room import checks
from earlier import CLERK, earlier
from sqlalchemy.engine import make_url
from terminal import typing_in

from databases import Database
from onewindow import commands as c
from onewindow.cli.doctor import examined
from onewindow.cli.doctor_clock import clock_lines, zone_line
from onewindow.cli.doctor_line import Line
from onewindow.engine.system import SystemClock
from onewindow.examples import StepClock
from onewindow.settings import read_settings
from onewindow.storage.examination import Server

FAR = [(90, "bad", 6), (-90, "bad", 6), (10, "warning", 0), (-10, "warning", 0)]
"""Seconds by which our clock is off, and what the doctor makes of it."""


def clocks(site: Path, seconds: float = 0) -> dict[str, Line]:
    """What is said of clocks where ours is off by so many seconds, by what it was compared with."""
    ours = StepClock(SystemClock().now() + timedelta(seconds=seconds))
    return {line.details.get("beside", ""): line for line in examined(site, ours) if line.check == "clock"}


def test_clocks_that_agree_are_one_line(site: Path) -> None:
    found = clocks(site)

    assert list(found) == [""]
    assert found[""].state == "ok"


@pytest.mark.parametrize(("seconds", "state", "code"), FAR)
def test_a_disk_with_another_clock_is_told(site: Path, seconds: float, state: str, code: int) -> None:
    found = clocks(site, seconds)

    assert (found["disk"].state, found["disk"].exit_code) == (state, code)
    assert ("behind" if seconds > 0 else "ahead of") in found["disk"].text
    assert found["disk"].details["seconds"] == pytest.approx(-seconds, abs=5)


@pytest.mark.parametrize(("seconds", "state", "code"), FAR)
def test_a_postgresql_server_with_another_clock_is_told(
    ready_site: Path, tmp_path: Path, postgresql_database: Database, seconds: float, state: str, code: int
) -> None:
    folder = tmp_path / "site"
    shutil.copytree(ready_site, folder, ignore=shutil.ignore_patterns("*.db*"))
    settings = folder / "onewindow.toml"
    words = settings.read_text(encoding="utf-8").replace("sqlite:///onewindow.db", postgresql_database.url)
    settings.write_text(words, encoding="utf-8")

    found = clocks(folder, seconds)

    assert (found["database"].state, found["database"].exit_code) == (state, code)
    assert found["database"].details["seconds"] == pytest.approx(-seconds, abs=5)
    with typing_in(folder):
        assert checks()["clock"]["state"] == "ok"


def test_a_postgresql_server_that_writes_dates_in_its_own_way_is_asked_the_time_all_the_same(
    ready_site: Path, tmp_path: Path, postgresql_database: Database
) -> None:
    folder = tmp_path / "site"
    shutil.copytree(ready_site, folder, ignore=shutil.ignore_patterns("*.db*"))
    settings = folder / "onewindow.toml"
    url = make_url(postgresql_database.url).update_query_dict({"options": "-cDateStyle=SQL,DMY"})
    words = settings.read_text(encoding="utf-8")
    words = words.replace("sqlite:///onewindow.db", url.render_as_string(hide_password=False))
    settings.write_text(words, encoding="utf-8")

    assert clocks(folder)[""].state == "ok"
    assert clocks(folder, 90)["database"].details["seconds"] == pytest.approx(-90, abs=5)


def test_an_answer_that_took_long_says_as_little_as_it_took(site: Path) -> None:
    """Three seconds off, and two of doubt either way: that is no difference worth a word."""
    settings, clock = read_settings(site), SystemClock()
    slow = Server(kind="postgresql", version="18.4", ahead=3.0, unsure=2.0)

    assert [line.state for line in clock_lines(settings, slow, None, clock)] == ["ok"]
    sure = Server(kind="postgresql", version="18.4", ahead=3.0)
    assert [line.state for line in clock_lines(settings, sure, None, clock)] == ["warning"]


@pytest.mark.parametrize(("ahead", "state"), [(timedelta(hours=2), "bad"), (timedelta(seconds=30), "warning")])
def test_a_case_changed_in_the_future_means_that_a_clock_was_set_back(
    site: Path, ahead: timedelta, state: str
) -> None:
    with earlier(site, "") as handled:
        handled.clock.set(SystemClock().now() + ahead - timedelta(minutes=1))  # each command is a minute later
        opening = {"process": "company_startup", "applicant": {"id": "a", "name": "甲"}, "form": {}, "situations": {}}
        handled.do(c.OpenCase, CLERK, **opening).or_raise()
    found = clocks(site)

    assert found["commits"].state == state
    assert "in the future" in found["commits"].text
    assert found["commits"].exit_code == (6 if state == "bad" else 0)


@pytest.fixture
def zones_of_our_own(tmp_path: Path) -> Iterator[Path]:
    """A folder of time zone data that goes before the machine's."""
    before = zoneinfo.TZPATH
    (tmp_path / "Asia").mkdir()
    zoneinfo.reset_tzpath(to=[str(tmp_path)])
    ZoneInfo.clear_cache()
    yield tmp_path
    zoneinfo.reset_tzpath(to=before)
    ZoneInfo.clear_cache()


def test_time_zone_data_that_are_wrong_are_told(zones_of_our_own: Path) -> None:
    tokyo = importlib.resources.files("tzdata.zoneinfo.Asia").joinpath("Tokyo").read_bytes()
    (zones_of_our_own / "Asia" / "Shanghai").write_bytes(tokyo)

    line = zone_line()

    assert (line.state, line.exit_code) == ("bad", 6)
    assert "tzdata" in line.text


def test_time_zone_data_that_are_right_are_fine() -> None:
    ZoneInfo.clear_cache()
    assert (zone_line().state, zone_line().text) == ("ok", "Time zone Asia/Shanghai (UTC+8)")
