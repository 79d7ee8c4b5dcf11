"""A department that is slow, gone or hanging: waits grow, no legal clock stops, and in the end a person is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from bureau import Precinct

from journeys.invariants import hold
from onewindow import commands as c
from onewindow.background import Adapters, Shift, Worker
from onewindow.engine import expiry
from onewindow.ports.departments import AcceptedForWork, Unreachable

GONE = [Unreachable("connection refused", sent=False)] * 20


def waits(town: Precinct) -> list[float]:
    return [told["again_in_seconds"] for happening, told in town.told if happening == "put_off"]


def test_attempts_come_later_and_later_and_then_a_person_is_asked(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.gone = True

    reports = [precinct.send(), precinct.send(minutes=1), precinct.send(minutes=2)]

    assert [(report.put_off, report.given_up) for report in reports] == [(1, 0), (1, 0), (0, 1)]
    assert waits(precinct) == [60, 120]
    told = precinct.incident(case_no)
    assert (told["kind"], told["why"], told["problem"]) == ("undelivered", "attempts", "connection refused")
    assert [call["outcome"] for call in told["calls"]] == ["unreachable"] * 3
    assert (precinct.row(case_no).state, precinct.send(days=9).asked) == ("stuck", 0)
    assert precinct.calls(case_no) == [("unreachable", "connection refused")] * 3


def test_what_a_person_has_retried_has_its_attempts_back(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.gone = True
    for _ in range(3):
        precinct.send(minutes=2)
    precinct.do(c.RetryIncident, "lin.tao", case_no=case_no, incident=1, reason="线路已修").or_raise()
    precinct.bureau.gone = False

    assert precinct.send(minutes=20).answered == 1

    assert precinct.open_elements(case_no) == ["issuance"]
    hold(precinct, case_no)


def test_of_what_a_person_takes_over_only_the_cancellation_goes_out(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.gone = True
    for _ in range(3):
        precinct.send(minutes=2)
    precinct.do(c.ResolveIncident, "lin.tao", case_no=case_no, incident=1, reason="电话核实").or_raise()
    assert (precinct.open_elements(case_no), precinct.row(case_no).state) == (["stall"], "cancelled")
    precinct.bureau.gone = False
    tried = len(precinct.bureau.heard())
    assert precinct.send(hours=2).asked == 1
    assert (precinct.bureau.heard()[tried:], len(precinct.bureau.done)) == (["cancel"], 0)
    assert precinct.send(hours=2).asked == 0
    hold(precinct, case_no)


def test_jitter_is_a_random_part_of_the_wait_and_the_same_for_the_same_seed(precinct: Precinct) -> None:
    seen = []
    for _ in range(2):
        precinct.told.clear()
        precinct.engine.deliveries.chance = Random(7).random  # noqa: S311  a seed is what is wanted
        precinct.stalls(3)
        precinct.bureau.says("request", *GONE[:3])
        precinct.send()
        seen.append(waits(precinct))
        precinct.bureau.script.clear()
        precinct.send(hours=1)
    assert seen[0] == seen[1]
    assert len(set(seen[0])) == 3
    assert all(0 <= wait <= 60 for wait in seen[0])


def test_at_night_nobody_s_attempts_are_used_up(precinct: Precinct) -> None:
    precinct.clock.set(datetime(2026, 3, 2, 10, 30, tzinfo=UTC))  # 18:30, the office has closed
    [case_no] = precinct.stalls()
    precinct.bureau.says("request", *GONE[:5])
    for _ in range(5):
        precinct.send(minutes=10)
        with precinct.engine._house.store.transaction() as transaction:
            transaction.department_reached("market_regulation")
    assert (precinct.row(case_no).attempts, precinct.count(case_no, "IncidentOpened")) == (0, 0)
    assert precinct.send(hours=14).answered == 1


def test_time_alone_uses_up_the_budget_of_what_is_always_put_off(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.gone = True
    precinct.engine.deliveries.policy = replace(precinct.engine.deliveries.policy, breaker_failures=1, attempts=9)
    given_up = []
    for _ in range(4 * 24 * 3):
        report = precinct.send(minutes=20)
        given_up += [precinct.clock.now()] * report.given_up
    # The third working day after Monday 2 March is Thursday; the office closes at 18:00 in Shanghai.
    [then] = given_up
    assert datetime(2026, 3, 5, 10, 0, tzinfo=UTC) <= then <= datetime(2026, 3, 5, 10, 40, tzinfo=UTC)
    assert precinct.incident(case_no)["why"] == "budget"
    assert precinct.row(case_no).attempts <= 1, "probes use up no attempt"


def test_the_end_of_the_legal_clock_ends_the_attempts(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    precinct.engine.deliveries.policy = replace(precinct.engine.deliveries.policy, budget=300, attempts=500)
    precinct.bureau.says("request", Unreachable("gone", sent=False), Unreachable("gone", sent=False))
    precinct.send()
    due = datetime(2026, 3, 9, 16, 0, tzinfo=UTC)  # the midnight that ends the fifth working day
    precinct.clock.set(due + timedelta(minutes=1))
    assert precinct.send().given_up == 1
    assert precinct.incident(case_no)["why"] == "legal_clock"
    clocks = precinct.engine.clocks(case_no, actor="system")["clocks"]
    running = [clock["kind"] for clock in clocks if not clock["suspended"] and clock["stopped_at"] is None]
    assert {"promised", "statutory", "stage"} <= set(running), "a department out of reach stops no clock"


def test_a_department_that_is_gone_is_left_alone_and_tried_by_one_message(precinct: Precinct) -> None:
    cases = precinct.stalls(8)
    precinct.bureau.gone = True
    report = precinct.send()
    assert (4 <= report.asked <= 7, precinct.circuit().state) == (True, "open"), "those under way when it opened"
    before = sum(precinct.row(case_no).attempts for case_no in cases)
    assert precinct.send(minutes=4).asked == 0
    assert precinct.send(minutes=1).asked == 1
    assert precinct.circuit().trips == 2
    assert sum(precinct.row(case_no).attempts for case_no in cases) == before, "a probe is no attempt"
    precinct.bureau.gone = False
    assert precinct.send(minutes=9).asked == 0

    report = precinct.send(minutes=1)

    assert (report.asked, report.answered, precinct.circuit().state) == (8, 8, "closed")
    told = [details["state"] for happening, details in precinct.told if happening == "circuit"]
    assert told == ["open", "open", "closed"]
    for case_no in cases[:2]:
        hold(precinct, case_no)


def test_budgets_run_out_however_many_messages_wait_before(
    precinct: Precinct, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expiry, "_PAGE", 2)
    precinct.bureau.result = AcceptedForWork(reference="A7")
    precinct.stalls(3)
    precinct.send()  # the department works on these, and is asked about them
    last = precinct.stalls(3)
    precinct.bureau.gone = True
    precinct.engine.deliveries.policy = replace(precinct.engine.deliveries.policy, breaker_failures=1)
    precinct.clock.set(datetime(2026, 3, 6, 2, 0, tzinfo=UTC))

    precinct.send()

    assert [precinct.row(case_no).state for case_no in last] == ["stuck"] * 3


def test_while_a_department_is_gone_others_and_timers_go_on(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.gone = True
    precinct.clock.set(datetime(2026, 3, 9, 16, 1, tzinfo=UTC))
    shift = Shift(Worker(precinct.engine), sender=precinct.sender(), until_idle=True, every=0.05)

    report = shift.run()

    assert (report.asked, report.put_off + report.given_up, report.left) == (1, 1, False)
    assert report.fired > 0
    assert precinct.count(case_no, "CardIssued") > 0


def test_a_call_that_hangs_is_left_to_itself_and_its_adapter_too(forgetful: Precinct) -> None:
    town, [case_no] = forgetful, forgetful.stalls()
    town.engine.deliveries.policy = replace(town.engine.deliveries.policy, timeout=timedelta(milliseconds=200))
    town.bureau.gate.clear()
    sender = town.sender()

    report = sender.send_all()

    assert (report.put_off, town.calls(case_no)[0][0]) == (1, "unreachable")
    assert "0.2 s" in town.calls(case_no)[0][1]
    assert town.row(case_no).doubtful_since is not None
    town.bureau.gate.set()
    while len(town.bureau.done) < 1:
        town.bureau.inside.acquire(timeout=1)
    town.engine.deliveries.policy = replace(town.engine.deliveries.policy, timeout=timedelta(seconds=20))
    assert town.send(minutes=2).answered == 1
    assert (town.bureau.heard(), len(town.bureau.done)) == (["request", "query"], 1)


@pytest.mark.parametrize("sent", [True, False])
def test_an_idempotent_department_may_be_asked_again(precinct: Precinct, sent: bool) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.after_work(Unreachable("reset", sent=sent))
    precinct.send()

    assert precinct.send(minutes=1).answered == 1

    assert precinct.bureau.heard() == (["request", "query"] if sent else ["request", "request"])
    assert precinct.bureau.done == [precinct.key(case_no)]


@pytest.mark.parametrize("sent", [True, False])
def test_another_one_is_queried_before_anything_is_sent_again(forgetful: Precinct, sent: bool) -> None:
    [case_no] = forgetful.stalls()
    forgetful.bureau.after_work(Unreachable("reset", sent=sent))
    forgetful.send()

    assert forgetful.send(minutes=1).answered == 1

    assert forgetful.bureau.heard() == ["request", "query"]
    assert forgetful.bureau.done == [forgetful.key(case_no)]


def test_while_it_cannot_be_queried_nothing_is_sent_again(forgetful: Precinct) -> None:
    forgetful.stalls()
    forgetful.bureau.says("request", Unreachable("reset", sent=True))
    forgetful.bureau.says("query", Unreachable("reset", sent=True))
    forgetful.send()
    forgetful.send(minutes=1)
    assert forgetful.send(minutes=2).answered == 1
    assert forgetful.bureau.heard() == ["request", "query", "query", "request"]


def test_what_can_neither_be_repeated_nor_queried_is_for_a_person(precinct: Precinct) -> None:
    precinct.bureau.able = replace(precinct.bureau.able, idempotent=False, query=False)
    sure, doubtful = precinct.stalls(2)
    precinct.bureau.says("request", Unreachable("refused", sent=False), Unreachable("reset", sent=True))
    precinct.send()

    report = precinct.send(minutes=1)

    assert (report.answered, report.given_up) == (1, 1)
    assert sorted(precinct.row(case_no).state for case_no in (sure, doubtful)) == ["answered", "stuck"]
    assert len(precinct.bureau.done) == 1


def test_an_adapter_that_cannot_be_made_any_more_is_a_department_out_of_reach(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    sender = precinct.sender()
    adapters: Adapters = sender._adapters
    adapters.close()

    def broken(department: str, options: object, folder: object) -> None:
        raise FileNotFoundError("secrets/bureau.key")

    adapters._makers["market_regulation"] = broken  # type: ignore[assignment]
    report = sender.send_all()
    assert (report.put_off, precinct.calls(case_no)) == (1, [("unreachable", "secrets/bureau.key")])


def test_the_standing_tells_what_waits_and_what_is_stuck(precinct: Precinct) -> None:
    first, second, third = precinct.stalls(3)
    precinct.bureau.gone = True
    for _ in range(3):
        precinct.send(minutes=2)
    standing = precinct.engine.deliveries.standing()
    assert {row.case_no for row in standing.stuck} <= {first, second, third}
    assert len(standing.stuck) + sum(standing.waiting.values()) == 3
    assert [circuit.state for circuit in standing.circuits] == ["open"]
    assert standing.unserved == ()
