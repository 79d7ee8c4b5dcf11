"""What a test of revocations looks at in a case: results of its parts, its events, what a linked case takes over."""

from __future__ import annotations

from typing import Any

from journeys.town import Town
from onewindow import commands as c
from onewindow import events as e

PROCESS = "revoking_startup"


def results(town: Town, case_no: str) -> dict[str, str]:
    """Element of each sub-case → its result as people are shown it."""
    return {sub["element"]: sub["result"] for sub in town.view(case_no)["sub_cases"]}


def events(town: Town, case_no: str) -> list[e.Event]:
    return [recorded.event for recorded in town.engine.events(case_no, actor="system")]


def linked(town: Town, case_no: str) -> dict[str, Any]:
    """What a case opened now with this one as its origin takes over."""
    origin = {"process": PROCESS, "applicant": {"id": "applicant.li", "name": "李雷"}, "origin": case_no}
    new = str(town.do(c.OpenCase, "wang.fang", **origin).or_raise().case_no)
    found: dict[str, Any] = town.view(new)["document"]["origin"]
    return found
