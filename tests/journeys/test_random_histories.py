"""Random commands in random order by random people: no invariant breaks, a "no" changes nothing, and histories end."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from databases import Database
from journeys.invariants import hold, stands
from journeys.laws import kept, story
from journeys.town import Town
from journeys.wishes import Book, Wish, Wisher
from journeys.wishes_of_clocks import list_procedures
from onewindow import commands as c
from onewindow.background import Worker
from onewindow.domain.canonical import unfit
from onewindow.domain.case import Case
from onewindow.domain.facts import instant
from onewindow.domain.service_item import ServiceItem
from onewindow.engine import Answer
from onewindow.engine.snapshot import unpack
from onewindow.errors import UsageError
from onewindow.storage import CaseRow, Store

EXAMPLES = int(os.environ.get("ONEWINDOW_HISTORIES", "60"))
STEPS = 45
KINDS = (
    *["sensible"] * 12, *["clocks"] * 6, *["twisted"] * 3, *["nonsense"] * 3, "ending", *["later"] * 2, *["worker"] * 2,
    "again", "open",
)  # fmt: skip
LATER = (1, 4, 20, 72, 7 * 24, 30 * 24)
"""Hours that pass while every worker sleeps."""
BEGINNINGS = ("draft", "submitted", "received", "correcting", *["accepted"] * 3, *["reviewing"] * 3)
SHARES = {"company_startup": 0.4, "parallel_startup": 0.4, "errands": 0.2}
"""Histories of each process; the plain one has no clocks but those of orders."""
BOOKS = {service: Book(service) for service in SHARES}
WAITS = {c.LapseCase: 40, c.FireTimer: 3}
"""Days that pass before a sensible person asks for these."""
OF_SYSTEMS = {"ReportUndelivered", "AnswerClarification", "RetryIncident", "ResolveIncident", "GiveUpIncident"}
"""Commands that need a department's system on the other side, which this town has none of."""
HISTORY = st.tuples(
    st.integers(0, 2**24 - 1), st.lists(st.sampled_from([False, *[True] * 30]), min_size=STEPS, max_size=STEPS)
)
"""The seed all choices come from, and which of the steps happen: a failing history shrinks to the steps that matter."""


@dataclass
class Seen:
    """What the histories of one run came across."""

    statuses: Counter[str] = field(default_factory=Counter)
    finished: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    most_at_once: int = 0
    fired: int = 0
    happened: Counter[str] = field(default_factory=Counter)


class History:
    """One history: asks, and holds every answer against the store."""

    def __init__(self, town: Town, store: Store, service: str, seen: Seen) -> None:
        self.town, self.store, self.seen = town, store, seen
        self.wisher = Wisher(town, BOOKS[service])
        self.cases: list[str] = []
        self.known: dict[str, tuple[CaseRow, dict[str, Any]]] = {}
        self.asked: list[tuple[c.Command, Answer]] = []
        self.items: dict[str, ServiceItem | None] = {}
        self.worker = Worker(town.engine)
        with store.engine.begin() as connection:
            connection.execute(sqlalchemy.text("DELETE FROM ow_timer"))  # those of earlier histories, long judged
        town.clock.set(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))

    def begin(self, seed: int) -> None:
        """Open a case and lead it straight to one of the early statuses (a plain one just opens)."""
        chance = Random(seed)  # noqa: S311  chance of a test, not of a secret
        until = chance.choice(BEGINNINGS)
        self.wisher.corrects = until == "correcting"
        self.ask(self.wisher.opening(chance, None))
        for _ in range(40):
            view = self.view(self.cases[0])
            if view["status"] == until or view["kind"] == "plain":
                return
            wish = self.wisher.sensible(chance, view, calm=True)
            assert wish is not None
            self.ask(wish)

    def step(self, seed: int) -> None:
        """One thing happens to the latest case, seldom to an earlier one."""
        chance = Random(seed)  # noqa: S311  chance of a test, not of a secret
        kind = chance.choice(KINDS)
        view = self.view(chance.choice([*self.cases, *[self.cases[-1]] * 9]))
        if kind == "later":
            self.town.clock.set(self.town.clock.now() + timedelta(hours=chance.choice(LATER)))
        elif kind == "worker":
            self.work()
        elif kind == "clocks" and (wish := self.wisher.of_clocks(chance, view)) is not None:
            self.ask(wish)
        elif kind == "again":
            self.ask_again(*chance.choice(self.asked))
        elif kind == "open" and view["finished"]:
            self.ask(self.wisher.opening(chance, view if chance.random() < 0.7 else None))
        elif kind == "ending":
            self.ask(self.wisher.ending(chance, view))
        elif kind == "nonsense":
            self.ask(self.wisher.nonsense(chance, view, self.cases))
        elif kind == "twisted" and (wish := self.wisher.twisted(chance, view)) is not None:
            self.ask(wish)
        elif kind == "sensible" and (wish := self.wisher.sensible(chance, view)) is not None:
            self.town.clock.set(self.town.clock.now() + timedelta(days=WAITS.get(wish[0], 0)))
            self.ask(wish)

    def ask(self, wish: Wish) -> None:
        """Submit; a refusal leaves every case as it was, an acceptance changes only its own, by one version."""
        command_type, actor, given = wish
        self.town.clock.set(self.town.clock.now() + timedelta(minutes=1))
        command = self.town.command(command_type, actor, **given)
        before = dict(self.known)
        try:
            answer = self.town.engine.submit(command)
        except UsageError:
            answer = None  # a text no store keeps, in a place that is a key
        if answer is not None:
            self.note(command, answer)
        if answer is not None and _storable(command):
            self.asked.append((command, answer))
        changed = self.changed()
        own = {answer.case_no} if answer is not None and answer.events else set()
        assert changed == own, f"{command}\n{answer}"
        if answer is not None and answer.case_no in self.known:
            self.fits(answer, before.get(answer.case_no))

    def work(self) -> None:
        """A worker comes by: everything due is fired, and nothing fails."""
        now = self.town.clock.now()
        report = self.worker.fire_due(now, limit=1000)
        told = [str(failure.text) for failure in report.failures]
        assert (told, report.trouble, report.left) == ([], None, False), self.cases
        self.seen.fired += report.fired
        self.changed()
        for case_no in self.cases:
            clocks = self.view(case_no)["clocks"]
            assert [clock for clock in clocks if (clock["next_at"] or "9") <= instant(now)] == []

    def fits(self, answer: Answer, before: tuple[CaseRow, dict[str, Any]] | None) -> None:
        """The answer names the version and the events that are now stored."""
        row = self.known[str(answer.case_no)][0]
        assert answer.version == row.version
        first = before[0].last_seq + 1 if before else 1
        assert [event["seq"] for event in answer.events] == list(range(first, row.last_seq + 1))
        assert row.version == (before[0].version if before else 0) + bool(answer.events)

    def ask_again(self, command: c.Command, first: Answer) -> None:
        """The same command gets its first answer, and nothing happens."""
        again = self.town.engine.submit(command)
        assert (again.case_no, again.version, again.events) == (first.case_no, first.version, first.events)
        assert again.rejected == first.rejected
        assert self.changed() == set()

    def changed(self) -> set[str]:
        """Cases that are not as they were when last looked at."""
        changed = set()
        with self.store.transaction(read_only=True) as transaction:
            for case_no in self.cases:
                row = transaction.case(case_no)
                assert row is not None
                now = (row, transaction.document(case_no))
                if self.known.get(case_no) != now:
                    changed.add(case_no)
                    self.look(unpack(row.state)[0])
                    self.known[case_no] = now
        return changed

    def look(self, case: Case) -> None:
        """What can be told from the state alone holds; a failure prints the story."""
        if case.definition not in self.items:
            version = self.town.engine.version(case_no=case.case_no, actor="system")
            self.items[case.definition] = version.item if version else None
        try:
            stands(case, self.items[case.definition], case.case_no)
        except AssertionError as broken:
            broken.add_note(story(self.town, case.case_no))
            raise

    def note(self, command: c.Command, answer: Answer) -> None:
        """Remember what was seen."""
        name = type(command).__name__
        if answer.rejected is not None:
            self.seen.refused[name] += 1
            self.seen.codes[answer.rejected.code] += 1
            if answer.rejected.code == "material_not_listed":
                self.wisher.unlisted.add((str(answer.case_no), str(getattr(command, "material", ""))))
            return
        self.seen.accepted[name] += 1
        if isinstance(command, c.OpenCase) and answer.case_no is not None:
            self.cases.append(answer.case_no)

    def view(self, case_no: str) -> dict[str, Any]:
        """The case, its status noted."""
        view = self.town.view(case_no)
        self.seen.statuses[view["status"]] += 1
        self.seen.most_at_once = max(self.seen.most_at_once, len(view["tasks"]))
        return view

    def judge(self) -> None:
        """Everything that must hold holds for every case, and old answers stand."""
        for case_no in self.cases:
            hold(self.town, case_no)
            log = kept(self.town, case_no)
            self.seen.happened.update(recorded.type for recorded in log)
            view = self.view(case_no)
            if view["finished"]:
                self.seen.finished[view["status"]] += 1
        for command, answer in self.asked[:: max(1, len(self.asked) // 5)]:
            self.ask_again(command, answer)


def _storable(command: c.Command) -> bool:
    """What no store can keep as text has no receipt either: asked again, it is judged again."""
    return not any(unfit(getattr(command, part.name)) for part in fields(command))


@pytest.fixture
def clocked_town(site: Path, database: Database, tmp_path: Path) -> Iterator[Town]:
    """The town with special procedures on the parts of the parallel process."""
    own = Path(shutil.copytree(site, tmp_path / "clocked"))
    list_procedures(own)
    with Town(own, database.url) as town:
        yield town


def run_histories(town: Town, count: int) -> Seen:
    """About `count` histories, always the same ones."""
    seen = Seen()
    store = Store.open(town.url, town.engine.settings.region)
    for service, share in SHARES.items():
        _run_service(town, store, service, seen, round(count * share))
    store.close()
    return seen


def _run_service(town: Town, store: Store, service: str, seen: Seen, count: int) -> None:
    @settings(
        max_examples=count, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
    )
    @given(history=HISTORY)
    def run(history: tuple[int, list[bool]]) -> None:
        seed, happening = history
        told = History(town, store, service, seen)
        told.begin(seed)
        for number, happens in enumerate(happening, 1):
            if happens:
                told.step(seed + number * 2**24)
        told.judge()

    run()


def test_no_history_breaks_an_invariant_and_they_get_deep(clocked_town: Town) -> None:
    seen = run_histories(clocked_town, EXAMPLES)
    assert {"draft", "submitted", "received", "correcting", "accepted", "reviewing", "issuing"} <= set(seen.statuses)
    assert {"archived", "withdrawn"} <= set(seen.finished)
    assert sum(seen.finished.values()) >= EXAMPLES // 3
    assert seen.most_at_once >= 4, "never were several departments at work at once"
    assert {"ClockSuspended", "ClockResumed", "ClockExtended", "CardIssued", "Escalated", "EscalationAcknowledged",
            "OrderReplied", "CardAppealed"} <= set(seen.happened)
    assert seen.fired >= EXAMPLES, "hardly ever did a worker find something due"
    assert len(seen.accepted) >= 13
    assert len(seen.refused) >= 16
    assert len(seen.codes) >= 20


@pytest.mark.slow
def test_many_histories_reach_every_ending(clocked_town: Town) -> None:
    seen = run_histories(clocked_town, 10 * EXAMPLES)
    endings = {"archived", "withdrawn", "terminated", "voided", "not_accepted", "lapsed", "forwarded"}
    assert endings <= set(seen.finished)
    assert set(seen.refused) == set(c.COMMAND_TYPES)
    assert set(c.COMMAND_TYPES) - set(seen.accepted) <= OF_SYSTEMS
