"""作废: two people, one of them a supervisor, and none who has nothing to do with the case."""

from __future__ import annotations

import pytest

from decisions.desk import Desk, accepted, names, received
from onewindow import commands as c

WHY = {"reason": "重复"}


def test_voiding_takes_two_people() -> None:
    desk = accepted()
    assert names(desk.do(c.VoidCase, "lin", **WHY)) == ["voiding_not_proposed"]
    desk.do(c.ProposeVoiding, "lin", **WHY)
    assert names(desk.do(c.VoidCase, "lin", **WHY)) == ["same_person"]
    assert names(desk.do(c.VoidCase, "ma", **WHY)) == ["CaseVoided"]


@pytest.mark.parametrize("first", ["wang", "ma"])
def test_voiding_the_window_or_a_head_proposes_is_confirmed_by_a_supervisor(first: str) -> None:
    desk = accepted()
    desk.do(c.ProposeVoiding, first, **WHY)
    assert names(desk.do(c.VoidCase, "tang", **WHY)) == ["not_entitled"]
    assert names(desk.do(c.VoidCase, "lin", **WHY)) == ["CaseVoided"]


def test_head_of_a_department_with_no_part_in_the_case_neither_proposes_nor_voids() -> None:
    desk = received()
    assert "police" not in desk.case.departments
    assert names(desk.do(c.ProposeVoiding, "guo", **WHY)) == ["not_entitled"]
    desk.do(c.ProposeVoiding, "lin", **WHY)
    assert names(desk.do(c.VoidCase, "guo", **WHY)) == ["not_entitled"]


def test_who_proposed_it_and_has_left_counts_as_no_supervisor() -> None:
    desk = accepted()
    desk.do(c.ProposeVoiding, "lin", **WHY)
    desk.people.gone = {"lin"}
    assert names(desk.do(c.VoidCase, "ma", **WHY)) == ["not_entitled"]
    assert names(desk.do(c.VoidCase, "ye", **WHY)) == ["CaseVoided"]


def test_supervisor_does_not_void_an_application_of_their_own() -> None:
    desk = Desk()
    desk.do(c.OpenCase, "wang", process="p", applicant={"id": "lin", "name": "林涛"})
    desk.do(c.ProposeVoiding, "wang", **WHY)
    assert names(desk.do(c.VoidCase, "lin", **WHY)) == ["same_person"]
