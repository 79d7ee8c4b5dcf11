"""Work whose holder has left or whose department is no more, and what a clerk took in the applicant's place."""

from __future__ import annotations

import pytest

from decisions.desk import Desk, accepted, hand_in, names, received
from onewindow import commands as c

TO = {"reason": "离职"}


def held(desk: Desk, element: str, by: str, sub_case: int | None = None) -> int:
    task = desk.lay(element, sub_case)
    assert names(desk.do(c.ClaimTask, by, task=task))[0] == "TaskClaimed"
    return task


def test_what_somebody_held_who_has_left_is_free_for_whoever_is_entitled() -> None:
    desk = accepted()
    task = held(desk, "review", "deng", 1)
    assert names(desk.do(c.ClaimTask, "chen", task=task)) == ["already_claimed"]
    desk.people.gone = {"deng"}
    assert names(desk.do(c.CompleteTask, "chen", task=task, outcome="passed")) == ["not_claimed"]
    assert names(desk.do(c.ClaimTask, "zhou", task=task)) == ["not_entitled"]
    assert names(desk.do(c.ClaimTask, "chen", task=task)) == ["TaskClaimed"]
    assert names(desk.do(c.CompleteTask, "chen", task=task, outcome="passed")) == ["TaskCompleted"]


def test_what_an_applicant_holds_is_theirs_though_no_directory_names_them() -> None:
    desk = corrected()
    task = held(desk, "correction", "li")
    assert names(desk.do(c.ClaimTask, "wang", task=task)) == ["already_claimed"]


def test_named_head_or_deputy_hands_work_over_whatever_their_roles() -> None:
    desk = accepted()
    task = held(desk, "review", "chen", 1)
    assert names(desk.do(c.HandOverTask, "guo", task=task, to="deng", **TO)) == ["not_holder"]
    assert "head" not in desk.facts("deng").actor.roles
    assert names(desk.do(c.HandOverTask, "deng", task=task, to="deng", **TO)) == ["TaskHandedOver"]


@pytest.mark.parametrize("by", ["tang", "lin"])
@pytest.mark.parametrize("holder", ["", "zhou"])
def test_work_of_a_department_that_is_no_more_is_handed_over_to_somebody_of_its_role(by: str, holder: str) -> None:
    desk = accepted()
    desk.sub_case("seal", 2, "police")
    task = held(desk, "seal", holder, 2) if holder else desk.lay("seal", 2)
    desk.people.gone = {"police", "zhou", "guo"}
    refused = desk.do(c.ClaimTask, "liu", task=task)
    assert names(refused) == ["department_gone"]
    assert "police" in refused.text
    assert names(desk.do(c.HandOverTask, "liu", task=task, to="liu", **TO)) == ["not_claimed"]
    assert names(desk.do(c.HandOverTask, by, task=task, to="deng", **TO)) == ["not_entitled"], "no approver"
    assert names(desk.do(c.HandOverTask, by, task=task, to="liu", **TO))[0] == "TaskHandedOver"
    assert names(desk.do(c.CompleteTask, "liu", task=task, outcome="granted")) == ["TaskCompleted", "Decided"]


def test_work_of_a_department_that_stands_is_distributed_by_its_own_head_only() -> None:
    desk = accepted()
    task = held(desk, "review", "chen", 1)
    for other in ("tang", "lin"):
        assert names(desk.do(c.HandOverTask, other, task=task, to="deng", **TO)) == ["not_holder"]


def corrected() -> Desk:
    """A case that waits for its applicant to correct it."""
    desk = received(("articles",))
    asked = {"items": [{"material": "lease", "problem": "缺页"}]}
    assert names(desk.finish("acceptance", "wang", "correction", asked))[0] == "TaskCompleted"
    hand_in(desk, "lease")
    return desk


def test_correction_a_clerk_has_taken_stays_the_applicants_to_finish() -> None:
    desk = corrected()
    task = held(desk, "correction", "wang")
    assert names(desk.do(c.CompleteTask, "zhao", task=task, outcome="resubmitted")) == ["not_holder"]
    assert names(desk.do(c.CompleteTask, "li", task=task, outcome="resubmitted"))[0] == "TaskCompleted"


@pytest.mark.parametrize("by", ["tang", "lin"])
def test_correction_a_clerk_has_taken_is_handed_to_another_by_the_head_or_a_supervisor(by: str) -> None:
    desk = corrected()
    task = held(desk, "correction", "wang")
    assert names(desk.do(c.HandOverTask, "ma", task=task, to="zhao", **TO)) == ["not_holder"]
    assert names(desk.do(c.HandOverTask, by, task=task, to="zhao", **TO)) == ["TaskHandedOver"]
