"""Cases on the desk whose clocks run."""

from __future__ import annotations

from decisions.desk import Desk, accepted
from onewindow import commands as c

HEARING = {"procedure": "听证", "reason": "申请人要求听证", "sub_case": "1"}


def one_thing() -> Desk:
    """An accepted case (Monday 2026-03-02) with registration (1 day, at most 3) and the seal (1 day) side by side."""
    desk = accepted()
    desk.sub_case("seal", 2, "police")
    return desk


def held(desk: Desk, element: str = "timed_review", actor: str = "chen") -> int:
    """A task of registration that somebody holds."""
    task = desk.lay(element, 1)
    desk.do(c.ClaimTask, actor, task=task)
    return task
