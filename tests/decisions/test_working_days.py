"""Counting working days: worked examples of the law, make-up days, and what is said beyond the announced years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.bundled import calendar_table
from onewindow.calendar_files import calendar_json
from onewindow.domain.time_limits import Calendar

CHINA = Calendar.from_json(calendar_json())


@pytest.mark.parametrize(
    ("vector", "start", "days", "due"),
    [
        ("V01", "2025-03-03", 20, "2025-03-31"),
        ("V02 over National Day with a make-up Sunday", "2025-09-25", 5, "2025-10-09"),
        ("V03 over Spring Festival 2024", "2024-01-31", 20, "2024-03-04"),
        ("V04 over Spring Festival 2025", "2025-01-20", 20, "2025-02-21"),
        ("V06 from a make-up Sunday", "2025-09-28", 3, "2025-10-09"),
        ("V07 from a holiday", "2025-10-03", 5, "2025-10-14"),
        ("V08 over Labour Day", "2025-04-30", 3, "2025-05-08"),
        ("V09 to the eve of Spring Festival, then worked", "2024-02-07", 2, "2024-02-09"),
        ("V11 silence of five days", "2025-03-10", 20, "2025-04-08"),
        ("V13 notice due over Mid-Autumn", "2024-09-10", 5, "2024-09-18"),
        ("V13 promised", "2024-09-20", 5, "2024-09-27"),
        ("V13 statutory", "2024-09-20", 20, "2024-10-23"),
        ("V16", "2025-06-30", 20, "2025-07-28"),
        ("V19 supplement", "2025-12-22", 5, "2025-12-29"),
        ("V19 promised", "2025-12-22", 10, "2026-01-06"),
        ("V30 joint handling", "2026-04-01", 45, "2026-06-08"),
        ("V32 delivery over two festivals", "2026-09-22", 10, "2026-10-13"),
        ("V33 hearing request", "2025-04-25", 5, "2025-05-06"),
        ("V48 bad review", "2025-09-29", 5, "2025-10-13"),
        ("V52 registration", "2024-09-29", 3, "2024-10-09"),
        ("V52 extended", "2024-09-29", 6, "2024-10-12"),
    ],
)
def test_worked_examples_of_the_law(vector: str, start: str, days: int, due: str) -> None:
    assert CHINA.add(date.fromisoformat(start), days) == (date.fromisoformat(due), False), vector


def test_a_limit_into_a_year_not_announced_is_provisional_v50() -> None:
    assert CHINA.add(date(2026, 12, 21), 20) == (date(2027, 1, 19), True)


def test_a_limit_that_ends_on_the_last_announced_day_is_final() -> None:
    assert CHINA.add(date(2026, 12, 30), 1) == (date(2026, 12, 31), False)
    assert CHINA.add(date(2026, 12, 31), 1) == (date(2027, 1, 4), True)


def test_zero_days_are_the_day_itself_holiday_or_not() -> None:
    assert CHINA.add(date(2025, 10, 1), 0) == (date(2025, 10, 1), False)


@pytest.mark.parametrize("days", [-1, 10_001])
def test_an_absurd_number_of_days_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="working_days must be"):
        CHINA.add(date(2025, 1, 1), days)


@pytest.mark.parametrize(("year", "working_days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_the_state_council_announced(year: int, working_days: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]

    assert sum(CHINA.is_working_day(day) for day in days if day.year == year) == working_days


def test_the_day_on_which_the_packages_disagree_follows_the_notice() -> None:
    # 国办发明电〔2005〕35 号: "12月31日（星期六）上班"
    assert CHINA.is_working_day(date(2005, 12, 31))


@pytest.mark.parametrize(
    "day",
    ["2027-02-05", "2027-02-08", "2027-04-05", "2027-06-09", "2027-09-15", "2028-01-25", "2030-10-01", "2040-05-01"],
)
def test_statutory_holidays_of_years_not_announced_are_no_working_days(day: str) -> None:
    assert not CHINA.is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2027-02-09", "2027-05-03", "2027-10-04", "2028-04-05"])
def test_days_only_an_announcement_could_free_are_worked_until_then(day: str) -> None:
    assert CHINA.is_working_day(date.fromisoformat(day))


def test_a_weekend_beyond_the_table_is_never_worked() -> None:
    assert not CHINA.is_working_day(date(2031, 2, 1))


@given(st.dates(date(2004, 1, 1), date(2026, 6, 30)), st.integers(1, 60), st.integers(1, 60))
def test_counting_on_is_counting_in_one_go(day: date, first: int, second: int) -> None:
    halfway, _ = CHINA.add(day, first)

    assert CHINA.add(halfway, second)[0] == CHINA.add(day, first + second)[0]
    assert CHINA.is_working_day(halfway)


def test_make_up_days_are_weekend_days_and_days_off_are_weekdays() -> None:
    table = calendar_table()

    assert {date.fromisoformat(day).weekday() for day in table["make_up"]} <= {5, 6}
    assert {date.fromisoformat(day).weekday() for day in table["rest"]} <= {0, 1, 2, 3, 4}
    assert not set(table["rest"]) & set(table["make_up"])
    assert {day[:4] for day in table["statutory"]} == {str(year) for year in range(2004, 2051)}
