"""Limits written into timers: what cannot be read is told with its place, and with what was meant."""

from __future__ import annotations

import pytest
from drawing_builder import bpmn, line_of

from onewindow.errors import Finding
from onewindow.process_checks import check_drawing


def told(written: str, form: str = "timeDuration") -> list[Finding]:
    timer = f"<bpmn:timerEventDefinition><bpmn:{form}>{written}</bpmn:{form}></bpmn:timerEventDefinition>"
    data = bpmn("startEvent s", "userTask t", f"intermediateCatchEvent x > {timer}", "endEvent e", "s -> t", "t -> x",
                "x -> e")  # fmt: skip
    found = check_drawing(data)
    assert {finding.line for finding in found} <= {line_of(data, "x")}
    return found


@pytest.mark.parametrize("written", ["20wd", "0.5wd", "4wh", "20d", "'5wd'", "text(form.days) + 'wd'", "form.period"])
def test_a_limit_is_a_duration(written: str) -> None:
    assert told(written) == []


@pytest.mark.parametrize(
    ("written", "form", "place"),
    [("5wd", "timeDate", "timeDuration"), ("R3/1wd", "timeDuration", "timeCycle"), ("5wd", "timeCycle", "timeDuration"),
     ("2026-03-01T09:00:00+08:00", "timeDuration", "timeDate")],
)  # fmt: skip
def test_a_time_written_into_the_wrong_place_is_told_with_the_right_one(written: str, form: str, place: str) -> None:
    (found,) = told(written, form)
    assert found.code == "OW423"
    assert f"写进 {place}" in found.remedy
    assert f"put it into {place}" in found.remedy_en
    assert f"是不是要写 {written}" not in found.remedy


@pytest.mark.parametrize("written", ["0 0/5 * * * ?", "0 9 * * 1-5", "0 0 9 ? * MON-FRI"])
def test_a_time_written_as_for_cron_is_called_so(written: str) -> None:
    (found,) = told(written, "timeCycle")
    assert found.message == f"看不懂时间“{written}”：不读 cron 写法"


@pytest.mark.parametrize("written", ["R3/5wd", "R/0.5wd", "R2/2026-03-02T09:00:00+08:00/4wh"])
def test_a_limit_is_the_interval_of_a_cycle(written: str) -> None:
    assert told(written, "timeCycle") == []


@pytest.mark.parametrize(
    ("written", "form", "meant"),
    [
        ("20 wd", "timeDuration", "20wd"),
        ("P20WD", "timeDuration", "20wd"),
        ("20WD", "timeDuration", "20wd"),
        ("PT4WH", "timeDuration", "4wh"),
        ("0.5 WD", "timeDuration", "0.5wd"),
        ("20工作日", "timeDuration", "20wd"),
        ("3 个工作日", "timeDuration", "3wd"),
        ("5天", "timeDuration", "5d"),
        ("'3 ' + 'wd'", "timeDuration", "5wd"),
        ("0wd", "timeDuration", "5wd"),
        ("1.25wd", "timeDuration", "5wd"),
        ("R3/P1WD", "timeCycle", "R3/1wd"),
        ("R3/1 wd", "timeCycle", "R3/1wd"),
        ("5wd", "timeDate", "5wd"),
    ],
)
def test_a_misspelt_limit_is_told_once_with_what_was_meant(written: str, form: str, meant: str) -> None:
    (finding,) = told(written, form)
    assert (finding.code, finding.element) == ("OW423", "x")
    assert meant in finding.remedy
    assert meant in finding.remedy_en
    assert written in finding.message


def test_the_remedy_asks_whether_the_near_limit_was_meant() -> None:
    (finding,) = told("20 wd")
    assert finding.remedy.startswith("是不是要写 20wd？")
    assert finding.remedy_en.startswith("did you mean 20wd? ")


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("P7973Y", "timeDuration"),
        ("P2401M", "timeDuration"),
        ("'P' + '99999999W'", "timeDuration"),
        ("R/P5000Y", "timeCycle"),
        ("R/9999-12-31T00:00:00Z/P1D", "timeCycle"),
        ("9999-12-31", "timeDate"),
        ("0001-01-01T00:00:00+08:00", "timeDate"),
    ],
)
def test_a_time_beyond_the_calendar_is_told_as_such(written: str, form: str) -> None:
    (finding,) = told(written, form)
    assert (finding.code, finding.element) == ("OW423", "x")
    assert "超出日历" in finding.message
    assert "200" in finding.message_en


@pytest.mark.parametrize("written", ["20260302T0900", "2026-W10-1", "20260302", "2026-03-02 09:00"])
def test_an_instant_in_another_form_of_iso_8601_is_read_as_the_running_engine_reads_it(written: str) -> None:
    assert told(written, "timeDate") == []


def test_a_wrong_instant_without_dashes_is_told_as_an_instant_and_not_as_an_expression() -> None:
    (finding,) = told("20261302T0900", "timeDate")
    assert "不是日期时刻" in finding.message


@pytest.mark.parametrize(
    ("written", "form"), [("P200Y", "timeDuration"), ("R/8999-12-31T00:00:00Z/P200Y", "timeCycle")]
)
def test_two_hundred_years_are_not_too_long(written: str, form: str) -> None:
    assert told(written, form) == []
