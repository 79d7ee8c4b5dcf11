"""A case on paper: its state, facts and directory written down by hand, for documents and stories."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from onewindow import events as e
from onewindow.calendar_files import calendar_json
from onewindow.domain.case import Case, SubCase
from onewindow.domain.clock import Clock
from onewindow.domain.drawing import Drawing, Element
from onewindow.domain.facts import Facts
from onewindow.domain.notice_kinds import KINDS
from onewindow.domain.service_item import ServiceItem
from onewindow.domain.time_limits import Calendar
from onewindow.ports import Actor, Department

CALENDAR = Calendar.from_json(calendar_json())
DEPARTMENTS = {"service_hall": "政务服务中心", "market_regulation": "市场监督管理局", "police": "公安局"}
PEOPLE = {
    person.id: person
    for person in (
        Actor(id="ma", name="马超", kind="staff", department="market_regulation", roles=("head",)),
        Actor(id="lin", name="林涛", kind="staff", department="service_hall", roles=("supervisor",)),
        Actor(id="wang", name="王芳", kind="staff", department="service_hall", roles=("window_clerk",)),
    )
}
SYSTEM = Actor(id="system", name="系统", kind="system")
ITEM = ServiceItem.from_plain({
    "name": "企业开办",
    "main": {
        "code": "x", "name": "企业开办", "department": "service_hall", "unit": "示范市政务服务中心",
        "limits": {"promised": "4wd", "statutory": "20wd"},
        "materials": [{"id": "articles", "name": "公司章程", "name_en": "articles of association"}],
    },
    "items": [{"id": "registration", "code": "y", "name": "设立登记", "department": "market_regulation",
               "unit": "示范市市场监督管理局", "limits": {"promised": "1wd", "statutory": "3wd"}}],
})
DRAWING = Drawing(
    process="p", name="企业开办", kind="service", file="p.bpmn", flows=(),
    elements={
        id: Element(id=id, type="userTask", parent="p", name=name, name_en=name_en)
        for id, name, name_en in (
            ("registration", "设立登记", "registration"), ("review", "审核", "review"), ("intake", "收件", "intake"),
        )
    },
)


class People:
    """The directory on paper."""

    def find(self, person: str) -> Actor | None:
        return PEOPLE.get(person)

    def everyone(self) -> tuple[Actor, ...]:
        return tuple(PEOPLE.values())

    def department_name(self, department: str) -> str:
        return DEPARTMENTS.get(department, department)

    def departments(self) -> tuple[str, ...]:
        return tuple(DEPARTMENTS)

    def department(self, department: str) -> Department | None:
        return Department(id=department, name=DEPARTMENTS[department]) if department in DEPARTMENTS else None

    def present(self, person: str, day: date) -> bool:
        return True


def case(**changed: Any) -> Case:
    """An accepted case with one open sub-case."""
    given: dict[str, Any] = {
        "region": "440300", "case_no": "C1", "query_code": "123456", "process": "p", "definition": "d" * 64,
        "title": "企业开办", "kind": "service", "channel": "window", "origin": None, "status": "reviewing",
        "applicant": {"id": "li", "name": "李雷", "agent": {"id": "han", "name": "韩梅梅"}}, "window": "A03",
        "opened_at": "2026-03-02T01:00:00.000Z", "submitted_at": "2026-03-02T01:00:00.000Z",
        "received_on": "2026-03-02", "correction_notice_due": "2026-03-09", "accepted_on": "2026-03-02",
        "promised_due": "2026-03-06", "statutory_due": "2026-03-30", "correct_by": "2026-03-23",
        "correction_items": [{"name": "公司章程", "problem": "缺少签名", "requirement": "全体股东签名"}],
        "material_list": [material.as_json() for material in ITEM.main.materials],
        "attachments": {"articles": [{"filename": "章程.pdf"}]},
        "sub_cases": {1: sub_case()},
    }
    return Case(**{**given, **changed})


def sub_case(**changed: Any) -> SubCase:
    """The registration."""
    given: dict[str, Any] = {
        "scope": 1, "element": "registration", "name": "设立登记", "item": "registration",
        "department": "market_regulation", "obligatory": True, "accepted_on": "2026-03-02",
        "promised_due": "2026-03-03", "statutory_due": "2026-03-05",
    }
    return SubCase(**{**given, **changed})


def clock(kind: str, **changed: Any) -> Clock:
    """A clock that runs."""
    given: dict[str, Any] = {
        "kind": kind, "start": "2026-03-02", "limit": "3wd", "basis": "", "department": "market_regulation",
        "sub_case": None, "task": None, "procedure": None, "order": None, "due_on": "2026-03-05",
        "due_at": "2026-03-05T16:00:00.000Z", "warn_at": None, "next_at": None, "provisional": False, "calendar": "c",
    }
    return Clock(**{**given, **changed})


def facts(actor: Actor = SYSTEM, templates: dict[str, str] | None = None) -> Facts:
    """Facts of 2026-03-04, 10:00; every kind of notice has a template."""
    return Facts(
        now=datetime(2026, 3, 4, 2, 0, tzinfo=UTC), actor=actor, region="440300",
        agency={"name": "示范市政务服务中心", "address": "市民路 1 号", "phone": "0755-00000000"}, definition="d" * 64,
        drawing=DRAWING, item=ITEM, document={}, directory=People(), calendar=CALENDAR, adapters=frozenset(),
        templates=dict.fromkeys(KINDS, "t" * 64) if templates is None else templates,
        field_title=lambda form, pointer: None, result_title=lambda element, name: name, new_id=lambda: "",
        next_number=lambda scope, day: 1, check_form=lambda name, data, partial: [],
        check_sections=lambda name, form, document: [], holds=lambda text, document: True,
    )


def moved(event: type[e.ClockEvent], number: int, /, **given: Any) -> Any:
    """An event of a clock, due 2026-03-05 unless said otherwise."""
    dates = {"due_on": "2026-03-05", "due_at": "2026-03-05T16:00:00.000Z", "warn_at": None, "next_at": None,
             "provisional": False, "calendar": "c"}  # fmt: skip
    return event(**{"clock": number, **dates, **given})


def started(number: int, kind: str, **given: Any) -> e.ClockStarted:
    """A clock begins."""
    told = {"start": "2026-03-02", "limit": "3wd", "basis": "", "department": "market_regulation", **given}
    event: e.ClockStarted = moved(e.ClockStarted, number, kind=kind, **told)
    return event
