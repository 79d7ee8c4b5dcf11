"""What must hold for every limit: adding and counting agree, later is later, suspensions only lengthen."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from onewindow.calendar_files import calendar_json
from onewindow.domain.service_item import Limit
from onewindow.domain.time_limits import (
    SHANGHAI,
    Calendar,
    Policy,
    Prolongation,
    Reckoning,
    Suspension,
    Term,
    explain,
    plain,
    reckon,
)

CHINA = Calendar.from_json(calendar_json())
DAY = timedelta(days=1)

days = st.dates(date(2023, 6, 1), date(2027, 12, 31))
instants = st.datetimes(datetime(2023, 6, 1), datetime(2027, 12, 31), timezones=st.just(SHANGHAI))  # noqa: DTZ001
day_limits = st.one_of(
    st.integers(1, 60).map(lambda n: Limit(Decimal(n), "wd")), st.integers(1, 90).map(lambda n: Limit(Decimal(n), "d"))
)
time_limits = st.one_of(
    st.sampled_from(["0.5", "1.5", "2.5"]).map(lambda n: Limit(Decimal(n), "wd")),
    st.integers(1, 40).map(lambda n: Limit(Decimal(n), "wh")),
)
limits = st.one_of(day_limits, time_limits)


@st.composite
def suspensions(draw: st.DrawFn, begin: date = date(2023, 6, 1)) -> tuple[Suspension, ...]:
    found = []
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.dates(begin, date(2027, 12, 1)))
        found.append(Suspension(start, start + timedelta(days=draw(st.integers(0, 40)))))
    return tuple(found)


@st.composite
def near_suspensions(draw: st.DrawFn, start: date) -> tuple[Suspension, ...]:
    found = []
    for _ in range(draw(st.integers(0, 4))):
        begin = start + timedelta(days=draw(st.integers(-10, 50)))
        found.append(Suspension(begin, begin + timedelta(days=draw(st.integers(0, 20)))))
    return tuple(found)


@st.composite
def terms(draw: st.DrawFn) -> Term:
    start = draw(instants)
    return Term(start=start, limit=draw(limits), suspensions=draw(near_suspensions(start.date())))


def ended(term: Term) -> tuple[date, datetime]:
    found = reckon(term, CHINA)
    assert found.due_date is not None
    assert found.due_at is not None
    return found.due_date, found.due_at


def without_term(found: Reckoning) -> dict[str, object]:
    told = plain(found)
    del told["start"]
    return told


@given(days, st.integers(1, 80))
def test_counting_the_days_of_an_added_limit_gives_the_limit(start: date, number: int) -> None:
    due, _ = CHINA.add(start, number)

    found = reckon(Term(start=start, limit=Limit(Decimal(number), "wd")), CHINA, as_of=due)

    assert (found.due_date, found.used, found.remaining) == (due, number, 0)


@given(terms())
def test_what_is_used_on_the_last_day_is_the_limit(term: Term) -> None:
    found = reckon(term, CHINA, as_of=reckon(term, CHINA).due_at)
    day = reckon(term, CHINA, as_of=found.due_date)

    if term.limit.unit == "wd" and term.limit.amount == int(term.limit.amount):
        assert day.used == term.limit.amount
    elif term.limit.unit == "d":
        assert day.remaining == 0
    else:
        assert found.used == term.limit.amount


@given(terms(), st.integers(0, 400))
def test_used_and_remaining_are_the_limit(term: Term, later: int) -> None:
    assume(term.limit.unit != "d")

    found = reckon(term, CHINA, as_of=term.start + timedelta(hours=later))

    assert found.used is not None
    assert found.remaining is not None
    assert found.used + found.remaining == term.limit.amount


@given(terms(), st.integers(1, 10))
def test_a_longer_limit_never_ends_earlier(term: Term, more: int) -> None:
    longer = replace(term, limit=Limit(term.limit.amount + more, term.limit.unit))

    assert ended(longer)[1] >= ended(term)[1]


@given(terms(), st.timedeltas(timedelta(0), timedelta(days=20)))
def test_a_later_start_never_ends_earlier(term: Term, later: timedelta) -> None:
    assert isinstance(term.start, datetime)
    moved = replace(term, start=term.start + later)

    assert ended(moved)[1] >= ended(term)[1]


@given(terms(), st.integers(-12, 14))
def test_the_time_zone_an_instant_is_written_in_changes_nothing(term: Term, hours: int) -> None:
    assert isinstance(term.start, datetime)
    elsewhere = term.start.astimezone(timezone(timedelta(hours=hours)))
    moved = replace(term, start=elsewhere)

    assert without_term(reckon(moved, CHINA)) == without_term(reckon(term, CHINA))


@given(terms())
def test_a_suspension_never_shortens(term: Term) -> None:
    plainly = replace(term, suspensions=())

    assert ended(term)[1] >= ended(plainly)[1]
    assert ended(plainly)[0] == reckon(term, CHINA).due_date_without_suspension


@given(terms(), st.randoms(use_true_random=False))
def test_the_order_in_which_suspensions_are_told_changes_nothing(term: Term, chance: random.Random) -> None:
    shuffled = list(term.suspensions) * 2  # each told twice
    chance.shuffle(shuffled)
    same = replace(term, suspensions=tuple(shuffled))

    assert plain(reckon(same, CHINA)) == plain(reckon(term, CHINA))


@given(days, st.integers(1, 40), suspensions())
def test_excluded_days_are_those_any_suspension_covers(
    start: date, number: int, pauses: tuple[Suspension, ...]
) -> None:
    found = reckon(Term(start=start, limit=Limit(Decimal(number), "wd"), suspensions=pauses), CHINA)
    assert found.due_date is not None

    span = [start + n * DAY for n in range(1, (found.due_date - start).days + 1)]
    covered = {
        day for day in span for pause in pauses if isinstance(pause.end, date) and pause.begin < day <= pause.end
    }

    assert found.excluded == sum(map(CHINA.is_working_day, covered))
    assert number + found.excluded == sum(map(CHINA.is_working_day, span))


@given(terms())
def test_a_date_is_provisional_only_where_it_lies_beyond_the_table(term: Term) -> None:
    found = reckon(term, CHINA)
    assert found.due_date is not None

    assert found.provisional == (found.due_date > CHINA.last)


@given(terms(), st.dates(date(2023, 1, 1), date(2026, 12, 31)))
def test_what_was_not_provisional_does_not_change_when_more_is_announced(term: Term, until: date) -> None:
    early, late = reckon(term, CHINA.known_until(until)), reckon(term, CHINA)

    assert early.provisional or early.due_at == late.due_at


@given(terms())
def test_the_explanation_counts_to_the_limit_and_ends_on_the_last_day(term: Term) -> None:
    found = reckon(term, CHINA)

    told = explain(found)

    numbers = [each.number for each in told if each.number is not None]
    assert [each.day.date for each in told if each.due] == [found.due_date]
    assert told[0].day.date == found.day_zero
    if found.limit.unit == "wh" or found.limit.amount != int(found.limit.amount):
        hours = sum(each.hours or 0 for each in told)
        assert hours == found.limit.amount * (1 if found.limit.unit == "wh" else 8)
    else:
        assert numbers == list(range(1, int(found.limit.amount) + 1))


@given(terms(), st.integers(1, 15))
def test_an_extension_continues_the_same_count(term: Term, more: int) -> None:
    assume(term.limit.unit != "wh")
    together = replace(term, limit=Limit(term.limit.amount + more, term.limit.unit))
    extended = replace(term, extension=Prolongation(days=Decimal(more)))

    assert ended(extended) == ended(together)
    assert reckon(extended, CHINA).due_date_before_extension == ended(term)[0]


@given(instants, st.integers(1, 30))
def test_receipt_moved_to_the_next_working_day_never_ends_earlier(
    start: datetime, number: int
) -> None:
    term = Term(start=start, limit=Limit(Decimal(number), "wd"))

    moved = reckon(term, CHINA, Policy(after_hours="next_working_day"))

    assert moved.due_date is not None
    assert moved.due_date >= ended(term)[0]
    assert CHINA.is_working_day(moved.day_zero)


@given(terms())
def test_the_warning_comes_before_the_end(term: Term) -> None:
    found = reckon(term, CHINA)
    assert found.warn_at is not None
    assert found.due_at is not None

    assert found.warn_at <= found.due_at
