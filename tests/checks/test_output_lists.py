"""What a drawing writes into the case document: nothing the engine keeps, and output lists that gather something."""

from __future__ import annotations

import pytest

from checks.drawing_builder import service
from onewindow.process_checks import check_drawing
from workflow.drawings import Node, drawn, instances, loop, node, script, sub


def told(data: bytes, *codes: str) -> list[str]:
    return [finding.message for finding in check_drawing(data) if finding.code in codes]


def gathering(out: str, out_from: str = "vote", *, item: str = "person") -> bytes:
    return drawn("s > vote > e", vote=node("userTask", instances(each="people", item=item, out=out, out_from=out_from)))


@pytest.mark.parametrize(("out", "code"), [
    ("votes", ""),
    ("form", "OW504"), ("applicant", "OW504"), ("origin", "OW504"), ("situations", "OW504"), ("loopCounter", "OW504"),
    ("person", "OW504"), ("vote", "OW391"), ("form.votes", "OW391"), ("my votes", "OW391"),
])  # fmt: skip
def test_an_output_list_has_a_name_that_nothing_else_stands_under(out: str, code: str) -> None:
    assert [finding.code for finding in check_drawing(gathering(out))] == ([code] if code else [])


@pytest.mark.parametrize("item", ["vote.outcome", "person", "votes", "loopCounter"])
def test_an_output_item_that_is_no_name_of_the_document_is_refused(item: str) -> None:
    (message,) = told(gathering("votes", item), "OW392")
    assert f"“{item}”" in message


def test_an_output_list_that_a_script_inside_writes_is_refused() -> None:
    marker = instances(each="people", item="person", out="found", out_from="r")
    inside = sub("s1 > look > e1", look=script("r = person\nfound = []")).inner
    assert told(drawn("s > m > e", m=Node("subProcess", marker + inside)), "OW391")
    inside = sub("s1 > look > e1", look=script("r = person")).inner
    data = drawn("s > m > clear > e", m=Node("subProcess", marker + inside), clear=script("found = []"))
    assert not told(data, "OW391")


@pytest.mark.parametrize(("text", "refused"), [
    ("form = 5", True), ("form.note = 5", False), ("situations.seal = true", True), ("loopCounter = 1", True),
    ("total = loopCounter", False),
])  # fmt: skip
def test_a_script_may_write_fields_of_the_form_but_not_what_the_engine_keeps(text: str, refused: bool) -> None:
    data = drawn("s > t > again > e", t=script(text), again=node("userTask", loop("again.outcome == 'again'")))
    assert bool(told(data, "OW504")) == refused


@pytest.mark.parametrize(("item", "unknown"), [("licence", 0), ("licnce", 1)])
def test_an_output_item_of_a_service_that_nothing_writes_is_told_with_what_was_meant(item: str, unknown: int) -> None:
    many = (
        "userTask licence name='许可' ow:stage='review' ow:role='reviewer' > <bpmn:multiInstanceLoopCharacteristics>"
        "<bpmn:loopCardinality>3</bpmn:loopCardinality><bpmn:loopDataOutputRef>votes</bpmn:loopDataOutputRef>"
        f"<bpmn:outputDataItem name='{item}'/></bpmn:multiInstanceLoopCharacteristics>"
    )
    found = [finding for finding in check_drawing(service(licence=many)) if finding.code == "OW511"]
    assert [("licence" in finding.remedy) for finding in found] == [True] * unknown
