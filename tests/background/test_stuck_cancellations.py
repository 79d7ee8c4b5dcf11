"""A cancellation that could not be brought to its department: a person sends it once more, or has told it."""

from __future__ import annotations

from datetime import timedelta

from bureau import Precinct

from journeys.invariants import hold
from onewindow import commands as c
from onewindow.ports.departments import AcceptedForWork, Broken, Cancelled


def stuck_cancellation(town: Precinct) -> str:
    """A case that was withdrawn while the bureau had it; the bureau could not be told."""
    [case_no] = town.stalls()
    town.bureau.result = AcceptedForWork(reference="A7")
    town.send()
    town.withdraw(case_no)
    town.bureau.gone = True
    for _ in range(3):
        town.send(minutes=2)
    [stuck] = town.engine.deliveries.standing().stuck
    assert (stuck.message, stuck.kind) == (f"{town.row(case_no).message}:cancel", "cancel")
    town.bureau.gone = False
    return case_no


def standing_here(town: Precinct, case_no: str) -> str:
    """How the request stands in a reconciliation."""
    book = town.engine.books.book("market_regulation", town.clock.now() - timedelta(days=9), [])
    return next(each.status for each in book.ours if each.case_no == case_no)


def test_of_a_cancellation_that_a_person_has_seen_to_nothing_stays_stuck(precinct: Precinct) -> None:
    case_no = stuck_cancellation(precinct)
    assert standing_here(precinct, case_no) == "taking_back"

    precinct.do(c.ResolveIncident, "lin.tao", case_no=case_no, incident=1, reason="电话核实").or_raise()

    assert precinct.engine.deliveries.standing().stuck == ()
    assert (precinct.row(case_no, "cancel").state, precinct.send(hours=2).asked) == ("cancelled", 0)
    assert standing_here(precinct, case_no) == "cancelled", "what is open there from now on is found"
    hold(precinct, case_no)


def test_a_cancellation_may_be_sent_once_more(precinct: Precinct) -> None:
    case_no = stuck_cancellation(precinct)
    assert precinct.engine.incidents.one(case_no, 1, actor="lin.tao")["may"] == ["retry", "resolve"]

    precinct.do(c.RetryIncident, "lin.tao", case_no=case_no, incident=1, reason="线路已修").or_raise()

    assert precinct.send(hours=1).answered == 1
    assert precinct.bureau.book == {precinct.key(case_no): Cancelled()}
    assert (precinct.row(case_no, "cancel").state, standing_here(precinct, case_no)) == ("sent", "cancelled")
    hold(precinct, case_no)


def test_a_cancellation_of_a_whole_case_may_be_sent_once_more(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.result = AcceptedForWork(reference="A7")
    precinct.send()
    precinct.do(c.Withdraw, "wang.fang", case_no=case_no, reason="不办了").or_raise()
    precinct.bureau.gone = True
    for _ in range(3):
        precinct.send(minutes=2)
    precinct.bureau.gone = False
    assert precinct.engine.case(case_no, actor="system")["finished"]
    assert "retry" in precinct.engine.incidents.one(case_no, 1, actor="lin.tao")["may"]

    precinct.do(c.RetryIncident, "lin.tao", case_no=case_no, incident=1, reason="线路已修").or_raise()

    assert precinct.send(hours=1).answered == 1
    hold(precinct, case_no)


def test_a_cancellation_sent_once_more_in_vain_is_an_incident_again(precinct: Precinct) -> None:
    case_no = stuck_cancellation(precinct)
    precinct.do(c.RetryIncident, "lin.tao", case_no=case_no, incident=1, reason="线路已修").or_raise()
    precinct.bureau.says("cancel", Broken(reason="看不懂\nunreadable"))

    assert precinct.send(hours=1).given_up == 1

    assert [each["incident"] for each in precinct.engine.incidents.page(actor="lin.tao")] == [2]
    assert precinct.row(case_no, "cancel").state == "stuck"
