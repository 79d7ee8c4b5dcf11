"""What goes to departments and comes back, and what fails on the way: the log follows it, and names nobody."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from listener import found_in, listening

from api.hall import PATH, Hall
from background.bureau import Precinct
from onewindow import commands as c
from onewindow.background import Messenger, Worker
from onewindow.background.worker import TRIES
from onewindow.engine import Engine
from onewindow.ports import Notification
from onewindow.ports.departments import AcceptedForWork, Broken, Granted, NeedsClarification, Refused, Unreachable

QUOTED = "李雷 11010519491231002X 电话13912345678"
"""What a careless system may write into any of its texts."""

WORDS = {QUOTED, "李雷", "11010519491231002X", "13912345678", "li.lei"}


def test_every_way_a_message_can_go_is_told_and_nothing_that_was_said(asked_town: Precinct) -> None:
    town = asked_town
    with listening() as log:
        cases = town.stalls(6)
        said = (
            AcceptedForWork(reference=QUOTED), Refused(reason=QUOTED, remedies=QUOTED), Broken(reason=QUOTED),
            NeedsClarification(question=QUOTED), ValueError(QUOTED), Granted(data={"filing_no": QUOTED}),
        )  # fmt: skip
        town.bureau.says("request", *said)
        town.send()

    told = {line["outcome"]: line for line in log.of("message_answered", "message_in_hand", "message_given_up")}
    assert set(told) == {"accepted_for_work", "refused", "broken", "clarification", "granted"}
    assert {line["department"] for line in told.values()} == {"market_regulation"}
    assert {line["case_no"] for line in told.values()} <= set(cases)
    assert all(line["message"].startswith(line["case_no"]) for line in told.values())
    assert {line["kind"] for line in log.of("incident_opened")} >= {"broken"}
    replies = [line["command_id"] for line in log.of("command_accepted") if line["command"] == "RecordReply"]
    assert len(replies) >= 3
    assert all(id.startswith("reply:market_regulation:") for id in replies)
    assert found_in(log, WORDS) == []


def test_a_department_that_is_gone_is_told_once_until_it_is_back(asked_town: Precinct) -> None:
    town = asked_town
    town.stalls(4)
    with listening() as log:
        town.bureau.says("request", *[Unreachable(QUOTED, sent=False)] * 4)
        town.send()
        town.send(hours=1)

    assert {line["outcome"] for line in log.of("message_put_off")} == {"unreachable"}
    assert len(log.of("message_put_off")) == 4
    [gone] = log.of("department_left_alone")
    assert (gone["department"], gone["state"], gone["level"]) == ("market_regulation", "open", "warning")
    assert [line["department"] for line in log.of("department_reached")] == ["market_regulation"]
    assert found_in(log, WORDS) == []


def test_callbacks_are_told_with_their_case_and_refused_ones_by_their_code(called_hall: Hall) -> None:
    case_no, key = called_hall.asked()
    with listening() as log:
        called_hall.hand_in(called_hall.letter(key))
        called_hall.hand_in(called_hall.letter(key))
        called_hall.hand_in(called_hall.letter("440300:nobody:1", message_id=QUOTED.replace(" ", "-")[-11:]))
        called_hall.hand_in(called_hall.letter(key, secret=b"another secret, thirty-two bytes long"))
        called_hall.post(PATH, method="GET")
        called_hall.post("/callbacks/" + "13912345678", content=b"{}")
        called_hall.post(PATH, content=QUOTED.encode())

    received = log.of("callback_received")
    assert [(line["case_no"], line["matched"], line["recorded"], line["repeated"]) for line in received] == [
        (case_no, True, True, False), (case_no, True, True, True), (None, False, False, False),
    ]  # fmt: skip
    assert received[0]["command_id"] == "reply:police:m-1"
    assert received[2]["command_id"].startswith("sha256:")
    replies = [line for line in log.of("command_accepted") if line["command"] == "RecordReply"]
    assert [(line["command_id"], line["repeated"]) for line in replies] == [
        ("reply:police:m-1", False), ("reply:police:m-1", True),
    ]  # fmt: skip
    refused = [(line["department"], line["status"], line["code"]) for line in log.of("callback_refused")]
    assert refused == [
        ("police", 401, "not_believed"), ("police", 405, "post_only"), ("", 404, "not_found"),
        ("police", 415, "json_only"),
    ]  # fmt: skip
    assert found_in(log, WORDS) == []


class BrokenMail:
    """A notifier whose trouble quotes its recipient."""

    def deliver(self, notification: Notification) -> None:
        raise ConnectionRefusedError(f"550 {QUOTED} unknown: {notification.data['to']}")


def test_notifications_that_fail_are_told_until_they_are_stuck(asked_town: Precinct) -> None:
    town = asked_town
    town.stalls()
    with listening() as log:
        town.clock.set(town.clock.now() + timedelta(days=10))
        Worker(town.engine).fire_due()
        messenger = Messenger(town.engine.notifications, BrokenMail())
        for _ in range(TRIES):
            town.clock.set(town.clock.now() + timedelta(hours=3))
            messenger.send_some()

    assert log.of("timer_fired")
    failed, stuck = log.of("notification_failed"), log.of("notification_stuck")
    assert {line["code"] for line in failed + stuck} == {"ConnectionRefusedError"}
    assert (len(failed), {line["level"] for line in stuck}) == (len(stuck) * (TRIES - 1), {"error"})
    assert found_in(log, WORDS | {"huang.wei", "黄伟"}) == []


def test_a_timer_that_fails_is_told_with_its_code_and_no_words(asked_town: Precinct) -> None:
    """The host's directory stops working while a timer fires: its words are somebody's data."""
    town = asked_town
    [case_no] = town.stalls()
    directory = town.engine.directory

    class Broken(type(directory)):  # type: ignore[misc]  # the site's own directory, until it is asked who leads
        def __getattribute__(self, name: str) -> object:
            if name in ("department", "everyone"):
                raise LookupError(QUOTED)
            return getattr(directory, name)

    town.clock.set(town.clock.now() + timedelta(days=30))
    with Engine(town.engine.settings, database=town.url, clock=town.clock, directory=directory) as engine:
        engine._house.directory = Broken.__new__(Broken)
        with listening(logging.WARNING) as log:
            worker = Worker(engine)
            for _ in range(TRIES):
                worker.fire_due()
                town.clock.set(town.clock.now() + timedelta(hours=3))

    failed, stuck = log.of("timer_failed"), log.of("timer_stuck")
    assert {(line["case_no"], line["code"]) for line in failed + stuck} == {(case_no, "LookupError")}
    assert len(stuck) > 1
    assert len(failed) == len(stuck) * (TRIES - 1)
    one = stuck[0]["command_id"]
    assert [line["attempts"] for line in failed + stuck if line["command_id"] == one] == list(range(1, TRIES + 1))
    assert all(line["command_id"].startswith(f"timer:{case_no}:") for line in failed + stuck)
    assert found_in(log, WORDS) == []


def test_a_command_that_breaks_off_is_told_by_its_place_in_the_code(asked_town: Precinct) -> None:
    town = asked_town
    directory = town.engine.directory

    class Broken(type(directory)):  # type: ignore[misc]  # the site's own directory, out of order
        def __getattribute__(self, name: str) -> object:
            if name == "find":
                raise LookupError(QUOTED)
            return getattr(directory, name)

    with Engine(town.engine.settings, database=town.url, directory=Broken.__new__(Broken)) as engine:
        with listening() as log:
            command = town.command(c.Withdraw, "li.lei", case_no="11010519491231002X", reason=QUOTED)
            with pytest.raises(LookupError, match=QUOTED):
                engine.submit(command)

    [line] = log.of("command_failed")
    assert (line["level"], line["code"], line["exception"]) == ("error", "LookupError", "LookupError")
    assert line["command_id"] == command.command_id
    assert line["frames"][0].startswith("onewindow/engine/__init__.py:")
    assert all(":" in frame and frame.isascii() for frame in line["frames"])
    assert found_in(log, WORDS) == []
