"""A department's question: whoever is to answer it reads it with the work item, and the case waits for the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from earlier import JUST_NOW, damage, earlier
from served import message, replied, served
from terminal import say
from walking import done

QUESTION = "法定代表人印章刻几枚？"


@pytest.fixture
def asked(site: Path) -> str:
    """A case about which the police have a question."""
    served(site, "police")
    with earlier(site, JUST_NOW) as past:
        no = past.registered()
        replied(past, no, message(past, no, "seal"), "clarification", question=QUESTION)
    return no


def test_the_question_stands_with_its_work_item(asked: str) -> None:
    items = say("worklist", "--as", "wang.fang", "-f", "json").json["items"]

    assert {each["kind"]: each["question"] for each in items}["clarification"] == QUESTION
    assert {each["question"] for each in items if each["kind"] != "clarification"} <= {""}
    assert f"The department asks: {QUESTION}" in say("worklist", "--as", "wang.fang").out
    assert say("case", "show", asked).out.count(f"The department asks: {QUESTION}") == 1


def test_a_question_that_cannot_be_read_is_told_so_and_takes_the_work_list_from_nobody(site: Path, asked: str) -> None:
    before = say("worklist", "--as", "wang.fang", "-f", "json").json["items"]
    assert {each["problem"] for each in before} == {""}

    damage(site, asked)

    items = say("worklist", "--as", "wang.fang", "-f", "json").json["items"]
    assert [each | {"question": "", "problem": ""} for each in items] == [each | {"question": ""} for each in before]
    [asks] = [each for each in items if each["kind"] == "clarification"]
    assert asks["problem"].startswith("办件状态无法读取")
    assert "× The state of a case cannot be read" in say("worklist", "--as", "wang.fang").out


def test_the_case_waits_for_the_window_until_it_has_answered(asked: str) -> None:
    [waits] = say("case", "show", asked, "--as", "applicant.li", "-f", "json").json["case"]["waiting"]
    shown = say("case", "show", asked, "--as", "applicant.li").out

    assert waits["department"] == "police"
    assert waits["text"].startswith("等待综合窗口答复公安局的询问，自 20")
    assert waits["question_since"] > waits["since"]
    assert "waiting for the window to answer a question of" in shown

    done(asked, "complete", "seal", "--outcome", "answered", "--data", "answer=2026.10", actor="wang.fang")

    [waits] = say("case", "show", asked, "--as", "applicant.li", "-f", "json").json["case"]["waiting"]
    assert (waits["question_since"], waits["text"].startswith("等待公安局办理，自 20")) == (None, True)
    assert "The department asks" not in say("case", "show", asked).out + say("worklist", "--as", "wang.fang").out
    assert "2026.10" in say("case", "story", asked).out, "the answer goes out as it was typed"


def test_a_second_question_is_for_the_window_to_settle(site: Path) -> None:
    served(site, "market_regulation")
    with earlier(site, JUST_NOW) as past:
        no = past.accepted()
        past.finish(no, "registration_review", "chen.jie", "passed", opinion="符合法定形式")
        past.finish(no, "registration_decision", "liu.yang", "granted")
        replied(past, no, message(past, no, "issue_licence"), "clarification", question="正本几份？")
        past.finish(no, "issue_licence", "wang.fang", "answered", answer="一份")
        replied(past, no, message(past, no, "issue_licence"), "clarification", question="副本几份？")

    case = say("case", "show", no, "-f", "json").json["case"]
    [waits] = say("case", "show", no, "--as", "applicant.li", "-f", "json").json["case"]["waiting"]

    [incident] = case["incidents"]
    assert (incident["kind"], incident["opened_at"]) == ("asked_again", waits["settling_since"])
    assert waits["text"].startswith("等待综合窗口与市场监督管理局协调，自 20")
    assert "副本" not in say("case", "show", no, "--as", "applicant.li").out
