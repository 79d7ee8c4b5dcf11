"""`onewindow work` sends notifications, and what the doctor says of them and of the notifier."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from clock_tower import ClockTower
from post_office import PostOffice, Refusing, key, keys, later

from cli.doctor_room import findings
from cli.terminal import say, typing_in
from onewindow.background.worker import TRIES

STUCK_AFTER = 100
"""Minutes after the first try within which all five have been made."""


@pytest.fixture
def office(tower: ClockTower, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """Notifications in the tower's database, and its site under the command line; words in English."""
    monkeypatch.setenv("ONEWINDOW_LANG", "en")
    with typing_in(tower.site_on_its_database(tmp_path / "site")):
        office = PostOffice(tmp_path / "site", tower.url)
        yield office
        office.engine.close()


def use(office: PostOffice, notifier: str) -> None:
    """Name another notifier in the site's settings."""
    settings = office.site / "onewindow.toml"
    text = settings.read_text(encoding="utf-8")
    text = text.replace('notifier = "file"', f'notifier = "{notifier}"').replace('\nfolder = "notifications"', "\n")
    settings.write_text(text, encoding="utf-8")


def make_stuck(office: PostOffice) -> None:
    for minute in range(STUCK_AFTER):
        office.messenger(Refusing()).send_some(later(minutes=1 + minute))


def test_notifications_go_into_the_site_s_folder_by_default(office: PostOffice) -> None:
    office.queue(1, 2)

    said = say("work", "--once", "-f", "json")

    assert (said.code, said.json["fired"], said.json["notified"], said.json["undelivered"]) == (0, 0, 2, 0)
    happenings = [json.loads(line) for line in said.err.splitlines()]
    assert [(told["happening"], told["message"], told["to"]["id"]) for told in happenings] == [
        ("notified", key(1), "huang.wei"), ("notified", key(2), "huang.wei"),
    ]  # fmt: skip
    file = office.site / "notifications" / "2020-03-02.jsonl"
    assert [json.loads(line)["key"] for line in file.read_text(encoding="utf-8").splitlines()] == keys(1, 2)
    assert "Sent 0 notification(s)" in say("work", "--until-idle").out


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "ascii"])
def test_the_console_notifier_tells_in_chinese_on_any_console(office: PostOffice, encoding: str) -> None:
    office.queue(1)
    use(office, "console")

    said = say("work", "--once", encoding=encoding)

    assert said.code == 0
    assert "huang.wei" in said.err
    assert ("第 1 号黄牌：超承诺时限" in said.err) == (encoding != "ascii")


def test_a_failure_is_told_and_ends_with_code_1(office: PostOffice) -> None:
    office.queue(1)
    (office.site / "notifications").write_text("somebody's file where the folder should be", encoding="utf-8")

    said = say("work", "--once")

    assert said.code == 1
    assert f"× C1 {key(1)} (1): " in said.err
    assert "again in 60 s" in said.err
    assert "Sent 0 notification(s); 1 failure(s)" in said.out


def test_the_doctor_names_what_is_stuck_and_how_to_go_on(office: PostOffice) -> None:
    office.queue(1)
    make_stuck(office)
    assert [(row.state, row.attempts) for row in office.rows()] == [("stuck", TRIES)]

    said = say("doctor")

    assert findings(sqlite=office.url.startswith("sqlite")) == {"stuck_notification": 1}
    assert "Notifications: 0 waiting, 1 stuck" in said.out
    assert "C1: notification to 黄伟 stuck: ConnectionRefusedError: the mail server refuses" in said.out
    revived = say("work", "--once", "--retry-stuck")
    assert (revived.code, "1 stuck notification(s)" in revived.err) == (0, True)
    assert "Sent 1 notification(s)" in revived.out
    assert findings(sqlite=office.url.startswith("sqlite")) == {}


def test_the_doctor_warns_where_nobody_sends(office: PostOffice) -> None:
    office.queue(1, 2)

    checks = {check["check"]: check for check in say("doctor", "-f", "json").json["checks"]}

    assert (checks["notifications"]["state"], checks["notifications"]["exit_code"]) == ("warning", 0)
    assert "2 waiting" in checks["notifications"]["text"]
    assert "onewindow work" in checks["notifications"]["text"]
    assert (checks["notifier"]["state"], "file" in checks["notifier"]["text"]) == ("ok", True)


def test_a_notifier_that_is_not_installed_is_told_before_anything_is_done(office: PostOffice) -> None:
    office.queue(1)
    use(office, "pigeon")

    working, examined = say("work", "--once"), say("doctor")

    assert (working.code, examined.code) == (2, 2)
    for told in (working.err, examined.out):
        assert "no notifier named 'pigeon' is installed → installed: console, file" in told
    assert office.states() == ["new"]
