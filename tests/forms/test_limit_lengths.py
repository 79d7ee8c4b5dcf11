"""Limits in different units are compared where the outcome is certain, and by counting real days it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from onewindow.calendar_files import calendar_json
from onewindow.domain.service_item import Limit
from onewindow.domain.time_limits import Calendar, Term, reckon
from onewindow.forms.limit_lengths import longer

CASES = [
    ("4wd", "20wd", False), ("21wd", "20wd", True), ("0.5wd", "1wd", False), ("4wh", "4wh", False),
    ("4wh", "1wd", False), ("4wh", "20wd", False), ("5wh", "1wd", None), ("25wh", "1wd", True), ("24wh", "1wd", None),
    ("1wd", "4wh", None), ("1wd", "3wh", True), ("1wd", "24wh", False), ("2wh", "0.5wd", False),
    ("4wh", "0.5wd", None), ("7wh", "0.5wd", True), ("0.5wd", "4wh", None), ("0.5wd", "6wh", False),
    ("0.5wd", "1wh", True), ("20d", "20wd", False), ("21d", "20wd", None), ("4wd", "20d", None), ("21wd", "20d", True),
    ("1wd", "1d", False), ("0.5wd", "20d", False), ("4wh", "20d", False), ("5wh", "20d", None), ("20d", "4wh", None),
    ("2d", "24wh", None), ("1d", "24wh", False), ("1d", "3wh", True),
]  # fmt: skip


@pytest.mark.parametrize(("limit", "other", "expected"), CASES)
def test_only_what_is_certain_is_said(limit: str, other: str, expected: bool | None) -> None:
    assert longer(Limit.parse(limit), Limit.parse(other)) is expected


@pytest.mark.parametrize(("limit", "other", "expected"), [case for case in CASES if case[2] is not None])
def test_what_is_said_holds_on_all_through_a_year(limit: str, other: str, expected: bool) -> None:
    calendar, wrong = Calendar.from_json(calendar_json()), []
    for hour in range(0, 366 * 24, 13):
        start = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
        one, two = (reckon(Term(start=start, limit=Limit.parse(text)), calendar).due_at for text in (limit, other))
        assert one is not None
        assert two is not None
        if (one > two) is not expected:
            wrong.append((start, one, two))
    assert wrong == []
