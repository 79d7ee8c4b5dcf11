"""A signal nobody throws never comes, and a message nobody waits for tells nobody: both are told before publishing."""

from __future__ import annotations

import pytest
from drawing_builder import OFFICE, SERVICE, bpmn

from onewindow.process_checks import check_drawing

ROOT = ("<bpmn:signal id='sg' name='制证完成'/>", "<bpmn:signal id='other' name='已缴费'/>",
        "<bpmn:message id='m' name='短信'/>")  # fmt: skip
SIGNAL = "<bpmn:signalEventDefinition signalRef='sg'/>"
MESSAGE = "<bpmn:messageEventDefinition messageRef='m'/>"
TIMER = "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"
BORDER = "boundaryEvent w attachedToRef='delivery' cancelActivity='{}' > " + SIGNAL
AFTER_LICENCE = tuple(line for line in SERVICE if line != "licence -> delivery")


def told(*more: str, lines: tuple[str, ...] = AFTER_LICENCE) -> list[tuple[str, str, str]]:
    found = check_drawing(bpmn(*lines, *more, process=OFFICE, root=ROOT))
    return [(one.code, one.element, one.severity) for one in found]


CATCH = (f"intermediateCatchEvent w > {SIGNAL}", "licence -> w", "w -> delivery")
GATEWAY = ("eventBasedGateway g", f"intermediateCatchEvent w > {SIGNAL}", f"intermediateCatchEvent c > {TIMER}",
           "licence -> g", "g -> w", "g -> c", "w -> delivery", "c -> delivery")  # fmt: skip
THROW = ("parallelGateway a", "parallelGateway j", f"intermediateThrowEvent th > {SIGNAL}",
         f"intermediateCatchEvent w > {SIGNAL}", "userTask make name='制证' ow:role='reviewer'", "licence -> a",
         "a -> w", "w -> j", "a -> make", "make -> th", "th -> j", "j -> delivery")  # fmt: skip


@pytest.mark.parametrize(
    ("severity", "more"),
    [
        ("must", CATCH),
        ("must", GATEWAY),
        ("must", (BORDER.format("true"), "w -> e", "licence -> delivery")),
        ("should", (BORDER.format("false"), "w -> e", "licence -> delivery")),
        ("must", tuple(line.replace("th > " + SIGNAL, "th > " + SIGNAL.replace("sg", "other")) for line in THROW)),
    ],
    ids=["caught on the way", "behind an event gateway", "on a border", "beside a task", "another one is thrown"],
)
def test_a_signal_nothing_throws_is_told_where_it_is_waited_for(severity: str, more: tuple[str, ...]) -> None:
    assert told(*more) == [("OW434", "w", severity)]


def test_a_signal_thrown_somewhere_in_the_drawing_may_be_waited_for() -> None:
    assert told(*THROW) == []


@pytest.mark.parametrize("tell", [f"intermediateThrowEvent x > {MESSAGE}", "sendTask x name='短信' messageRef='m'"])
def test_a_message_thrown_to_nobody_is_advised_against(tell: str) -> None:
    assert told(tell, "licence -> x", "x -> delivery") == [("OW435", "x", "should")]


def test_a_message_that_another_branch_waits_for_is_told_to_somebody() -> None:
    heard = (line.replace("signalEvent", "messageEvent").replace("signalRef='sg'", "messageRef='m'") for line in THROW)
    assert told(*heard) == []


def test_a_plain_process_may_throw_messages_to_its_host() -> None:
    lines = ("startEvent s", "userTask t name='审查'", f"endEvent e > {MESSAGE}", "s -> t", "t -> e")
    assert check_drawing(bpmn(*lines, root=ROOT)) == []
