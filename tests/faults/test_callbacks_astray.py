"""Callbacks come twice, out of order, or their receipt is lost: each is answered, and each part is decided once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from api.hall import Hall, Letter
from databases import Database
from faults.law import judge
from faults.tally import Tally, chance, counted, size
from journeys.town import build_site

CASES = size(3, 8, 40)
LETTERS = 12
"""How many come for each case, the one that grants among them several times."""

MAPPED = """
[adapters.police]
adapter = "police"
"""


@pytest.fixture(scope="module")
def mapped_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference site, whose police answer by callback."""
    site = build_site(tmp_path_factory.mktemp("astray"))
    settings = site / "onewindow.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + MAPPED, encoding="utf-8")
    return site


@pytest.fixture
def hall(mapped_site: Path, database: Database) -> Iterator[Hall]:
    hall = Hall(mapped_site, database.url)
    with hall.town:
        yield hall


def test_callbacks_that_go_astray_decide_each_part_once(hall: Hall, database: Database) -> None:
    dice = chance("astray", database.kind)
    with counted("callbacks astray", database.url) as tally:
        cases = [hall.asked() for _ in range(CASES)]
        post = [(case_no, letter) for case_no, key in cases for letter in letters(hall, key, dice, tally)]
        dice.shuffle(post)
        tally.faults["callback out of order"] += len(post) - len(cases)
        for number, (_, letter) in enumerate(post):
            handed_in(hall, letter, dice, tally)
            tally.progress(number + 1, len(post))
        for case_no, key in cases:
            answered = hall.hand_in(hall.letter(key, message_id=f"grant-{key}")).json()
            assert answered["repeated"], "it had come before"
            log = hall.town.engine.events(case_no, actor="system")
            taken_back = any(r.type == "IncidentOpened" and r.event.kind == "revoked" for r in log)
            assert hall.part(case_no) == ("closed", "revoked" if taken_back else "granted")
            recorded = [r.event for r in log if r.type == "ReplyRecorded"]
            assert sum(event.awaited and event.outcome == "granted" for event in recorded) == 1
        tally.judged(judge(hall.town, laws=False))


def letters(hall: Hall, key: str, dice: Random, tally: Tally) -> Iterator[Letter]:
    """What the police send about one request: the grant, and as often as not something else, or the same again."""
    yield hall.letter(key, message_id=f"grant-{key}")
    for number in range(LETTERS - 1):
        kind = dice.choice(("again", "again under another number", "AcceptedForWork", "TryLater", "Revoked"))
        if kind == "again":
            tally.faults["callback doubled"] += 1
            yield hall.letter(key, message_id=f"grant-{key}")
        elif kind == "again under another number":
            tally.faults["callback doubled"] += 1
            yield hall.letter(key, message_id=f"{number}-{key}")
        else:
            said = {"TryLater": {"reason": "稍候", "seconds": 60.0}, "AcceptedForWork": {}, "Revoked": {}}[kind]
            yield hall.letter(key, kind, message_id=f"{number}-{key}", **said)


def handed_in(hall: Hall, letter: Letter, dice: Random, tally: Tally) -> None:
    """Brought until its receipt is heard; each time it is lost the department sends again."""
    while True:
        answer = hall.hand_in(letter)
        assert answer.status_code == 200, answer.text
        if dice.random() < 0.7:
            tally.answered += 1
            return
        tally.faults["receipt of a callback lost"] += 1
