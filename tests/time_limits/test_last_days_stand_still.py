"""A last day over whose end a procedure stands is not the last one, however many procedures there are."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onewindow.calendar_files import calendar_json
from onewindow.domain.service_item import Limit
from onewindow.domain.time_limits import SHANGHAI, Calendar, Suspension, Term, explain, reckon

CHINA = Calendar.from_json(calendar_json())
DAY = timedelta(days=1)
Pause = tuple[datetime, datetime | None]


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=SHANGHAI)


def last_day(start: datetime, limit: str, *pauses: Pause) -> date | None:
    suspensions = tuple(Suspension(begin, end) for begin, end in pauses)
    return reckon(Term(start=start, limit=Limit.parse(limit), suspensions=suspensions), CHINA).due_date


@pytest.mark.parametrize(
    ("limit", "pauses", "expected"),
    [
        ("4wd", [(at(6), at(10)), (at(9), at(13))], date(2026, 3, 13)),
        ("4wd", [(at(6), at(10)), (at(9), None)], None),
        ("4wd", [(at(6), at(7)), (at(9), None)], None),  # Saturday's end moved it to Monday, and Monday stands still
        ("4wd", [(at(6), at(7)), (at(9), at(20))], date(2026, 3, 20)),
        ("5d", [(at(9), None)], None),  # Saturday, moved to Monday for a day off
        ("5d", [(at(8), at(20))], date(2026, 3, 20)),
        ("5d", [(at(10), None)], date(2026, 3, 9)),  # over before
    ],
)
def test_a_procedure_over_the_end_of_a_moved_last_day_moves_it_again(
    limit: str, pauses: list[Pause], expected: date | None
) -> None:
    assert last_day(at(2), limit, *pauses) == expected


def test_a_moved_last_day_excluded_by_dates_alone_is_not_the_last_one() -> None:
    pause = Suspension(date(2026, 3, 8), date(2026, 3, 10))

    assert reckon(Term(start=at(2), limit=Limit.parse("5d"), suspensions=(pause,)), CHINA).due_date == date(2026, 3, 11)


def test_days_on_the_way_to_a_moved_last_day_are_no_more_than_the_limit() -> None:
    open_since_monday = (Suspension(at(9)),)
    term = Term(start=at(2), limit=Limit.parse("5d"), suspensions=open_since_monday)

    found = reckon(term, CHINA, as_of=at(16))

    assert (found.due_date, found.used, found.remaining, found.overdue) == (None, 5, 0, False)
    assert [day.number for day in explain(found) if day.number is not None] == [1, 2, 3, 4, 5]


pauses = st.builds(
    lambda begin, hours: (at(2) + timedelta(hours=begin), hours and at(2) + timedelta(hours=begin + hours)),
    st.integers(1, 24 * 14), st.one_of(st.none(), st.integers(1, 24 * 9)),
)  # fmt: skip


@given(st.integers(1, 15), st.sampled_from(["wd", "d"]), st.lists(pauses, max_size=4))
@example(3, "wd", [(at(5), at(6)), (at(6, 9), at(9)), (at(9, 9), at(11))])
def test_a_limit_ends_with_the_first_day_that_is_over_while_nothing_stands_still(
    number: int, unit: str, told: list[Pause]
) -> None:
    assert last_day(at(2), f"{number}{unit}", *told) == _told_day_by_day(number, unit, told)


def _told_day_by_day(number: int, unit: str, told: list[Pause]) -> date | None:
    """Day after day: it takes a number, and once the numbers are up it is the last one that may end."""
    day, left, moved = date(2026, 3, 2), Decimal(number), unit == "d"
    while left or _stands_still(day, told) or (moved and not CHINA.is_working_day(day)):
        day += DAY
        if any(end is None and begin.date() < day for begin, end in told):
            return None
        excluded = any(begin.date() < day and (end is None or day <= end.date()) for begin, end in told)
        if left:
            left -= not excluded and (unit == "d" or CHINA.is_working_day(day))
        else:
            moved = True
    return day


def _stands_still(day: date, told: list[Pause]) -> bool:
    midnight = datetime.combine(day + DAY, time(), SHANGHAI)
    return any(begin < midnight and (end is None or midnight <= end) for begin, end in told)
