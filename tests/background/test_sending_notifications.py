"""Notifications go out at least once under one key, and trouble with the notifier holds up nothing else."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from clock_tower import ClockTower, after
from post_office import MADE, Hanging, Letters, PostOffice, Refusing, hand, key, keys, later

from databases import Database
from onewindow.background import Messenger, Shift
from onewindow.background.messenger import HANGING_AT_MOST, HOLD
from onewindow.engine import Engine
from onewindow.ports import Notification
from onewindow_adapters.notifiers.file import FileNotifier

SHORT = timedelta(milliseconds=50)


@pytest.fixture
def office(tower_site: Path, database: Database) -> Iterator[PostOffice]:
    """An empty database, on SQLite and on PostgreSQL."""
    office = PostOffice(tower_site, database.url)
    yield office
    office.engine.close()


def test_a_notification_goes_out_once_with_what_it_says_and_when_it_was_made(office: PostOffice) -> None:
    office.queue(1, 2)
    letters = Letters()

    report = office.messenger(letters).send_some()

    assert (report.notified, report.undelivered, report.trouble, report.left) == (2, (), None, False)
    assert letters.keys == keys(1, 2)
    first = letters.delivered[0]
    assert (first.case_no, first.data["to"]["id"], first.data["due_on"]) == ("C1", "huang.wei", "2020-03-02")
    assert datetime.fromisoformat(first.data["at"]) == MADE
    assert office.states() == ["sent", "sent"]
    assert office.messenger(letters).send_some(later(days=30)).notified == 0


def test_messages_for_departments_are_left_alone(office: PostOffice) -> None:
    office.queue(1, kind="request")
    letters = Letters()

    assert office.messenger(letters).send_some(later(days=1)).notified == 0

    assert (letters.keys, office.states()) == ([], ["new"])
    assert office.notifications.standing().waiting == 0


def test_a_few_at_a_time_and_the_report_says_whether_there_are_more(office: PostOffice) -> None:
    office.queue(*range(45))
    messenger = office.messenger(Letters())

    reports = [messenger.send_some() for _ in range(4)]

    assert [(report.notified, report.left) for report in reports] == [(20, True), (20, True), (5, False), (0, False)]


def test_several_messengers_send_each_notification_once(office: PostOffice) -> None:
    office.queue(*range(60))
    letters = Letters()

    def send(messenger: Messenger) -> int:
        sent = 0
        while (report := messenger.send_some()).left:
            sent += report.notified
        return sent + report.notified

    with ThreadPoolExecutor(4) as pool:
        sent = sum(pool.map(send, [office.messenger(letters) for _ in range(4)]))

    assert sent == 60
    assert sorted(letters.keys) == keys(*range(60))


def test_a_notifier_that_raises_is_tried_ever_later_and_the_notification_stuck_at_last(office: PostOffice) -> None:
    office.queue(1)
    messenger, moment = office.messenger(Refusing()), later(hours=1)
    for attempts, minutes in enumerate([1, 4, 16, 64, None], start=1):
        [failure] = messenger.send_some(moment).undelivered
        assert (failure.attempts, failure.text) == (attempts, "ConnectionRefusedError: the mail server refuses")
        assert failure.again_in == (timedelta(minutes=minutes) if minutes else None)
        moment += timedelta(minutes=minutes or 0)
        assert messenger.send_some(moment - timedelta(seconds=1)).undelivered == ()

    [stuck] = office.notifications.standing(moment).stuck
    assert (stuck.message, stuck.problem) == (key(1), "ConnectionRefusedError: the mail server refuses")
    assert messenger.send_some(later(days=300)).undelivered == ()
    assert office.notifications.revive() == 1
    assert office.notifications.revive() == 0
    assert office.messenger(Letters()).send_some(moment).notified == 1
    assert office.states() == ["sent"]


def test_one_that_fails_holds_up_no_other(office: PostOffice) -> None:
    office.queue(1, 2, 3)

    def dislikes_the_second(notification: Notification) -> None:
        if notification.key == key(2):
            raise ValueError("no such mailbox\0")

    report = office.messenger(Letters(dislikes_the_second)).send_some()

    assert (report.notified, [failure.row.message for failure in report.undelivered]) == (2, keys(2))
    assert [(row.state, row.attempts, row.problem) for row in office.rows()][1] == (
        "new", 1, "ValueError: no such mailbox�",
    )  # fmt: skip


@pytest.mark.parametrize("ends", ["well", "in failure"])
def test_who_is_slower_than_his_lease_is_overtaken_and_his_note_refused(office: PostOffice, ends: str) -> None:
    office.queue(1)
    others, told = Letters(), list[str]()

    def overtaken(notification: Notification) -> None:
        assert office.messenger(others).send_some(later(minutes=1) + HOLD).notified == 1
        if ends == "in failure":
            raise TimeoutError("too slow")

    def tell(happening: str, details: Mapping[str, Any]) -> None:
        told.append(happening)

    slow = Letters(overtaken)
    report = office.messenger(slow, tell=tell).send_some(later(minutes=1))

    assert (report.notified, report.undelivered, told) == (0, (), ["overtaken"])
    assert others.keys == keys(1), "the other sent it under the same key"
    [row] = office.rows()
    assert (row.state, row.fence, row.attempts, row.problem) == ("sent", 2, 0, None)


def test_nobody_takes_what_another_has_leased(office: PostOffice) -> None:
    office.queue(1)

    def while_it_is_held(notification: Notification) -> None:
        almost = later(minutes=1) + HOLD - timedelta(milliseconds=1)
        assert office.messenger(Letters()).send_some(almost).notified == 0

    assert office.messenger(Letters(while_it_is_held)).send_some(later(minutes=1)).notified == 1


def test_a_notifier_that_hangs_is_left_behind_and_not_called_without_end(office: PostOffice) -> None:
    office.queue(*range(HANGING_AT_MOST + 2))
    hanging = Hanging()
    messenger = office.messenger(hanging, patience=SHORT)

    report = messenger.send_some()

    assert (report.notified, report.left, len(report.undelivered)) == (0, False, HANGING_AT_MOST)
    assert "0.05 秒内没有答复" in report.undelivered[0].text
    assert messenger.send_some(later(hours=1)).undelivered == (), "so many hang: no other is begun"
    assert hanging.called == HANGING_AT_MOST
    hanging.let_go.set()
    for delivery in messenger._hanging:
        delivery.join()
    assert messenger.send_some(later(hours=1)).notified == HANGING_AT_MOST + 2
    assert set(office.states()) == {"sent"}


def test_a_delivery_is_not_begun_with_too_little_left_of_its_lease(office: PostOffice) -> None:
    office.queue(1, 2)

    def slowly(notification: Notification) -> None:
        office.clock.set(office.clock.now() + timedelta(seconds=50))

    slow = Letters(slowly)
    first = office.messenger(slow).send_some()
    assert (first.notified, first.left, slow.keys) == (1, True, keys(1))
    assert office.states() == ["sent", "leased"]
    office.clock.set(office.clock.now() + HOLD)
    assert office.messenger(slow).send_some().notified == 1
    with pytest.raises(ValueError, match="shorter than the patience"):
        office.messenger(slow, hold=SHORT)


@pytest.mark.skipif(sys.platform == "win32", reason="signals work otherwise there")
def test_a_messenger_killed_before_it_noted_the_delivery_delivers_again_and_the_file_holds_it_once(
    office: PostOffice, tmp_path: Path
) -> None:
    office.queue(1, 2)
    with hand(office, tmp_path / "out", later(minutes=1)) as killed:
        killed.kill()
    assert office.states() == ["leased", "leased"]
    notifier = FileNotifier(tmp_path / "out")
    assert office.messenger(notifier).send_some(later(minutes=1, seconds=30)).notified == 0

    assert office.messenger(notifier).send_some(later(minutes=1) + HOLD).notified == 2

    [file] = (tmp_path / "out").iterdir()
    assert [json.loads(line)["key"] for line in file.read_text(encoding="utf-8").splitlines()] == keys(1, 2)
    assert [(row.state, row.fence) for row in office.rows()] == [("sent", 2), ("sent", 2)]


def test_a_database_out_of_reach_is_trouble_and_not_the_notifier_s(tower_site: Path) -> None:
    with Engine(tower_site, database="postgresql://nobody@127.0.0.1:1/none") as engine:
        report = Messenger(engine.notifications, Letters()).send_some()
    assert (report.notified, report.undelivered, report.left) == (0, (), True)
    assert report.trouble is not None


def test_whoever_ends_begins_no_other_delivery(office: PostOffice) -> None:
    office.queue(1, 2, 3)
    letters = Letters()

    report = office.messenger(letters).send_some(over=lambda: len(letters.keys) == 2)

    assert (report.notified, report.left, letters.keys) == (2, False, keys(1, 2))


@pytest.mark.parametrize("notifier", [Refusing, Hanging])
def test_a_notifier_in_trouble_stops_no_timer(tower: ClockTower, notifier: type[Any]) -> None:
    cases = tower.many(3)
    office = PostOffice(tower.site, tower.url)
    office.queue(1, 2)
    troubled = notifier()
    tower.clock.set(after(hours=2))
    messenger = Messenger(tower.engine.notifications, troubled, patience=SHORT)

    report = Shift(tower.worker(), messenger=messenger).round()

    assert (report.fired, len(report.undelivered), report.trouble, report.left) == (3, 2, None, False)
    if isinstance(troubled, Hanging):
        troubled.let_go.set()
    office.engine.close()
    tower.fired_once_each(cases)


def test_between_two_handfuls_of_notifications_the_timers_have_their_turn(tower: ClockTower) -> None:
    cases = tower.many(2)
    office = PostOffice(tower.site, tower.url)
    office.queue(*range(25))
    tower.clock.set(after(minutes=30))
    told: list[str] = []

    def an_hour_passes(notification: Notification) -> None:
        if notification.key == key(3):
            tower.clock.set(after(minutes=61))

    def tell(happening: str, details: Mapping[str, Any]) -> None:
        told.append(happening)

    patience, hold = timedelta(seconds=20), timedelta(hours=2)
    letters = Letters(an_hour_passes)
    messenger = Messenger(tower.engine.notifications, letters, patience=patience, hold=hold, tell=tell)
    report = Shift(tower.worker(tell=tell), messenger=messenger).round()

    assert (report.fired, report.notified) == (2, 25)
    assert told.index("fired") == 20, "not after all of them"
    office.engine.close()
    tower.fired_once_each(cases)
