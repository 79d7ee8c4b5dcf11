"""`incidents correct`: what arrives after the end of a case gets a correction case of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from earlier import JUST_NOW, Earlier, earlier
from served import message, replied, served
from terminal import say

from onewindow.commands import ProposeVoiding, VoidCase, Withdraw


def withdrawn(past: Earlier, no: str) -> None:
    """What is not decided is withdrawn: the licence stands."""
    for sub in past.engine.case(no, actor="system")["sub_cases"]:
        if sub["status"] == "open":
            past.do(Withdraw, "wang.fang", case_no=no, sub_case=sub["sub_case"], reason="不办了").or_raise()


def result_of_seal(site: Path) -> dict[str, Any]:
    """What the shipped example has the police grant."""
    import yaml

    example = site / "processes/company_startup/examples/all_granted.yaml"
    steps = yaml.safe_load(example.read_text(encoding="utf-8"))["steps"]
    return next(step["data"] for step in steps if step.get("complete") == "seal")


@pytest.fixture
def late(site: Path) -> str:
    """A case withdrawn while the police were at work, who have granted all the same."""
    served(site, "police")
    with earlier(site, JUST_NOW) as past:
        no = past.registered()
        police = message(past, no, "seal")
        withdrawn(past, no)
        replied(past, no, police, "granted", **result_of_seal(site))
    return no


@pytest.fixture
def revoked(site: Path) -> str:
    """A case whose seal was granted, and the grant taken back after the end."""
    served(site, "police")
    with earlier(site, JUST_NOW) as past:
        no = past.registered()
        police = message(past, no, "seal")
        replied(past, no, police, "granted", **result_of_seal(site))
        withdrawn(past, no)
        replied(past, no, police, "revoked", reason="重名")
    return no


@pytest.fixture
def at_work(site: Path) -> str:
    """A case whose seal was granted and the grant taken back, while others are at work."""
    served(site, "police", "tax")
    with earlier(site, JUST_NOW) as past:
        no = past.registered()
        police = message(past, no, "seal")
        replied(past, no, police, "granted", **result_of_seal(site))
        replied(past, no, police, "revoked", reason="重名")
    return no


def correct(no: str) -> dict[str, Any]:
    """The document of the correction case of incident 1."""
    said = say("incidents", "correct", no, "1", "--as", "wang.fang", "--reason", "更正", "-f", "json")
    assert said.code == 0, said.out
    case: dict[str, Any] = say("case", "show", said.json["case_no"], "-f", "json").json["case"]
    assert case["origin"] == no
    return {**case["document"], "case_no": case["case_no"]}


def test_a_late_grant_is_taken_over_so_that_it_is_not_granted_twice(late: str, site: Path) -> None:
    document = correct(late)

    assert document["origin"]["granted"] == ["registration", "seal"]
    assert document["origin"]["results"]["seal"]["result"] == "granted"
    settled = say("incidents", "show", late, "1", "-f", "json").json["incident"]
    assert settled["state"] == "resolved"
    assert document["case_no"] in settled["history"][-1]["text"]


def test_a_grant_that_was_taken_back_is_applied_for_again(revoked: str) -> None:
    assert correct(revoked)["origin"]["granted"] == ["registration"]


def test_an_interrupted_correction_goes_on_with_the_case_it_had_opened(
    late: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onewindow.cli import incidents_correct

    real, calls = incidents_correct.carry_out, []

    def interrupted(engine: Any, command: Any) -> Any:
        calls.append(command)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(engine, command)

    monkeypatch.setattr(incidents_correct, "carry_out", interrupted)
    assert say("incidents", "correct", late, "1", "--as", "wang.fang", "--reason", "更正").code == 130
    monkeypatch.setattr(incidents_correct, "carry_out", real)
    opened = [case["case_no"] for case in say("case", "list", "-f", "json").json["cases"] if case["origin"] == late]

    assert [correct(late)["case_no"]] == opened


def test_a_settled_incident_opens_no_case(late: str) -> None:
    assert say("incidents", "resolve", late, "1", "--as", "wang.fang", "--reason", "已知悉").code == 0

    said = say("incidents", "correct", late, "1", "--as", "wang.fang", "--reason", "更正")

    assert (said.code, "incident_settled" in said.out + said.err) == (4, True)
    assert len(say("case", "list", "-f", "json").json["cases"]) == 1


@pytest.mark.parametrize(("actor", "reason"), [("lin.tao", "更正"), ("zhou.qiang", "更正"), ("wang.fang", " ")])
def test_only_the_window_with_a_reason_opens_one(late: str, actor: str, reason: str) -> None:
    said = say("incidents", "correct", late, "1", "--as", actor, "--reason", reason)

    assert said.code == 4
    assert say("incidents", "list", "-f", "json").json["incidents"][0]["state"] == "open"


def test_while_parts_are_open_no_correction_is_offered_and_the_refusal_names_them(at_work: str) -> None:
    assert say("incidents", "show", at_work, "1", "-f", "json").json["incident"]["may"] == ["resolve"]
    assert "incidents correct" not in say("incidents", "show", at_work, "1").out

    said = say("incidents", "correct", at_work, "1", "--as", "wang.fang", "--reason", "更正")

    assert said.code == 4
    told = " ".join((said.out + said.err).split())
    assert f"still open: {at_work}/3 invoice" in told, told
    assert "decided or withdrawn" in told
    assert len(say("case", "list", "-f", "json").json["cases"]) == 1


def test_what_is_offered_can_be_done(revoked: str) -> None:
    assert say("incidents", "show", revoked, "1", "-f", "json").json["incident"]["may"] == ["resolve", "correct"]
    assert "for window clerks" in say("incidents", "show", revoked, "1").out
    assert correct(revoked)["case_no"] != revoked


def test_a_voided_case_gets_no_correction(at_work: str, site: Path) -> None:
    with earlier(site, JUST_NOW) as past:
        past.do(ProposeVoiding, "wang.fang", case_no=at_work, reason="重复办件").or_raise()
        past.do(VoidCase, "lin.tao", case_no=at_work, reason="重复办件").or_raise()

    said = say("incidents", "correct", at_work, "1", "--as", "wang.fang", "--reason", "更正")

    assert (said.code, "voided" in said.out + said.err) == (4, True)
    assert say("incidents", "show", at_work, "1", "-f", "json").json["incident"]["may"] == ["resolve"]
