"""Failures outside a department's own office hours use up no attempt."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from onewindow import bundled
from onewindow.delivery_policy import DeliveryPolicy
from onewindow.domain.time_limits import SHANGHAI
from onewindow.engine import Engine
from onewindow.engine.delivery_budget import office_open

POLICY = DeliveryPolicy(office_hours={"police": (("08:30", "11:30"), ("14:00", "17:30"))})


@pytest.mark.parametrize(("department", "hour", "open_"), [
    ("police", 8.75, True), ("police", 11.75, False), ("police", 14.0, True), ("police", 17.75, False),
    ("tax", 8.75, False), ("tax", 11.75, True), ("tax", 17.75, True),
])  # fmt: skip
def test_a_department_with_hours_of_its_own_is_asked_in_them(
    tmp_path: Path, department: str, hour: float, open_: bool
) -> None:
    now = datetime(2026, 3, 2, int(hour), int(hour % 1 * 60), tzinfo=SHANGHAI)
    with Engine(bundled.folder("processes"), database=f"sqlite:///{tmp_path}/none.db") as engine:
        assert office_open(engine._house, POLICY, department, now) is open_
        assert office_open(engine._house, POLICY, department, now.replace(day=1)) is False, "a Sunday"
