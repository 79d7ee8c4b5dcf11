"""Drawn timers in working days: due by the site's calendar, not a millisecond before, and the record replays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from clock_tower import ClockTower

from journeys.invariants import hold
from journeys.town import DESIGNER
from onewindow.events import TimerSet

DRAWING = Path(__file__).parent / "publicity.bpmn"
A_MILLISECOND = timedelta(milliseconds=1)


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


@pytest.fixture
def publicity(tower: ClockTower) -> ClockTower:
    tower.engine.publish(DRAWING, actor=DESIGNER)
    return tower


def opened(tower: ClockTower, at: str, days: float, unit: str = "wd") -> str:
    return tower.opened_at(local(at), "publicity", days=days, unit=unit)


def due(tower: ClockTower, case_no: str, element: str) -> list[str]:
    """When each timer of the element was set for, in local time."""
    found = [recorded.event for recorded in tower.log(case_no) if isinstance(recorded.event, TimerSet)]
    return [
        (datetime.fromisoformat(event.due_at) + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M")
        for event in found if event.element == element
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("at", "days", "unit", "ends"),
    [
        # Friday before Labour Day 2026: 30 April is a Thursday, 9 May a make-up Saturday.
        ("2026-04-24T16:30:00", 7, "wd", "2026-05-09T00:00"),
        ("2026-04-30T16:30:00", 3, "wd", "2026-05-09T00:00"),
        ("2026-04-30T17:00:00", 0.5, "wd", "2026-05-06T12:00"),
        ("2026-04-30T17:00:00", 2, "wh", "2026-05-06T10:00"),
        ("2026-04-24T16:30:00", 7, "d", "2026-05-07T00:00"),
    ],
)
def test_it_fires_when_the_last_working_day_is_over_and_not_a_millisecond_before(
    publicity: ClockTower, at: str, days: float, unit: str, ends: str
) -> None:
    case_no = opened(publicity, at, days, unit)
    assert due(publicity, case_no, "period_over") == [ends]
    end = local(f"{ends}:00")
    publicity.worker().fire_due(end - A_MILLISECOND)
    assert publicity.open_elements(case_no) == ["published"]
    publicity.worker().fire_due(end)
    assert publicity.open_elements(case_no) == ["conclude"]
    assert publicity.fired(case_no).count("period_over") == 1
    hold(publicity, case_no)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(hours=10), timedelta(days=3)])
def test_a_daily_cycle_falls_on_each_working_day_however_late_the_worker(
    publicity: ClockTower, late: timedelta
) -> None:
    case_no = opened(publicity, "2026-04-28T10:00:00", 5)
    for day in ("04-30", "05-01", "05-07", "05-08", "05-09"):
        publicity.worker().fire_due(local(f"2026-{day}T00:00:00") + late)
    days = due(publicity, case_no, "every_day")
    assert days == [f"2026-{day}T00:00" for day in ("04-30", "05-01", "05-07", "05-08", "05-09")][: len(days)]
    assert publicity.fired(case_no).count("every_day") >= 4
    hold(publicity, case_no)


def test_the_worker_of_another_time_zone_and_year_replays_the_same(publicity: ClockTower) -> None:
    case_no = opened(publicity, "2026-04-30T16:30:00", 3)
    publicity.worker().fire_due(local("2026-05-09T00:00:00"))
    publicity.clock.set(local("2031-01-01T00:00:00"))
    publicity.restart()
    assert publicity.engine.replay(case_no, actor="system").difference is None
