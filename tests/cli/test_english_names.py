"""An English reader gets English names on every screen, as the story has them; a Chinese reader those on record."""

from __future__ import annotations

from pathlib import Path

import pytest
import walking
from terminal import say
from walking import do


def test_an_english_reader_gets_the_english_names_of_tasks_parts_services_and_departments(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no = walking.accepted(site)
    monkeypatch.setenv("COLUMNS", "200")

    waits = say("worklist", "--as", "chen.jie").out
    shown = say("case", "show", no).out
    clocks = say("deadline", "--case", no).out
    taken = do(no, "complete", "registration_review", "passed", actor="chen.jie", as_json=False).err

    assert "Registration review (registration_review)" in waits
    assert "Company start-up" in waits
    assert "Company start-up" in shown.splitlines()[0]
    assert "Registration review registration_review" in shown
    assert "Establishment registration" in shown
    assert "Establishment registration Registration review (#" in clocks
    assert "claimed Registration review" in taken
    for chinese in ("登记审查", "设立登记", "企业开办", "市场监督"):
        assert chinese not in waits + shown + taken
    assert "设立登记" not in clocks  # the basis of a limit is told as it is on record


def test_a_chinese_reader_gets_the_names_on_record(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    no = walking.accepted(site)
    monkeypatch.setenv("ONEWINDOW_LANG", "zh")

    for words in (("worklist", "--as", "chen.jie"), ("case", "show", no), ("deadline", "--case", no)):
        told = say(*words).out

        assert "登记审查" in told
        assert "Registration review" not in told
