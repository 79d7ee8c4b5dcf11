"""Many clocks run out at the same midnight and a worker is killed amid them: every escalation is committed once."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from clock_tower import Hand
from stall_town import MIDNIGHT, SILENT, Escalation, Stalls, StallTown, build_stall_site, keys, told

from databases import Database
from journeys.invariants import hold
from onewindow.background import Worker

STALLS = int(os.environ.get("ONEWINDOW_STALLS", "200"))
EVENTS_OF_AN_ESCALATION = 9
"""About as many, and so as many ids, one case asks for at midnight."""

AT_WINDOW = [("handler", "wang.fang"), ("department_head", "tang.hong"), ("supervisor", "lin.tao")]
"""Nobody is the window's stage head: the next one up is told, once."""

WAITED_FOR_INTAKE = Escalation(
    thresholds=[("stage", "overdue")], cards=[("red", "stage")], rungs=AT_WINDOW, acceptances=0
)
HEARD_NOTHING = Escalation(
    # Accepted by law since receipt: the five days promised for its part ended with that same midnight.
    thresholds=[("correction_notice", "overdue"), ("promised", "overdue")],
    cards=[("red", "deemed_acceptance"), ("yellow", "promised")],
    rungs=[*AT_WINDOW, ("stage_head", "dong.ying")], acceptances=1,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals work otherwise there")


@pytest.fixture(scope="module")
def stall_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_stall_site(tmp_path_factory.mktemp("stalls"))


@pytest.fixture
def stall_town(stall_site: Path, database: Database) -> Iterator[StallTown]:
    """The stalls published on an empty database; runs the test on SQLite and on PostgreSQL."""
    with StallTown(stall_site, database.url) as town:
        yield town


def test_clocks_that_run_out_together_escalate_once_each_though_a_worker_is_killed(stall_town: StallTown) -> None:
    killed_amid(stall_town, STALLS)


@pytest.mark.slow
def test_a_thousand_clocks_that_run_out_together_escalate_once_each(stall_town: StallTown) -> None:
    killed_amid(stall_town, 5 * STALLS)


def killed_amid(town: StallTown, count: int) -> None:
    stalls = town.opened_stalls(count)
    due = town.timers(MIDNIGHT)
    assert len(due) == count, "one clock each"
    assert len({timer.due_at for timer in due}) == 1, "all of them run out in the same instant"
    killed = Hand(town, MIDNIGHT, stops_at=count // 20 * EVENTS_OF_AN_ESCALATION)
    second, third = Hand(town, MIDNIGHT), Hand(town, MIDNIGHT)
    killed.go()
    assert killed.line() == "inside"
    second.go()
    third.go()
    killed.process.kill()
    killed.process.communicate()
    shares = [second.result(), third.result()]
    assert [(passed_by, trouble) for _, passed_by, trouble in shares] == [(0, "None")] * 2
    firings = len(stalls.waiting) + 2 * len(stalls.silent)
    assert 0 < sum(fired for fired, _, _ in shares) < firings, "the one that was killed had its share"
    assert Worker(town.engine).fire_due(MIDNIGHT).fired == 0
    escalated_once_each(town, stalls)


def escalated_once_each(town: StallTown, stalls: Stalls) -> None:
    """Thresholds, cards, rungs and notifications of every case, exactly once; nothing waits any more; it replays."""
    logs = town.logs(stalls.all)
    wanted = dict.fromkeys(stalls.waiting, WAITED_FOR_INTAKE) | dict.fromkeys(stalls.silent, HEARD_NOTHING)
    for case_no, log in logs.items():
        assert Escalation.of(log) == wanted[case_no], told(town, case_no)
    sent = keys(logs)
    assert set(sent.values()) == {1}, [key for key, times in sent.items() if times > 1]
    assert Counter(row.message for row in town.outbox()) == sent
    assert len(sent) == 4 * len(stalls.waiting) + 5 * len(stalls.silent), "one for each person told"
    assert town.timers(MIDNIGHT) == [], "no timer is left due, none is stuck"
    for case_no in stalls.all[:: 3 * SILENT]:
        assert town.engine.replay(case_no, actor="system").difference is None, told(town, case_no)
    hold(town, stalls.waiting[-1])
    hold(town, stalls.silent[-1])
