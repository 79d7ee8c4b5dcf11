"""A member of staff who applies, or files it for another: a party to the case like anybody, and judge of it never."""

from __future__ import annotations

from typing import Any

import pytest

from decisions.clocked import HEARING
from decisions.desk import Desk, hand_in, names
from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.deciders import entitlement
from onewindow.errors import Rejected

EVERYBODY = ["chen", "liu", "ma"]


def filed(applicant: str, agent: str = "", opener: str = "wang") -> Desk:
    """A draft with its materials, of this applicant, filed by this agent."""
    desk = Desk()
    party: dict[str, Any] = {"id": applicant, "name": "申请人"}
    if agent:
        party["agent"] = {"id": agent, "name": "代办人"}
    assert names(desk.do(c.OpenCase, opener, process="p", applicant=party)) == ["CaseOpened"]
    for material in ("articles", "lease"):
        assert not isinstance(hand_in(desk, material, opener), Rejected)
    assert names(desk.do(c.SubmitApplication, opener)) == ["ApplicationSubmitted"]
    return desk


def accepted(applicant: str, agent: str = "") -> Desk:
    desk = filed(applicant, agent)
    desk.finish("intake", "wang", "received")
    desk.finish("acceptance", "wang", "accepted")
    desk.sub_case()
    return desk


@pytest.mark.parametrize("person", ["chen", "liu"])
def test_member_of_staff_applies_like_anybody(person: str) -> None:
    desk = filed(person, opener=person)
    assert entitlement.is_applicant(desk.case, desk.facts(person).actor)
    assert names(desk.do(c.Withdraw, person, reason="不办了")) == ["CaseWithdrawn"]


def test_member_of_staff_opens_no_case_of_another_as_an_applicant_would() -> None:
    applicant = {"id": "li", "name": "李雷"}
    assert names(Desk().do(c.OpenCase, "chen", process="p", applicant=applicant)) == ["not_entitled"]


@pytest.mark.parametrize(("applicant", "agent"), [("liu", ""), ("li", "liu")], ids=["applicant", "agent"])
def test_nobody_decides_an_application_they_made_or_filed(applicant: str, agent: str) -> None:
    desk = accepted(applicant, agent)
    task = desk.lay("decision", 1)
    assert names(desk.do(c.ClaimTask, "liu", task=task)) == ["same_person"]
    desk.do(c.ClaimTask, "chen", task=task)
    assert names(desk.do(c.HandOverTask, "chen", task=task, to="liu")) == ["same_person"]


@pytest.mark.parametrize(("applicant", "agent"), [("ma", ""), ("li", "ma")], ids=["applicant", "agent"])
def test_head_changes_no_limit_of_an_application_of_their_own_and_ends_it_as_a_party_only(
    applicant: str, agent: str
) -> None:
    desk = accepted(applicant, agent)
    of_it = {"sub_case": "1", "reason": "复杂"}
    assert names(desk.do(c.Extend, "ma", limit="3wd", **of_it)) == ["same_person"]
    assert names(desk.do(c.Suspend, "ma", **HEARING)) == ["same_person"]
    assert names(desk.do(c.Forward, "ma", to="上级", **of_it)) == ["same_person"]
    assert names(desk.do(c.Terminate, "ma", reason="x", basis="y")) == ["same_person"]
    assert names(desk.do(c.Suspend, "liu", **HEARING)) == ["ProcedureStarted"]
    assert names(desk.do(c.Resume, "ma", sub_case="1", result="已听证")) == ["same_person"]


def test_head_of_another_case_goes_on_as_before() -> None:
    assert names(accepted("li").do(c.Extend, "ma", limit="3wd", sub_case="1", reason="复杂")) == ["ExtensionGranted"]


def test_member_of_staff_brings_no_message_that_moves_an_application_of_their_own() -> None:
    desk = accepted("li", agent="deng")
    desk.record(e.MessageAwaited(wait=3, element="review", name="objection"))
    assert names(desk.do(c.SendMessage, "deng", name="objection")) == ["same_person"]
    assert names(desk.do(c.SendMessage, "chen", name="objection")) == ["MessageReceived"]
