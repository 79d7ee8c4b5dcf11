"""Corrections that came in time count, whoever says so when, and nothing heals a silence of the window."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from decisions.desk import Desk, hand_in, names, received
from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.time_limits import SHANGHAI, Policy
from onewindow.errors import Rejected

BOTH = {"items": [{"material": name, "problem": "缺"} for name in ("articles", "lease")]}


def at(desk: Desk, local: str) -> None:
    desk.now = datetime.fromisoformat(local).replace(tzinfo=SHANGHAI).astimezone(UTC)


def handed_in_on_the_tenth() -> Desk:
    """All that was asked for came on 10 March, nobody has said so; the period ends on the 23rd."""
    desk = received(())
    desk.finish("acceptance", "wang", "correction", BOTH)
    desk.lay("correction")
    at(desk, "2026-03-10T09:00")
    for material in ("articles", "lease"):
        hand_in(desk, material)
    return desk


def test_what_came_in_time_does_not_lapse_whoever_asks_first() -> None:
    desk = handed_in_on_the_tenth()
    desk.until("2026-03-24T09:00", awake=False)

    refused = desk.do(c.LapseCase, "wang")

    assert isinstance(refused, Rejected)
    assert refused.code == "corrections_all_in"
    assert "correction task" in str(refused)
    assert desk.case.status == "correcting"


def test_the_applicant_may_say_so_when_the_period_is_over() -> None:
    desk = handed_in_on_the_tenth()
    desk.until("2026-03-24T09:00", awake=False)
    (task,) = [number for number, task in desk.case.tasks.items() if task.element == "correction"]
    desk.do(c.ClaimTask, "li", task=task)

    late = desk.do(c.CompleteTask, "li", task=task, outcome="resubmitted", data={"form": {"company": {"name": "新名"}}})
    said = desk.do(c.CompleteTask, "li", task=task, outcome="resubmitted", data={})

    assert late.code == "correction_period_over", "what is filled in now comes too late"
    assert names(said) == ["TaskCompleted", "CorrectionReceived"]
    assert desk.case.corrected_on == "2026-03-23"


@pytest.mark.parametrize("woken", ["2026-03-24T00:00", "2026-03-30T23:00"])
def test_limits_count_from_the_day_of_acceptance_whenever_the_worker_came(woken: str) -> None:
    desk = handed_in_on_the_tenth()
    desk.until(woken, awake=False)
    desk.until(woken)
    second = desk.clock("correction_notice")
    assert (second.start, second.due_on) == ("2026-03-23", "2026-03-30"), "the window has its days from there, too"

    desk.finish("acceptance", "wang", "accepted")

    (accepted,) = desk.happened(e.CaseAccepted)
    assert (accepted.accepted_on, accepted.promised_due, accepted.statutory_due) == (
        "2026-03-23", "2026-03-27", "2026-04-21",
    )
    assert (desk.clock("promised").start, desk.clock("promised").due_on) == ("2026-03-23", "2026-03-27")


WRONG = {"items": [{"field": "/company", "problem": "名称有误"}, {"material": "lease", "problem": "缺"}]}


def test_a_field_corrected_at_the_window_keeps_the_case_from_lapsing_once_the_files_are_in_too() -> None:
    desk = received(("articles",))
    desk.finish("acceptance", "wang", "correction", WRONG)
    desk.lay("correction")
    at(desk, "2026-03-05T10:00")
    hand_in(desk, "lease")
    desk.do(c.CorrectOnTheSpot, "wang", form={"company": {"name": "新名"}}, note="按补正告知书改正")
    desk.until("2026-03-24T09:00")
    (corrected,) = desk.happened(e.CorrectionReceived)
    assert (desk.case.status, corrected.received_on) == ("received", "2026-03-23")


@pytest.mark.parametrize("form", [{"seal": {"count": 1}}, {"company": None}])
def test_another_correction_at_the_window_is_not_what_the_notice_asked_for(form: dict[str, object]) -> None:
    desk = received(("articles",))
    desk.finish("acceptance", "wang", "correction", WRONG)
    desk.lay("correction")
    hand_in(desk, "lease")
    desk.do(c.CorrectOnTheSpot, "wang", form=form)
    desk.until("2026-03-24T09:00")
    assert desk.case.status == "lapsed"


def test_nothing_is_corrected_at_the_window_when_the_period_is_over() -> None:
    desk = received(("articles",))
    desk.finish("acceptance", "wang", "correction", WRONG)
    desk.lay("correction")
    desk.until("2026-03-24T09:00", awake=False)
    late = desk.do(c.CorrectOnTheSpot, "wang", form={"company": {"name": "新名"}})
    assert names(late) == ["correction_period_over"]


@pytest.mark.parametrize("woken", ["2026-03-23T18:00:01", "2026-03-24T08:00"])
def test_limits_from_the_last_day_of_the_period_do_not_depend_on_the_hour_the_worker_came(woken: str) -> None:
    desk = received(())
    desk.counting = Policy(card_cut_off="office_close", after_hours="next_working_day")
    desk.finish("acceptance", "wang", "correction", BOTH)
    desk.lay("correction")
    at(desk, "2026-03-10T09:00")
    for material in ("articles", "lease"):
        hand_in(desk, material)
    desk.until(woken, awake=False)
    desk.until(woken)
    assert (desk.clock("correction_notice").start, desk.clock("correction_notice").due_on) == (
        "2026-03-23", "2026-03-30",
    )
    at(desk, "2026-03-23T19:00" if woken < "2026-03-24" else "2026-03-24T09:00")
    desk.finish("acceptance", "wang", "accepted")
    assert (desk.clock("promised").due_on, desk.clock("statutory").due_on) == ("2026-03-27", "2026-04-21")


def test_a_second_silence_is_over_in_time_though_the_worker_that_puts_the_corrections_down_comes_later() -> None:
    desk = handed_in_on_the_tenth()
    desk.until("2026-04-02T09:00", awake=False)
    (period,) = [number for number, clock in desk.case.clocks.items() if clock.kind == "correction_period"]
    desk.do(c.FireTimer, "system", timer=-period)
    desk.lay("acceptance")

    desk.until("2026-04-02T09:00")

    (accepted,) = desk.happened(e.CaseAccepted)
    assert (accepted.accepted_on, accepted.deemed) == ("2026-03-23", True)


def test_a_file_that_comes_after_a_second_silence_does_not_heal_it() -> None:
    desk = received(())
    desk.finish("acceptance", "wang", "correction", {"items": BOTH["items"][:1]})
    at(desk, "2026-03-12T09:00")
    hand_in(desk, "articles")
    task = desk.lay("correction")
    desk.do(c.ClaimTask, "li", task=task)
    desk.do(c.CompleteTask, "li", task=task, outcome="resubmitted", data={})
    desk.lay("acceptance")
    desk.until("2026-03-20T10:00", awake=False)

    assert names(hand_in(desk, "lease")) == ["MaterialAttached"]

    desk.until("2026-03-20T10:00")
    (accepted,) = desk.happened(e.CaseAccepted)
    assert (accepted.accepted_on, accepted.deemed, accepted.missing) == ("2026-03-12", True, [])
    assert [(card.level, card.cause) for card in desk.happened(e.CardIssued)][:1] == [("red", "deemed_acceptance")]
