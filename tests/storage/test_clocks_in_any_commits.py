"""However events of clocks, work items and cards fall into commits, the rows are those of the case folded from them."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from case_samples import NOW, card, case, clock_moved, clock_started, definition, following, opening, sub_case, task
from msgspec.structs import replace
from sqlalchemy import text

from databases import REGION
from onewindow import events as e
from onewindow.domain.apply import fold
from onewindow.domain.case import Case
from onewindow.domain.clock import KINDS
from onewindow.engine.comparison import Stop
from onewindow.engine.stored import compare_views
from onewindow.storage import Store

COMMITS, MOST_ACTIONS = 25, 6
OPENED = e.CaseOpened(
    region=REGION, case_no="C1", query_code="q", process="p", definition="d", title="企业开办", kind="service",
    channel="window", applicant={"id": "li", "name": "李雷"}, form={}, situations={},
)  # fmt: skip


class Chance:
    """Events that may follow in a case, chosen by a seed; what it has chosen is folded at once."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # repeatable on purpose
        self._numbers = iter(range(1, 10_000))
        self.events: list[e.Event] = []
        self.state: Case = fold(None, {}, _recorded(OPENED))[0]
        self._document: dict[str, Any] = {}

    def commit(self) -> list[e.Event]:
        """The events of a few actions."""
        self.events = []
        actions: list[Callable[[], None]] = [
            self._start, self._start, self._move, self._move, self._move, self._suspend, self._resume, self._stop,
            self._open_task, self._hold, self._complete, self._issue, self._settle, self._drawn_timer,
        ]  # fmt: skip
        for _ in range(self._random.randint(1, MOST_ACTIONS)):
            self._random.choice(actions)()
        return self.events

    def record(self, *events: e.Event) -> None:
        for event in events:
            self.events.append(event)
            self.state = fold(self.state, self._document, _recorded(event))[0]

    def _start(self) -> None:
        kind = self._random.choice(KINDS)
        measured = {clock.task for clock in self.state.clocks.values()}
        free = [number for number in self.state.tasks if number not in measured]
        whose = {"task": self._random.choice(free)} if kind == "stage" and free else {}
        part = self._random.choice([None, 1])
        self.record(clock_started(next(self._numbers), kind, sub_case=part, **self._dates(), **whose))

    def _move(self) -> None:
        for number in self._one(self.state.clocks):
            self.record(self._random.choice([
                clock_moved(e.ClockExtended, number, added="1wd", approved=NOW, basis="", **self._dates()),
                clock_moved(e.ClockRecomputed, number, before=None, **self._dates()),
                # A threshold moves no date: the clock's own stay as they are.
                clock_moved(e.ThresholdReached, number, threshold="warning", at=NOW, **self._same_dates(number)),
            ]))  # fmt: skip

    def _suspend(self) -> None:
        for number in self._one(self.state.clocks):
            procedure = next(self._numbers)
            self.record(
                clock_moved(e.ClockSuspended, number, procedure=procedure, begin=NOW, basis="", **self._dates())
            )

    def _resume(self) -> None:
        for number in self._one({number: clock for number, clock in self.state.clocks.items() if clock.suspended}):
            lasting = [pause for pause in self.state.clocks[number].suspensions if pause["end"] is None]
            procedure = self._random.choice(lasting)["procedure"]
            self.record(clock_moved(e.ClockResumed, number, procedure=procedure, end=NOW, basis="", **self._dates()))

    def _stop(self) -> None:
        for number in self._one({n: clock for n, clock in self.state.clocks.items() if clock.kind != "stage"}):
            self.record(e.ClockStopped(clock=number, why="Decided", overdue=False))

    def _open_task(self) -> None:
        self.record(task(next(self._numbers), due_on=self._random.choice([None, "2026-03-09"])))

    def _hold(self) -> None:
        for number in self._one(self.state.tasks):
            released = [e.TaskReleased(task=number), e.TaskClaimed(task=number, holder="wang.fang")]
            self.record(self._random.choice(released))

    def _complete(self) -> None:
        for number in self._one(self.state.tasks):
            done: list[e.Event] = [e.TaskCompleted(task=number, element="intake", outcome="received", data={})]
            measured = [clock for clock, kept in self.state.clocks.items() if kept.task == number]
            done += [e.ClockStopped(clock=clock, why="TaskCompleted", overdue=False) for clock in measured]
            self._random.shuffle(done)
            self.record(*done)

    def _issue(self) -> None:
        self.record(card(next(self._numbers), self._random.choice(["yellow", "red"])))

    def _settle(self) -> None:
        for number in self._one({number: kept for number, kept in self.state.cards.items() if kept.state == "issued"}):
            self.record(e.CardAppealed(card=number, reason=""))
            settled = [e.CardRevoked(card=number, reason=""), e.CardConfirmed(card=number, reason="")]
            self.record(*self._random.sample(settled, self._random.randint(0, 1)))

    def _drawn_timer(self) -> None:
        self.record(e.TimerSet(timer=1, element="publicity", due_at=NOW))
        if self._random.random() < 0.5:
            self.record(e.TimerFired(timer=1, element="publicity"))

    def _dates(self) -> dict[str, Any]:
        day = f"2026-03-{self._random.randint(1, 28):02}"
        if self._random.random() < 0.2:
            return {"due_on": None, "due_at": None, "warn_at": None, "next_at": None}
        hour = self._random.choice(["16:00:00.000Z", "07:30:00.000Z"])
        return {
            "due_on": day,
            "due_at": f"{day}T{hour}",
            "warn_at": self._random.choice([None, f"{day}T01:00:00.000Z"]),
            "next_at": self._random.choice([None, f"{day}T02:00:00.000Z", f"{day}T03:00:00.000Z"]),
            "provisional": self._random.random() < 0.5,
            "calendar": self._random.choice(["calendar-1", "calendar-2"]),
        }

    def _same_dates(self, number: int) -> dict[str, Any]:
        clock = self.state.clocks[number]
        kept = {name: getattr(clock, name) for name in ("due_on", "due_at", "warn_at", "provisional", "calendar")}
        return {**kept, "next_at": self._dates()["next_at"]}

    def _one(self, numbered: dict[int, Any]) -> list[int]:
        return [self._random.choice(sorted(numbered))] if numbered else []


@pytest.mark.parametrize("seed", range(6))
def test_the_rows_are_those_of_the_case(store: Store, seed: int) -> None:
    chance = Chance(seed)
    chance.record(sub_case(1))
    write = replace(opening(case("C1"), *chance.events), involved=chance.state.departments)
    with store.transaction() as tx:
        tx.keep_definition(definition())
        tx.write(write)
    log = [*write.events]
    for _ in range(COMMITS):
        before = len(chance.state.departments)
        write = following(write.case, *chance.commit())
        write = replace(write, involved=chance.state.departments[before:])
        log += write.events
        with store.transaction() as tx:
            tx.write(write)
            compare_views(tx, write.case, chance.state, log)
    assert chance.state.clocks, "a seed under which nothing is left to compare shows nothing"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("UPDATE ow_clock SET due_on = '2099-01-01'", "clocks/1/due_on"),
        ("UPDATE ow_clock SET due_at = '2099-01-01T00:00:00.000000+00:00'", "clocks/1/due_at"),
        ("UPDATE ow_clock SET overdue_at = '2099-01-01T00:00:00.000000+00:00'", "clocks/1/overdue_at"),
        ("UPDATE ow_clock SET warn_at = NULL", "clocks/1/warn_at"),
        ("UPDATE ow_clock SET suspensions = 1", "clocks/1/suspended"),
        ("UPDATE ow_clock SET department = 'tax'", "clocks/1/department"),
        ("DELETE FROM ow_clock", "clocks/1"),
        ("UPDATE ow_card SET state = 'revoked'", "cards/1/0/state"),
        ("UPDATE ow_card SET settled_at = NULL", "cards/1/2"),
        ("DELETE FROM ow_card", "cards/1"),
        ("UPDATE ow_timer SET due_at = '2099-01-01T00:00:00.000000+00:00'", "timers/-1/1"),
        ("DELETE FROM ow_timer", "timers/-1"),
    ],
)
def test_a_changed_row_is_named(sqlite_store: Store, change: str, place: str) -> None:
    chance = Chance(0)
    chance.record(clock_started(1), card(1), e.CardConfirmed(card=1, reason=""))
    write = opening(case("C1"), *chance.events)
    with sqlite_store.transaction() as tx:
        tx.keep_definition(definition())
        tx.write(write)
        compare_views(tx, write.case, chance.state, [*write.events])
        tx.connection.execute(text(change))
        with pytest.raises(Stop) as stop:
            compare_views(tx, write.case, chance.state, [*write.events])
    assert stop.value.difference.field == place


def _recorded(event: e.Event) -> e.Recorded:
    return e.Recorded(
        seq=1, commit=1, at=NOW, actor={"id": "wang.fang", "name": "王芳"}, command_id="c", engine="1", event=event,
        salt="", prev="", hash="",
    )  # fmt: skip
