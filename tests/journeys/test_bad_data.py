"""Free JSON in commands: whatever stands under a key the rules read, the answer is coded and the case stays sound."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from journeys.invariants import hold
from journeys.nonsense import VALUES
from journeys.town import Town
from onewindow import commands as c


@pytest.fixture(scope="module")
def hall(site: Path, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One town for all of them; each test has a case of its own in it."""
    path = shutil.copyfile(sqlite_template, tmp_path_factory.mktemp("data") / "site.db")
    with Town(site, f"sqlite:///{path}") as town:
        yield town


KEYS_OF_STAGES = [
    ("acceptance", "accepted", "defects"), ("acceptance", "accepted_with_omissions", "omissions"),
    ("acceptance", "correction", "items"), ("acceptance", "not_accepted", "reason"), ("intake", "received", "window"),
]


@pytest.mark.parametrize(("element", "outcome", "key"), KEYS_OF_STAGES, ids=lambda part: part)
def test_value_of_any_kind_under_a_key_of_the_stage(hall: Town, element: str, outcome: str, key: str) -> None:
    town = hall
    case_no = town.submitted()
    if element != "intake":
        town.finish(case_no, "intake", "wang.fang", "received").or_raise()
    task = town.task(case_no, element)
    town.do(c.ClaimTask, "wang.fang", case_no=case_no, task=task).or_raise()
    for value in (*VALUES, [{"problem": 3}], [{"material": "articles", "problem": ["x"]}]):
        before = town.view(case_no)
        data = {"remedies": "可以申请行政复议", key: value}
        given = {"case_no": case_no, "task": task, "outcome": outcome, "data": data}
        answer = town.do(c.CompleteTask, "wang.fang", **given)
        if answer.rejected is None:
            break
        assert answer.version == before["version"]
        assert town.view(case_no) == before
    hold(town, case_no)


@pytest.mark.parametrize("value", [5, "text", [1], None, {"outcome": "forged"}])
def test_variable_called_like_an_element_of_a_plain_process(hall: Town, value: Any) -> None:
    """Other tools allow it: a form variable `shop` beside a task `shop`."""
    town = hall
    case_no = town.errand(walk=value)
    town.finish(case_no, "walk", "wang.fang", "done", {"shop": value}).or_raise()
    town.finish(case_no, "shop", "wang.fang", "done", {"shop": value}).or_raise()
    assert town.finish(case_no, "report", "wang.fang", "done", {"again": False}).rejected is None
    hold(town, case_no)


@pytest.mark.parametrize("value", [5, {"x": 1}])
def test_message_with_a_variable_called_like_an_element(hall: Town, value: Any) -> None:
    town = hall
    case_no = town.errand(objected=value)
    data = {"settle": value, "objected": value}
    assert town.do(c.SendMessage, "wang.fang", case_no=case_no, name="objection", data=data).rejected is None
    town.finish(case_no, "settle", "wang.fang", "done").or_raise()
    hold(town, case_no)


def test_refusal_by_the_flow_names_the_version_the_case_is_still_at(hall: Town) -> None:
    """The flow is asked last; by then the case has been moved in memory."""
    town = hall
    case_no = town.errand()
    for element in ("walk", "shop"):
        town.finish(case_no, element, "wang.fang", "done").or_raise()
    answer = town.finish(case_no, "report", "wang.fang", "done")  # nobody said whether again
    assert answer.rejected is not None
    assert answer.rejected.code == "expression_failed"
    assert answer.version == town.view(case_no)["version"]
    hold(town, case_no)


def test_result_of_a_sub_case_is_not_smuggled_in_with_an_earlier_task(hall: Town) -> None:
    town = hall
    case_no = town.accepted()
    smuggled = {"result": "granted", "uscc": "91990100MA990A017B", "licence_no": "990101000000017"}
    town.finish(case_no, "registration_review", "chen.jie", "passed", smuggled).or_raise()
    assert town.view(case_no)["document"]["registration"].get("result", "") == ""
    hold(town, case_no)


def test_material_that_was_handed_in_is_no_omission(hall: Town) -> None:
    town = hall
    case_no = town.submitted()
    town.finish(case_no, "intake", "wang.fang", "received").or_raise()
    promise = {"material": "landlord_title", "commitment": "承诺补交", "supplement_by": "2026-12-01"}
    data = {"omissions": [promise, promise]}
    answer = town.finish(case_no, "acceptance", "wang.fang", "accepted_with_omissions", data)
    assert answer.rejected is not None, town.view(case_no)["omissions"]
    assert answer.rejected.code == "omission_not_allowed"


@pytest.mark.parametrize("wrong", [
    {"task": [1]}, {"task": None}, {"data": [1]}, {"data": "x"}, {"outcome": 3}, {"outcome": None}, {"case_no": 7},
    {"case_no": ["x"]}, {"expected_version": "2"},
])
def test_field_of_the_wrong_python_type_is_refused_like_any_bad_value(hall: Town, wrong: dict[str, Any]) -> None:
    """What a host passes on from a request's body."""
    town = hall
    case_no = town.errand()
    given = {"case_no": case_no, "task": town.task(case_no, "walk"), "outcome": "done", "data": {}, **wrong}
    before = town.view(case_no)
    answer = town.do(c.CompleteTask, "wang.fang", **given)
    assert answer.rejected is not None
    assert town.view(case_no) == before


def test_person_who_is_not_born_yet_on_the_day_of_the_application(hall: Town) -> None:
    form = {"legal_representative": {"representative_id_number": "110105203001010052"}}
    opening = {"process": "company_startup", "applicant": {"id": "applicant.li", "name": "李雷"}, "form": form}
    refused = hall.do(c.OpenCase, "wang.fang", **opening).rejected
    assert refused is not None
    assert [problem["code"] for problem in refused.details["problems"]] == ["check"]
