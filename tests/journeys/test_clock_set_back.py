"""Somebody sets the computer's clock back in the middle of a case: the case goes on, and its record stays sound."""

from __future__ import annotations

from datetime import timedelta

from journeys.invariants import hold
from journeys.town import Town
from onewindow import commands as c


def test_procedure_ends_at_the_instant_it_began_where_the_clock_was_set_back_meanwhile(town: Town) -> None:
    case_no = town.accepted()
    part = {"case_no": case_no, "sub_case": "1"}
    begun = town.do(c.Suspend, "liu.yang", **part, procedure="听证", reason="申请人要求").or_raise()
    town.clock.set(town.clock.now() - timedelta(days=2))

    ended = town.do(c.Resume, "liu.yang", **part, result="维持").or_raise()

    suspended = next(event["payload"] for event in begun.events if event["type"] == "ClockSuspended")
    resumed = next(event["payload"] for event in ended.events if event["type"] == "ClockResumed")
    assert resumed["end"] == suspended["begin"]
    hold(town, case_no)
    assert not town.view(case_no)["procedures"]
