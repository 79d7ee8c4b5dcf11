"""A calendar that becomes known after the dates it corrects have passed, with no worker running: what is put down."""

from __future__ import annotations

from datetime import date, datetime

from decisions.desk import Desk, hand_in, names, opened
from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.time_limits import SHANGHAI, Calendar


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
