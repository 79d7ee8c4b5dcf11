"""The doctor names versions and cases that are damaged, and the other checks go on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from doctor_room import checks
from earlier import JUST_NOW, damage, earlier
from terminal import say


def test_damaged_version_is_named_until_it_is_published_again(site: Path) -> None:
    assert checks()["published"]["state"] == "ok"
    with closing(sqlite3.connect(site / "onewindow.db")) as database, database:
        database.execute("UPDATE ow_definition SET files = substr(files, 1, 100)")

    found = checks()

    assert (found["published"]["state"], found["published"]["exit_code"]) == ("bad", 1)
    assert found["published"]["details"]["service"] == "company_startup"
    assert found["attachments"]["state"] == "ok"
    assert "calendar" in found
    assert say("doctor").code == 1

    assert say("publish", str(site / "processes" / "company_startup")).code == 0
    assert checks()["published"]["state"] == "ok"


def test_damaged_cases_are_named_and_the_others_counted(site: Path) -> None:
    with earlier(site, JUST_NOW) as past:
        sound, damaged = past.received(), past.received()
    assert checks()["cases"]["state"] == "ok"

    damage(site, damaged)

    found = checks()
    assert (found["cases"]["state"], found["cases"]["exit_code"]) == ("bad", 1)
    assert found["cases"]["details"] == {"case_nos": [damaged]}
    assert damaged in found["cases"]["text"]
    assert sound not in found["cases"]["text"]
    assert found["attachments"]["state"] == "ok"
