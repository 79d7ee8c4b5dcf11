"""Corners of the legal clock in which a date, a card or a way out was once lost; on the desk, one case each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import structs

from decisions.desk import Desk, accepted, hand_in, names, received
from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.facts import local_minute
from onewindow.domain.instants import instant
from onewindow.domain.service_item import Limit, Limits

HEARING = {"procedure": "听证", "reason": "申请人要求听证", "sub_case": "1"}
LACKING = {"items": [{"material": "lease", "problem": "缺页"}]}


def in_review() -> Desk:
    """Registration (1 day promised, 3 at most, since Monday 2026-03-02) with a review somebody holds."""
    desk = accepted()
    desk.do(c.ClaimTask, "chen", task=desk.lay("review", 1))
    return desk


def carded(desk: Desk, sub_case: int | None) -> list[str]:
    return [card.cause for card in desk.happened(e.CardIssued) if card.sub_case == sub_case]


def test_a_hearing_that_begins_on_the_last_day_stops_the_limit_and_gives_that_day_back() -> None:
    desk = in_review()
    desk.until("2026-03-05T10:00")
    desk.do(c.Suspend, "liu", **HEARING)
    assert desk.clock("statutory", 1).due_on is None
    desk.until("2026-03-12T10:00")
    desk.do(c.Resume, "liu", sub_case="1", result="已听证")
    assert desk.clock("statutory", 1).due_on == "2026-03-12"
    assert "statutory" not in carded(desk, 1)
    desk.until("2026-03-13T00:00")
    assert carded(desk, 1).count("statutory") == 1


def test_a_limit_that_was_over_stays_over_under_a_hearing_and_cannot_be_extended() -> None:
    desk = in_review()
    desk.until("2026-03-10T10:00")
    assert names(desk.do(c.Suspend, "liu", **HEARING)) == ["ProcedureStarted"]
    assert names(desk.do(c.Extend, "ma", limit="3wd", reason="复杂", sub_case="1")) == ["limit_already_passed"]
    desk.do(c.Withdraw, "li", sub_case="1", reason="不办了")
    stopped = {event.clock: event.overdue for event in desk.happened(e.ClockStopped)}
    assert all(stopped[card.clock] for card in desk.happened(e.CardIssued) if card.sub_case == 1)


def test_material_that_comes_after_the_resubmission_starts_the_window_s_days_anew_and_once() -> None:
    desk = received(files=("lease",))
    desk.finish("acceptance", "wang", "correction", LACKING)
    desk.until("2026-03-04T10:00")
    hand_in(desk, "lease")
    desk.finish("correction", "li", "resubmitted")
    desk.until("2026-03-05T10:00")
    assert names(hand_in(desk, "articles")) == ["MaterialAttached", "CorrectionReceived"]
    assert [(clock.kind, clock.due_on) for clock in desk.case.clocks.values()] == [("correction_notice", "2026-03-12")]


def test_corrections_after_their_period_come_too_late_also_where_no_worker_came_by() -> None:
    desk = received()
    desk.finish("acceptance", "wang", "correction", LACKING)
    desk.until("2026-03-30T10:00", awake=False)
    hand_in(desk, "lease")
    assert names(desk.finish("correction", "li", "resubmitted")) == ["correction_period_over"]
    desk.until("2026-03-30T10:01")
    assert desk.case.status == "lapsed"


@pytest.mark.parametrize("ending", ["Withdraw", "Terminate"])
def test_silence_costs_its_red_card_also_where_the_case_ends_before_a_worker_comes_by(ending: str) -> None:
    desk = received()
    desk.lay("acceptance")
    desk.until("2026-03-12T10:00", awake=False)
    given = {"basis": "行政许可法第七十条"} if ending == "Terminate" else {}
    assert names(desk.do(c.COMMAND_TYPES[ending], "lin" if given else "li", reason="原因", **given)) != ["not_entitled"]
    assert not desk.case.clocks
    assert carded(desk, None) == ["deemed_acceptance"]


def test_a_hearing_on_an_optional_part_ends_also_when_the_case_is_closed() -> None:
    desk = accepted()
    desk.sub_case("survey", 2, "police", obligatory=False)
    desk.do(c.Suspend, "guo", procedure="鉴定", reason="存疑", sub_case="2")
    desk.record(e.CaseClosed(result="granted"))
    assert names(desk.do(c.Resume, "guo", sub_case="2", result="属实")) == ["ProcedureEnded"]
    assert not desk.clock("promised", 2).suspended


def test_a_promise_broken_before_the_extension_costs_one_card_and_no_second() -> None:
    desk = in_review()
    desk.until("2026-03-04T10:00")
    assert names(desk.do(c.Extend, "ma", limit="3wd", reason="复杂", sub_case="1")) == ["ExtensionGranted"]
    desk.until("2026-03-20T10:00")
    # Two replies are owed by then: to the order about the promise, and to the graver one about the statutory limit.
    assert sorted(carded(desk, 1)) == ["order_reply", "order_reply", "promised", "statutory"]


def test_an_order_that_outlives_its_case_is_counted_by_a_new_calendar_too() -> None:
    desk = accepted()
    known = desk.calendar
    desk.calendar = known.known_until(known.first.replace(year=2026, month=3, day=2))
    desk.do(c.IssueOrder, "lin", department="police", content="请说明")
    desk.do(c.Withdraw, "li", reason="不办了")
    desk.record(e.CaseFinished(how="cancelled"))
    assert desk.clock("order_reply").provisional
    desk.calendar = known
    assert names(desk.do(c.RecomputeClocks, "lin")) == ["CalendarApplied", "ClockRecomputed"]
    assert not desk.clock("order_reply").provisional


def test_a_case_that_ends_with_a_grant_in_the_drawer_owes_the_card_of_its_delivery_and_keeps_no_clock() -> None:
    desk = in_review()
    desk.finish("review", "chen", "passed")
    desk.finish("decision", "liu", "granted", sub_case=1)
    assert desk.clock("delivery", 1).due_on == "2026-03-16"
    desk.now += timedelta(days=18)  # and no worker has come by

    desk.record(e.CaseFinished(how="completed"))

    assert "delivery" in carded(desk, 1)
    assert not [clock for clock in desk.case.clocks.values() if clock.kind == "delivery"]


def test_an_immediate_promise_that_was_broken_is_not_healed_by_a_later_hearing() -> None:
    desk = received()
    registration = structs.replace(desk.item.items[0], case_type="immediate", limits=Limits(), extension=None)
    desk.item = structs.replace(desk.item, items=(registration, *desk.item.items[1:]))
    desk.finish("acceptance", "wang", "accepted")
    desk.sub_case()
    desk.until("2026-03-03T09:00")
    due = desk.clock("promised", 1).due_at

    desk.do(c.Suspend, "liu", **HEARING)
    desk.until("2026-03-10T10:00")
    desk.do(c.Resume, "liu", sub_case="1", result="已听证")

    assert desk.clock("promised", 1).due_at == due
    assert desk.clock("promised", 1).overdue_at(instant(desk.now))
    assert carded(desk, 1).count("promised") == 1


def test_the_whole_is_not_forwarded_once_a_part_of_it_was_granted() -> None:
    desk = in_review()
    desk.finish("decision", "liu", "granted", {"licence_no": "1"}, sub_case=1)

    refused = desk.do(c.Forward, "zhao", to="省局", reason="超出权限")

    assert names(refused) == ["decided_already"]
    assert "delivery" in desk.kinds(1)


@pytest.mark.parametrize(("overall", "cards"), [
    ("4wd", [("overall", "2026-03-06")]),
    ("3wd", [("overall", "2026-03-05")]),
    ("10wd", [("promised", "2026-03-06"), ("overall", "2026-03-16")]),
])  # fmt: skip
def test_the_overall_limit_speaks_for_a_promise_that_ends_with_it_and_not_for_one_that_is_broken_before(
    overall: str, cards: list[tuple[str, str]]
) -> None:
    desk = received()
    assert desk.item is not None
    limits = structs.replace(desk.item.main.limits, overall=Limit.parse(overall))
    desk.item = structs.replace(desk.item, main=structs.replace(desk.item.main, limits=limits))
    desk.finish("acceptance", "wang", "accepted")

    desk.until("2026-03-17T00:00")

    found = [(card.cause, card.facts["due_on"]) for card in desk.happened(e.CardIssued)]
    assert [each for each in found if each[0] != "order_reply"] == cards


def climbed(desk: Desk) -> list[tuple[str, str]]:
    """The later rungs of the promise of registration, with the local hour at which each was due."""
    (promised,) = [number for number, clock in desk.case.clocks.items()
                   if (clock.kind, clock.sub_case) == ("promised", 1)]
    return [(event.threshold, local_minute(event.at)) for event in desk.happened(e.ThresholdReached)
            if event.clock == promised and ":" in event.threshold]


def test_the_ladder_of_a_broken_promise_is_not_climbed_while_the_part_stands_still() -> None:
    desk = in_review()
    desk.until("2026-03-04T09:00")
    desk.do(c.Suspend, "liu", **HEARING)
    desk.until("2026-03-16T10:00")
    assert climbed(desk) == []

    desk.do(c.Resume, "liu", sub_case="1", result="已听证")
    desk.until("2026-03-19T00:00")

    # The rest of 4 March, on which the hearing began, is that of the day on which it has ended.
    assert climbed(desk) == [
        ("yellow:department_head", "2026-03-17 00:00"), ("yellow:supervisor", "2026-03-18 00:00"),
        ("yellow:order", "2026-03-19 00:00"),
    ]


def test_a_rung_whose_hour_had_come_before_the_part_stood_still_is_reached_by_the_late_worker() -> None:
    desk = in_review()
    desk.until("2026-03-05T09:00", awake=False)
    desk.do(c.Suspend, "liu", **HEARING)
    desk.until("2026-03-12T10:00")
    assert climbed(desk) == [("yellow:department_head", "2026-03-05 00:00")]
