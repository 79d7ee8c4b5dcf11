"""One case lives through two years, morning by morning; wherever it is read or lived again, every byte is the same."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from databases import Database, PostgresDatabases
from journeys.footprints import Print, kept_print
from journeys.invariants import hold
from journeys.laws import kept
from journeys.two_years import Years, live

TESTS = Path(__file__).parents[1]
NEW_YORK = {"TZ": "America/New_York", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0",
            "PYTHONHASHSEED": "1"}  # fmt: skip
KIRITIMATI = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"}


@dataclass(frozen=True)
class Lived:
    """The two years as they were lived in this process, and what was seen on the way."""

    years: Years
    seen: dict[str, Any]
    print: Print

    @property
    def story(self) -> str:
        return "\n".join(self.print["story"])


@pytest.fixture(scope="module")
def fresh_site(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that knows no calendar but the shipped one, and is not written to."""
    return Path(shutil.copytree(site, tmp_path_factory.mktemp("fresh") / "site"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lived(
    request: pytest.FixtureRequest, fresh_site: Path, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lived]:
    """The case after its two years, on each store; all invariants were asked for after every step."""
    folder = tmp_path_factory.mktemp("lived")
    if request.param == "sqlite":
        database = empty_sqlite(sqlite_template, folder)
    else:
        databases: PostgresDatabases = request.getfixturevalue("postgres")
        database = databases.clone("postgresql")
    site = Path(shutil.copytree(fresh_site, folder / "site"))
    with Years(site, database.url, hold) as years:
        seen = live(years)
        yield Lived(years, seen, kept_print(years))


@pytest.fixture(scope="module")
def lived_elsewhere(fresh_site: Path, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Print:
    """What the same two years left behind in a process at the other end of the world."""
    folder = tmp_path_factory.mktemp("elsewhere")
    database = empty_sqlite(sqlite_template, folder)
    site = Path(shutil.copytree(fresh_site, folder / "site"))
    return elsewhere(KIRITIMATI, "live", str(site), database.url)


def empty_sqlite(template: Path, folder: Path) -> Database:
    shutil.copyfile(template, folder / "site.db")
    return Database("sqlite", f"sqlite:///{folder}/site.db")


def test_two_years_pass_day_by_day_and_the_case_comes_to_its_end(lived: Lived) -> None:
    years, told = lived.years, lived.story
    assert (years.mornings, years.steps > 90) == (732, True), "two years of mornings, and much happened on them"
    case = years.case()
    assert case.status == "archived", told
    causes = Counter(card.cause for card in case.cards.values())
    assert causes.keys() == {"stage", "special_procedure", "order_reply", "promised", "overall", "statutory",
                             "delivery"}, told
    assert Counter(card.state for card in case.cards.values() if card.state != "issued") == {
        "confirmed": 1, "revoked": 1}, told
    rungs = {escalation.rung for escalation in case.escalations.values()}
    assert rungs == {"handler", "stage_head", "department_head", "supervisor"}, told
    assert {order.state for order in case.orders.values()} == {"accepted", "issued"}, told
    log = kept(years, years.case_no)
    assert sum(recorded.type == "OrderSettled" and not recorded.event.accepted for recorded in log) == 1, told


def test_dates_in_a_year_that_was_not_arranged_move_when_its_arrangement_comes(lived: Lived) -> None:
    seen, told = lived.seen, lived.story
    # Three days from the end of the hearing on 29 December: the last of them is the first working day of 2027.
    assert (seen["before"], seen["extended"]) == ("2027-01-04", "2027-01-07"), told
    # 2027 begins with five days off, and Saturday the 9th is worked for it: 30, 31; 6, 7, 8, 9.
    assert seen["moved_2027"]["statutory /1"] == ("2027-01-07", "2027-01-09"), told
    assert seen["moved_2027"]["promised /1"] == ("2027-01-05", "2027-01-07"), told
    assert seen["moved_2027"]["overall"] == ("2027-01-05", "2027-01-07"), told
    # Ten days to deliver from 27 December: 28, 29, 30, 31; then 5, 6, 7, Saturday the 8th, 10, 11.
    assert seen["moved_2028"]["delivery /1"] == ("2028-01-10", "2028-01-11"), told
    assert (seen["left_2027"], seen["left_2028"]) == ([], []), "nothing is left to bring up to the calendar"
    assert {year for _, year in lived.years.provisional} == {"2027", "2028"}
    red = next(recorded for recorded in kept(lived.years, lived.years.case_no)
               if recorded.type == "CardIssued" and recorded.event.cause == "statutory")
    assert red.at == "2027-01-10T00:30:00.000Z", "the morning after the day that moved, and not before"


def test_read_again_in_another_zone_locale_and_decade_every_byte_is_the_same(lived: Lived) -> None:
    years = lived.years
    again = elsewhere(NEW_YORK, "read", str(years.site), years.url, years.case_no)
    assert again["west_of_greenwich"] == 5 * 3600 or sys.platform == "win32"
    same(lived, again)


def test_lived_by_a_process_at_the_other_end_of_the_world_every_byte_is_the_same(
    lived: Lived, lived_elsewhere: Print
) -> None:
    assert lived_elsewhere["west_of_greenwich"] == -14 * 3600 or sys.platform == "win32"
    same(lived, lived_elsewhere)


def elsewhere(environment: dict[str, str], *words: str) -> dict[str, Any]:
    """What `footprints.py` prints in a process with that environment."""
    path = os.pathsep.join([str(TESTS), *(entry for entry in sys.path if entry)])
    program = [sys.executable, str(TESTS / "journeys" / "footprints.py"), *words]
    environment = {**os.environ, **environment, "PYTHONPATH": path}
    done = subprocess.run(program, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def same(lived: Lived, again: Print) -> None:
    """Event by event, so that the first that differs is named, with the story up to it; then all the rest."""
    assert len(lived.print["events"]) > 400
    pairs = enumerate(zip(lived.print["events"], again["events"], strict=False), start=1)
    other = next((number for number, (here, there) in pairs if here != there), None)
    if other is not None:
        story = "\n".join(line for line in lived.print["story"] if int(line[:4]) <= other)
        pytest.fail(f"event {other} is another one there\n{story}")
    assert [what for what in lived.print if again[what] != lived.print[what]] == [], lived.story
