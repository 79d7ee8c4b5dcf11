"""The words of a story: names of elements, people, sub-cases, clocks and cards as the log has told them so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field

from onewindow import events as e
from onewindow.domain.drawing import Drawing
from onewindow.domain.names import CLOCKS, LEVELS, Names, department_names
from onewindow.domain.service_item import ServiceItem
from onewindow.domain.time_words import due_text
from onewindow.ports import Directory


class Words(Struct):
    """Grows with the log: `note` each event, then ask. Pairs are (Chinese, English)."""

    names: Mapping[str, str]
    names_en: Mapping[str, str]
    item: ServiceItem | None
    directory: Directory
    levels: Names = field(default_factory=lambda: LEVELS)
    tasks: dict[int, e.TaskOpened] = field(default_factory=dict)
    subs: dict[int, e.SubCaseOpened] = field(default_factory=dict)
    clocks: dict[int, e.ClockStarted] = field(default_factory=dict)
    procedures: dict[int, e.ProcedureStarted] = field(default_factory=dict)
    cards: dict[int, e.CardIssued] = field(default_factory=dict)
    escalations: dict[int, e.Escalated] = field(default_factory=dict)
    messages: dict[str, e.MessageQueued] = field(default_factory=dict)
    passed: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, drawing: Drawing, item: ServiceItem | None, directory: Directory, levels: Names = LEVELS) -> Words:
        """The words of a drawing, its item list and the site's directory, before anything was told."""
        names = {element.id: element.name or element.id for element in drawing.elements.values()}
        names_en = {element.id: element.name_en or names[element.id] for element in drawing.elements.values()}
        return cls(names, names_en, item, directory, levels)

    def note(self, event: e.Event) -> None:
        """Remember what later events speak of by number."""
        match event:
            case e.TaskOpened():
                self.tasks[event.task] = event
            case e.SubCaseOpened():
                self.subs[event.sub_case] = event
            case e.ClockStarted():
                self.clocks[event.clock] = event
            case e.ClockSuspended(due_on=str()):
                self.passed.add(event.clock)  # only a limit that had passed before keeps its last day
            case e.ClockRecomputed():
                self.passed.discard(event.clock)
            case e.ProcedureStarted():
                self.procedures[event.procedure] = event
            case e.CardIssued():
                self.cards[event.card] = event
            case e.Escalated():
                self.escalations[event.escalation] = event
            case e.MessageQueued():
                self.messages[event.message] = event

    def department(self, department: str) -> tuple[str, str]:
        """A department, its Chinese name in both where it has no English one; ("", "") for none."""
        return department_names(self.directory, department)

    def person(self, person: str) -> str:
        """Name of a member of staff, the id where nobody has it."""
        found = self.directory.find(person)
        return found.name if found else person

    def service(self, title: str) -> tuple[str, str]:
        """The service of the case, `title` on record."""
        return title, (self.item.name_en if self.item else "") or title

    def material(self, material: str) -> tuple[str, str]:
        """A listed material."""
        found = self.item.material(material) if self.item else None
        return (found.name, found.name_en or material) if found else (material, material)

    def element_of(self, task: int | None) -> str:
        """Id of the element whose work item, or request to a department's system, has this number; "" for none."""
        opened = self.tasks.get(task or 0)
        if opened is not None:
            return opened.element
        return next((sent.element for sent in self.messages.values() if task is not None and sent.task == task), "")

    def task(self, event: Any) -> tuple[str, str]:
        """The element or work item an event is about."""
        return self.element(getattr(event, "element", None) or self.element_of(event.task))

    def element(self, element: str) -> tuple[str, str]:
        """An element of the drawing, in quotes in Chinese."""
        return f"「{self.names.get(element, element)}」", self.names_en.get(element, element)

    def sub(self, number: int | None) -> tuple[str, str]:
        """A sub-case, called as its item; ("", "") for the whole case. The English one begins with a blank."""
        opened = self.subs.get(number or 0)
        if opened is None:
            return "", ""
        listed = self.item.item(opened.item) if self.item else None
        name_en = (listed.name_en if listed else "") or self.names_en.get(opened.element, opened.item)
        return f"「{opened.name}」", f" {name_en}"

    def clock(self, number: int | None) -> tuple[str, str]:
        """A clock with whose it is: "「公司设立登记」承诺时限", "promised time limit of Establishment …"."""
        started = self.clocks.get(number or 0)
        if started is None:
            return "时限", "time limit"
        if started.order is not None:
            return f"督办单 {started.order} 回复期限", f"reply limit of supervision order {started.order}"
        name, name_en = CLOCKS.get(started.kind, (started.kind, started.kind))
        whose, whose_en = self._whose(started)
        return f"{whose}{name}", f"{name_en}{f' of {whose_en.strip()}' if whose_en else ''}"

    def _whose(self, started: e.ClockStarted) -> tuple[str, str]:
        if started.task is not None:
            return self.element(self.element_of(started.task))
        if started.procedure is not None and started.procedure in self.procedures:
            kind = self.procedures[started.procedure].kind
            return f"「{kind}」", kind
        return self.sub(started.sub_case)

    def due(self, event: e.ClockEvent) -> str:
        """The last day of a clock after this event, with the minute for limits within a day; "" while it stands."""
        started = self.clocks.get(event.clock)
        return due_text(started.limit if started else "", event.due_on, event.due_at)

    def card(self, number: int) -> tuple[str, str]:
        """A card: "黄牌 1", "yellow card 1"."""
        issued = self.cards.get(number)
        level, level_en = self.level(issued.level) if issued else ("监察牌", "card")
        return f"{level} {number}", f"{level_en} {number}"

    def level(self, level: str) -> tuple[str, str]:
        """A level of supervision."""
        return self.levels.get(level, (level, level))


Teller = Callable[[Any, Words], tuple[str, str]]
"""Makes the sentence of one event, Chinese and English; ("", "") for no line."""


def bracketed(text: object) -> tuple[str, str]:
    """What somebody gave beside it, in brackets; nothing where there is nothing."""
    return (f"（{text}）", f" ({text})") if text else ("", "")


def after_colon(text: object) -> tuple[str, str]:
    """What somebody said to it, after a colon; nothing where there is nothing."""
    return (f"：{text}", f": {text}") if text else ("", "")


def said(text: str, text_en: str) -> Teller:
    """A sentence with the event's own fields in it."""

    def tell(event: Any, words: Words) -> tuple[str, str]:
        return text.format(e=event), text_en.format(e=event)

    return tell
