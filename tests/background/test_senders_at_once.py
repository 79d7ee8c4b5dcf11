"""Several senders, some of them killed: each message is asked once over there, and its answer recorded once."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from bureau import Precinct

from journeys.invariants import hold
from onewindow import commands as c
from onewindow.engine import Answer, Engine
from onewindow.engine.settlement import Heard
from onewindow.errors import Conflict
from onewindow.ports.departments import Broken, Granted, Reply, Request, Unreachable


def test_two_senders_never_send_the_same_message(forgetful: Precinct) -> None:
    cases = forgetful.stalls(12)
    start = threading.Barrier(3)

    def work() -> None:
        engine = Engine(forgetful.site, database=forgetful.url, clock=forgetful.clock)
        sender = forgetful.sender(engine)
        start.wait(timeout=20)
        while not sender.idle():
            sender.send_all()
        engine.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(forgetful.bureau.done) == sorted(forgetful.key(case_no) for case_no in cases)
    assert forgetful.bureau.heard("query") == []
    assert forgetful.bureau.most_at_once <= 4
    for case_no in cases:
        assert (forgetful.count(case_no, "ReplyRecorded"), forgetful.row(case_no).fence) == (1, 1)
    hold(forgetful, cases[0])


def test_no_more_calls_run_at_a_time_than_the_department_stands(precinct: Precinct) -> None:
    precinct.stalls(10)
    precinct.bureau.gate.clear()
    senders = [precinct.sender() for _ in range(4)]

    begun = [sender.send_some().asked for sender in senders]

    assert sum(begun) == 4
    for _ in range(4):
        assert precinct.bureau.inside.acquire(timeout=20)
    assert precinct.bureau.at_once == 4
    precinct.bureau.gate.set()
    for sender in senders:
        sender.send_all()
    assert (len(precinct.bureau.done), precinct.bureau.most_at_once) == (10, 4)


def test_who_was_overtaken_notes_nothing_and_loses_nothing(forgetful: Precinct) -> None:
    [case_no] = forgetful.stalls()
    deliveries = forgetful.engine.deliveries
    [mine] = deliveries.lease("market_regulation", 1).rows
    forgetful.clock.set(forgetful.clock.now() + timedelta(minutes=3))
    assert not deliveries.still_ours(mine)
    [theirs] = deliveries.lease("market_regulation", 1).rows

    deliveries.settle(mine, Heard(problem="too late"))

    row = forgetful.row(case_no)
    assert (row.state, row.fence, row.attempts, row.problem) == ("leased", 2, 0, None)
    deliveries.settle(mine, Heard(reply=Granted(data={"filing_no": "B-7"})))
    deliveries.settle(theirs, Heard(reply=Granted(data={"filing_no": "B-7"})))
    assert (forgetful.count(case_no, "ReplyRecorded"), forgetful.count(case_no, "IncidentOpened")) == (1, 0)
    hold(forgetful, case_no)


def answered_meanwhile(town: Precinct, case_no: str) -> None:
    """The next call fails; the department's answer comes by callback before it does."""
    called_back = {"case_no": case_no, "message": town.row(case_no).message, "outcome": "granted"}

    def during(request: Request) -> Reply:
        town.do(c.RecordReply, "system", **called_back, data={"filing_no": "B-7"}).or_raise()
        raise Unreachable("reset", sent=True)

    town.bureau.script["request"] = [during]


@pytest.mark.parametrize("failures", [0, 2])
def test_what_a_callback_answers_while_a_call_fails_is_neither_put_off_nor_given_up(
    precinct: Precinct, failures: int
) -> None:
    [case_no] = precinct.stalls()
    precinct.bureau.says("request", *[Unreachable("reset", sent=False)] * failures)
    for _ in range(failures):
        precinct.send(minutes=10)
    precinct.told.clear()
    answered_meanwhile(precinct, case_no)

    report = precinct.send(minutes=10)

    assert (report.asked, report.put_off, report.given_up, precinct.told) == (1, 0, 0, [])
    assert (precinct.row(case_no).state, precinct.count(case_no, "IncidentOpened")) == ("answered", 0)
    hold(precinct, case_no)


def test_who_was_overtaken_gives_nothing_up(precinct: Precinct) -> None:
    [case_no] = precinct.stalls()
    deliveries = precinct.engine.deliveries
    [mine] = deliveries.lease("market_regulation", 1).rows
    precinct.clock.set(precinct.clock.now() + timedelta(minutes=3))
    deliveries.lease("market_regulation", 1)

    assert deliveries.settle(mine, Heard(reply=Broken(reason="<html>"))).what == "overtaken"

    assert (precinct.row(case_no).state, precinct.count(case_no, "IncidentOpened")) == ("leased", 0)


def test_what_is_given_up_when_the_database_gives_way_is_given_up_when_it_is_back(
    precinct: Precinct, monkeypatch: pytest.MonkeyPatch
) -> None:
    [case_no] = precinct.stalls()
    deliveries = precinct.engine.deliveries
    precinct.bureau.says("request", Broken(reason="<html>"))
    own = deliveries._recording.submit
    gives_way = [Conflict("deadlock")]

    def submit(command: c.Command) -> Answer:
        if gives_way:
            raise gives_way.pop()
        return own(command)

    monkeypatch.setattr(deliveries._recording, "submit", submit)
    sender = precinct.sender()
    assert (sender.send_all().passed_by, precinct.row(case_no).state) == (1, "new")

    assert sender.send_all().given_up == 1

    assert (precinct.row(case_no).state, precinct.incident(case_no)["kind"]) == ("stuck", "broken")


def test_a_message_is_not_sent_when_too_little_is_left_of_its_lease(forgetful: Precinct) -> None:
    [case_no] = forgetful.stalls()
    sender = forgetful.sender()
    frozen = threading.Event()
    take = sender._adapters.take

    def freezes(department: str) -> object:
        forgetful.clock.set(forgetful.clock.now() + timedelta(minutes=2, seconds=1))
        frozen.set()
        return take(department)

    sender._adapters.take = freezes  # type: ignore[assignment,method-assign]
    sender.send_some()
    assert frozen.wait(timeout=20)
    sender._adapters.take = take  # type: ignore[method-assign]
    sender.send_all()
    assert (forgetful.bureau.heard(), forgetful.row(case_no).state) == (["query", "request"], "answered")


HAND = """
import json, sys
from datetime import datetime
from pathlib import Path
from bureau import Bureau, BureauAdapter
from onewindow.background import Adapters, Sender
from onewindow.engine import Engine
from onewindow.examples import StepClock

site, url, now, book, idempotent = sys.argv[1:]

class Stopping(BureauAdapter):
    "Does the work, writes it down, and never tells."
    def request(self, request):
        reply = super().request(request)
        Path(book).write_text(json.dumps([request.key, dict(reply.data)]), encoding="utf-8")
        print("done", flush=True)
        sys.stdin.readline()
        return reply

engine = Engine(site, database=url, clock=StepClock(datetime.fromisoformat(now)))
bureau = Bureau(idempotent=idempotent == "True")
made = {"bureau": lambda department, options, folder: Stopping(bureau, options)}
Sender(engine.deliveries, Adapters(engine.settings, made)).send_all()
"""


@pytest.mark.parametrize("idempotent", [True, False])
def test_a_sender_killed_between_the_call_and_its_note_leaves_nothing_done_twice(
    precinct: Precinct, tmp_path: Path, idempotent: bool
) -> None:
    precinct.bureau.able = type(precinct.bureau.able)(idempotent=idempotent)
    [case_no] = precinct.stalls()
    words = [sys.executable, "-c", HAND, str(precinct.site), precinct.url, precinct.clock.now().isoformat()]
    words += [str(tmp_path / "book.json"), str(idempotent)]
    folders = {"PYTHONPATH": ":".join([str(Path(__file__).parent), str(Path(__file__).parents[1])])}
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=folders) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline().strip() == "done"
        killed.kill()
    key, data = json.loads((tmp_path / "book.json").read_text(encoding="utf-8"))
    precinct.bureau.book[key] = Granted(data=data)

    assert precinct.send(minutes=2).asked == 0, "still leased"
    assert precinct.send(minutes=1).answered == 1

    assert (precinct.bureau.heard(), precinct.bureau.done) == (["query"], [])
    assert (precinct.count(case_no, "ReplyRecorded"), precinct.row(case_no).fence) == (1, 2)
    hold(precinct, case_no)
