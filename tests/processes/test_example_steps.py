"""Worked examples hold what is written: steps nobody knows, timers that fire, and expectations that are not met."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from journeys.town import Town, build_site
from onewindow.engine import Engine
from onewindow.examples import ExampleFailed, Played, play

START = {
    "title": "样例", "title_en": "Sample", "process": "parallel_startup", "at": "2026-03-02T09:00:00+08:00",
}  # fmt: skip
OPENED: list[dict[str, Any]] = [
    {"as": "applicant.li", "open": {"applicant": {"id": "applicant.li", "name": "李雷"}, "form": {
        "company": {"name": "示范市青禾软件有限公司", "representative": "李雷", "mobile": "13800000001"}}}},
    {"as": "applicant.li", "attach": "articles"},
    {"as": "applicant.li", "submit": True},
    {"as": "wang.fang", "complete": "intake", "outcome": "received"},
]  # fmt: skip
AFTER_FIVE_DAYS = "2026-03-10T08:00:00+08:00"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_site(tmp_path_factory.mktemp("examples"))


@pytest.fixture
def town(site: Path, tmp_path: Path) -> Iterator[Town]:
    url = f"sqlite:///{tmp_path}/examples.db"
    with Engine(site, database=url) as engine:
        engine.upgrade_database()
    with Town(site, url) as town:
        yield town


def played(town: Town, *steps: dict[str, Any], expect: dict[str, Any] | None = None) -> Played:
    """What comes of these steps behind the opening ones."""
    path = town.site / "sample.yaml"
    data = {**START, "steps": [*OPENED, *steps], "expect": expect or {}}
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return play(town.engine, path, town.clock)


def refused(town: Town, *steps: dict[str, Any], expect: dict[str, Any] | None = None) -> str:
    with pytest.raises(ExampleFailed) as failed:
        played(town, *steps, expect=expect)
    return str(failed.value)


def test_a_prompt_worker_fires_each_timer_at_its_hour(town: Town) -> None:
    case_no = played(town, {"at": AFTER_FIVE_DAYS, "work": True}).cases[0]
    (card, *_) = town.view(case_no)["cards"]
    assert (card["cause"], card["issued_at"]) == ("deemed_acceptance", "2026-03-09T16:00:00.000Z")


def test_a_late_worker_fires_them_when_it_comes(town: Town) -> None:
    case_no = played(town, {"at": AFTER_FIVE_DAYS, "work": "late"}).cases[0]
    (card, *_) = town.view(case_no)["cards"]
    assert (card["cause"], card["issued_at"]) == ("deemed_acceptance", "2026-03-10T00:00:00.000Z")


def test_without_a_worker_nothing_happens(town: Town) -> None:
    played(town, {"at": AFTER_FIVE_DAYS, "expect": {"status": "received", "cards": []}})


def test_a_step_nobody_knows_is_told_with_its_number(town: Town) -> None:
    told = refused(town, {"as": "wang.fang", "suspendd": "听证"})
    assert "step 5" in told
    assert "there is no such step" in told


def test_a_task_that_is_not_open_is_told_with_those_that_are(town: Town) -> None:
    assert "['acceptance']" in refused(town, {"as": "wang.fang", "complete": "registration_review"})


@pytest.mark.parametrize("at_the_end", [False, True])
@pytest.mark.parametrize(
    ("expect", "says"),
    [
        ({"status": "accepted"}, "expected status accepted, but it is received"),
        ({"state": "received"}, "nothing called state"),
        ({"cards": [{"level": "red"}]}, "expected cards"),
        ({"lights": {"case": "red"}}, "expected lights"),
        ({"clocks": {"case.correction_notice": "2026-03-08"}}, "2026-03-09"),
        ({"clocks": {"case.promised": None}}, "expected clocks"),
        ({"results": {"seal": "granted"}}, "expected results"),
    ],
)
def test_an_expectation_that_is_not_met_is_told_at_a_step_and_at_the_end(
    town: Town, expect: dict[str, Any], says: str, at_the_end: bool
) -> None:
    assert says in (refused(town, expect=expect) if at_the_end else refused(town, {"expect": expect}))


def test_what_is_expected_names_only_what_matters(town: Town) -> None:
    case_no = played(town, {"expect": {"clocks": {"case.correction_notice": "2026-03-09"}}}).cases[0]
    assert town.view(case_no)["status"] == "received"


def test_a_refusal_that_is_written_and_does_not_come_is_told(town: Town) -> None:
    told = refused(town, {"as": "wang.fang", "claim": "acceptance", "rejected": "not_entitled"})
    assert "expected rejection not_entitled" in told
