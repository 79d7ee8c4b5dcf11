"""One history: commands of chance at an engine, and every answer held against the store, the laws and the model."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

import sqlalchemy
from msgspec import structs

from journeys.history_script import Script
from journeys.invariants import hold, stands
from journeys.laws import kept, story
from journeys.offices import Offices
from journeys.wishes import Book, Wish, Wisher
from onewindow import commands as c
from onewindow.background import Worker
from onewindow.domain.canonical import unfit
from onewindow.domain.case import Case
from onewindow.domain.instants import instant
from onewindow.domain.service_item import ServiceItem
from onewindow.engine import Answer
from onewindow.engine.snapshot import unpack
from onewindow.errors import NotFound, UsageError
from onewindow.events import to_payload
from onewindow.storage import CaseRow, Store

BEGINNINGS = ("draft", "submitted", "received", "correcting", *["accepted"] * 3, *["reviewing"] * 3)
"""How far a case is led before chance takes over."""


@dataclass
class Seen:
    """What the histories of one run came across."""

    statuses: Counter[str] = field(default_factory=Counter)
    finished: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    happened: Counter[str] = field(default_factory=Counter)
    steps: int = 0
    cases: int = 0
    most_at_once: int = 0
    fired: int = 0
    rolled_back: int = 0


class History:
    """Asks, and holds every answer against the store and against the papers of the desk."""

    def __init__(self, town: Offices, store: Store, process: str, seen: Seen) -> None:
        self.town, self.store, self.seen = town, store, seen
        self.wisher = Wisher(town, book_of(process))
        self.desk = town.desk()
        self.cases: list[str] = []
        self.known: dict[str, tuple[CaseRow, dict[str, Any]]] = {}
        self.views: dict[str, dict[str, Any]] = {}
        self.asked: list[tuple[c.Command, Answer]] = []
        self.items: dict[str, ServiceItem | None] = {}
        self.script = Script()
        self.broken = False
        with store.engine.begin() as connection:
            connection.execute(sqlalchemy.text("DELETE FROM ow_timer"))  # those of earlier histories, long judged
        town.clock.set(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))

    def begin(self, chance: Random) -> None:
        """Open a case and lead it straight to one of the early statuses (a plain one just opens)."""
        until = chance.choice(BEGINNINGS)
        self.wisher.corrects = until == "correcting"
        self.ask(self.wisher.opening(chance, None))
        for _ in range(40):
            view = self.view(self.cases[0])
            if view["status"] == until or view["kind"] == "plain":
                return
            wish = self.wisher.sensible(chance, view, calm=True)
            if wish is None:
                return  # it waits for departments' systems
            self.ask(wish)

    def some_case(self, chance: Random) -> dict[str, Any]:
        """The latest case, seldom an earlier one."""
        return self.view(chance.choice([*self.cases, *[self.cases[-1]] * 9]))

    def pass_time(self, hours: float) -> None:
        """So much time goes by, or back where somebody sets the clock."""
        self.seen.steps += 1
        self.town.clock.set(self.town.clock.now() + timedelta(hours=hours))

    def enter(self, office: tuple[bool, bool]) -> None:
        """The engine is started anew, perhaps as another office; everything reads as before."""
        self.seen.steps += 1
        self.town.enter(office)
        self.desk.mapped = self.town.mapped
        for case_no in self.cases[-2:]:
            self.desk.compare(case_no, self.town.view(case_no))
        assert self.changed() == set()

    def ask(self, wish: Wish, *, dies_before: bool = False, dies_after: bool = False) -> None:
        """Submit; a refusal leaves every case as it was, an acceptance changes only its own, by one version.

        With `dies_before` everything is written and the machine dies before the commit: nothing has happened, and the
        same command is asked again. With `dies_after` it dies before the answer is read.
        """
        command_type, actor, given = wish
        self.seen.steps += 1
        self.town.clock.set(self.town.clock.now() + timedelta(minutes=1))
        command = self.town.command(command_type, actor, **given)
        self.script.ask(self.town.clock.now(), self.town.office, command, rolled_back=dies_before)
        before = dict(self.known)
        foretold = self._foretold(command)
        lost = self._lost(command) if dies_before else None
        try:
            answer = self.town.engine.submit(command)
        except UsageError:
            assert self.changed() == set()
            return  # a text no store keeps, in a place that is a key
        if lost is not None:
            assert _shape(lost) == _shape(answer), "the second attempt went otherwise"
        self.note(command, answer, foretold)
        changed = self.changed()
        own = {answer.case_no} if answer.events else set()
        assert changed == own, f"{command}\n{answer}"
        if answer.case_no in self.known:
            self.fits(answer, before.get(answer.case_no))
        if dies_after:
            self.ask_again(command, answer)

    def work(self) -> None:
        """A worker comes by: everything due is fired, and nothing fails; papers follow timer by timer."""
        self.seen.steps += 1
        now = self.town.clock.now()
        self.script.work(now, self.town.office)
        standing = {case_no: self.known[case_no][0].last_seq for case_no in self.cases}
        report = Worker(self.town.engine).fire_due(now, limit=1000)
        told = [str(failure.text) for failure in report.failures]
        assert (told, report.trouble, report.left) == ([], None, False), self.cases
        self.seen.fired += report.fired
        for case_no in self.cases:
            self._follow(case_no, standing[case_no])
        self.changed()
        for case_no in self.cases:
            clocks = self.view(case_no)["clocks"]
            assert [clock for clock in clocks if (clock["next_at"] or "9") <= instant(now)] == []

    def ask_again(self, command: c.Command, first: Answer) -> None:
        """The same command gets its first answer, and nothing happens; what is in the events is told as the log shows
        it to the asker by now, who may have come to work on the case since, or do so no more."""
        again = self.town.engine.submit(command)
        assert (again.case_no, again.version, again.rejected) == (first.case_no, first.version, first.rejected)
        assert [(each["seq"], each["type"]) for each in again.events] == [
            (each["seq"], each["type"]) for each in first.events
        ]
        if again.events:
            shown = self._shown(str(again.case_no), command.actor)
            assert [each["payload"] for each in again.events] == [shown.get(each["seq"], {}) for each in again.events]
        assert self.changed() == set()

    def _shown(self, case_no: str, person: str) -> dict[int, dict[str, Any]]:
        try:
            log = self.town.engine.events(case_no, actor=person)
        except NotFound:
            return {}
        return {recorded.seq: to_payload(recorded.event) for recorded in log}

    def fits(self, answer: Answer, before: tuple[CaseRow, dict[str, Any]] | None) -> None:
        """The answer names the version and the events that are now stored."""
        row = self.known[str(answer.case_no)][0]
        assert answer.version == row.version
        first = before[0].last_seq + 1 if before else 1
        assert [event["seq"] for event in answer.events] == list(range(first, row.last_seq + 1))
        assert row.version == (before[0].version if before else 0) + bool(answer.events)

    def changed(self) -> set[str]:
        """Cases that are not as they were when last looked at; each is held against its paper."""
        changed = set()
        with self.store.transaction(read_only=True) as transaction:
            for case_no in self.cases:
                row = transaction.case(case_no)
                assert row is not None
                now = (row, transaction.document(case_no))
                if self.known.get(case_no) != now:
                    changed.add(case_no)
                    self.known[case_no] = now
        for case_no in changed:
            self.look(unpack(self.known[case_no][0].state)[0])
        return changed

    def look(self, case: Case) -> None:
        """What can be told from the state alone holds, and it is what paper says; a failure prints the story."""
        if case.definition not in self.items:
            version = self.town.engine.version(case_no=case.case_no, actor="system")
            self.items[case.definition] = version.item if version else None
        view = self.views[case.case_no] = self.town.view(case.case_no)
        try:
            stands(case, self.items[case.definition], case.case_no)
            self.desk.compare(case.case_no, view)
        except AssertionError as broken:
            broken.add_note(story(self.town, case.case_no))
            raise

    def look_in(self, case_no: str, person: str) -> None:
        """Somebody asks to see the case: shown exactly to those who may."""
        self.seen.steps += 1
        try:
            shown = self.town.engine.case(case_no, actor=person)["case_no"] == case_no
        except NotFound:
            shown = False
        assert shown == self.desk.sees(case_no, person), f"{person} looks at {case_no}"

    def note(self, command: c.Command, answer: Answer, foretold: set[str] | None) -> None:
        """Remember what was seen, and let the papers follow."""
        if _storable(command):
            self.asked.append((command, answer))
        if foretold is not None:
            self.desk.agrees(command, answer, foretold)
        name = type(command).__name__
        if answer.rejected is not None:
            self.seen.refused[name] += 1
            self.seen.codes[answer.rejected.code] += 1
            if answer.rejected.code == "material_not_listed":
                self.wisher.unlisted.add((str(answer.case_no), str(getattr(command, "material", ""))))
            return
        self.seen.accepted[name] += 1
        self.desk.accepted(command, answer)
        if isinstance(command, c.OpenCase) and answer.case_no is not None:
            self.cases.append(answer.case_no)
            self.seen.cases += 1

    def view(self, case_no: str) -> dict[str, Any]:
        """The case as it was when it last changed, its status noted."""
        view = self.views[case_no]
        self.seen.statuses[view["status"]] += 1
        self.seen.most_at_once = max(self.seen.most_at_once, len(view["tasks"]) + len(view["messages"]))
        return view

    def judge(self) -> None:
        """Everything that must hold holds for every case, and old answers stand."""
        for case_no in self.cases:
            hold(self.town, case_no)
            log = kept(self.town, case_no)
            self.seen.happened.update(recorded.type for recorded in log)
            if self.view(case_no)["finished"]:
                self.seen.finished[self.view(case_no)["status"]] += 1
        for command, answer in self.asked[:: max(1, len(self.asked) // 5)]:
            self.ask_again(command, answer)

    def _foretold(self, command: c.Command) -> set[str] | None:
        """Reasons to refuse it; None for what is not even plain data, and never reaches a case."""
        if c.misshapen(command) is not None or not _storable(command):
            return None
        case_no = getattr(command, "case_no", "")
        return self.desk.before(command, self.known[case_no][0].version if case_no in self.known else 0)

    def _lost(self, command: c.Command) -> Answer | None:
        """Everything is written, and nothing is committed."""
        with self.store.engine.connect() as connection:
            try:
                answer = self.town.engine.submit(command, connection=connection)
            except UsageError:
                return None
            finally:
                connection.rollback()
        self.seen.rolled_back += 1
        assert self.changed() == set(), "a transaction that was rolled back has changed a case"
        return answer

    def _follow(self, case_no: str, after: int) -> None:
        """What the worker fired, carried out on paper one by one."""
        with self.store.transaction(read_only=True) as transaction:
            log = transaction.events(case_no, after=after)
        for command_id in dict.fromkeys(recorded.command_id for recorded in log):
            timer = int(command_id.split(":")[2])
            command = c.FireTimer(command_id=command_id, actor="system", case_no=case_no, timer=timer)
            events = tuple({"seq": each.seq, "type": each.type, "payload": to_payload(each.event)}
                           for each in log if each.command_id == command_id)  # fmt: skip
            self.desk.accepted(command, Answer(case_no=case_no, version=0, events=events))


@cache
def book_of(process: str) -> Book:
    """What the worked examples of a process say, read once."""
    return Book(process)


def _shape(answer: Answer) -> tuple[Any, ...]:
    """What two attempts at the same command must have in common; texts hold new ids."""
    return answer.case_no, answer.version, answer.rejected, [(each["seq"], each["type"]) for each in answer.events]


def _storable(command: c.Command) -> bool:
    """What no store can keep as text has no receipt either: asked again, it is judged again."""
    values = structs.asdict(command).values()
    return not any(unfit(value) for value in values if not isinstance(value, bytes))
