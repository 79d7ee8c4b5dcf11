"""What no adapter and no notifier should give: it is noted where it belongs, and the worker goes on."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import pytest
from bureau import Precinct
from sqlalchemy import text

from onewindow.background import Messenger, Report, Shift, Worker
from onewindow.commands import FireTimer
from onewindow.engine.submission import Submission
from onewindow.ports.departments import TryLater

UNREADABLE = "/mnt/\udcd6\udcd0/out"
"""A folder's name in another encoding, as Python hands it out."""
SHOWN = "/mnt/??/out"
WARNED = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)
"""Clocks have run out, timers have fired, people are told."""


def work(town: Precinct) -> Report:
    """A whole shift, until nothing is due."""
    return Shift(Worker(town.engine), sender=town.sender(), until_idle=True, every=0.05).run()


@pytest.mark.parametrize("seconds", [math.nan, "30", True, {}])
def test_a_wait_that_is_no_number_is_for_a_person_to_see(precinct: Precinct, seconds: Any) -> None:
    cases = precinct.stalls(2)
    precinct.bureau.script["request"] = [lambda request: TryLater(reason="busy", seconds=seconds)]

    report = work(precinct)

    assert (report.answered, report.given_up, report.trouble) == (1, 1, None)
    stuck = next(case_no for case_no in cases if precinct.row(case_no).state == "stuck")
    assert (precinct.incident(stuck)["kind"], "busy" in precinct.incident(stuck)["problem"]) == ("broken", True)


@pytest.mark.parametrize(
    ("seconds", "waits"), [(math.inf, 86_400), (1e300, 86_400), pytest.param(10**400, 86_400, id="googols"), (-5, 60)]
)
def test_a_wait_beyond_all_measure_is_a_day_at_most_and_our_own_at_least(
    precinct: Precinct, seconds: float, waits: float
) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.says("request", TryLater(reason="busy", seconds=seconds))

    assert precinct.send().put_off == 1
    row = precinct.row(case_no)
    assert (datetime.fromisoformat(row.next_at) - precinct.clock.now()).total_seconds() == waits


def test_a_case_that_cannot_be_read_keeps_no_other_from_being_given_up(precinct: Precinct) -> None:
    cases = precinct.stalls(8)
    precinct.bureau.gone = True
    precinct.send()
    *others, damaged = sorted(cases, key=lambda case_no: precinct.row(case_no).next_at)  # the first is the probe
    with precinct.engine._house.store.engine.begin() as connection:
        connection.execute(text("UPDATE ow_case SET state = :junk WHERE case_no = :no"), {"junk": b"x", "no": damaged})
    precinct.clock.set(datetime(2026, 3, 6, 2, 0, tzinfo=UTC))

    report = precinct.send()

    assert (report.trouble, {precinct.row(case_no).state for case_no in others}) == (None, {"stuck"})
    assert precinct.row(damaged).state == "new"
    [told] = [it for happening, it in precinct.told if happening == "put_off" and "replay" in it["problem"]]
    assert (told["case_no"], told["again_in_seconds"]) == (damaged, 600)


class Unwritable:
    def deliver(self, notification: object) -> None:
        raise OSError(f"cannot open {UNREADABLE}")


def test_a_notifier_s_problem_in_letters_no_store_takes_is_noted_all_the_same(precinct: Precinct) -> None:
    precinct.stalls()
    precinct.clock.set(WARNED)
    Worker(precinct.engine).fire_due()

    report = Messenger(precinct.engine.notifications, Unwritable(), tell=precinct._hear).send_some()

    assert (report.trouble, len(report.undelivered) > 0) == (None, True)
    told = [it["problem"] for happening, it in precinct.told if happening == "undelivered"]
    assert {*told, *(it.text for it in report.undelivered)} == {f"OSError: cannot open {SHOWN}"}
    with precinct.engine._house.store.transaction(read_only=True) as transaction:
        kept = transaction.outbox(kind="notification")
    assert {(row.attempts, row.problem) for row in kept} == {(1, f"OSError: cannot open {SHOWN}")}


def test_a_timer_s_problem_in_such_letters_is_noted_all_the_same(
    precinct: Precinct, monkeypatch: pytest.MonkeyPatch
) -> None:
    [case_no] = precinct.stalls()
    precinct.clock.set(WARNED)
    own = Submission.handle

    def fails(submission: Submission, transaction: Any, command: Any, now: Any = None) -> Any:
        if isinstance(command, FireTimer):
            raise RuntimeError(UNREADABLE)
        return own(submission, transaction, command, now)

    monkeypatch.setattr(Submission, "handle", fails)
    report = Worker(precinct.engine).fire_due()

    assert {failure.text for failure in report.failures} == {f"RuntimeError: {SHOWN}"}
    with precinct.engine._house.store.transaction(read_only=True) as transaction:
        failed = [timer for timer in transaction.open_timers(case_no) if timer.attempts]
    assert [timer.problem for timer in failed] == [f"RuntimeError: {SHOWN}"] * len(report.failures)
