"""The model: a case as a clerk would keep it on paper. It knows the law and the roads, and none of the engine's rules.

What it does not know, days and forms and who is told of a delay, it does not judge; everything else it foretells from
the commands that were accepted, and `paper_reading` holds it against what the engine shows.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from journeys.paper_roads import FIRST_OF_PART, after, after_part, ends_part
from journeys.paper_sheet import Drawn, Listed, Sheet
from onewindow.commands import RecordReply

WORST_FIRST = ("refused", "returned", "voided", "lapsed", "terminated", "withdrawn", "forwarded", "granted")
QUESTION = "clarification"


@dataclass(eq=False)
class Work:
    """A piece of work that waits: for a person, or with a message for a department's system.

    `number` is known once the engine has shown it. A question of a department is `about` the work it asks about.
    """

    element: str
    part: str | None
    stage: str
    department: str
    role: str
    limited: bool
    number: int | None = None
    holder: str | None = None
    by_system: bool = False
    message: str = ""
    asked_before: bool = False
    undoes: set[str] = field(default_factory=set)
    """Parts whose grant it takes back."""
    about: Work | None = None
    asks: str = ""
    """Of a department's question: what it wants to know."""


@dataclass(frozen=True)
class Told:
    """What paper cannot know: `ran_out`, the kind of the clock that was fired if it is over (days), `unusable`, whether
    the form of a department's answer was wrong, `settled`, the fields a correction has changed (forms), and
    `owed`, what was missing at an acceptance (lists of materials)."""

    ran_out: str = ""
    unusable: bool = False
    settled: tuple[str, ...] = ()
    owed: frozenset[str] = frozenset()


UNDOING = ("revoke_invoice", "pending_revocation")
"""Tasks that take back what their department has granted, once they are done."""


@dataclass
class Part:
    """A department's part; its number is that of its opening. What is asked for once more is another part."""

    element: str
    listed: Listed
    number: int | None = None
    status: str = "open"
    result: str = ""


@dataclass
class Paper:
    """One case."""

    sheet: Sheet
    case_no: str
    people: frozenset[str]
    mapped: frozenset[str] = frozenset()
    status: str = "draft"
    result: str = ""
    finished: bool = False
    works: list[Work] = field(default_factory=list)
    parts: dict[str, Part] = field(default_factory=dict)
    situations: dict[str, Any] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    granted_before: frozenset[str] = frozenset()
    files: Counter[str] = field(default_factory=Counter)
    asked_for: list[tuple[str, int]] | None = None
    was_asked: bool = False
    was_accepted: bool = False
    owed: set[str] = field(default_factory=set)
    corrected: set[str] = field(default_factory=set)
    was_delivered: bool = False
    acceptors: set[str] = field(default_factory=set)
    reviewers: dict[str, set[str]] = field(default_factory=dict)
    departments: set[str] = field(default_factory=set)
    procedures: dict[str | None, str] = field(default_factory=dict)
    extended: set[str | None] = field(default_factory=set)
    voiding_by: str = ""
    cards: dict[int, dict[str, Any]] = field(default_factory=dict)
    escalations: dict[int, dict[str, Any]] = field(default_factory=dict)
    orders: dict[int, dict[str, Any]] = field(default_factory=dict)
    incidents: dict[int, dict[str, Any]] = field(default_factory=dict)
    answers: dict[str, set[str]] = field(default_factory=dict)
    asked: dict[str, Work] = field(default_factory=dict)
    """What each message to a department asked for."""
    granted: set[str] = field(default_factory=set)
    """Messages that were answered by a grant while it was waited for."""
    taken_back: set[str] = field(default_factory=set)
    """Parts whose grant was taken back after it was made."""
    clocks: dict[int, str] = field(default_factory=dict)
    """Kinds of the clocks that were ever started."""

    hourglasses: int = 0
    """Drawn timers that run: one beside every walk, until it is over."""

    @property
    def process(self) -> str:
        return self.sheet.process

    @property
    def plain(self) -> bool:
        return self.sheet.main is None

    def listed(self, part: str | None) -> Listed | None:
        """The entry of the item list for a part, or for the whole."""
        return self.sheet.main if part is None else self.parts[part].listed

    def work(self, number: int) -> Work | None:
        """The work with this number."""
        return next((work for work in self.works if work.number == number), None)

    def waiting_for(self, message: str) -> Work | None:
        """The work this message was sent for."""
        return next((work for work in self.works if message and work.message == message), None)

    def part_called(self, given: str) -> str | None:
        """The part named "…/2" or "2"; None for none."""
        text = given.removeprefix(f"{self.case_no}/")
        numbers = {str(part.number): name for name, part in self.parts.items()}
        return numbers.get(text.lstrip("0") if text.isascii() and text.isdigit() and len(text) < 6 else "")

    def latest(self, element: str) -> str:
        """The part last begun with this element."""
        return next(name for name, part in reversed(self.parts.items()) if part.element == element)

    def begin(self) -> None:
        """Applied for: the first work."""
        self.status = "submitted"
        self._all_begin(after(self, "", "") if self.process == "errands" else ["intake"])

    def done(self, work: Work, outcome: str) -> None:
        """A piece of work is over; what comes next begins."""
        if work.element in UNDOING and outcome == "done":
            self.taken_back |= work.undoes
        self.drop(work)
        if work.part is not None and ends_part(self, work.element, outcome):
            self.over(work.part)
        else:
            self._all_begin(after(self, work.element, outcome), work.part)

    def standing(self, department: str) -> set[str]:
        """Parts of this department with a grant that was not taken back."""
        granted = {name for name, part in self.parts.items() if part.result == "granted"} - self.taken_back
        return {name for name in granted if self.parts[name].listed.department == department}

    def revoked(self, message: str) -> None:
        """A department takes back what its system granted to this; what is granted afterwards, or by hand, stands."""
        work, first = self.asked.get(message), message.removesuffix(":c")
        if work is not None and {first, f"{first}:c"} & self.granted:
            self.taken_back |= {name for name in (work.part,) if name and self.parts[name].result == "granted"}
        self.taken_back |= work.undoes if work is not None else set()

    def trouble(self, message: str, department: str, **more: str) -> None:
        """A person must see to something."""
        told = {"state": "open", "message": message, "department": department, **more}
        self.incidents[len(self.incidents) + 1] = told

    def troubles(self, message: str, **more: str) -> list[dict[str, Any]]:
        """What is open about this very message, and like this."""
        sought = {"state": "open", "message": message, **more}.items()
        return [incident for incident in self.incidents.values() if sought <= incident.items()]

    def settle(self, message: str, how: str = "answered") -> None:
        """Nothing is amiss any more with what was asked by this message, or anew after a question."""
        for incident in self.incidents.values():
            if incident["message"].removesuffix(":c") == message.removesuffix(":c") and incident["state"] == "open":
                incident["state"] = how

    def over(self, part: str) -> None:
        """A part is left, decided or not."""
        for work in [work for work in self.works if work.part == part]:
            self.drop(work)
        self.parts[part].status = "closed"
        self.procedures.pop(part, None)
        self._all_begin(after_part(self, part))

    def end(self, status: str) -> None:
        """The whole ends by a command: nothing is left open."""
        self.status = status
        for part in self.parts.values():
            if part.status != "closed":
                part.status, part.result = "closed", status
        self.works.clear()
        self.hourglasses = 0
        self._finish()

    def drop(self, work: Work) -> None:
        """Gone, with the questions about it."""
        self.works = [each for each in self.works if each is not work and each.about is not work]
        if work.element == "walk" and self.hourglasses:
            self.hourglasses -= 1

    def open(self, element: str, part: str | None) -> Work:
        """A piece of work begins; the system of a department that has one is asked."""
        drawn: Drawn = self.sheet.drawn[element]
        work = Work(element, part, drawn.stage, drawn.department, drawn.role, drawn.limited)
        work.by_system = drawn.for_systems and drawn.department in self.mapped
        work.undoes = self.standing(drawn.department) if element in UNDOING else set()
        self.works.append(work)
        self.departments |= {drawn.department} - {""}
        self.hourglasses += element == "walk"
        return work

    def ask(self, about: Work, question: str) -> None:
        """A department's question, for the window."""
        assert self.sheet.main is not None
        place = self.sheet.main.department
        work = Work(about.element, about.part, QUESTION, place, "window_clerk", False, about=about, asks=question)
        self.works.append(work)

    def _all_begin(self, names: list[str], part: str | None = None) -> None:
        for name in names:
            if name in self.sheet.parts and part is None:
                self._part_begins(name)
            else:
                if name == "issuance":
                    self._close(at_the_window=True)
                    self.status = "issuing"
                self.open(name, part)
        self._close(at_the_window=False)
        if not self.works:
            self._finish()

    def _part_begins(self, element: str) -> None:
        rounds = sum(each.element == element for each in self.parts.values())
        name = f"{element}, round {rounds + 1}" if rounds else element
        self.parts[name] = Part(element, self.sheet.parts[element])
        self.departments.add(self.parts[name].listed.department)
        self.open(FIRST_OF_PART.get(element, element), name)

    def _close(self, *, at_the_window: bool) -> None:
        """办结: no obligatory part is open."""
        must = [part for part in self.parts.values() if part.listed.obligatory]
        if self.plain or self.status not in ("accepted", "reviewing") or any(part.status != "closed" for part in must):
            return
        results = {part.result for part in must or (self.parts.values() if at_the_window else ())}
        if results or at_the_window:
            self.status, self.result = "closed", next((bad for bad in WORST_FIRST if bad in results), "granted")
            self.procedures.pop(None, None)

    def _finish(self) -> None:
        self.finished = True
        self.procedures.clear()


def said(command: RecordReply) -> str:
    """An answer with what it holds: the same once more is no news."""
    return f"{command.outcome} {json.dumps(command.data, sort_keys=True)}"
