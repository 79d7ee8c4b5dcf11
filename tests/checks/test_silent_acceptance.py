"""Deemed acceptance completes the one open acceptance task: drawings in which it could not are refused."""

from __future__ import annotations

import pytest
from drawing_builder import line_of, service

from onewindow.errors import Finding
from onewindow.process_checks import check_drawing

CODES = ("OW626", "OW628", "OW638", "OW639")
TIMER = "<bpmn:timerEventDefinition><bpmn:timeDuration>3wd</bpmn:timeDuration></bpmn:timerEventDefinition>"
MESSAGE = "<bpmn:messageEventDefinition/>"
LOOK = "userTask look name='初看' ow:role='reviewer'"
ACCEPTANCE = "userTask acceptance name='受理' ow:stage='acceptance'"
FRONT = "<bpmn:subProcess id='front' name='窗口'{}>"
IN_FRONT = ("startEvent fs", ACCEPTANCE, "endEvent fe", "fs -> acceptance", "acceptance -> fe", "</bpmn:subProcess>",
            "intake -> front", "front -> accepted", "correction -> front")  # fmt: skip
WITHOUT = {"acceptance": "", "intake__acceptance": "", "acceptance__accepted": "", "correction__acceptance": ""}


def told(data: bytes) -> list[Finding]:
    found = check_drawing(data)
    assert not [finding for finding in found if finding.code == "OW999"], [str(finding) for finding in found]
    return [finding for finding in found if finding.code in CODES]


def passing(*more: str, first: str = "look") -> bytes:
    """The service with one more step between intake and acceptance."""
    return service(*more, f"intake -> {first}", f"{first} -> acceptance", intake__acceptance="")


def beside(gateway: str = "parallelGateway") -> bytes:
    """The service with another task beside the acceptance task."""
    return service(
        f"{gateway} a", f"{gateway} j", LOOK, "intake -> a", "a -> acceptance", "a -> look", "look -> j",
        "acceptance -> j", "j -> accepted", intake__acceptance="", acceptance__accepted="",
    )  # fmt: skip


UNSOUND: list[tuple[str, str, bytes]] = [
    ("OW626", "look", passing(LOOK)),
    ("OW626", "look", passing(LOOK.replace("userTask", "manualTask"))),
    ("OW626", "look", passing(LOOK.replace("userTask", "serviceTask"))),
    ("OW626", "look", passing("receiveTask look name='等通知'")),
    ("OW626", "look", passing(f"intermediateCatchEvent look > {TIMER}")),
    ("OW626", "look", passing("<bpmn:subProcess id='pre'>", "startEvent ps", LOOK, "endEvent pe", "ps -> look",
                              "look -> pe", "</bpmn:subProcess>", first="pre")),
    ("OW626", "g", service("eventBasedGateway g", f"intermediateCatchEvent c > {TIMER}",
                           f"intermediateCatchEvent d > {TIMER}", "intake -> g", "g -> c", "g -> d",
                           "c -> acceptance", "d -> acceptance", intake__acceptance="")),
    ("OW626", "look", beside()),
    ("OW626", "look", beside("inclusiveGateway")),
    ("OW626", "look", service(LOOK, "exclusiveGateway x default='x_acceptance'", "intake -> x", "x -> acceptance",
                              "x -> look if situations.other", "look -> refused_end", intake__acceptance="")),
    ("OW626", "look", service(LOOK, FRONT.format(""), *IN_FRONT[:3], "fs -> look", "look -> acceptance", *IN_FRONT[4:],
                              **WITHOUT)),
    # The complete set must be accepted (art. 32 (5)), and silence upon it is acceptance once more.
    ("OW626", "intake", service("correction -> intake", correction__acceptance="")),
    ("OW626", "look", service(LOOK, "correction -> look", "look -> acceptance", correction__acceptance="")),
    ("OW626", "look", service(f"intermediateCatchEvent look > {TIMER}", "correction -> look", "look -> acceptance",
                              correction__acceptance="")),
    ("OW626", "look", service(LOOK, "inclusiveGateway in", "intake -> in", "correction -> in", "in -> look",
                              "look -> acceptance", intake__acceptance="", correction__acceptance="")),
    ("OW638", "b", service(f"boundaryEvent b attachedToRef='acceptance' > {TIMER}", "b -> refused_end")),
    ("OW638", "b", service(f"boundaryEvent b attachedToRef='acceptance' > {MESSAGE}", "b -> intake")),
    ("OW638", "b", service(FRONT.format(""), *IN_FRONT, f"boundaryEvent b attachedToRef='front' > {TIMER}",
                           "b -> refused_end", **WITHOUT)),
    ("OW639", "acceptance", service(acceptance=f"{ACCEPTANCE} > <bpmn:standardLoopCharacteristics loopMaximum='2'/>")),
    ("OW639", "acceptance", service(
        FRONT.format(""), "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
        "</bpmn:multiInstanceLoopCharacteristics>", *IN_FRONT, **WITHOUT)),
    ("OW639", "acceptance", service("accepted -> acceptance if acceptance.note == 'again'")),
    ("OW628", "second", service(f"{ACCEPTANCE.replace('acceptance ', 'second ')}", "acceptance -> second",
                                "second -> accepted", acceptance__accepted="")),
    ("OW628", "second", service(
        f"{ACCEPTANCE.replace('acceptance ', 'second ')}", "parallelGateway a", "parallelGateway j", "intake -> a",
        "a -> acceptance", "a -> second", "acceptance -> j", "second -> j", "j -> accepted", intake__acceptance="",
        acceptance__accepted="")),
]  # fmt: skip


@pytest.mark.parametrize(("code", "element", "data"), UNSOUND, ids=[f"{n}-{r[0]}" for n, r in enumerate(UNSOUND)])
def test_what_deemed_acceptance_could_not_complete_is_refused_once(code: str, element: str, data: bytes) -> None:
    found = told(data)
    assert [(finding.code, finding.element) for finding in found] == [(code, element)], [str(one) for one in found]
    assert found[0].severity == "must"
    assert found[0].line == line_of(data, element)


SOUND: dict[str, bytes] = {
    "a reminder beside the acceptance task": service(
        f"boundaryEvent b attachedToRef='acceptance' cancelActivity='false' > {TIMER}", LOOK, "b -> look",
        "endEvent reminded", "look -> reminded"),
    "acceptance inside a sub-process": service(FRONT.format(""), *IN_FRONT, **WITHOUT),
    "a step before intake": service(LOOK, "s -> look", "look -> intake", s__intake=""),
    "corrections that come in where the application does": service(
        "exclusiveGateway in", "intake -> in", "correction -> in", "in -> acceptance", intake__acceptance="",
        correction__acceptance=""),
    "steps that do not wait": service("scriptTask count > <bpmn:script>form.n = 1</bpmn:script>",
                                      "sendTask tell messageRef='m'", "intake -> count", "count -> tell",
                                      "tell -> acceptance", intake__acceptance=""),
    "something sent beside the acceptance task": service(
        "parallelGateway a", "parallelGateway j", "sendTask tell messageRef='m'", "intake -> a", "a -> acceptance",
        "a -> tell", "tell -> j", "acceptance -> j", "j -> accepted", intake__acceptance="", acceptance__accepted=""),
    "a deadline on what comes later": service(f"boundaryEvent b attachedToRef='delivery' > {TIMER}", "b -> e"),
}  # fmt: skip


@pytest.mark.parametrize("data", SOUND.values(), ids=SOUND.keys())
def test_what_deemed_acceptance_can_complete_is_not_refused(data: bytes) -> None:
    assert [str(finding) for finding in told(data)] == []


def test_two_acceptance_tasks_of_which_one_is_reached_are_a_hint() -> None:
    data = service(
        ACCEPTANCE.replace("acceptance ", "second "), "exclusiveGateway x default='x_second'", "intake -> x",
        "x -> acceptance if situations.seal", "x -> second", "second -> accepted", intake__acceptance="",
    )  # fmt: skip
    assert [(one.code, one.element, one.severity) for one in told(data)] == [("OW628", "second", "should")]


def test_acceptance_in_a_called_process_is_found() -> None:
    called = ("<bpmn:process id='q'>", "<bpmn:startEvent id='qs'/>",
              "<bpmn:userTask id='acceptance' name='受理' ow:stage='acceptance' ow:department='service_hall'/>",
              "<bpmn:endEvent id='qe'/>", "<bpmn:sequenceFlow id='q1' sourceRef='qs' targetRef='acceptance'/>",
              "<bpmn:sequenceFlow id='q2' sourceRef='acceptance' targetRef='qe'/>", "</bpmn:process>")  # fmt: skip
    call = ("callActivity front name='窗口' calledElement='q'", "intake -> front", "front -> accepted",
            "correction -> front")  # fmt: skip
    late = (f"boundaryEvent b attachedToRef='front' > {TIMER}", "b -> refused_end")
    for more, expected in (((), []), (late, ["OW638"]), (("front -> front if acceptance.again",), ["OW639"])):
        data = service(*call, *more, **WITHOUT).replace(b"</bpmn:definitions>", "".join(called).encode()
                                                        + b"</bpmn:definitions>")  # fmt: skip
        assert [finding.code for finding in told(data)] == expected
