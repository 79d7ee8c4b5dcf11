"""Departments killed with kill -9 in the middle of their work: nothing acknowledged is lost, nothing is done twice."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from department_calls import LATER, Caller, effects, mailbox, request_body

from onewindow_adapters.simulator import town

PROGRAM = """
import json, sys, threading
from pathlib import Path
from onewindow_adapters.simulator import town

with town(Path(sys.argv[1]), only=sys.argv[3:], callback=sys.argv[2], slowest=0.05) as here:
    print(json.dumps({"urls": here.urls, "secrets": {name: text.decode() for name, text in here.secrets.items()}}))
    sys.stdout.flush()
    threading.Event().wait()
"""


class Running(NamedTuple):
    """Departments in a process of their own."""

    urls: dict[str, str]
    secrets: dict[str, bytes]
    process: Any


@contextmanager
def running(folder: Path, callback: str, *only: str) -> Iterator[Running]:
    command = [sys.executable, "-c", PROGRAM, str(folder), callback, *only]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        secrets = {name: text.encode() for name, text in said["secrets"].items()}
        try:
            yield Running(said["urls"], secrets, process)
        finally:
            process.kill()


def test_what_was_taken_in_before_the_kill_is_decided_after_it(tmp_path: Path) -> None:
    with town(tmp_path, only=["police"]) as here:  # for its secrets alone
        with mailbox(here) as box, running(tmp_path, "", "police") as first:
            caller = Caller(first, "police")
            taken_in = caller.hand_in("K", request_body("police", LATER))
            first.process.kill()
            first.process.wait()
            with running(tmp_path, box.url, "police") as second:
                called = box.next()
                again = Caller(second, "police").hand_in("K", request_body("police", LATER))

    assert taken_in.status == 202
    assert (called.believed, called.body["DATA"]) == (True, again.body["DATA"])
    assert again.body["DATA"]["BALSH"] == taken_in.body["DATA"]["BALSH"]


def test_a_storm_of_kills_does_everything_once(tmp_path: Path) -> None:
    names, keys = ("market_regulation", "police"), [f"K{number}" for number in range(40)]
    acknowledged: set[tuple[str, str]] = set()

    def hand_in_all(caller: Caller, left: list[str], killed: threading.Event) -> None:
        for place, key in enumerate(left):
            try:
                answer = caller.hand_in(key, request_body(caller.department, case_no=key))
            except (OSError, http.client.HTTPException):
                return
            assert answer.status in (200, 202)
            acknowledged.add((caller.department, key))
            if place == 12:
                killed.set()

    for _ in range(6):
        with running(tmp_path, "", *names) as started:
            killed = threading.Event()
            lefts = [[key for key in keys if (name, key) not in acknowledged] for name in names]
            threads = [
                threading.Thread(target=hand_in_all, args=(Caller(started, name), left, killed))
                for name, left in zip(names, lefts, strict=True)
            ]
            for thread in threads:
                thread.start()
            if any(len(left) > 12 for left in lefts):
                killed.wait(10)
                started.process.kill()
            for thread in threads:
                thread.join()

    assert len(acknowledged) == len(names) * len(keys)
    with town(tmp_path, only=names) as here:
        for name in names:
            done = effects(here, name)
            assert set(done) == set(keys)
            assert all(len(entries) == 1 and entries[0] in ([], ["grant"]) for entries in done.values())
            grants = [entry["result"] for entry in here.book(name)["departments"][name] if entry["effects"]]
            assert len({json.dumps(grant) for grant in grants}) == len(grants)
