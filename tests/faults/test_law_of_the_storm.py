"""The judge can be hard: each breach of the law is found, in a database that was spoiled by hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from faults.law import Told, Verdict, judge
from faults.ready_town import ReadyTown
from journeys.town import DESIGNER, Town
from onewindow import commands as c
from onewindow.engine import Answer
from onewindow.storage.store import open_engine

WORDS = {
    "THE LAST AS AN OPENING": """replace(events, '"NoticeIssued"', '"CaseOpened"')""",
    "THE LAST": "last_seq = (SELECT max(last_seq) FROM ow_commit)",
    "THE SECOND": "command_id = 'town-2'",
}
SPOILED = {
    "lost: a receipt": ("lost", ["DELETE FROM ow_receipt WHERE THE SECOND"]),
    "lost: another answer": ("lost", ["UPDATE ow_receipt SET accepted = 0 WHERE THE SECOND"]),
    "lost: the end of a log": ("lost", ["DELETE FROM ow_commit WHERE THE LAST"]),
    "doubled: a command": ("doubled", ["UPDATE ow_commit SET command_id = 'town-2' WHERE THE LAST"]),
    "doubled: an acceptance": ("doubled", ["UPDATE ow_commit SET events = THE LAST AS AN OPENING WHERE THE LAST"]),
    "orphan: nobody's case": ("orphans", ["DELETE FROM ow_work_item", "DELETE FROM ow_timer"]),
    "orphan: nobody's event": ("orphans", ["UPDATE ow_commit SET command_id = 'nobody' WHERE THE LAST"]),
    "orphan: an unknown command": ("orphans", ["UPDATE ow_receipt SET command_id = 'x' WHERE THE SECOND"]),
}


class TellingTown(Town):
    """A town that keeps what it was answered."""

    told: tuple[Told, ...] = ()

    def do(self, command_type: type[c.Command], actor: str, /, **given: object) -> Answer:
        answer = super().do(command_type, actor, **given)
        self.told += (Told.of(f"town-{self.asked}", answer),)
        return answer


@pytest.fixture(scope="module")
def first(whole_site: Path, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> TellingTown:
    """An application that was accepted, with what was answered on the way; at rest."""
    folder = tmp_path_factory.mktemp("law")
    shutil.copyfile(sqlite_template, folder / "site.db")
    site = Path(shutil.copytree(whole_site, folder / "site"))
    with TellingTown(site, f"sqlite:///{folder}/site.db", publish=False) as town:
        town.engine.publish(town.site / "processes" / "company_startup", actor=DESIGNER)
        town.accepted()
    return town


@pytest.fixture
def town(first: TellingTown, tmp_path: Path) -> Iterator[Town]:
    """The same in a database that may be spoiled."""
    shutil.copyfile(first.url.removeprefix("sqlite:///"), tmp_path / "site.db")
    with ReadyTown.on_database(first, f"sqlite:///{tmp_path}/site.db") as town:
        yield town


def verdict(town: Town, first: TellingTown) -> Verdict:
    return judge(town, first.told, asked={told.command_id for told in first.told}, closely=())


def test_what_is_sound_is_found_sound(town: Town, first: TellingTown) -> None:
    assert verdict(town, first) == Verdict()
    judge(town, first.told).must_be_clean()


@pytest.mark.parametrize("name", SPOILED)
def test_each_breach_is_found(town: Town, first: TellingTown, name: str) -> None:
    breach, statements = SPOILED[name]
    engine = open_engine(town.url)
    with engine.begin() as connection:
        for statement in statements:
            for word, meaning in WORDS.items():
                statement = statement.replace(word, meaning)
            assert connection.execute(text(statement)).rowcount > 0, statement
    engine.dispose()
    found = verdict(town, first)
    assert getattr(found, breach), found
    with pytest.raises(AssertionError):
        found.must_be_clean()


def test_a_department_that_did_what_nobody_asked_is_found(town: Town) -> None:
    found = judge(town, closely=(), books={"440300:nobody:1": ["grant"]})
    assert (found.lost, found.doubled, len(found.orphans)) == ([], [], 1)
