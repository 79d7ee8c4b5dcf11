"""The state machine: rules are kinds of steps, weighed by being written down more or less often."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from random import Random

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from journeys.history import History, Seen
from journeys.offices import Offices
from journeys.town import REPOSITORY
from onewindow import commands as c
from onewindow.storage import Store

RULES = 36
"""Rules of one history; some of them are several steps."""

PHASES = [Phase.generate, Phase.shrink][: 1 if os.environ.get("ONEWINDOW_SHRINK") == "0" else 2]
"""A failing history is told again and again, ever smaller, for five minutes at most; unless ONEWINDOW_SHRINK=0."""

BATCH = 10
"""Histories told before the steps are counted again."""

LATER = (1, 4, 20, 72, 7 * 24, 30 * 24)
"""Hours that pass while every worker sleeps."""

BACK = (-1, -3, -20, -72)
"""Hours by which somebody sets the clock back."""

WAITS = {c.LapseCase: 40, c.FireTimer: 3}
"""Days that pass before a sensible person asks for these."""

PROCESSES = (
    *["company_startup"] * 2, *["parallel_startup"] * 2, "revoking_startup", "asking_again", "errands",
)  # fmt: skip
"""Every process of the site, so often as its histories are told; the model knows the road of each (`paper_roads`)."""

FAILED = REPOSITORY / "build" / "failed_history.json"
"""Where a failing history is put down; the last one written is the smallest. `golden_histories.keep` makes it one."""

CHANCE = st.integers(0, 2**24 - 1)


class Histories(RuleBasedStateMachine):
    """One history. `town`, `store` and `seen` are those of the run."""

    town: Offices
    store: Store
    seen: Seen

    @initialize(process=st.sampled_from(PROCESSES), chance=CHANCE, office=st.tuples(st.booleans(), st.booleans()))
    def begins(self, process: str, chance: int, office: tuple[bool, bool]) -> None:
        self.history = History(self.town, self.store, process, self.seen)
        self.history.enter(office)
        self._tell(lambda: self.history.begin(Random(chance)))  # noqa: S311  chance of a test, not of a secret

    @rule(chance=CHANCE, times=st.integers(1, 5))
    def goes_on(self, chance: int, times: int) -> None:
        """What the state of the case calls for, a few times over."""
        self._goes_on(chance, times)

    @rule(chance=CHANCE, times=st.integers(1, 5))
    def goes_on_and_on(self, chance: int, times: int) -> None:
        self._goes_on(chance, times)

    @rule(chance=CHANCE, times=st.integers(1, 3))
    def is_supervised(self, chance: int, times: int) -> None:
        """Procedures, extensions, cards, orders."""
        for number in range(times):
            self._wish(chance + number * 2**24, "of_clocks")

    @rule(chance=CHANCE, times=st.integers(1, 3))
    def departments_answer(self, chance: int, times: int) -> None:
        for number in range(times):
            self._wish(chance + number * 2**24, "of_departments")

    @rule(chance=CHANCE)
    def message_goes_wrong(self, chance: int) -> None:
        """The sender gives up, and perhaps somebody sees to it at once."""
        self._wish(chance, "undelivered")
        if chance % 2:
            self._wish(chance, "of_incidents")

    @rule(chance=CHANCE)
    def incident_is_seen_to(self, chance: int) -> None:
        self._wish(chance, "of_incidents")

    @rule(chance=CHANCE)
    def one_thing_is_wrong(self, chance: int) -> None:
        self._wish(chance, "twisted")

    @rule(chance=CHANCE, times=st.integers(1, 4))
    def nonsense_is_asked(self, chance: int, times: int) -> None:
        for number in range(times):
            self._wish(chance + number * 2**24, "nonsense")

    @rule(chance=CHANCE)
    def somebody_ends_it(self, chance: int) -> None:
        self._wish(chance, "ending")

    @rule(chance=CHANCE)
    def another_is_opened(self, chance: int) -> None:
        """After the last one has ended: often with it as its origin."""
        self._wish(chance, "another")

    @rule(hours=st.sampled_from(LATER))
    def time_passes(self, hours: int) -> None:
        self._tell(lambda: self.history.pass_time(hours))

    @rule(hours=st.sampled_from(BACK))
    def clock_is_set_back(self, hours: int) -> None:
        self._tell(lambda: self.history.pass_time(hours))

    @rule()
    def worker_comes_by(self) -> None:
        self._tell(self.history.work)

    @rule(chance=CHANCE)
    def same_is_asked_again(self, chance: int) -> None:
        asked = Random(chance).choice(self.history.asked)  # noqa: S311  chance of a test, not of a secret
        self.seen.steps += 1
        self._tell(lambda: self.history.ask_again(*asked))

    @rule(office=st.tuples(st.booleans(), st.booleans()))
    def engine_is_started_anew(self, office: tuple[bool, bool]) -> None:
        """Perhaps with holidays that have become known, or with departments that are served by systems from now on."""
        self._tell(lambda: self.history.enter(office))

    @rule(chance=CHANCE)
    def clocks_are_recomputed(self, chance: int) -> None:
        self._wish(chance, "recomputing")

    @rule(chance=CHANCE)
    def machine_dies_before_commit(self, chance: int) -> None:
        self._wish(chance, "sensible", dies_before=True)

    @rule(chance=CHANCE)
    def machine_dies_before_the_answer(self, chance: int) -> None:
        self._wish(chance, "sensible", dies_after=True)

    @rule(chance=CHANCE)
    def somebody_looks_in(self, chance: int) -> None:
        dice = Random(chance)  # noqa: S311  chance of a test, not of a secret
        case_no = str(self.history.some_case(dice)["case_no"])
        person = dice.choice(self.history.wisher.everybody(self.history.views[case_no]))
        self._tell(lambda: self.history.look_in(case_no, person))

    def teardown(self) -> None:
        if hasattr(self, "history") and self.history.cases and not self.history.broken:
            self._tell(self.history.judge)

    def _goes_on(self, chance: int, times: int) -> None:
        for number in range(times):
            self._wish(chance + number * 2**24, "sensible")

    def _wish(self, chance: int, kind: str, **dying: bool) -> None:
        dice = Random(chance)  # noqa: S311  chance of a test, not of a secret
        view = self.history.some_case(dice)
        wish = self.history.wisher.wish(kind, dice, view, self.history.cases)
        if wish is not None:
            self.town.clock.set(self.town.clock.now() + _waiting(wish[0], kind))
            self._tell(lambda: self.history.ask(wish, **dying))

    def _tell(self, step: Callable[[], None]) -> None:
        """Carry out; what fails is put down as a script."""
        try:
            step()
        except BaseException:
            self.history.broken = True
            FAILED.parent.mkdir(exist_ok=True)
            FAILED.write_bytes(self.history.script.text(self.history.cases).encode("utf-8", "backslashreplace"))
            raise


def run_histories(town: Offices, steps: int, first_seed: int) -> Seen:
    """Histories of chance until so many steps have been taken; the same ones for the same seed."""
    seen, store = Seen(), Store.open(town.url, town.engine.settings.region)
    try:
        for batch in count():
            if seen.steps >= steps:
                return seen
            _run(town, store, seen, first_seed * 1_000_003 + batch)
        raise AssertionError("there is always one more")
    finally:
        store.close()


def _run(town: Offices, store: Store, seen: Seen, its_seed: int) -> None:
    machine: type[Histories] = type(
        "HistoriesOfThisRun", (Histories,), {"town": town, "store": store, "seen": seen}
    )  # fmt: skip
    run_state_machine_as_test(
        seed(its_seed)(machine),
        settings=settings(
            max_examples=BATCH, stateful_step_count=RULES, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), phases=PHASES, print_blob=False,
        ),
    )


def _waiting(command_type: type[c.Command], kind: str) -> timedelta:
    return timedelta(days=WAITS.get(command_type, 0) if kind == "sensible" else 0)
