"""The calendar as a value: layers, versions, and what a past decision is explained with."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.calendar_files import LocalCalendar, calendar_json
from onewindow.domain.service_item import Limit
from onewindow.domain.time_limits import (
    Calendar,
    OfficeHours,
    Policy,
    Prolongation,
    Suspension,
    Term,
    explain,
    plain,
    reckon,
)

CHINA = Calendar.from_json(calendar_json())
LOCAL = LocalCalendar(
    closures={"2026-04-20": "三月三", "2026-05-09": "停电"}, extra_working_days={"2026-04-25": "补班"}
)
GUANGXI = Calendar.from_json(calendar_json(local=LOCAL))


def kind(day: str, calendar: Calendar = CHINA) -> tuple[str, str]:
    found = calendar.day(date.fromisoformat(day))
    return found.kind, found.name


@pytest.mark.parametrize(
    ("day", "what"),
    [
        ("2025-09-26", ("working_day", "")),
        ("2025-09-27", ("weekend", "")),
        ("2025-09-28", ("make_up_day", "")),
        ("2025-10-01", ("holiday", "国庆节")),
        ("2025-10-06", ("holiday", "中秋节")),
        ("2025-10-07", ("holiday", "")),
        ("2024-05-02", ("holiday", "")),
        ("2026-05-02", ("holiday", "劳动节")),
        ("2027-02-05", ("holiday", "春节")),
        ("2060-10-01", ("holiday", "国庆节")),
    ],
)
def test_a_day_says_what_it_is(day: str, what: tuple[str, str]) -> None:
    assert kind(day) == what


def test_local_days_go_before_the_national_table() -> None:
    assert kind("2026-04-20", GUANGXI) == ("closure", "三月三")
    assert kind("2026-04-25", GUANGXI) == ("extra_working_day", "补班")
    assert kind("2026-05-09", CHINA) == ("make_up_day", "")
    assert kind("2026-05-09", GUANGXI) == ("closure", "停电")


def test_a_local_closure_moves_the_last_day() -> None:
    term = Term(start=date(2026, 4, 17), limit=Limit(Decimal(1), "wd"))

    assert reckon(term, CHINA).due_date == date(2026, 4, 20)
    assert reckon(term, GUANGXI).due_date == date(2026, 4, 21)


def test_a_local_day_of_a_year_not_announced_stays_provisional() -> None:
    calendar = replace(CHINA, extra_working_days={date(2027, 1, 2): "补班"})

    assert calendar.add(date(2027, 1, 1), 1) == (date(2027, 1, 2), True)


def test_a_calendar_read_back_is_the_same_calendar_with_the_same_version() -> None:
    again = Calendar.from_json(json.loads(json.dumps(GUANGXI.as_json())))

    assert again == GUANGXI
    assert again.version == GUANGXI.version
    assert len(again.version) == 64


def test_every_change_makes_another_version() -> None:
    others = [
        GUANGXI,
        CHINA.known_until(date(2026, 12, 30)),
        replace(CHINA, hours=OfficeHours(((time(8), time(12)), (time(14), time(18))))),
        replace(CHINA, make_up=CHINA.make_up | {date(2026, 12, 27)}),
    ]

    assert len({calendar.version for calendar in [CHINA, *others]}) == 5


def test_a_past_decision_is_explained_with_the_calendar_of_its_day() -> None:
    then = CHINA.known_until(date(2025, 12, 31))
    term = Term(start=date(2025, 12, 30), limit=Limit(Decimal(2), "wd"))
    told = plain(reckon(term, then))

    kept = Calendar.from_json(then.as_json())

    assert plain(reckon(term, kept)) == told
    assert (told["provisional"], told["calendar_version"]) == (True, then.version)
    assert plain(reckon(term, CHINA))["due_date"] != told["due_date"]


def test_a_calendar_of_an_unknown_version_is_refused() -> None:
    with pytest.raises(ValueError, match="version 2"):
        Calendar.from_json({**CHINA.as_json(), "version": 2})


@given(st.dates(date(2004, 1, 1), date(2026, 12, 31)))
def test_a_calendar_known_until_a_day_agrees_up_to_that_day(until: date) -> None:
    early = CHINA.known_until(until)

    assert early.day(until) == CHINA.day(until)
    assert early.announced(until)
    assert not early.announced(date.fromordinal(until.toordinal() + 1))


@pytest.mark.parametrize(
    "sessions",
    [[], [["09:00", "09:00"]], [["12:00", "09:00"]], [["09:00", "12:00"], ["11:00", "18:00"]], [["9", "x"]]],
)
def test_office_hours_that_make_no_sense_are_refused(sessions: list[list[str]]) -> None:
    with pytest.raises(ValueError, match=r"office hours|Invalid isoformat"):
        OfficeHours.from_json(sessions)


def test_half_a_day_is_half_of_the_hours_the_office_keeps() -> None:
    short = replace(CHINA, hours=OfficeHours(((time(9), time(12)), (time(14), time(17)))))
    half = Limit(Decimal("0.5"), "wd")
    start = CHINA.hours.opening(date(2026, 3, 4)).replace(hour=10)

    due = reckon(Term(start=start, limit=half), short).due_at

    assert due is not None
    assert due.isoformat() == "2026-03-04T15:00:00+08:00"  # 10-12, 14-15


@pytest.mark.parametrize("words", [{"after_hours": "never"}, {"card_cut_off": "noon"}, {"warn_ratio": Decimal(2)}])
def test_a_policy_nobody_knows_is_refused(words: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"after_hours|cut-off|warn_ratio"):
        Policy(**words)  # type: ignore[arg-type]


def test_cards_may_fall_due_at_office_close() -> None:
    term = Term(start=date(2025, 3, 3), limit=Limit(Decimal(5), "wd"))
    evening = CHINA.hours.closing(date(2025, 3, 10)).replace(hour=20)

    assert reckon(term, CHINA, as_of=evening).light == "yellow"
    assert reckon(term, CHINA, Policy(card_cut_off="office_close"), as_of=evening).light == "red"


def test_the_warning_may_come_at_midnight() -> None:
    term = Term(start=date(2025, 3, 3), limit=Limit(Decimal(5), "wd"))

    warned = reckon(term, CHINA, Policy(warning_cut_off="midnight")).warn_at

    assert warned is not None
    assert warned.isoformat() == "2025-03-08T00:00:00+08:00"


@pytest.mark.parametrize(("amount", "start"), [(20_000, date(2025, 1, 1)), (9_999, date(9990, 1, 1))])
def test_a_limit_past_all_calendars_is_refused(amount: int, start: date) -> None:
    with pytest.raises(ValueError, match=r"10000|9999"):
        reckon(Term(start=start, limit=Limit(Decimal(amount), "wd")), CHINA)


def test_a_second_extension_is_refused() -> None:
    again = Prolongation(days=Decimal(1), approved=date(2025, 8, 4), maximum=Decimal(10), earlier=True)
    found = reckon(Term(start=date(2025, 8, 1), limit=Limit(Decimal(20), "wd"), extension=again), CHINA)

    assert (found.extension_allowed, found.extension_error) == (False, "extension_repeated")


def test_the_explanation_names_excluded_make_up_days() -> None:
    pause = Suspension(date(2024, 9, 27), date(2024, 10, 12), "行政许可法第四十五条")
    term = Term(start=date(2024, 9, 18), limit=Limit(Decimal(20), "wd"), suspensions=(pause,))

    excluded = [(each.day.date.isoformat(), each.day.kind) for each in explain(reckon(term, CHINA)) if each.excluded]

    assert excluded[0] == ("2024-09-29", "make_up_day")
    assert excluded[-1] == ("2024-10-12", "make_up_day")
    assert len(excluded) == 7
