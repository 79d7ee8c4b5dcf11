"""`onewindow work` and what the doctor says of timers."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

import pytest
from clock_tower import ClockTower, after

from cli.doctor_room import findings
from cli.terminal import say, typing_in
from onewindow.background.worker import TRIES

STUCK_AFTER = 100
"""Minutes after the first try within which all five have been made."""


@pytest.fixture
def typed(tower: ClockTower, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClockTower]:
    """The tower, and its site under the command line; words in English."""
    monkeypatch.setenv("ONEWINDOW_LANG", "en")
    with typing_in(tower.site_on_its_database(tmp_path / "site")):
        yield tower


def make_stuck(tower: ClockTower) -> str:
    case_no = tower.opened_at(after(), "division", total=6, parts=0)
    for minute in range(STUCK_AFTER):
        tower.worker().fire_due(after(hours=1, minutes=minute))
    return case_no


def test_one_round_fires_what_is_due(typed: ClockTower) -> None:
    cases = typed.many(3)
    said = say("work", "--once", "-f", "json")
    assert (said.code, said.json["fired"], said.json["left"]) == (0, 3, False)
    happenings = [json.loads(line) for line in said.err.splitlines()]
    assert [happening["case_no"] for happening in happenings if happening["happening"] == "fired"] == cases
    typed.fired_once_each(cases)
    assert "√ Fired 0 timer(s)" in say("work", "--until-idle").out


def test_a_failure_is_told_and_ends_with_code_1(typed: ClockTower) -> None:
    case_no = typed.opened_at(after(), "division", total=6, parts=0)
    said = say("work", "--once")
    assert said.code == 1
    assert f"{case_no} an_hour (1): [expression_failed]" in said.err
    assert "again in 60 s" in said.err
    assert "√" not in said.out
    assert "！ Fired 0 timer(s); 1 failure(s), 0 stuck." in said.out


def test_the_doctor_names_what_is_stuck_and_how_to_go_on(typed: ClockTower) -> None:
    case_no = make_stuck(typed)
    said = say("doctor")
    assert findings(sqlite=typed.url.startswith("sqlite")) == {"stuck_timer": 1}
    assert "1 stuck" in said.out
    assert f"{case_no} an_hour: timer stuck: [expression_failed]" in said.out
    typed.finish(case_no, "mend", "wang.fang", "done", {"parts": 1}).or_raise()
    revived = say("work", "--once", "--retry-stuck")
    assert (revived.code, "1 stuck timer(s) queued again" in revived.err) == (0, True)
    assert findings(sqlite=typed.url.startswith("sqlite")) == {}
    typed.fired_once_each([case_no])


def test_the_doctor_warns_of_late_timers_where_nobody_works(typed: ClockTower) -> None:
    typed.many(2)
    checks = {check["check"]: check for check in say("doctor", "-f", "json").json["checks"]}
    assert (checks["timers"]["state"], checks["timers"]["exit_code"]) == ("warning", 0)
    assert "2 due" in checks["timers"]["text"]
    assert "onewindow work" in checks["timers"]["text"]
    say("work", "--once")
    checks = {check["check"]: check for check in say("doctor", "-f", "json").json["checks"]}
    assert checks["timers"]["state"] == "ok"


def test_five_tries_are_made_in_so_many_minutes(typed: ClockTower) -> None:
    make_stuck(typed)
    assert [(timer.state, timer.attempts) for timer in typed.timers()] == [("stuck", TRIES)]


def test_a_database_out_of_reach_is_an_error_for_one_round(typed: ClockTower, tmp_path: Path) -> None:
    settings = tmp_path / "site" / "onewindow.toml"
    gone = "postgresql://nobody@127.0.0.1:1/none"
    settings.write_text(settings.read_text(encoding="utf-8").replace(typed.url, gone), encoding="utf-8")
    said = say("work", "--once", "-f", "json")
    assert (said.code, said.json["error"]["code"]) == (6, "environment")


def hold_up(told: IO[str]) -> None:
    """Let who writes into the pipe wait after some lines, where the system can: so it is not through before we are."""
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):  # a kernel that only plays Linux
            fcntl.fcntl(told, fcntl.F_SETPIPE_SZ, 4096)


@pytest.mark.skipif(sys.platform == "win32", reason="signals work otherwise there")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_shift_after_the_case_in_hand(typed: ClockTower, number: signal.Signals) -> None:
    cases = typed.many(200)
    words = [sys.executable, "-c", "from onewindow.cli import main; main()", "work", "-f", "json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as working:
        assert working.stderr is not None
        hold_up(working.stderr)
        assert json.loads(working.stderr.readline())["happening"] == "begun"
        assert json.loads(working.stderr.readline())["happening"] == "fired"
        working.send_signal(number)
        out, err = working.communicate(timeout=20)
    summary = json.loads(out)
    assert (working.returncode, summary["failed"]) == (0, 0)
    assert summary["fired"] == 1 + len(err.splitlines()) < len(cases)
    assert summary["fired"] + typed.worker().fire_due(after(hours=2)).fired == len(cases)
    typed.fired_once_each(cases)
