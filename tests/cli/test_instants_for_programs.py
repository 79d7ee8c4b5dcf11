"""Every instant that programs are told is written in one way: UTC, milliseconds, Z. Days are local dates."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from earlier import JUST_NOW, earlier
from served import message, served, undelivered
from terminal import PLAIN, say

from onewindow.background import Worker
from onewindow.engine import Engine

TIMER = """<intermediateCatchEvent id="ask"><timerEventDefinition><timeDuration>PT90M</timeDuration>
           </timerEventDefinition></intermediateCatchEvent>"""
AN_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
AS_THE_LOG = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def instants(value: Any) -> Iterator[str]:
    """Every text in it that is an instant, however it is written; a date alone is a day."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from instants(each)
    elif isinstance(value, str) and AN_INSTANT.match(value):
        yield value


def told(*words: str) -> list[str]:
    """The instants in the JSON of this command; there are some."""
    found = list(instants(say(*words, "-f", "json").json))
    assert found, words
    return found


def otherwise(found: list[str]) -> list[str]:
    return [each for each in found if not AS_THE_LOG.fullmatch(each)]


@pytest.fixture
def neglected(site: Path) -> str:
    """A case of last year that was left lying: with clocks, cards, and an attempt that was refused."""
    with earlier(site) as past:
        no = past.accepted()
        past.at("2025-03-20 10:00")
    say("case", "do", no, "revoke", "1", "--reason", "误判", "--as", "lin.tao")
    say("case", "do", no, "revoke", "1", "--reason", "误判", "--as", "wang.fang")
    return no


def test_all_json_writes_instants_as_the_log_does(site: Path, neglected: str) -> None:
    for words in (
        ["worklist", "--as", "chen.jie"], ["case", "show", neglected], ["case", "story", neglected], ["case", "list"],
        ["supervise"], ["supervise", "--cards"], ["supervise", "--attempts"], ["replay", neglected],
        ["deadline", "--case", neglected], ["deadline", "--start", "2025-09-25", "--limit", "5wd"],
        ["deadline", "--start", "2025-09-25T10:00", "--limit", "0.5wd"],
        ["deadline", "--start", "2025-09-25T10:00", "--limit", "immediate"],
        ["publish", "company_startup", "--history"],
    ):  # fmt: skip
        assert otherwise(told(*words)) == [], words


def test_csv_writes_them_as_json_does(site: Path, neglected: str) -> None:
    for words in ([], ["--cards"], ["--attempts"]):
        rows = list(csv.DictReader(io.StringIO(say("supervise", *words, "-f", "csv").out)))
        found = [cell for row in rows for name, cell in row.items() if name in INSTANTS and cell]
        assert found, words
        assert otherwise(found) == [], words


INSTANTS = ("at", "due_at", "issued_at", "settled_at")


def test_incidents_and_what_was_tried_before_say_when_in_the_same_way(site: Path) -> None:
    served(site, "tax")
    with earlier(site, JUST_NOW) as past:
        no = past.registered()
        undelivered(past, no, message(past, no, "invoice"))

    assert otherwise([*told("incidents", "list"), *told("incidents", "show", no, "1")]) == []


def test_a_drawn_timer_says_so_in_the_case_and_when_it_fires(site: Path) -> None:
    waits = PLAIN.replace('<userTask id="ask" name="Ask"/>', TIMER).replace("x &gt; 5", "1 &gt; 5")
    drawing = site / "waits.bpmn"
    drawing.write_text(waits, encoding="utf-8")
    assert say("publish", str(drawing)).code == 0
    said = say("case", "open", "waits", "--as", "wang.fang", "-f", "json")
    assert said.code == 0, said.out + said.err
    no = said.json["case_no"]
    shown = say("case", "show", no, "-f", "json").json["case"]["timers"]
    happened: list[Any] = []

    with Engine(site) as engine:
        later = datetime.fromisoformat("2099-01-01T00:00:00Z").astimezone(UTC)
        Worker(engine, tell=lambda what, details: happened.append([what, details])).fire_due(later)

    assert otherwise([*instants(shown), *instants(json.loads(json.dumps(happened)))]) == []
    assert [what for what, _ in happened] == ["fired"]
    assert list(instants(shown)) == list(instants(happened)) != []
