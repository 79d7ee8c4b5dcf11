"""Sound drawings give no findings: every construct the engine runs may be drawn."""

from __future__ import annotations

import pytest
from drawing_builder import PLAIN, bpmn, service

from onewindow.process_checks import check_drawing

MESSAGE = ("<bpmn:message id='m' name='paid'/>",)
TIMER = "<bpmn:timerEventDefinition><bpmn:timeDuration>{}</bpmn:timeDuration></bpmn:timerEventDefinition>"

SOUND: dict[str, bytes] = {
    "one task": bpmn(*PLAIN),
    "a service": service(),
    "other vendors' own data": bpmn(
        "startEvent s", "userTask t name='x' camunda:priority='3'", "endEvent e", "s -> t", "t -> e"
    ),
    "other vendors' properties with the same id": bpmn(
        "startEvent s", *(f"userTask {task} > <bpmn:extensionElements><camunda:properties><camunda:property id='days'/>"
                          "</camunda:properties></bpmn:extensionElements>" for task in ("t", "u")),
        "endEvent e", "s -> t", "t -> u", "u -> e",
    ),
    "choice with default": bpmn(
        "startEvent s", "userTask t", "exclusiveGateway g default='g_e'", "userTask u", "endEvent e",
        "s -> t", "t -> g", "g -> u if t.outcome == 'more'", "g -> e", "u -> e",
    ),
    "choice between opposites": bpmn(
        "startEvent s", "userTask t", "exclusiveGateway g", "endEvent e", "endEvent f",
        "s -> t", "t -> g", "g -> e if t.ok", "g -> f if not t.ok",
    ),
    "correction loop": bpmn(
        "startEvent s", "exclusiveGateway m", "userTask t", "exclusiveGateway g default='g_e'", "endEvent e",
        "s -> m", "m -> t", "t -> g", "g -> m if t.outcome == 'again'", "g -> e",
    ),
    "parallel approval": bpmn(
        "startEvent s", "parallelGateway a", "userTask t", "userTask u", "parallelGateway b", "endEvent e",
        "s -> a", "a -> t", "a -> u", "t -> b", "u -> b", "b -> e",
    ),
    "rework inside a parallel branch": bpmn(
        "startEvent s", "parallelGateway a", "userTask t", "exclusiveGateway g default='g_b'", "userTask u",
        "parallelGateway b", "endEvent e", "s -> a", "a -> t", "a -> u", "t -> g", "g -> t if t.outcome == 'again'",
        "g -> b", "u -> b", "b -> e",
    ),
    "inclusive choice": bpmn(
        "startEvent s", "inclusiveGateway a default='a_b'", "userTask t", "userTask u", "inclusiveGateway b",
        "endEvent e", "s -> a", "a -> t if x", "a -> u if y", "a -> b", "t -> b", "u -> b", "b -> e",
    ),
    "message or time-out": bpmn(
        "startEvent s", "eventBasedGateway g",
        "intermediateCatchEvent c > <bpmn:messageEventDefinition messageRef='m'/>",
        f"intermediateCatchEvent d > {TIMER.format('P3D')}", "endEvent e", "endEvent f",
        "s -> g", "g -> c", "g -> d", "c -> e", "d -> f", root=MESSAGE,
    ),
    "two timers at one event gateway": bpmn(
        "startEvent s", "eventBasedGateway g", f"intermediateCatchEvent c > {TIMER.format('P3D')}",
        f"intermediateCatchEvent d > {TIMER.format('PT1H')}", "endEvent e", "endEvent f",
        "s -> g", "g -> c", "g -> d", "c -> e", "d -> f",
    ),
    "working days": bpmn(
        *PLAIN, f"boundaryEvent b attachedToRef='t' cancelActivity='false' > {TIMER.format('20wd')}",
        f"intermediateCatchEvent u > {TIMER.format('0.5wd')}", f"intermediateCatchEvent v > {TIMER.format('4wh')}",
        f"intermediateCatchEvent w > {TIMER.format('text(days) + &quot;wd&quot;')}",
        f"intermediateCatchEvent x > {TIMER.format('R3/20d').replace('timeDuration', 'timeCycle')}",
        "endEvent f", "b -> u", "u -> v", "v -> w", "w -> x", "x -> f",
    ),
    "reminder": bpmn(
        *PLAIN, f"boundaryEvent b attachedToRef='t' cancelActivity='false' > {TIMER.format('P3D')}",
        "userTask u", "endEvent f", "b -> u", "u -> f",
    ),
    "error caught": bpmn(
        "startEvent s", "<bpmn:subProcess id='x'>", "startEvent xs", "userTask xt",
        "endEvent xe > <bpmn:errorEventDefinition errorRef='err'/>", "xs -> xt", "xt -> xe", "</bpmn:subProcess>",
        "boundaryEvent b attachedToRef='x' > <bpmn:errorEventDefinition errorRef='err'/>",
        "endEvent e", "endEvent f", "s -> x", "x -> e", "b -> f", root=("<bpmn:error id='err' errorCode='E1'/>",),
    ),
    "script and called process": bpmn(
        "startEvent s", "scriptTask t > <bpmn:script>fee.all = 3 * 5</bpmn:script>", "callActivity c calledElement='q'",
        "endEvent e", "s -> t", "t -> c", "c -> e",
        root=(
            "<bpmn:process id='q' isExecutable='false'>", "<bpmn:startEvent id='qs'/>", "<bpmn:userTask id='qt'/>",
            "<bpmn:endEvent id='qe'/>", "<bpmn:sequenceFlow id='qf' sourceRef='qs' targetRef='qt'/>",
            "<bpmn:sequenceFlow id='qg' sourceRef='qt' targetRef='qe'/>", "</bpmn:process>",
        ),
    ),
    "multi-instance": bpmn(
        "startEvent s",
        "userTask t > <bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality>"
        "</bpmn:multiInstanceLoopCharacteristics>",
        "endEvent e", "s -> t", "t -> e",
    ),
    "terminate": bpmn(
        "startEvent s", "userTask t", "endEvent e > <bpmn:terminateEventDefinition/>", "s -> t", "t -> e"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_drawing_gives_no_findings(name: str) -> None:
    assert [str(finding) for finding in check_drawing(SOUND[name])] == []
