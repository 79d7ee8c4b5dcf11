"""A department's office: takes requests in, decides them by rule, drops and takes back, has the outcome announced."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from onewindow_adapters.simulator.book import Book
from onewindow_adapters.simulator.dice import chance
from onewindow_adapters.simulator.entry import GRANTED, OPEN, Application, Entry
from onewindow_adapters.simulator.injector import Injector
from onewindow_adapters.simulator.sheets.fields import TurnedAway
from onewindow_adapters.simulator.sheets.sheet import LOCAL, Sheet
from onewindow_adapters.simulator.steering import steer

EFFECTS = {"granted": "grant", "refused": "refuse", "returned": "return", "asked": "ask"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How quick the staff are: the share decided at once, and the seconds the others take."""

    at_once: float = 0.5
    soonest: float = 0.2
    latest: float = 2.0


class Office:
    """The department behind its counter. May be used by several threads: every step is one transaction of the book."""

    def __init__(
        self, sheet: Sheet, book: Book, injector: Injector, *, pace: Pace, clock: Callable[[], datetime]
    ) -> None:
        self.sheet = sheet
        self.book = book
        self.injector = injector
        self.clock = clock
        self._pace = pace
        self.woken: Callable[[], None] = _nobody
        """Called where there is something new to do or to send."""

    def hand_in(self, key: str, body: Mapping[str, Any]) -> Entry:
        """Take a request in; the same key again finds the same entry, except at departments that mind no keys.

        Raises TurnedAway, also for the same key with another body.
        """
        application = self.sheet.read(body)
        key = application.key or key
        if not key:
            raise TurnedAway("missing", "Idempotency-Key", "没有业务键")
        text = json.dumps(body, ensure_ascii=False, sort_keys=True)
        with self.book.writing():
            for known in self.book.under(key) if self.sheet.idempotent else ():
                if self.book.body(known.number) != text:
                    raise TurnedAway("conflict", "Idempotency-Key", "同一业务键已用于另一申请")
                return known
            entry = self._begin(key, application, text)
        self.woken()
        return entry

    def standing(self, key: str) -> Entry | None:
        """The request with this key, the first of several that still counts."""
        entries = self.book.under(key) if key else []
        return next((entry for entry in entries if entry.state != "cancelled"), entries[-1] if entries else None)

    def drop(self, key: str) -> tuple[bool, Entry | None]:
        """Drop what is not decided (at the bank also an appointment). Whether it is dropped, and how it stands."""
        droppable = OPEN if self.sheet.idempotent else OPEN | GRANTED
        return self._end(key, droppable, "cancelled", "cancel", "")

    def take_back(self, key: str, reason: str) -> tuple[bool, Entry | None]:
        """Take back what was granted. Whether it is taken back, and how it stands."""
        return self._end(key, GRANTED, "revoked", "revoke", reason)

    def walk_in(self, case_no: str, company: str, applicant_id: str, applicant_name: str) -> Entry:
        """Something granted to somebody who did not come through the platform (体外循环)."""
        application = Application(
            operation=self.sheet.operation, item=self.sheet.item, case_no=case_no, sub_case="", company=company,
            applicant_id=applicant_id, applicant_name=applicant_name, region="",
        )  # fmt: skip
        now = self.clock()
        with self.book.writing():
            number = self.book.add(application, "{}", self._reference(now), "granted", now)
            self.book.done(number, "grant", now)
            if not self.sheet.speaks_at_once:
                self._announce(number, now)
            return self.book.entry(number)

    def act(self) -> bool:
        """Do the next thing that is due: decide, confirm, change its mind. False where nothing is due."""
        now = self.clock()
        if self.injector.away(now):
            return False
        with self.book.writing():
            due = self.book.due_plan(now)
            if due is None:
                return False
            number, act = due
            if act == "decide":
                self._decide(number, now, announced=True)
            elif act == "confirm" and self.book.entry(number).state == "granted":
                self._record(number, "confirmed", "confirm", now)
            elif act == "revoke" and self.book.entry(number).state in GRANTED:
                self._record(number, "revoked", "revoke", now, reason="经核查，原决定依据的事实有误，依法撤销")
        self.woken()
        return True

    def _begin(self, key: str, application: Application, text: str) -> Entry:
        now, wish = self.clock(), steer(self.sheet.short, application)
        number = self.book.add(replace(application, key=key), text, self._reference(now), "open", now)
        for asked in self.book.asked_of(application) if application.answer else ():
            self.book.change(asked.number, "replaced", now)
            if not self.sheet.speaks_at_once:
                self._announce(asked.number, now)  # who is told in rows alone would go by the question for ever
        at_once = wish.at_once
        if at_once is None:
            at_once = chance(self.injector.seed, self.sheet.department, "at once", key) < self._pace.at_once
        if self.sheet.progress and not (at_once and self.sheet.speaks_at_once):
            self._announce(number, now)
        if at_once:
            self._decide(number, now, announced=not self.sheet.speaks_at_once)
        elif wish.decided:
            self.book.plan(number, "decide", now.timestamp() + self._seconds("decide", key))
        return self.book.entry(number)

    def _decide(self, number: int, now: datetime, *, announced: bool) -> None:
        entry = self.book.entry(number)
        if entry.state != "open":
            return
        body, application = json.loads(self.book.body(number)), entry.application
        wish = steer(self.sheet.short, application)
        verdict = wish.verdict or self.sheet.judge(body, application)
        result: Mapping[str, Any] = {}
        if verdict.state == "granted":
            serial = self.book.serial("grant")
            result = self.sheet.grant(body, application, serial, now.astimezone(LOCAL))
            self._plan_the_rest(entry, now, taken_back=wish.taken_back)
        self.book.change(
            number, verdict.state, now, reason=verdict.reason, remedies=verdict.remedies, question=verdict.question,
            result=json.dumps(result, ensure_ascii=False),
        )  # fmt: skip
        self.book.done(number, EFFECTS[verdict.state], now)
        if announced:
            self._announce(number, now)

    def _plan_the_rest(self, entry: Entry, now: datetime, *, taken_back: bool) -> None:
        if self.sheet.confirms:
            self.book.plan(entry.number, "confirm", now.timestamp() + self._seconds("confirm", entry.key))
        changed = self.injector.hit("change_of_mind", entry.key, now)
        if changed or taken_back:
            after = changed.seconds if changed else self._seconds("revoke", entry.key)
            self.book.plan(entry.number, "revoke", now.timestamp() + after)

    def _end(
        self, key: str, from_states: frozenset[str], state: str, kind: str, reason: str
    ) -> tuple[bool, Entry | None]:
        now = self.clock()
        with self.book.writing():
            entries = self.book.under(key) if key else []
            for entry in entries:
                if entry.state in from_states:
                    self.book.drop_plans(entry.number)
                    self.book.change(entry.number, state, now, **({"reason": reason} if reason else {}))
                    self.book.done(entry.number, kind, now)
                    if not self.sheet.speaks_at_once:
                        self._announce(entry.number, now)
            if not entries:
                return False, None
            last = self.book.entry(entries[-1].number)
            return last.state == state, last

    def _record(self, number: int, state: str, kind: str, now: datetime, **texts: str) -> None:
        self.book.change(number, state, now, **texts)
        self.book.done(number, kind, now)
        self._announce(number, now)

    def _announce(self, number: int, now: datetime) -> None:
        message_id = self.message_id()
        text = json.dumps(self.sheet.callback(self.book.entry(number), message_id), ensure_ascii=False)
        held = self.injector.hit("reorder_callbacks", message_id, now) if self.sheet.speaks_at_once else None
        wait = held.seconds * chance(self.injector.seed, "held back", message_id) if held else 0.0
        self.book.call(message_id, number, text, now.timestamp() + wait)

    def message_id(self) -> str:
        """A new one, which no other department and no earlier book has used."""
        return f"{self.sheet.department}-{self.book.mark}-{self.book.serial('message'):06d}"

    def _reference(self, now: datetime) -> str:
        return self.sheet.reference(self.book.serial("request"), now.astimezone(LOCAL))

    def _seconds(self, act: str, key: str) -> float:
        share = chance(self.injector.seed, self.sheet.department, act, key)
        return self._pace.soonest + share * (self._pace.latest - self._pace.soonest)


def _nobody() -> None:
    """Nobody waits for news of an office that is not at work yet."""
