"""How the worked cases (K…) of docs/time-limits.md begin, and how they are read; all on Monday 2026-03-02, 09:00."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from decisions.desk import Desk, accepted, hand_in, received
from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.time_limits import SHANGHAI, Policy

HEARING = {"procedure": "听证", "reason": "申请人要求听证", "sub_case": "1"}


class CountingDesk(Desk):
    """A desk of a site with another policy of counting."""

    def __init__(self, counting: Policy) -> None:
        super().__init__()
        self.counting = counting

    def facts(self, actor: str) -> Any:
        return replace(super().facts(actor), counting=self.counting)


def receive(desk: Desk) -> None:
    """The window registers what the applicant hands in and submits."""
    if desk.case is None:
        desk.do(c.OpenCase, "li", process="p", applicant={"id": "li", "name": "李雷"})
    for material in ("articles", "lease"):
        hand_in(desk, material)
    desk.do(c.SubmitApplication, "li")
    desk.finish("intake", "wang", "received")
    desk.lay("acceptance")


def told() -> Desk:
    desk = received()
    desk.finish("acceptance", "wang", "correction", {"items": [{"material": "lease", "problem": "缺页"}]})
    return desk


def corrected() -> Desk:
    desk = told()
    desk.until("2026-03-12T10:00")
    hand_in(desk, "lease")
    desk.finish("correction", "li", "resubmitted")
    return desk


def one_thing() -> Desk:
    desk = accepted()
    desk.sub_case("seal", 2, "police")
    return desk


def reviewed() -> Desk:
    desk = one_thing()
    desk.do(c.ClaimTask, "chen", task=desk.lay("review", 1))
    return desk


def grant(desk: Desk) -> None:
    desk.finish("decision", "liu", "granted", {"licence_no": "1"}, 1)


def due(desk: Desk, kind: str, sub_case: int | None = None) -> str:
    return str(desk.clock(kind, sub_case).due_on)


def cards(desk: Desk) -> list[tuple[str, str]]:
    return [(card.level, card.cause) for card in desk.case.cards.values()]


def hours(desk: Desk, cause: str) -> list[tuple[str, str]]:
    """Rung and hour of each telling about registration."""
    told = [record for record in desk.log if isinstance(record.event, e.Escalated)]
    mine = [record for record in told if record.event.cause == cause and record.event.sub_case == 1]
    return [(record.event.rung, local(record.at)) for record in mine]


def local(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
