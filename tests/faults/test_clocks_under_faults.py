"""Faults around a clock that runs out: crashes, doubled and frozen workers, and people who act in the same instant."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from background.clock_tower import Hand
from background.stall_town import CLERK, HEARING, MIDNIGHT, Escalation, StallTown, build_stall_site, told
from databases import Database
from faults.photograph import added, photograph
from faults.test_crash_points import Crash, crash_after
from journeys.invariants import hold
from journeys.laws import kept
from onewindow import commands as c
from onewindow import events as e
from onewindow.background import Report, Worker
from onewindow.engine import Answer, Engine
from onewindow.engine.timers import TimerFailed, Timers
from onewindow.storage import Patience, sqlite
from onewindow.storage.writer_gate import WriterGate

ORDERS = ("the worker first", "the person first", "both at once")
CASES_AT_ONCE = 5
LAST_INSTANT = MIDNIGHT - timedelta(milliseconds=1)


@pytest.fixture(scope="module")
def stall_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_stall_site(tmp_path_factory.mktemp("stalls"))


@pytest.fixture
def stalls(stall_site: Path, database: Database) -> Iterator[StallTown]:
    """Small cases whose next clock runs out at MIDNIGHT; runs the test on SQLite and on PostgreSQL."""
    with StallTown(stall_site, database.url) as town:
        yield town


def fire(town: StallTown) -> Report:
    return Worker(town.engine).fire_due(MIDNIGHT)


def became(town: StallTown, case_no: str) -> Escalation:
    """What the log says, after invariants and laws have been asked for."""
    hold(town, case_no)
    return Escalation.of(kept(town, case_no))


def once(town: StallTown, case_no: str, *names: tuple[str, str]) -> Escalation:
    """The thresholds `names` were reached, each once, each with its card, and everybody was told once."""
    found = became(town, case_no)
    story = told(town, case_no)
    assert sorted(found.thresholds) == sorted(names), story
    assert len(found.cards) == len(set(found.cards)) == len(names), story
    assert len(found.rungs) == len(set(found.rungs)), story
    assert fire(town).fired == 0, story
    return found


# -- crashes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["silent", "accepted", "hearing", "correcting"])
def test_a_crash_at_any_statement_leaves_either_nothing_or_the_whole_escalation(
    stalls: StallTown, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_no = stalls.standing(where)
    before = photograph(stalls.url)
    statement, committed = 0, False
    while not committed:
        statement += 1
        with crash_after(statement, monkeypatch), suppress(Crash):
            Worker(stalls.engine).fire_due(MIDNIGHT, limit=1)
        committed = photograph(stalls.url) != before
    assert statement > 5, "crashed in the middle too"
    assert added(before, photograph(stalls.url)).get("ow_receipt") == 1, f"not the whole\n{told(stalls, case_no)}"
    fire(stalls)
    wanted = {"silent": [("correction_notice", "overdue"), ("promised", "overdue")],
              "accepted": [("promised", "overdue")], "hearing": [("special_procedure", "overdue")],
              "correcting": []}[where]
    if where == "correcting":
        assert became(stalls, case_no).thresholds == [("correction_period", "overdue")], told(stalls, case_no)
        assert stalls.view(case_no)["status"] == "lapsed"
    else:
        once(stalls, case_no, *wanted)


def test_a_worker_that_never_hears_of_its_commit_fires_again_and_nothing_happens_twice(
    stalls: StallTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_no = stalls.standing("hearing")
    [row] = stalls.timers(MIDNIGHT)
    real = Timers.fire_case

    def fire_and_crash(self: Timers, *given: Any, **named: Any) -> Any:
        real(self, *given, **named)
        raise Crash("after commit")

    with monkeypatch.context() as here:
        here.setattr(Timers, "fire_case", fire_and_crash)
        with pytest.raises(Crash):
            fire(stalls)
    committed = photograph(stalls.url)
    stalls.restart()
    lost = TimerFailed(row, ConnectionResetError("the answer was lost"))
    assert stalls.engine.timers.postpone(lost, timedelta(minutes=1), MIDNIGHT) is False, "it is not that timer any more"
    assert fire(stalls).fired == 0
    assert photograph(stalls.url) == committed
    once(stalls, case_no, ("special_procedure", "overdue"))


# -- two workers, and one that freezes -------------------------------------------------------------------------------


def test_a_clock_fired_by_eight_workers_at_once_reaches_its_end_once(stalls: StallTown) -> None:
    case_no = stalls.standing("silent")
    together = threading.Barrier(8)

    def work(engine: Engine) -> Report:
        together.wait()
        return Worker(engine).fire_due(MIDNIGHT)

    engines = [Engine(stalls.site, database=stalls.url, clock=stalls.clock) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        reports = list(pool.map(work, engines))
    for engine in engines:
        engine.close()
    assert [(report.failures, report.passed_by, report.trouble) for report in reports] == [((), 0, None)] * 8
    assert sum(report.fired for report in reports) == 2, "the five days to tell, and what was promised for the part"
    once(stalls, case_no, ("correction_notice", "overdue"), ("promised", "overdue"))


@pytest.mark.skipif(sys.platform == "win32", reason="signals work otherwise there")
def test_a_worker_frozen_in_the_middle_is_overtaken_or_waited_for_and_nothing_happens_twice(
    stalls: StallTown, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_no = stalls.standing("silent")
    frozen = Hand(stalls, MIDNIGHT, stops_at=6, how="freeze", idle=0.3)  # type: ignore[arg-type]
    frozen.go()
    assert frozen.line() == "inside"
    os.waitpid(frozen.process.pid, os.WUNTRACED)
    if database.is_sqlite:
        # Nobody overtakes the writer of a file: the others give up, say so, and find everything done afterwards.
        monkeypatch.setattr(sqlite, "WriterGate", partial(WriterGate, patience=0.1))
        with Engine(stalls.site, database=stalls.url, clock=stalls.clock) as impatient:
            report = Worker(impatient).fire_due(MIDNIGHT)
        assert (report.fired, report.left, report.trouble is None) == (0, True, False)
        frozen.process.send_signal(signal.SIGCONT)
        assert frozen.result() == (2, 0, "None")
    else:
        wait_for_the_case(stalls)
        assert fire(stalls).fired == 2, "the server has taken the case away from who froze with it"
        frozen.process.send_signal(signal.SIGCONT)
        assert frozen.result() == (0, 1, "None"), "its commit was refused, and there was nothing left to do"
    once(stalls, case_no, ("correction_notice", "overdue"), ("promised", "overdue"))


def wait_for_the_case(town: StallTown) -> None:
    """Until whoever froze with the case has lost it: the lock comes to the next who asks."""
    store = town.store()
    with store.engine.begin() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '20s'"))
        connection.execute(text("SELECT case_no FROM ow_case FOR UPDATE"))
    store.close()


# -- people who act in the same instant ------------------------------------------------------------------------------


def meet(town: StallTown, order: str, where: str, act: Callable[[str], Answer]) -> dict[str, Answer]:
    """The person acts on cases that stand so, and a worker fires their clocks, in that order; the person's answers."""
    cases = [town.standing(where) for _ in range(CASES_AT_ONCE if order == "both at once" else 1)]
    town.clock.set(MIDNIGHT)
    if order == "the worker first":
        assert fire(town).fired > 0
        return {case_no: act(case_no) for case_no in cases}
    if order == "the person first":
        answers = {case_no: act(case_no) for case_no in cases}
        fire(town)
        return answers
    together = threading.Barrier(2)

    def work() -> None:
        together.wait()
        report = Worker(town.engine, patience=Patience()).fire_due(MIDNIGHT)
        assert (report.failures, report.trouble) == ((), None)

    with ThreadPoolExecutor(2) as pool:
        working = pool.submit(work)
        together.wait()
        answers = {case_no: act(case_no) for case_no in reversed(cases)}
        working.result()
    assert fire(town).failures == ()  # a case a person had in hand was passed by
    return answers


@pytest.mark.parametrize("order", ORDERS)
def test_accepted_by_law_and_by_the_clerk_in_the_same_instant_it_is_accepted_once(
    stalls: StallTown, order: str
) -> None:
    def accept(case_no: str) -> Answer:
        command = {"command_id": f"accept-{case_no}", "actor": CLERK, "case_no": case_no}
        task = stalls.task_claimed_last(case_no)
        return stalls.engine.submit(c.CompleteTask(**command, task=task, outcome="accepted"))

    answers = meet(stalls, order, "silent", accept)
    for case_no, answer in answers.items():
        found = once(stalls, case_no, ("correction_notice", "overdue"), ("promised", "overdue"))
        story = told(stalls, case_no)
        [accepted] = [r for r in stalls.logs([case_no])[case_no] if isinstance(r.event, e.CaseAccepted)]
        assert (found.acceptances, accepted.event.deemed, accepted.event.accepted_on) == (1, True, "2026-03-09"), story
        if answer.rejected is None:
            assert accepted.actor["id"] == CLERK, story
        else:
            assert accepted.actor["id"] == "system", story
            assert answer.rejected.code == "somebody_was_faster", answer.rejected
            assert answer.rejected.details["by"] == "system", answer.rejected
            assert "2026-03-17 00:00" in answer.rejected.text, answer.rejected
    if order != "both at once":
        [answer] = answers.values()
        assert (answer.rejected is None) == (order == "the person first")


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("at", [LAST_INSTANT, MIDNIGHT], ids=["in time", "too late"])
def test_a_correction_and_the_lapse_in_the_same_instant_never_both_happen(
    stalls: StallTown, order: str, at: datetime
) -> None:
    def resubmit(case_no: str) -> Answer:
        stalls.clock.set(at)
        command = {"command_id": f"correct-{case_no}", "actor": "li.lei", "case_no": case_no}
        data, task = {"form": {"stall": {"place": "市民路与创业路路口"}}}, stalls.task_claimed_last(case_no)
        return stalls.engine.submit(c.CompleteTask(**command, task=task, outcome="resubmitted", data=data))

    for case_no, answer in meet(stalls, order, "correcting", resubmit).items():
        found, story = became(stalls, case_no), told(stalls, case_no)
        ends = [type(r.event) for r in stalls.logs([case_no])[case_no]
                if isinstance(r.event, e.CaseLapsed | e.CorrectionReceived)]
        if answer.rejected is None:
            assert at == LAST_INSTANT, story
            assert (ends, stalls.view(case_no)["status"]) == ([e.CorrectionReceived], "received"), story
            assert found.thresholds == [], story
        else:
            assert answer.rejected.code in ("case_finished", "somebody_was_faster", "correction_period_over"), story
            assert (ends, stalls.view(case_no)["status"]) == ([e.CaseLapsed], "lapsed"), story
            assert found.thresholds == [("correction_period", "overdue")], story
        if order == "the person first":
            assert (answer.rejected is None) == (at == LAST_INSTANT), story


@pytest.mark.parametrize("order", ORDERS)
def test_a_hearing_that_ends_in_the_instant_in_which_it_is_overdue_costs_one_card_whoever_is_first(
    stalls: StallTown, order: str
) -> None:
    def resume(case_no: str) -> Answer:
        command = {"command_id": f"resume-{case_no}", "actor": "liu.yang", "case_no": case_no}
        return stalls.engine.submit(c.Resume(**command, sub_case="1", result="听证笔录"))

    for case_no, answer in meet(stalls, order, "hearing", resume).items():
        story = told(stalls, case_no)
        assert answer.rejected is None, story
        assert once(stalls, case_no, ("special_procedure", "overdue")).cards == [("red", "special_procedure")], story
        running = {(clock.kind, clock.sub_case): clock.due_on for clock in stalls.case(case_no).clocks.values()}
        # Nothing of them was used: the hearing began on the day of acceptance. It ended on Tuesday the 17th at 00:00.
        assert running == {("promised", 1): "2026-03-24", ("statutory", 1): "2026-03-31",
                           ("promised", None): "2026-03-31", ("statutory", None): "2026-04-15"}, story


@pytest.mark.parametrize("order", ORDERS)
def test_a_hearing_that_begins_in_the_instant_in_which_the_promise_is_broken_does_not_mend_it(
    stalls: StallTown, order: str
) -> None:
    def suspend(case_no: str) -> Answer:
        command = {"command_id": f"suspend-{case_no}", "actor": "liu.yang", "case_no": case_no}
        return stalls.engine.submit(c.Suspend(**command, **HEARING))

    for case_no, answer in meet(stalls, order, "accepted", suspend).items():
        story = told(stalls, case_no)
        assert answer.rejected is None, story
        assert once(stalls, case_no, ("promised", "overdue")).cards == [("yellow", "promised")], story
        broken = next(clock for clock in stalls.case(case_no).clocks.values()
                      if (clock.kind, clock.sub_case) == ("promised", 1))
        assert (broken.due_on, broken.suspended) == ("2026-03-16", True), story
