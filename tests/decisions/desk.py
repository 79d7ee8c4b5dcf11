"""A desk for the pure rules: a case, its tasks laid out by hand, people, a clock; no store and no tokens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from onewindow import commands as c
from onewindow import events as e
from onewindow.calendar_files import calendar_json
from onewindow.domain import chain
from onewindow.domain.apply import fold
from onewindow.domain.clock import Clock
from onewindow.domain.clocks.follow import follow
from onewindow.domain.decide import decide
from onewindow.domain.drawing import Drawing, Element
from onewindow.domain.facts import Facts, Origin, instant
from onewindow.domain.service_item import ServiceItem
from onewindow.domain.time_limits import SHANGHAI, Calendar
from onewindow.errors import Problem, Rejected
from onewindow.ports import Actor, Department
from onewindow.supervision_policy import SupervisionPolicy

PEOPLE = {
    actor.id: actor
    for actor in (
        Actor(id="wang", name="王芳", kind="staff", department="service_hall", roles=("window_clerk",), window="A03"),
        Actor(id="zhao", name="赵敏", kind="staff", department="service_hall", roles=("window_clerk", "approver")),
        Actor(id="chen", name="陈杰", kind="staff", department="market_regulation", roles=("reviewer", "approver")),
        Actor(id="liu", name="刘洋", kind="staff", department="market_regulation", roles=("approver",)),
        Actor(id="zhou", name="周强", kind="staff", department="police", roles=("approver",)),
        Actor(id="he", name="何梅", kind="staff", department="service_hall", roles=("issuing_clerk",)),
        Actor(id="ma", name="马超", kind="staff", department="market_regulation", roles=("head",)),
        Actor(id="deng", name="邓飞", kind="staff", department="market_regulation", roles=("reviewer",)),
        Actor(id="guo", name="郭强", kind="staff", department="police", roles=("head",)),
        Actor(id="tang", name="唐红", kind="staff", department="service_hall", roles=("head",)),
        Actor(id="lin", name="林涛", kind="staff", department="supervision", roles=("supervisor",)),
        Actor(id="ye", name="叶青", kind="staff", department="supervision", roles=("supervisor",)),
        Actor(id="system", name="系统", kind="system"),
        Actor(id="li", name="李雷", kind="applicant"),
        Actor(id="stranger", name="韩梅", kind="applicant"),
    )
}

ITEM = ServiceItem.from_plain({
    "name": "企业开办",
    "main": {
        "code": "11440300000000000X344030000001X", "name": "企业开办", "department": "service_hall",
        "form": "application",
        "limits": {"correction_notice": "5wd", "correction_period": "15wd", "promised": "4wd", "statutory": "20wd"},
        "materials": [
            {"id": "articles", "name": "章程", "necessity": "required", "basis": "条例第十六条"},
            {"id": "lease", "name": "租赁合同", "necessity": "omittable", "basis": "条例第十六条"},
            {"id": "photo", "name": "照片", "necessity": "optional", "basis": "指南"},
            {"id": "id_card", "name": "身份证明", "necessity": "required", "source": "government",
             "basis": "条例第十六条"},
        ],
        "situations": [{"id": "seal", "question": "刻章吗?", "kind": "yes_no", "default": True}],
    },
    "items": [
        {"id": "registration", "code": "x", "name": "设立登记", "department": "market_regulation", "lead": True,
         "limits": {"promised": "1wd", "statutory": "3wd"}, "extension": {"maximum": "3wd", "approver_role": "head"},
         "special_procedures": [{"kind": "听证", "legal_basis": "行政许可法第四十六条", "limit": "20wd"}],
         "results": [{"id": "licence", "name": "营业执照", "fields": ["licence_no"]}]},
        {"id": "seal", "code": "y", "name": "公章刻制", "department": "police", "limits": {"promised": "1wd"}},
        {"id": "survey", "code": "z", "name": "测绘", "department": "police", "obligatory": False,
         "limits": {"promised": "4wh"},
         "special_procedures": [{"kind": "鉴定", "legal_basis": "行政许可法第四十五条"}]},
    ],
})


def _element(id: str, stage: str = "", **ow: str) -> Element:
    attributes = {"stage": stage, "department": ow.pop("department", ""), "role": ow.pop("role", ""), **ow}
    return Element(id=id, type="userTask", parent="p", name=id, ow={k: v for k, v in attributes.items() if v})


DRAWING = Drawing(
    process="p", name="企业开办", kind="service", file="p.bpmn", flows=(),
    elements={
        element.id: element
        for element in (
            _element("intake", "intake", department="service_hall", role="window_clerk"),
            _element("acceptance", "acceptance", department="service_hall", role="window_clerk"),
            _element("correction", "correction", role="applicant"),
            _element("review", "review", department="market_regulation", role="reviewer"),
            _element("timed_review", "review", department="market_regulation", role="reviewer", limit="1wd"),
            _element("half_day", "review", department="market_regulation", role="reviewer", limit="4wh"),
            _element("decision", "decision", department="market_regulation", role="approver"),
            _element("hall_decision", "decision", department="service_hall", role="approver"),
            _element("seal", "decision", department="police", role="approver", item="seal"),
            _element("issuance", "issuance", department="service_hall", role="issuing_clerk"),
            _element("delivery", "delivery", department="service_hall", role="issuing_clerk"),
            _element("archive", "archive", department="service_hall", role="issuing_clerk"),
            _element("errand", department="service_hall", role="window_clerk"),
        )
    },
)


DEPARTMENTS = {
    department.id: department
    for department in (
        Department(id="service_hall", name="服务中心", head="tang"),
        Department(id="market_regulation", name="市场监管局", head="ma", deputies=("deng",),
                   stage_heads={"review": "liu"}),
        Department(id="police", name="公安局", head="guo"),
    )
}


class People:
    """The directory of the desk; `away` names who is not at work."""

    def __init__(self) -> None:
        self.away: set[str] = set()

    def department(self, department: str) -> Department | None:
        return DEPARTMENTS.get(department)

    def present(self, person: str, day: date) -> bool:
        return person not in self.away

    def find(self, person: str) -> Actor | None:
        found = PEOPLE.get(person)
        return found if found is not None and found.kind == "staff" else None

    def everyone(self) -> tuple[Actor, ...]:
        return tuple(actor for actor in PEOPLE.values() if actor.kind == "staff")

    def department_name(self, department: str) -> str:
        return department

    def departments(self) -> tuple[str, ...]:
        return ("service_hall", "market_regulation", "police")


CALENDAR = Calendar.from_json(calendar_json())


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

    def facts(self, actor: str) -> Facts:
        return Facts(
            now=self.now, actor=PEOPLE[actor], region="440300", agency={"name": "中心", "address": "", "phone": ""},
            definition="d" * 64, drawing=self.drawing, item=self.item, document=self.document, directory=self.people,
            calendar=self.calendar, adapters=frozenset(), templates={}, field_names={}, new_id=self._id,
            next_number=lambda scope, day: 1, check_form=_check_form,
            check_sections=lambda name, form, document: [], holds=lambda text, document: True,
            origin=self.origin, supervision=self.policy,
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
        recorded = chain.link(
            event, region="440300", case_no=case.case_no if case else "new", prev=case.head if case else "",
            seq=len(self.log) + 1, commit=len(self.log) + 1, at=instant(self.now),
            actor=PEOPLE[actor].as_json(), command_id="x", engine="1", salt="s",
        )
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
            role=drawn.role, form="", operation="", sub_case=sub_case, due_on=None, opened_at="",
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
        ))

    def snapshot(self) -> tuple[Any, Any]:
        import json

        return (self.case.to_json() if self.case else None, json.dumps(self.document, sort_keys=True))

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


def _check_form(name: str, data: Any, partial: bool) -> list[Problem]:
    wrong = [key for key, value in data.items() if value == "wrong"]
    return [Problem(f"/{key}", "type", "应为文字", "should be text") for key in wrong]
