"""Nobody waits any more for what a department has asked about: it is told under every key it may hold it by."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bureau import Precinct

from journeys.invariants import hold
from onewindow import commands as c
from onewindow.engine.reconciling import compare
from onewindow.ports.departments import Cancelled, Granted, Known, NeedsClarification


def answered(town: Precinct) -> str:
    """A case whose bureau has asked something; the window has answered, and the answer is not out yet."""
    [case_no] = town.stalls()
    town.bureau.result = NeedsClarification(question="哪里？")
    town.send()
    [task] = [each["task"] for each in town.view(case_no)["tasks"] if each["stage"] == "clarification"]
    given: dict[str, Any] = {"outcome": "answered", "data": {"answer": "路口"}, "claim": True}
    town.do(c.CompleteTask, "wang.fang", case_no=case_no, task=task, **given).or_raise()
    return case_no


def given_up(town: Precinct, case_no: str) -> None:
    town.bureau.gone = True
    for _ in range(3):
        town.send(minutes=2)
    town.do(c.GiveUpIncident, "lin.tao", case_no=case_no, incident=1, reason="接口已停用").or_raise()
    town.bureau.gone = False


def differences(town: Precinct, case_no: str) -> list[tuple[str, str]]:
    """What is found where the bureau lists its first request as open: the kind, and how it stands here."""
    first = f"440300:{next(row.message for row in town.rows(case_no) if not row.message.endswith((':c', ':cancel')))}"
    entry = Known(
        key=first, case_no=case_no, item_code="", applicant_id="", applicant_name="", status="open", reference="1"
    )
    book = town.engine.books.book("market_regulation", town.clock.now() - timedelta(days=9), [entry])
    return [(found.kind, found.ours) for found in compare(book.ours, [entry], book.others) if found.key == first]


@pytest.mark.parametrize("over", [Precinct.withdraw, given_up])
def test_a_bureau_that_never_saw_the_answer_lets_go_of_what_it_asked_about(precinct: Precinct, over: Any) -> None:
    case_no = answered(precinct)
    [first] = precinct.bureau.book

    over(precinct, case_no)
    precinct.send(hours=1)

    assert precinct.bureau.book == {first: Cancelled()}, "it has never seen the request with the answer"
    assert {row.state for row in precinct.rows(case_no) if row.kind == "cancel"} == {"sent"}
    assert precinct.send(days=1).asked == 0
    hold(precinct, case_no)


def test_what_waits_for_the_answer_to_go_out_may_be_open_there_and_afterwards_not(precinct: Precinct) -> None:
    case_no = answered(precinct)
    assert differences(precinct, case_no) == [], "the bureau waits for the answer"

    precinct.bureau.result = Granted(data={"filing_no": "B-7"})
    precinct.send()

    assert precinct.open_elements(case_no) == ["issuance"]
    assert differences(precinct, case_no) == [("open_there", "asked_anew")]


def test_until_a_bureau_has_dropped_its_question_it_may_list_it_as_open(precinct: Precinct) -> None:
    case_no = answered(precinct)
    precinct.withdraw(case_no)
    assert differences(precinct, case_no) == [], "the cancellation is on its way"

    precinct.send()

    assert differences(precinct, case_no) == [("open_there", "cancelled")]
