"""A desk for the pure rules: a case, its tasks laid out by hand, people, a clock; no store and no tokens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from decisions.scene import CALENDAR, DRAWING, ITEM, PEOPLE, People
from onewindow import commands as c
from onewindow import events as e
from onewindow.domain import chain
from onewindow.domain.apply import fold
from onewindow.domain.clock import Clock
from onewindow.domain.clocks.follow import follow
from onewindow.domain.decide import decide
from onewindow.domain.facts import Facts, Origin
from onewindow.domain.instants import instant
from onewindow.domain.time_limits import SHANGHAI, Policy
from onewindow.errors import Problem, Rejected
from onewindow.forms import check_form
from onewindow.supervision_policy import SupervisionPolicy


class Desk:
    """Holds one case; `do` decides a command and applies its events, `lay` puts a task on the desk."""

    def __init__(self, kind: str = "service", origin: Origin | None = None) -> None:
        self.drawing = replace(DRAWING, kind=kind)
        self.item = ITEM if kind == "service" else None
        self.now = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
        self.case: Any = None
        self.document: dict[str, Any] = {}
        self.log: list[Any] = []
        self.ids = 0
        self.origin = origin
        self.people = People()
        self.calendar = CALENDAR
        self.policy = SupervisionPolicy()
        self.counting = Policy()
        self.schemas: dict[str, dict[str, Any]] = {}
        self.check_sections: Callable[..., list[Problem]] = lambda name, form, document: []
        self.holds: Callable[..., bool] = lambda text, document: True

    def facts(self, actor: str) -> Facts:
        return Facts(
            now=self.now, actor=PEOPLE[actor], region="440300", agency={"name": "中心", "address": "", "phone": ""},
            definition="d" * 64, drawing=self.drawing, item=self.item, document=self.document, directory=self.people,
            calendar=self.calendar, adapters=frozenset(), templates={},
            field_title=lambda form, pointer: {"/company": "公司"}.get(pointer) if form == "application" else None,
            result_title=lambda element, name: name, new_id=self._id, next_number=lambda scope, day: 1,
            check_form=self._check_form, check_sections=self.check_sections, holds=self.holds,
            origin=self.origin, supervision=self.policy, counting=self.counting,
        )

    def do(self, command_type: type[c.Command], actor: str, /, **given: Any) -> Any:
        """The events of the command, applied, or the Rejected."""
        if command_type is not c.OpenCase:
            given.setdefault("case_no", self.case.case_no if self.case else "none")
        command = command_type(command_id=self._id(), actor=actor, **given)
        before = self.snapshot()
        answer = decide(self.case, command, self.facts(actor))
        assert self.snapshot() == before, "decide changed the case"
        if not isinstance(answer, Rejected):
            self._record(list(answer), actor)
        return answer

    def record(self, event: e.Event, actor: str = "system") -> None:
        """Record an event and what follows from it for the clocks."""
        self._record([event], actor)

    def _record(self, events: list[e.Event], actor: str) -> None:
        for event in events:
            self._link(event, actor)
        for following in follow(self.case, events, self.facts(actor)):
            self._link(following, actor)

    def _link(self, event: e.Event, actor: str) -> None:
        case = self.case
        linker = chain.Linker(
            region="440300", case_no=case.case_no if case else "new", commit=len(self.log) + 1, at=instant(self.now),
            actor=PEOPLE[actor].as_json(), command_id="x", engine="1",
        )
        recorded = linker.link(event, prev=case.head if case else "", seq=len(self.log) + 1, salt="s")
        self.log.append(recorded)
        self.case, self.document = fold(case, self.document, recorded)

    def until(self, when: str, *, awake: bool = True) -> None:
        """Time passes to the local `when`; every threshold of a clock is reached at its hour, if a worker is awake."""
        end = datetime.fromisoformat(when).replace(tzinfo=SHANGHAI).astimezone(UTC)
        while awake and (due := self._next()) is not None and due[0] <= end:
            self.now = max(self.now, due[0])
            fired = self.do(c.FireTimer, "system", timer=-due[1])
            assert not isinstance(fired, Rejected), fired
        self.now = end

    def _next(self) -> tuple[datetime, int] | None:
        hours = [(clock.next_at, number) for number, clock in self.case.clocks.items() if clock.next_at]
        return min(((datetime.fromisoformat(at), number) for at, number in hours), default=None)

    def clock(self, kind: str, sub_case: int | None = None) -> Clock:
        """The one running clock of this kind."""
        (found,) = [each for each in self.case.clocks.values() if each.kind == kind and each.sub_case == sub_case]
        return found

    def kinds(self, sub_case: int | None = None) -> set[str]:
        """Kinds of the running clocks of a part."""
        return {clock.kind for clock in self.case.clocks.values() if clock.sub_case == sub_case}

    def told(self) -> list[tuple[str, str, list[str]]]:
        """Whom supervision has told: level, rung, ids."""
        return [(event.level, event.rung, [person["id"] for person in event.recipients])
                for event in self.happened(e.Escalated)]

    def happened(self, kind: type[Any]) -> list[Any]:
        """The events of a kind, in the order of the log."""
        return [recorded.event for recorded in self.log if isinstance(recorded.event, kind)]

    def lay(self, element: str, sub_case: int | None = None) -> int:
        """Open a task for an element, as the tokens would; returns its number."""
        number = len(self.log) + 100
        drawn = self.drawing.elements[element]
        self.record(e.TaskOpened(
            task=number, element=element, name=element, kind="userTask", stage=drawn.stage, department=drawn.department,
            role=drawn.role, form=drawn.ow.get("form", ""), operation="", sub_case=sub_case, due_on=None, opened_at="",
        ))
        return number

    def finish(self, element: str, actor: str, outcome: str, data: dict[str, Any] | None = None,
               sub_case: int | None = None) -> Any:
        """Lay the task (unless it lies there), claim it and complete it."""
        open_ones = [number for number, task in self.case.tasks.items() if task.element == element]
        number = open_ones[0] if open_ones else self.lay(element, sub_case)
        if self.case.tasks[number].holder is None:
            claimed = self.do(c.ClaimTask, actor, task=number)
            if isinstance(claimed, Rejected):
                return claimed
        return self.do(c.CompleteTask, actor, task=number, outcome=outcome, data=data or {})

    def sub_case(
        self, element: str = "registration", number: int = 1, department: str = "market_regulation",
        obligatory: bool = True,
    ) -> None:
        self.record(e.SubCaseOpened(
            sub_case=number, scope=number, element=element, name=element, item=element, department=department,
            obligatory=obligatory, accepted_on="2026-03-02", promised_due=None, statutory_due=None,
            counted_from="2026-03-02",
        ))

    def snapshot(self) -> tuple[Any, Any]:
        import json

        return (self.case.to_json() if self.case else None, json.dumps(self.document, sort_keys=True))

    def _check_form(self, name: str, data: Any, partial: bool) -> list[Problem]:
        """By the schema laid on the desk; without one only the text "wrong" is wrong."""
        if name in self.schemas:
            return check_form(self.schemas[name], data, partial=partial)
        wrong = [key for key, value in data.items() if value == "wrong"]
        return [Problem(f"/{key}", "type", "应为文字", "should be text") for key in wrong]

    def _id(self) -> str:
        self.ids += 1
        return f"00000000-0000-7000-8000-{self.ids:012x}"


def opened(kind: str = "service") -> Desk:
    """A desk with a draft."""
    desk = Desk(kind)
    assert not isinstance(desk.do(c.OpenCase, "li", process="p", applicant={"id": "li", "name": "李雷"}), Rejected)
    return desk


def received(files: tuple[str, ...] = ("articles", "lease")) -> Desk:
    """A desk with a case whose intake is registered and whose materials are handed in."""
    desk = opened()
    for material in files:
        hand_in(desk, material)
    desk.do(c.SubmitApplication, "li")
    desk.finish("intake", "wang", "received")
    assert desk.case.status == "received"
    return desk


def accepted() -> Desk:
    """A desk with an accepted case and one open sub-case, registration."""
    desk = received()
    desk.finish("acceptance", "wang", "accepted")
    assert desk.case.status == "accepted"
    desk.sub_case()
    return desk


def hand_in(desk: Desk, material: str, actor: str = "li", **given: Any) -> Any:
    """Attach a small PDF."""
    given = {"filename": "文件.pdf", "content": b"%PDF-1.4\n%%EOF\n", **given}
    return desk.do(c.AttachMaterial, actor, material=material, **given)


def names(events: Any) -> list[str]:
    """Types of the events, or the code of the rejection."""
    return [events.code] if isinstance(events, Rejected) else [type(event).__name__ for event in events]
