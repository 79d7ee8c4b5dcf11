"""The scene of the desk: people, departments, an item list, a drawing, a calendar; all laid out by hand."""

from __future__ import annotations

from datetime import date

from onewindow.calendar_files import calendar_json
from onewindow.domain.drawing import Drawing, Element
from onewindow.domain.service_item import ServiceItem
from onewindow.domain.time_limits import Calendar
from onewindow.ports import Actor, Department

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
            _element("delivery_slip", "delivery", department="service_hall", role="issuing_clerk", form="slip"),
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
    """The directory of the desk; `away` names who is not at work, `gone` people and departments that are no more."""

    def __init__(self) -> None:
        self.away: set[str] = set()
        self.gone: set[str] = set()

    def department(self, department: str) -> Department | None:
        return None if department in self.gone else DEPARTMENTS.get(department)

    def present(self, person: str, day: date) -> bool:
        return person not in self.away

    def find(self, person: str) -> Actor | None:
        found = None if person in self.gone else PEOPLE.get(person)
        return found if found is not None and found.kind == "staff" else None

    def everyone(self) -> tuple[Actor, ...]:
        return tuple(actor for actor in PEOPLE.values() if actor.kind == "staff")

    def department_name(self, department: str) -> str:
        return department

    def departments(self) -> tuple[str, ...]:
        return ("service_hall", "market_regulation", "police")


CALENDAR = Calendar.from_json(calendar_json())
