"""What a task puts down is not read where no case can have come to it yet."""

from __future__ import annotations

import pytest
from drawing_builder import service
from test_bundles import DEPARTMENTS, bundle

from onewindow.process_checks import check_bundle

LOOK = "userTask look name='核查' ow:role='reviewer'"
ASK = ("exclusiveGateway ask default='ask_licence'", "accepted_licence: accepted -> ask")


def codes(drawing: bytes) -> list[tuple[str, str]]:
    found = check_bundle(bundle(drawing), folder="licence", departments=DEPARTMENTS)
    return [(finding.code, finding.element) for finding in found]


def asking(condition: str, *lines: str) -> bytes:
    """A gateway behind acceptance, before the licence, asks for what the inspection behind the licence found."""
    return service(*ASK, "ask -> licence", f"ask -> e if {condition}", LOOK, "licence -> look", "look -> delivery",
                   *lines, accepted__licence="", licence__delivery="")  # fmt: skip


@pytest.mark.parametrize("condition", ["look.conclusion == 'good'", "licence.result == 'granted'",
                                       "get(look, 'conclusion', '') == 'good'"])  # fmt: skip
def test_a_task_that_comes_later_cannot_be_read_yet(condition: str) -> None:
    assert codes(asking(condition)) == [("OW731", "ask_e")]


def test_a_task_on_the_other_way_cannot_be_read_on_this_one() -> None:
    lines = ("other: ask -> look if situations.seal", "exclusiveGateway here default='here_licence'", "here -> licence",
             "here -> e if look.note == 1")  # fmt: skip
    drawing = service(*ASK, "ask_licence: ask -> here", LOOK, *lines, "look -> delivery", accepted__licence="")
    assert ("OW731", "here_e") in codes(drawing)


@pytest.mark.parametrize("condition", ["has(look.conclusion) and look.conclusion == 'good'", "acceptance.at != ''"])
def test_what_is_asked_for_first_or_done_before_may_be_read(condition: str) -> None:
    assert codes(asking(condition)) == []


def test_a_way_back_lets_the_task_be_done_before() -> None:
    back = ("exclusiveGateway again default='again_delivery'", "look_again: look -> again", "again -> delivery",
            "again -> ask if situations.seal")  # fmt: skip
    drawing = service(*ASK, "ask -> licence", "ask -> e if look.conclusion == 'good'", LOOK, "licence -> look", *back,
                      accepted__licence="", licence__delivery="")  # fmt: skip
    assert [code for code, _ in codes(drawing) if code == "OW731"] == []


def test_a_task_beside_may_be_done_before() -> None:
    beside = ("parallelGateway split", "accepted_licence: accepted -> split", LOOK, "split -> look", "split -> ask",
              "exclusiveGateway ask default='ask_licence'", "ask -> licence", "ask -> skip if look.note == 1",
              "exclusiveGateway skip", "licence -> skip", "parallelGateway join", "skip -> join", "look -> join",
              "join -> delivery")  # fmt: skip
    drawing = service(*beside, accepted__licence="", licence__delivery="")
    assert [code for code, _ in codes(drawing) if code == "OW731"] == []


def test_a_script_and_a_time_that_read_too_early_are_told_at_their_step() -> None:
    wait = ("intermediateCatchEvent wait name='等' > <bpmn:timerEventDefinition><bpmn:timeDuration>"
            "text(look.days) + 'wd'</bpmn:timeDuration></bpmn:timerEventDefinition>")  # fmt: skip
    count = "scriptTask count name='算' > <bpmn:script>fee.due = look.days * 2</bpmn:script>"
    drawing = service(wait, count, LOOK, "accepted_licence: accepted -> licence", "licence -> wait", "wait -> count",
                      "count -> look", "look -> delivery", accepted__licence="", licence__delivery="")  # fmt: skip
    assert codes(drawing) == [("OW731", "wait"), ("OW731", "count")]
