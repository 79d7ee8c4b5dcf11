"""A calendar that becomes known after the dates it corrects have passed, with no worker running: what is put down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from decisions.clocked import HEARING, held
from decisions.desk import Desk, hand_in, names, opened, received
from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.clocks.tellings import tellings
from onewindow.domain.time_limits import SHANGHAI, Calendar, Policy


def guessed() -> tuple[Desk, Calendar]:
    """Received on 2026-04-28 when holidays were known to 30 April, and the calendar that is announced later."""
    desk = opened()
    known = desk.calendar
    desk.now = datetime(2026, 4, 28, 9, tzinfo=SHANGHAI)
    desk.calendar = known.known_until(date(2026, 4, 30))
    for material in ("articles", "lease"):
        hand_in(desk, material)
    desk.do(c.SubmitApplication, "li")
    desk.finish("intake", "wang", "received")
    desk.lay("acceptance")
    assert desk.clock("correction_notice").due_on == "2026-05-06"
    return desk, known


def carded(desk: Desk) -> list[str]:
    return [card.cause for card in desk.happened(e.CardIssued)]


def test_a_recomputation_puts_nothing_down_by_the_date_it_corrects() -> None:
    desk, known = guessed()
    desk.until("2026-05-07T10:00", awake=False)
    desk.calendar = known
    assert names(desk.do(c.RecomputeClocks, "lin")) == ["CalendarApplied", "ClockRecomputed"]
    assert desk.clock("correction_notice").due_on == "2026-05-08"
    desk.until("2026-05-08T17:00")
    # By the guessed date silence would have accepted the application two days too early.
    assert (carded(desk), desk.case.accepted) == ([], False)
    desk.until("2026-05-09T00:00")
    assert carded(desk) == ["deemed_acceptance", "promised"]  # accepted since receipt, and the promise is over, too


def test_what_is_over_by_the_new_date_too_is_put_down_by_that_date_once() -> None:
    desk, known = guessed()
    desk.until("2026-05-12T10:00", awake=False)
    desk.calendar = known
    assert names(desk.do(c.RecomputeClocks, "lin")) == ["CalendarApplied", "ClockRecomputed"]
    desk.until("2026-05-12T10:01")
    [over] = [each for each in desk.happened(e.ThresholdReached) if each.threshold == "overdue" and each.clock == 1]
    assert (over.due_on, over.at) == ("2026-05-08", "2026-05-08T16:00:00.000Z")
    assert carded(desk).count("deemed_acceptance") == 1


def carded_by_a_guess() -> tuple[Desk, Calendar, int]:
    """The statutory limit of registration is over on 2026-05-05, by a guess; its end is 2026-05-06. With its clock."""
    desk, known = guessed()
    desk.finish("acceptance", "wang", "accepted")
    desk.record(e.SubCaseOpened(
        sub_case=1, scope=1, element="registration", name="registration", item="registration",
        department="market_regulation", obligatory=True, accepted_on="2026-04-28", promised_due=None,
        statutory_due=None, counted_from="2026-04-28",
    ))
    held(desk, "review")
    desk.until("2026-05-05T10:00")
    number = next(number for number, card in desk.case.cards.items() if card.cause == "statutory")
    assert desk.case.cards[number].facts["due_on"] == "2026-05-04"
    return desk, known, desk.case.cards[number].clock


@pytest.mark.parametrize("revoked", [True, False])
def test_a_limit_that_truly_runs_out_after_a_correction_costs_its_card_whatever_became_of_the_wrong_one(
    revoked: bool
) -> None:
    desk, known, number = carded_by_a_guess()
    if revoked:
        desk.do(c.RevokeCard, "lin", card=desk.happened(e.CardIssued)[-1].card, reason="节假日表有误，未超期")
    desk.calendar = known
    desk.do(c.RecomputeClocks, "lin")
    assert desk.case.clocks[number].due_on == "2026-05-06"
    before = len(desk.happened(e.Escalated))

    desk.until("2026-05-08T10:00")

    ends = [card.facts["due_on"] for card in desk.happened(e.CardIssued) if card.clock == number]
    assert ends == ["2026-05-04", "2026-05-06"]
    told = [each for each in desk.happened(e.Escalated)[before:] if each.clock == number]
    assert [each.rung for each in told] == ["handler", "stage_head", "department_head", "supervisor"]
    order = desk.happened(e.OrderIssued)[-1]
    assert "截止 2026-05-06" in order.content
    assert "截止 2026-05-04" not in order.content
    reached = [(r.event.threshold, r.seq) for r in desk.log
               if isinstance(r.event, e.ThresholdReached) and r.event.clock == number]
    assert tellings(desk.log).by_seq[reached[-2][1]].nobody == "", reached


def test_an_end_that_two_calendars_move_away_and_back_costs_one_card() -> None:
    desk, known, number = carded_by_a_guess()
    guess = desk.calendar
    for calendar in (known, guess):
        desk.calendar = calendar
        desk.do(c.RecomputeClocks, "lin")
    desk.until("2026-05-05T11:00")
    assert desk.case.clocks[number].due_on == "2026-05-04"
    assert len([card for card in desk.happened(e.CardIssued) if card.clock == number]) == 1


def closed(desk: Desk, *days: str) -> None:
    """Offices were closed on these days, and the site has been told so; nobody has recomputed anything."""
    desk.calendar = replace(desk.calendar, closures={date.fromisoformat(day): "台风停工" for day in days})


@pytest.mark.parametrize("awake", [True, False])
def test_nobody_is_accepted_by_a_silence_that_the_present_calendar_does_not_know(awake: bool) -> None:
    desk = received(())
    desk.lay("acceptance")
    desk.until("2026-03-09T09:00")
    closed(desk, "2026-03-09")
    desk.until("2026-03-10T10:00", awake=awake)
    refused = desk.finish("acceptance", "wang", "not_accepted", {"reason": "不属本机关", "remedies": "复议"})
    assert names(refused) == ["TaskCompleted", "AcceptanceRefused"]
    assert [event.before for event in desk.happened(e.ClockRecomputed)] == ["2026-03-09"]
    assert (carded(desk), desk.happened(e.CaseAccepted)) == ([], [])


def correcting() -> Desk:
    desk = received(("lease",))
    desk.finish("acceptance", "wang", "correction", {"items": [{"material": "articles", "problem": "缺"}]})
    desk.lay("correction")
    assert desk.clock("correction_period").due_on == "2026-03-23"
    return desk


@pytest.mark.parametrize("awake", [True, False])
def test_what_comes_on_the_last_day_of_the_present_calendar_comes_in_time(awake: bool) -> None:
    desk = correcting()
    closed(desk, "2026-03-23")
    desk.until("2026-03-24T09:00", awake=awake)
    assert names(hand_in(desk, "articles"))[-1] == "MaterialAttached"
    desk.until("2026-03-25T09:00")
    (corrected,) = desk.happened(e.CorrectionReceived)
    assert (desk.case.status, corrected.received_on) == ("received", "2026-03-24")


def test_what_is_over_by_the_present_calendar_too_is_put_down_by_it_in_one_go() -> None:
    desk = correcting()
    closed(desk, "2026-03-23")
    desk.until("2026-03-30T09:00", awake=False)
    (number,) = [number for number, clock in desk.case.clocks.items() if clock.kind == "correction_period"]
    fired = desk.do(c.FireTimer, "system", timer=-number)
    assert names(fired)[:3] == ["CalendarApplied", "ClockRecomputed", "ThresholdReached"]
    assert names(fired)[-1] == "CaseLapsed"
    assert desk.case.correct_by == "2026-03-24"


def test_a_correction_period_never_ends_before_the_day_the_applicant_was_told() -> None:
    desk = correcting()
    desk.calendar = replace(desk.calendar, extra_working_days={date(2026, 3, 14): "台风补班"})
    assert names(desk.do(c.RecomputeClocks, "lin")) == []
    desk.until("2026-03-23T10:00")
    assert (desk.case.status, desk.case.correct_by) == ("correcting", "2026-03-23")


def accepted_on_friday_night() -> Desk:
    """Accepted at 20:00 on Friday 2026-03-06, with registration: day 0 is that Friday."""
    desk = received()
    desk.until("2026-03-06T20:00", awake=False)
    desk.finish("acceptance", "wang", "accepted")
    desk.record(e.SubCaseOpened(
        sub_case=1, scope=1, element="registration", name="registration", item="registration",
        department="market_regulation", obligatory=True, accepted_on="2026-03-06", promised_due=None,
        statutory_due=None, counted_from=desk.clock("statutory").start,
    ))
    return desk


def ends(desk: Desk) -> list[tuple[str | None, str | None]]:
    return [(desk.clock(kind, 1).due_on, desk.clock(kind, 1).due_at) for kind in ("promised", "statutory")]


@pytest.mark.parametrize("changed", [False, True])
def test_a_running_clock_keeps_the_rules_it_began_with_whatever_the_site_sets_later(changed: bool) -> None:
    desk = accepted_on_friday_night()
    assert ends(desk) == [("2026-03-09", "2026-03-09T16:00:00.000Z"), ("2026-03-11", "2026-03-11T16:00:00.000Z")]
    if changed:
        desk.counting = Policy(after_hours="next_working_day", card_cut_off="office_close")
    desk.until("2026-03-09T10:00")

    desk.do(c.Suspend, "liu", **HEARING)
    desk.until("2026-03-10T10:00")
    desk.do(c.Resume, "liu", sub_case="1", result="已听证")
    assert ends(desk) == [("2026-03-10", "2026-03-10T16:00:00.000Z"), ("2026-03-12", "2026-03-12T16:00:00.000Z")]
    desk.do(c.Extend, "ma", limit="3wd", sub_case="1", reason="情形复杂")

    assert ends(desk) == [("2026-03-13", "2026-03-13T16:00:00.000Z"), ("2026-03-17", "2026-03-17T16:00:00.000Z")]


def test_a_clock_of_an_older_release_that_names_no_rules_is_counted_by_those_of_the_site() -> None:
    desk = accepted_on_friday_night()
    desk.clock("statutory", 1).rules = ""
    desk.counting = Policy(after_hours="next_working_day")
    desk.do(c.Extend, "ma", limit="3wd", sub_case="1", reason="情形复杂")
    assert desk.clock("statutory", 1).due_on == "2026-03-17"
    assert desk.clock("promised", 1).due_on == "2026-03-12"
