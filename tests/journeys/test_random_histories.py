"""Random commands in random order by random people: the model, the laws and the engine agree, and histories end."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from databases import Database
from journeys.history import Seen
from journeys.history_machine import PROCESSES, run_histories
from journeys.offices import Offices, build_offices, processes_of
from onewindow import commands as c

SUITES_OWN = 4
SEED = int(os.environ.get("ONEWINDOW_SEED", str(SUITES_OWN)))
"""The laws hold for any seed. How much of the rarer things a run meets is chance: demanded of the suite's own seed."""

STEPS = int(os.environ.get("ONEWINDOW_HISTORY_STEPS", "0"))
"""Steps of the long run over both stores; 0: the short one."""

SHORT, LONG = 2500, 10_000
"""Steps on one store, in `make test` and among the slow tests."""


@pytest.fixture
def offices(site: Path, database: Database, tmp_path: Path) -> Iterator[Offices]:
    """The town of all processes, with engines that change."""
    with Offices(build_offices(site, tmp_path / "offices"), database.url) as town:
        yield town


def test_no_history_breaks_a_law_or_surprises_the_model(offices: Offices, database: Database) -> None:
    seen = run_histories(offices, STEPS // 2 or SHORT, SEED)

    tell(seen, database)
    assert sum(seen.accepted.values()) >= seen.steps // 10
    if SEED != SUITES_OWN:
        return
    assert {"draft", "submitted", "received", "correcting", "accepted", "reviewing", "issuing"} <= set(seen.statuses)
    assert {"archived", "withdrawn"} <= set(seen.finished)
    assert sum(seen.finished.values()) >= seen.cases // 6
    assert seen.most_at_once >= 4, "never were several departments at work at once"
    assert {"ClockSuspended", "CardIssued", "Escalated", "ReplyRecorded", "IncidentOpened"} <= set(seen.happened)
    assert seen.fired >= 5, "hardly ever did a worker find something due"
    assert seen.rolled_back >= 10
    assert len(seen.codes) >= 30


@pytest.mark.slow
def test_many_histories_refuse_every_command_and_reach_every_ending(offices: Offices) -> None:
    seen = run_histories(offices, LONG, SEED + 1)

    if SEED != SUITES_OWN:
        return
    endings = {"archived", "withdrawn", "terminated", "voided", "not_accepted", "lapsed", "forwarded"}
    assert endings <= set(seen.finished)
    assert set(seen.refused) == set(c.COMMAND_TYPES)
    assert len(seen.accepted) >= 30, "of the rest the golden histories prove that it can be accepted"


def test_every_process_of_the_site_has_its_histories(site: Path, tmp_path: Path) -> None:
    own = build_offices(site, tmp_path / "offices")

    assert {path.stem for path in processes_of(own)} == set(PROCESSES)


def tell(seen: Seen, database: Database) -> None:
    """Add what was counted to the file that `make faults` sums up."""
    tally = os.environ.get("ONEWINDOW_FAULTS_TALLY")
    if tally:
        line = {"part": "histories", "database": database.kind, "steps": seen.steps, "cases": seen.cases,
                "accepted": sum(seen.accepted.values()), "refused": sum(seen.refused.values())}  # fmt: skip
        with Path(tally).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
