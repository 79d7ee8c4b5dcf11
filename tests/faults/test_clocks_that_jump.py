"""The machine's clock is set forth and back between commands: the record holds, and every timer fires once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from databases import Database
from faults.law import Told, judge
from faults.tally import chance, counted, size
from journeys.town import Town
from journeys.wishes import Book, Wish, Wisher
from onewindow import events as e
from onewindow.background import Worker

JUMPS = size(30, 150, 900)
LEAPS = (-400 * 24, -30 * 24, -24, -1, -1 / 3600, 0, 1, 24, 10 * 24, 90 * 24)
"""Hours by which the clock is set."""

CASE_LASTS = 50
MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BOOKS = {service: Book(service) for service in ("company_startup", "parallel_startup", "errands")}


def test_cases_go_on_by_a_clock_that_is_set_forth_and_back(town: Town, database: Database) -> None:
    dice = chance("clocks", database.kind)
    told: list[Told] = []
    cases: list[str] = []
    with counted("clock set forth and back", database.url) as tally:
        while tally.injected < JUMPS:
            # Leaps add up to decades, and whoever is not born yet applies for nothing.
            town.clock.set(MORNING)
            wisher = Wisher(town, BOOKS[dice.choice(sorted(BOOKS))])
            case_no = ask(town, told, wisher.opening(dice, None))
            cases.append(str(case_no))
            for _ in range(CASE_LASTS):
                leap = dice.choice(LEAPS)
                town.clock.set(town.clock.now() + timedelta(hours=leap))
                tally.faults["set back" if leap < 0 else "set forth"] += leap != 0
                if dice.random() < 0.2:
                    fire(town)
                wish = wisher.sensible(dice, town.view(str(case_no)), calm=dice.random() < 0.7)
                if wish is None:
                    break
                ask(town, told, wish)
            tally.progress(tally.injected, JUMPS)
        fire(town)
        tally.answered = len(told)
        tally.judged(judge(town, told, laws=False))
        for case_no in cases:
            fired_once(town, case_no)


def ask(town: Town, told: list[Told], wish: Wish) -> str | None:
    command_type, actor, given = wish
    command = town.command(command_type, actor, **given)
    answer = town.engine.submit(command)
    told.append(Told.of(command.command_id, answer))
    return answer.case_no


def fire(town: Town) -> None:
    """A worker comes by, who knows no other clock."""
    report = Worker(town.engine).fire_due(town.clock.now(), limit=1000)
    assert (report.failures, report.trouble) == ((), None)


def fired_once(town: Town, case_no: str) -> None:
    log = town.engine.events(case_no, actor="system")
    fired = Counter(recorded.event.timer for recorded in log if isinstance(recorded.event, e.TimerFired))
    assert set(fired.values()) <= {1}, f"a timer of {case_no} fired twice"
    reached = Counter(
        (recorded.event.clock, recorded.event.threshold) for recorded in log
        if isinstance(recorded.event, e.ThresholdReached)
    )  # fmt: skip
    assert set(reached.values()) <= {1}, f"a clock of {case_no} ran out twice"
