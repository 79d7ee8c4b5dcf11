"""`onewindow demo` sends its case to real departments' systems, in a place of its own, and leaves nobody at work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from terminal import say

DEPARTMENTS = ["market_regulation", "police", "tax", "social_security", "housing_fund", "bank"]
PROGRAM = [sys.executable, "-c", """
import signal
from onewindow.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job is born deaf to it
main()
""", "demo"]  # fmt: skip


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where new temporary folders are made."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    monkeypatch.setenv("TMPDIR", str(place))
    return place


def test_every_department_is_asked_and_answers(own_place: Path) -> None:
    said = say("demo", "-f", "json")

    told = said.json
    assert (said.code, told["status"]) == (0, "archived"), said.err
    assert sorted(told["departments_asked"]) == sorted(DEPARTMENTS)
    assert {each["department"]: each["result"] for each in told["results"]} == dict.fromkeys(DEPARTMENTS, "granted")
    [site] = own_place.iterdir()
    story = say("case", "story", told["case_no"], "--site", str(site), "-f", "json").json["story"]
    messages = [line["text_en"] for line in story]
    assert sum(text.startswith("sent to ") for text in messages) >= len(DEPARTMENTS)
    assert sum(text.endswith(": granted") and " answered " in text for text in messages) == len(DEPARTMENTS)
    assert say("replay", told["case_no"], "--site", str(site)).code == 0


def test_the_site_is_left_without_the_departments_of_the_demo(own_place: Path) -> None:
    say("demo", "-f", "json")

    [site] = own_place.iterdir()
    shipped = Path(__file__).parents[2] / "processes" / "onewindow.toml"
    assert (site / "onewindow.toml").read_bytes() == shipped.read_bytes()
    assert say("doctor", "--site", str(site)).code == 0


def test_the_story_shows_request_and_answer_while_they_work_in_parallel() -> None:
    said = say("demo")

    assert said.code == 0, said.err
    parallel = said.out[said.out.index("┌─ 5 departments in parallel") : said.out.index("└─ all departments have")]
    for department in ("Public Security Bureau", "Tax Service", "Housing Provident Fund Centre", "Model Bank"):
        assert f"sent to {department}" in said.out
        assert f"{department} answered" in " ".join(parallel.replace("│", "").split())


@pytest.mark.parametrize("words", [["--by-hand"], ["--example", "all_granted"], ["--dir", "played"]])
def test_by_hand_nobody_is_asked(
    words: list[str], own_place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    told = say("demo", *words, "-f", "json").json

    assert (told["status"], told["departments_asked"]) == ("archived", [])
    assert not list(tmp_path.rglob("departments"))


@pytest.mark.skipif(sys.platform == "win32", reason="signals work otherwise there")
def test_interrupting_it_amid_the_departments_ends_it_cleanly() -> None:
    with subprocess.Popen(PROGRAM, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert any("sent to Administration" in line for line in running.stdout)
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=30)

    assert (running.returncode, "Traceback" in told) == (130, False), told
    assert told.count("\n") <= 2, os.linesep + told
