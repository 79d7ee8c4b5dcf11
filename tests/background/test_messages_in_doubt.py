"""A message that may have arrived: a department that is only slow does it once, and drops what it is to drop."""

from __future__ import annotations

from datetime import datetime, timedelta

from bureau import Precinct

from journeys.invariants import hold
from onewindow import commands as c
from onewindow.background import Report
from onewindow.ports.departments import AcceptedForWork, Cancelled, Request, Revoked, Unreachable

CUT = "server disconnected"


def slow(town: Precinct, to: str = "request") -> list[Request]:
    """The next call is cut off while the department has not written anything down yet; what it will find later."""
    late: list[Request] = []

    def cut(request: Request) -> AcceptedForWork:
        late.append(request)
        raise Unreachable(CUT, sent=True)

    town.bureau.script.setdefault(to, []).append(cut)
    return late


def send_at(town: Precinct, begin: datetime, **after: float) -> Report:
    """Everything is sent that is due so long after `begin`."""
    town.clock.set(begin + timedelta(**after))
    return town.send()


def waits(town: Precinct) -> list[float]:
    return [told["again_in_seconds"] for happening, told in town.told if happening == "put_off"]


def test_a_slow_department_that_minds_no_keys_does_it_once(forgetful: Precinct) -> None:
    [case_no] = forgetful.stalls()
    late = slow(forgetful)
    forgetful.engine.deliveries.chance = lambda: 0.02
    forgetful.send()

    report = forgetful.send(seconds=2)
    forgetful.bureau._work(late[0])

    assert (report.put_off, report.given_up, forgetful.bureau.heard()) == (1, 0, ["request", "query"])
    assert forgetful.send(minutes=2).answered == 1
    assert forgetful.bureau.heard() == ["request", "query", "query"]
    assert forgetful.bureau.done == [forgetful.key(case_no)]
    hold(forgetful, case_no)


def test_what_was_never_seen_is_sent_again_once_the_doubt_is_older_than_a_call(forgetful: Precinct) -> None:
    [case_no] = forgetful.stalls()
    slow(forgetful)
    forgetful.send()

    forgetful.send(seconds=75)
    attempts = forgetful.row(case_no).attempts
    assert forgetful.send(seconds=44).asked == 0
    report = forgetful.send(seconds=1)

    assert waits(forgetful) == [60, 45], "what is left of the two minutes a call may last"
    assert (attempts, forgetful.calls(case_no)[1][0]) == (1, "unknown"), "nobody has failed"
    assert (report.answered, forgetful.bureau.heard()) == (1, ["request", "query", "query", "request"])
    hold(forgetful, case_no)


def test_the_doubt_is_as_old_as_the_last_sending(forgetful: Precinct) -> None:
    forgetful.stalls()
    forgetful.engine.deliveries.chance = lambda: 0.02
    slow(forgetful)
    forgetful.send()
    late = slow(forgetful)
    forgetful.send(minutes=2)

    forgetful.send(seconds=10)
    forgetful.bureau._work(late[0])
    forgetful.send(minutes=2)

    assert forgetful.bureau.heard() == ["request", "query", "request", "query", "query"]
    assert len(forgetful.bureau.done) == 1


def test_what_a_dead_sender_may_have_sent_last_is_in_doubt_as_long(forgetful: Precinct) -> None:
    [case_no] = forgetful.stalls()
    [row] = forgetful.engine.deliveries.lease("market_regulation", 1).rows

    forgetful.send(minutes=2, seconds=30)
    assert (forgetful.bureau.heard(), waits(forgetful)) == (["query"], [120])
    forgetful.bureau.book[forgetful.key(case_no)] = forgetful.bureau.result
    report = forgetful.send(minutes=2)

    assert (report.answered, forgetful.bureau.done, row.fence) == (1, [], 1)


def test_what_a_person_has_asked_anew_while_a_call_is_out_is_in_doubt_too(forgetful: Precinct) -> None:
    [case_no] = forgetful.stalls()
    forgetful.bureau.gate.clear()
    late = slow(forgetful)
    sender = forgetful.sender()
    sender.send_some()
    assert forgetful.bureau.inside.acquire(timeout=20)
    about = {"case_no": case_no, "message": forgetful.row(case_no).message}
    forgetful.do(c.ReportUndelivered, "system", **about, problem="<html>", facts={"why": "broken"}).or_raise()
    forgetful.do(c.RetryIncident, "lin.tao", case_no=case_no, incident=1, reason="已修复").or_raise()
    other = forgetful.sender()

    assert other.send_some().asked == 1
    forgetful.bureau.gate.set()
    sender.send_all()
    other.send_all()
    forgetful.bureau._work(late[0])
    forgetful.send(minutes=5)

    assert forgetful.bureau.heard() == ["request", "query", "query"]
    assert len(forgetful.bureau.done) == 1
    hold(forgetful, case_no)


def test_a_department_that_minds_keys_is_asked_again_at_once(precinct: Precinct) -> None:
    precinct.stalls()
    slow(precinct)
    precinct.engine.deliveries.chance = lambda: 0.02
    precinct.send()

    assert precinct.send(seconds=2).answered == 1
    assert precinct.bureau.heard() == ["request", "query", "request"]


def test_a_slow_revocation_is_not_asked_for_a_second_time(forgetful: Precinct) -> None:
    [case_no] = forgetful.stalls(process="regretted_stall")
    late = slow(forgetful, "revoke")
    forgetful.sender().send_all()

    forgetful.send(minutes=1)
    assert forgetful.bureau.heard() == ["request", "revoke", "query"]
    forgetful.bureau.book[late[0].key] = Revoked()
    forgetful.send(minutes=1)

    assert forgetful.bureau.heard() == ["request", "revoke", "query", "query"]
    assert forgetful.row(case_no, "revoke").state == "answered"


def test_a_cancellation_does_not_overtake_a_request_that_may_be_on_its_way(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.result = AcceptedForWork(reference="A7")
    late, begin = slow(precinct), precinct.clock.now()
    precinct.send()
    precinct.withdraw(case_no)

    assert send_at(precinct, begin, seconds=119).asked == 0
    assert precinct.sender().idle(), "what waits for its hour is not due"
    precinct.bureau._work(late[0])
    send_at(precinct, begin, seconds=120)

    assert precinct.bureau.heard() == ["request", "cancel"]
    assert precinct.bureau.book == {precinct.key(case_no): Cancelled()}
    assert precinct.row(case_no, "cancel").state == "sent"
    hold(precinct, case_no)


def test_what_is_withdrawn_during_a_call_that_is_lost_is_cancelled_as_late(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.result = AcceptedForWork(reference="A7")
    precinct.bureau.gate.clear()
    late = slow(precinct)
    sender = precinct.sender()
    sender.send_some()
    assert precinct.bureau.inside.acquire(timeout=20)
    precinct.withdraw(case_no)
    lost = precinct.clock.now()
    precinct.bureau.gate.set()
    sender.send_all()

    assert send_at(precinct, lost, seconds=119).asked == 0
    precinct.bureau._work(late[0])
    send_at(precinct, lost, seconds=120)

    assert precinct.bureau.book == {precinct.key(case_no): Cancelled()}


def test_what_a_dead_sender_may_have_sent_is_cancelled_as_late(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    begin = precinct.clock.now()
    precinct.engine.deliveries.lease("market_regulation", 1)
    precinct.withdraw(case_no)

    assert send_at(precinct, begin, seconds=150).asked == 0, "its lease has just run out"
    assert send_at(precinct, begin, seconds=269).asked == 0
    assert send_at(precinct, begin, seconds=270).answered == 1

    assert precinct.bureau.heard() == ["cancel"]
