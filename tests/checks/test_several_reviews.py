"""Several people review the same: whoever sends it back must be heard, whoever passes it later."""

from __future__ import annotations

import pytest

from checks.drawing_builder import service
from onewindow.process_checks import check_drawing
from workflow.drawings import Play, drawn, instances, node

ENDS_IT = "licence.outcome == 'sent_back'"


def told(inside: str, *, one_by_one: bool = False, stage: str = "review") -> list[tuple[str, str]]:
    many = (
        f"userTask licence name='会审' ow:stage='{stage}' ow:role='reviewer' > <bpmn:multiInstanceLoopCharacteristics "
        f"isSequential='{str(one_by_one).lower()}'><bpmn:loopCardinality>2</bpmn:loopCardinality>{inside}"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    found = check_drawing(service(licence=many))
    return [(finding.element, finding.severity) for finding in found if finding.code == "OW648"]


def until(condition: str) -> str:
    return f"<bpmn:completionCondition>{condition}</bpmn:completionCondition>"


def test_run_without_a_condition_the_last_reviewer_writes_over_who_sent_it_back() -> None:
    play = Play(drawn("s > a > b", a=node("userTask", instances(count="2")))).start()

    play.finish("a", "sent_back").finish("a", "passed")

    assert play.document["a"]["outcome"] == "passed"


def test_run_with_the_condition_the_first_to_send_back_ends_the_review() -> None:
    drawing = drawn("s > a > b", a=node("userTask", instances(count="3", until="a.outcome == 'sent_back'")))
    play = Play(drawing).start()

    play.finish("a", "passed").finish("a", "sent_back")

    assert (play.open, play.document["a"]["outcome"]) == (["b"], "sent_back")


@pytest.mark.parametrize("one_by_one", [False, True])
@pytest.mark.parametrize("inside", ["", until("loopCounter == 9"), until("licence.outcome == 'passed'")])
def test_a_review_that_goes_on_after_one_was_sent_back_is_advised(inside: str, one_by_one: bool) -> None:
    assert told(inside, one_by_one=one_by_one) == [("licence", "should")]


@pytest.mark.parametrize("inside", [
    until(ENDS_IT), until(f"loopCounter == 9 or {ENDS_IT}"), until("licence.outcome != 'passed'"),
    "<bpmn:loopDataOutputRef>votes</bpmn:loopDataOutputRef><bpmn:outputDataItem name='licence'/>",
])  # fmt: skip
def test_a_review_that_ends_with_who_sends_back_or_gathers_all_is_no_finding(inside: str) -> None:
    assert told(inside) == []
