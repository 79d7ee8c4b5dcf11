"""Timers in working days, whose dates the tokens leave to the calendar they do not have; and cycles that keep step."""

from __future__ import annotations

from datetime import timedelta

import pytest

from onewindow.errors import ProcessProblem
from onewindow.workflow import load_definition
from onewindow.workflow.codec import decode, encode
from onewindow.workflow.definition import DefinitionRefused
from workflow.drawings import Play, boundary, drawn, event, script, timer

CATCH = "intermediateCatchEvent"
STARTED = "2026-03-02T01:10:00+00:00"


def asked(play: Play) -> list[tuple[str, str, str]]:
    """What each open timer asks: instant, limit, since."""
    return [(one.due_at, one.limit, one.since) for one in play.timers.values()]


@pytest.mark.parametrize(
    ("text", "limit"),
    [("20wd", "20wd"), (" 0.5wd ", "0.5wd"), ("4wh", "4wh"), ("20d", "20d"), ("'7wd'", "7wd"),
     ("text(form.days) + 'wd'", "15wd"), ("form.period", "3.5wd")],
)  # fmt: skip
def test_a_limit_is_asked_without_a_date(text: str, limit: str) -> None:
    form = {"days": 15, "period": "3.5wd"}
    play = Play(drawn("s > wait > a", wait=event(CATCH, timer(text))), {"form": form}).start()
    assert asked(play) == [("", limit, STARTED)]
    assert play.fire("wait").open == ["a"]


def test_iso_days_stay_twenty_four_hours() -> None:
    play = Play(drawn("s > wait > a", wait=event(CATCH, timer("P20D")))).start()
    assert asked(play) == [("2026-03-22T01:10:00+00:00", "", "")]


@pytest.mark.parametrize("text", ["20 wd", "P20WD", "20WD", "0wd", "1.25wd", "10000wd", "-1wd"])
def test_a_misspelt_limit_is_refused(text: str) -> None:
    with pytest.raises(DefinitionRefused):
        load_definition(drawn("s > wait > a", wait=event(CATCH, timer(text))))


def test_a_limit_of_the_data_that_is_none_is_a_problem_when_it_is_reached() -> None:
    play = Play(drawn("s > a > wait > b", wait=event(CATCH, timer("days"))), {"days": "20 wd"}).start()
    with pytest.raises(ProcessProblem, match="20 wd"):
        play.finish("a")


def test_a_date_is_no_limit() -> None:
    with pytest.raises(DefinitionRefused):
        load_definition(drawn("s > wait > a", wait=event(CATCH, timer("5wd", "timeDate"))))


def test_a_boundary_limit_interrupts_and_is_dropped_like_any_timer() -> None:
    late = boundary("a", timer("5wd"))
    assert Play(drawn("s > a > e1\nlate > b", late=late)).start().fire("late").open == ["b"]
    assert Play(drawn("s > a > c\nlate > b", late=late)).start().finish("a").clocks == []


def rounds(text: str, document: dict[str, object] | None = None, *, late: timedelta = timedelta()) -> list[object]:
    """What a cycle on a boundary asks, round by round."""
    rung = boundary("a", timer(text, "timeCycle"), interrupting=False)
    play = Play(drawn("s > a > e1\nrung > n > e2", rung=rung, n=script("n = n + 1")), {"n": 0, **(document or {})})
    play.start()
    found: list[object] = []
    while play.timers and len(found) < 5:
        found += asked(play)
        play.later(seconds=late.total_seconds()).fire("rung")
    return found


@pytest.mark.parametrize("late", [timedelta(), timedelta(days=9)])
def test_a_cycle_in_working_days_counts_every_round_from_its_beginning(late: timedelta) -> None:
    assert rounds("R3/1wd", late=late) == [("", "1wd", STARTED), ("", "2wd", STARTED), ("", "3wd", STARTED)]
    assert rounds("R2/0.5wd") == [("", "0.5wd", STARTED), ("", "1wd", STARTED)]
    assert rounds("R/1.5wh")[-1] == ("", "7.5wh", STARTED)


def test_a_cycle_with_a_start_counts_from_it() -> None:
    start = "2026-04-01T01:00:00+00:00"
    assert rounds("R3/2026-04-01T09:00:00+08:00/5wd") == [(start, "", ""), ("", "5wd", start), ("", "10wd", start)]


@pytest.mark.parametrize("late", [timedelta(), timedelta(days=40)])
def test_a_cycle_in_months_counts_every_round_from_its_beginning(late: timedelta) -> None:
    days = [str(due)[:10] for due, _, _ in rounds("R5/2026-03-31T09:00:00+08:00/P1M", late=late)]
    assert days == ["2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30", "2026-07-31"]
    assert [str(due)[:16] for due, _, _ in rounds("R3/2024-02-29T09:00:00+08:00/P1YT1H")] == [
        "2024-02-29T01:00", "2025-02-28T02:00", "2026-02-28T03:00",
    ]  # fmt: skip
    assert [str(due)[:10] for due, _, _ in rounds("R3/P1M")] == ["2026-04-02", "2026-05-02", "2026-06-02"]


def test_a_cycle_in_months_that_an_earlier_release_began_goes_on_from_its_last_round() -> None:
    rung = boundary("a", timer("R5/2026-03-31T09:00:00+08:00/P1M", "timeCycle"), interrupting=False)
    play = Play(drawn("s > a > e1\nrung > n > e2", rung=rung, n=script("n = 1"))).start()
    case = decode(play.definition, play.tokens, play.document, play.now)
    for token in case.tokens.values():
        token.internal_data = {key: token.internal_data[key] for key in ("due", "left") if key in token.internal_data}
    play.tokens = encode(case)
    assert [str(asked(play.fire("rung"))[0][0])[:10] for _ in range(2)] == ["2026-04-30", "2026-05-31"]


def test_a_cycle_whose_limit_outgrows_every_limit_begins_anew() -> None:
    assert rounds("R/4000wd")[:4] == [
        ("", "4000wd", STARTED), ("", "8000wd", STARTED), ("", "4000wd", STARTED), ("", "8000wd", STARTED),
    ]  # fmt: skip


def test_a_cycle_of_the_data_follows_them_from_round_to_round() -> None:
    every = "'R/1wd' if n == 0 else 'R/4wh' if n == 1 else 'R/PT1H'"
    assert rounds(every) == [
        ("", "1wd", STARTED), ("", "2wd", STARTED), ("", "4wh", STARTED), ("2026-03-02T02:10:00+00:00", "", ""),
        ("2026-03-02T03:10:00+00:00", "", ""),
    ]  # fmt: skip
