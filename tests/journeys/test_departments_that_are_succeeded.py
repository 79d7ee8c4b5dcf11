"""A department is abolished in the middle of a case, and another has taken over its work (机构改革): nothing stops."""

from __future__ import annotations

from pathlib import Path

from journeys.invariants import hold
from journeys.town import Town
from onewindow import commands as c
from onewindow.staff import read_staff

OLD, NEW = "market_regulation", "market_bureau"


def reform(town: Town, folder: Path) -> None:
    """All of market regulation is market_bureau from now on, by another `staff.yaml`."""
    staff = folder / "staff.yaml"
    text = (town.site / "staff.yaml").read_text(encoding="utf-8").replace(OLD, NEW)
    entry = f"{{id: {NEW}, name: 市场监督管理局"
    assert entry in text
    text = text.replace(entry, f"{{id: {NEW}, succeeds: [{OLD}], name: 新市场监管局")
    staff.write_text(text, encoding="utf-8")
    town.engine._house.directory = read_staff(staff)


def listed(town: Town, person: str, department: str | None = None) -> list[str]:
    return [item["element"] for item in town.engine.worklist(actor=person, department=department)]


def test_people_of_the_successor_finish_what_the_old_department_had_begun(sqlite_town: Town, tmp_path: Path) -> None:
    town = sqlite_town
    case_no = town.accepted()
    task = town.task(case_no, "registration_review")
    town.do(c.ClaimTask, "chen.jie", case_no=case_no, task=task).or_raise()
    reform(town, tmp_path)
    assert town.engine.work_left() == {}, "it is not left behind"
    assert listed(town, "chen.jie") == ["registration_review"]
    assert listed(town, "lin.tao", NEW) == listed(town, "huang.wei", NEW) == ["registration_review"]
    town.do(c.HandOverTask, "huang.wei", case_no=case_no, task=task, to="feng.lin", reason="分工调整").or_raise()
    done = town.do(c.CompleteTask, "feng.lin", case_no=case_no, task=task, outcome="passed")
    assert "TaskCompleted" in [event["type"] for event in done.or_raise().events]
    assert listed(town, "liu.yang") == ["registration_decision"]
    town.finish(case_no, "registration_decision", "liu.yang", "granted").or_raise()
    assert town.engine.directory.department_name(OLD) == "新市场监管局", "documents name who answers for it now"
    hold(town, case_no)


def test_the_successor_suspends_and_extends_the_limits_of_the_old_one(sqlite_town: Town, tmp_path: Path) -> None:
    town = sqlite_town
    case_no = town.accepted()
    reform(town, tmp_path)
    town.do(c.Suspend, "liu.yang", case_no=case_no, sub_case="1", procedure="听证", reason="申请人要求").or_raise()
    town.do(c.Resume, "liu.yang", case_no=case_no, sub_case="1", result="听证已结束").or_raise()
    town.do(c.Extend, "huang.wei", case_no=case_no, sub_case="1", limit="1wd", reason="案情复杂").or_raise()
    [row] = [row for row in town.engine.supervise(actor="huang.wei") if row["sub_case"] is not None]
    assert town.engine.directory.department_name(row["department"]) == "新市场监管局"
    assert town.engine.supervise(actor="lin.tao", department=NEW) == town.engine.supervise(actor="huang.wei")
    order = {"content": "请按期办结", "department": NEW}
    town.do(c.IssueOrder, "lin.tao", case_no=case_no, **order).or_raise()


def test_others_gain_nothing_by_a_succession(sqlite_town: Town, tmp_path: Path) -> None:
    town = sqlite_town
    case_no = town.accepted()
    task = town.task(case_no, "registration_review")
    reform(town, tmp_path)
    refused = town.do(c.ClaimTask, "zhou.qiang", case_no=case_no, task=task)
    assert refused.rejected is not None
    assert refused.rejected.code == "not_entitled"
    assert listed(town, "zhou.qiang") == []
