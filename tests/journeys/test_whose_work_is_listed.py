"""Members of staff who apply or have left, and the lists that show work: what is whose, and when it is due."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from journeys.town import Town
from onewindow import commands as c
from onewindow.cli.worklist import _due
from onewindow.domain.deciders.entitlement import SUPERVISION_ORDER
from onewindow.engine.work_list import measure
from onewindow.ports import Actor, Department


class Left:
    """The site's people without some of them, and without some departments."""

    def __init__(self, people: Any, *gone: str) -> None:
        self._people, self._gone = people, gone

    def __getattr__(self, name: str) -> Any:
        return getattr(self._people, name)

    def find(self, person: str) -> Actor | None:
        return None if person in self._gone else self._people.find(person)

    def department(self, department: str) -> Department | None:
        return None if department in self._gone else self._people.department(department)


def listed(town: Town, person: str) -> list[str]:
    return [item["element"] for item in town.engine.worklist(actor=person)]


def test_what_nobody_will_come_for_is_found_by_department_and_holder(sqlite_town: Town) -> None:
    town = sqlite_town
    case_no = town.accepted()
    task = town.task(case_no, "registration_review")
    town.do(c.ClaimTask, "chen.jie", case_no=case_no, task=task).or_raise()
    assert town.engine.work_left() == {}
    town.engine._house.directory = Left(town.engine.directory, "chen.jie", "market_regulation")
    left = town.engine.work_left()
    assert {name: [item.case_no for item in items] for name, items in left.items()} == {
        "chen.jie": [case_no], "market_regulation": [case_no],
    }  # fmt: skip


def test_what_a_department_has_nobody_for_is_found_by_department_and_role(sqlite_town: Town) -> None:
    town = sqlite_town
    case_no = town.accepted()
    assert town.engine.work_nobody_takes() == {}
    people = town.engine.directory
    others = [each for each in people.everyone() if each.department != "market_regulation"]
    town.engine._house.directory = type("Fewer", (Left,), {"everyone": lambda self: others})(people)
    left = town.engine.work_nobody_takes()
    assert {desk: [item.case_no for item in items] for desk, items in left.items()} == {
        ("market_regulation", "reviewer"): [case_no]
    }  # fmt: skip


def test_what_an_applicant_holds_is_not_left_behind(sqlite_town: Town) -> None:
    town = sqlite_town
    case_no = town.submitted()
    town.finish(case_no, "intake", "wang.fang", "received").or_raise()
    asked = {"items": [{"field": "/domicile/address", "problem": "缺", "requirement": "补齐"}]}
    town.finish(case_no, "acceptance", "wang.fang", "correction", asked).or_raise()
    [task] = town.view(case_no)["tasks"]
    town.do(c.ClaimTask, "applicant.li", case_no=case_no, task=task["task"]).or_raise()
    assert town.engine.work_left() == {}


def test_what_somebody_holds_stays_on_their_page_when_they_change_the_department(sqlite_town: Town) -> None:
    town = sqlite_town
    case_no = town.accepted()
    task = town.task(case_no, "registration_review")
    town.do(c.ClaimTask, "chen.jie", case_no=case_no, task=task).or_raise()
    moved = replace(town.engine.directory.find("chen.jie"), department="bank")  # type: ignore[type-var]
    people = town.engine.directory
    town.engine._house.directory = type("Moved", (Left,), {
        "find": lambda self, person: moved if person == "chen.jie" else people.find(person),
    })(people)  # fmt: skip
    assert listed(town, "chen.jie") == ["registration_review"]


def test_member_of_staff_sees_their_own_case_as_an_applicant_does(sqlite_town: Town) -> None:
    town = sqlite_town
    applicant = {"id": "ren.jing", "name": "任静"}
    opened = town.do(c.OpenCase, "ren.jing", process="company_startup", applicant=applicant).or_raise()
    case_no = str(opened.case_no)
    town.do(c.SaveDraft, "ren.jing", case_no=case_no, form={}).or_raise()
    assert [case["case_no"] for case in town.engine.cases(actor="ren.jing")] == [case_no]
    view = town.engine.case(case_no, actor="ren.jing")
    assert "escalations" not in view
    assert not any(notice["kind"] == SUPERVISION_ORDER for notice in view["notices"])
    assert "escalations" in town.engine.case(case_no, actor="lin.tao")


@pytest.mark.parametrize(
    ("due_on", "due_at", "told"),
    [
        (None, "2026-03-09T16:00:00.000Z", "2026-03-09"), ("2026-03-09", "2026-03-09T16:00:00.000Z", "2026-03-09"),
        (None, "2026-03-09T02:30:00.000Z", "2026-03-09 10:30"), ("2026-03-09", None, "2026-03-09"),
    ],
)  # fmt: skip
def test_the_list_tells_when_the_part_is_due_where_the_task_has_no_limit_of_its_own(
    monkeypatch: pytest.MonkeyPatch, due_on: str | None, due_at: str | None, told: str
) -> None:
    monkeypatch.setenv("ONEWINDOW_LANG", "en")
    assert _due({"due_on": due_on, "due_at": due_at, "light": None}) == f"due {told}"


def test_what_is_handed_out_is_measured_by_the_delivery_that_ends_soonest() -> None:
    clocks = {
        (1, None, "delivery"): "2026-03-12", (2, None, "delivery"): "2026-03-09", (3, None, "promised"): "2026-03-01",
        (None, None, "overall"): "2026-03-05",
    }  # fmt: skip
    for stage, due in (("issuance", "2026-03-09"), ("delivery", "2026-03-09"), ("archive", "2026-03-05")):
        assert measure(clocks, None, 7, stage, lambda end: end) == due
    assert measure({**clocks, (None, 7, "stage"): "2026-03-20"}, None, 7, "delivery", lambda end: end) == "2026-03-20"
    assert measure(clocks, 3, 7, "decision", lambda end: end) == "2026-03-01"
