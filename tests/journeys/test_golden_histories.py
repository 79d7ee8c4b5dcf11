"""Golden histories: commands once found by chance lead on every store to what they led to when they were kept."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from databases import Database, empty_tables
from journeys.golden_histories import FOLDER, play, read
from journeys.offices import Offices, build_offices
from onewindow import commands as c

GOLDEN = sorted(FOLDER.glob("*.json"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def golden_town(
    request: pytest.FixtureRequest, site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Offices]:
    """One town for all of them, on each store."""
    folder = tmp_path_factory.mktemp("golden")
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_template"), folder / "golden.db")
        database = Database("sqlite", f"sqlite:///{folder}/golden.db")
    else:
        database = request.getfixturevalue("postgresql_of_module")
        empty_tables(database)
    with Offices(build_offices(site, folder / "offices"), database.url) as town:
        yield town


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_history_leads_to_what_it_led_to(golden_town: Offices, path: Path) -> None:
    _, steps, expected = read(path)

    outcome = play(golden_town, steps)

    assert outcome == expected


def test_golden_histories_accept_and_refuse_every_command() -> None:
    answered: dict[str, set[bool]] = defaultdict(set)
    for path in GOLDEN:
        for step in json.loads(path.read_text(encoding="utf-8"))["steps"]:
            if "ask" in step:
                answered[step["ask"]].add(step["->"] == "" or step["->"][0].isupper())

    lacking = {name: {True, False} - answered[name] for name in c.COMMAND_TYPES if len(answered[name]) < 2}

    assert lacking == {}, "True: never accepted; False: never refused"
