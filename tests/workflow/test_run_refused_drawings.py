"""What is not run is refused when it is loaded, with file, line, element and a remedy."""

from __future__ import annotations

import threading

import pytest

from onewindow.errors import DefinitionRefused, Finding
from onewindow.workflow import load_definition
from workflow.drawings import (
    Node,
    Play,
    boundary,
    condition,
    drawn,
    error,
    event,
    instances,
    loop,
    message,
    node,
    script,
    signal,
    sub,
    timer,
)

CATCH, THROW, END = "intermediateCatchEvent", "intermediateThrowEvent", "endEvent"
CANCEL = "<cancelEventDefinition/>"
LINK = '<linkEventDefinition name="x"/>'
UNKNOWN_ERROR = '<errorEventDefinition errorRef="no"/>'
DANGLING = '<sequenceFlow id="bad" sourceRef="a" targetRef="gone"/>'
COMPENSATE = "<compensateEventDefinition/>"


def findings(xml: bytes) -> list[Finding]:
    with pytest.raises(DefinitionRefused) as caught:
        load_definition(xml, file="p.bpmn")
    for found in caught.value.findings:
        assert found.file == "p.bpmn"
        assert found.line > 0, found
        assert all((found.message, found.message_en, found.remedy, found.remedy_en)), found
    return list(caught.value.findings)


SUB = sub("s1 > b > e1")
UNSUPPORTED: dict[str, tuple[str, dict[str, Node]]] = {
    "event sub-process": ("s > a > e", {"z": sub("s1 > b > e1", attributes={"triggeredByEvent": "true"})}),
    "link throw": ("s > z", {"z": event(THROW, LINK)}),
    "link catch": ("s > a\nz > b", {"z": event(CATCH, LINK)}),
    "compensation boundary": ("s > a > e\nz > b", {"z": boundary("a", COMPENSATE)}),
    "compensation throw": ("s > z > e", {"z": event(THROW, COMPENSATE)}),
    "compensation activity": ("s > a > e", {"z": node("task", isForCompensation="true")}),
    "complex gateway": ("s > z > a", {"z": node("complexGateway")}),
    "ad-hoc sub-process": ("s > z > a", {"z": node("adHocSubProcess", "<task id='t'/>")}),
    "business rule task": ("s > z > a", {"z": node("businessRuleTask")}),
    "parallel event gateway": ("s > z > c", {"z": node("eventBasedGateway", eventGatewayType="Parallel"),
                                            "c": event(CATCH, timer("P1D"))}),
    "instantiating receive": ("s > z > a", {"z": node("receiveTask", instantiate="true", messageRef="M_m")}),
    "instantiating event gateway": ("z > c", {"z": node("eventBasedGateway", instantiate="true"),
                                              "c": event(CATCH, timer("P1D"))}),
    "start quantity": ("s > z > a", {"z": node("task", startQuantity="2")}),
    "completion quantity": ("s > z > a", {"z": node("task", completionQuantity="2")}),
    "compensation activity, as a number": ("s > a > e", {"z": node("task", isForCompensation="1")}),
    "loop and instances at once": ("s > z > a", {"z": node("task", loop("ok") + instances(count="2"))}),
    "two multi-instances": ("s > z > a", {"z": node("subProcess", 2 * instances(count="2") + SUB.inner)}),
    "a repeated gateway": ("s > z > a", {"z": node("inclusiveGateway", instances(count="2"))}),
    "a repeated event": ("s > z > a", {"z": event(CATCH, timer("P1D") + loop(maximum=2))}),
    "several definitions": ("s > z > a", {"z": event(CATCH, message("m") + timer("P1D"))}),
    "eventDefinitionRef": ("s > z", {"z": event(END, "<eventDefinitionRef>d</eventDefinitionRef>")}),
    "error start": ("z > a", {"z": event("startEvent", error("E1"))}),
    "thrown timer": ("s > z > a", {"z": event(THROW, timer("P1D"))}),
    "typed start inside": ("s > p9 > a", {"p9": sub("z > b > e1", z=event("startEvent", message("m")))}),
}  # fmt: skip


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_what_would_not_run_as_drawn_is_refused(name: str) -> None:
    flows, nodes = UNSUPPORTED[name]
    found = findings(drawn(flows, **nodes))
    assert [(one.code, one.element) for one in found if one.element == "z"][:1] == [("OW150", "z")]


def test_multi_instance_behavior_is_refused() -> None:
    many = instances(count="2").replace("isSequential", 'behavior="None" isSequential')
    assert findings(drawn("s > z > a", z=node("userTask", many)))[0].element == "z"


WRONG: dict[str, tuple[str, dict[str, Node], str, str]] = {
    "condition": ("s > x\nx -[a ==]> a\nx -*> b", {}, "OW151", "f_x_1_x_a"),
    "python in a condition": ("s > x\nx -[().__class__]> a\nx -*> b", {}, "OW151", "f_x_1_x_a"),
    "script": ("s > z > a", {"z": script("x = 1\nimport os")}, "OW151", "z"),
    "no script": ("s > z > a", {"z": node("scriptTask")}, "OW152", "z"),
    "empty script": ("s > z > a", {"z": script(" ")}, "", ""),
    "duration": ("s > z > a", {"z": event(CATCH, timer("P5"))}, "OW154", "z"),
    "negative duration": ("s > z > a", {"z": event(CATCH, timer("-P5D"))}, "OW154", "z"),
    "duration as a text": ("s > z > a", {"z": event(CATCH, timer("'five days'"))}, "OW154", "z"),
    "date": ("s > z > a", {"z": event(CATCH, timer("2026-13-45", "timeDate"))}, "OW154", "z"),
    "cycle": ("s > z > a", {"z": event(CATCH, timer("R0/P1D", "timeCycle"))}, "OW154", "z"),
    "cycle without pause": ("s > z > a", {"z": event(CATCH, timer("R/PT0S", "timeCycle"))}, "OW154", "z"),
    "beyond the calendar": ("s > z > a", {"z": event(CATCH, timer("P99999Y"))}, "OW154", "z"),
    "longer than two hundred years": ("s > z > a", {"z": event(CATCH, timer("P200Y1M"))}, "OW154", "z"),
    "an instant nobody sees": ("s > z > a", {"z": event(CATCH, timer("9999-12-31", "timeDate"))}, "OW154", "z"),
    "cycle of ages": ("s > z > a", {"z": event(CATCH, timer("R/P5000Y", "timeCycle"))}, "OW154", "z"),
    "cycle from the end of time": (
        "s > z > a", {"z": event(CATCH, timer("R/9999-12-31T00:00:00Z/P1D", "timeCycle"))}, "OW154", "z",
    ),
    "timer without time": ("s > z > a", {"z": event(CATCH, "<timerEventDefinition/>")}, "", "z"),
    "no condition": ("s > x\nx > a\nx -*> b", {}, "OW153", "f_x_1_x_a"),
    "no message": ("s > z > a", {"z": node("receiveTask")}, "OW153", "z"),
    "no message on an event": ("s > z > a", {"z": event(CATCH, "<messageEventDefinition/>")}, "OW153", "z"),
    "unknown message": ("s > z > a", {"z": node("receiveTask", messageRef="nowhere")}, "OW152", "z"),
    "unknown signal": ("s > z > a", {"z": event(CATCH, '<signalEventDefinition signalRef="nowhere"/>')}, "OW152", "z"),
    "unknown error": ("s > p9\nz > a", {"p9": sub("s1 > b"), "z": boundary("p9", UNKNOWN_ERROR)}, "OW152", ""),
    "no signal": ("s > z > a", {"z": event(CATCH, "<signalEventDefinition/>")}, "OW153", "z"),
    "catching nothing": ("s > z > a", {"z": event(CATCH)}, "OW153", "z"),
    "cancel off a transaction": ("s > a > b\nz > c", {"z": boundary("a", CANCEL)}, "OW153", "z"),
    "task after an event gateway": ("s > v > a", {}, "OW153", "v"),
    "two plain starts": ("s1 > a\ns2 > b", {}, "OW153", "main"),
    "no start": ("a > b", {}, "OW153", "main"),
    "sub-process without start": ("s > z > a", {"z": sub("t > e1")}, "OW153", "z"),
    "no such call": ("s > z > a", {"z": node("callActivity", calledElement="nowhere")}, "OW155", "z"),
    "empty call": ("s > z > a", {"z": node("callActivity")}, "OW155", "z"),
    "calls itself": ("s > z > a", {"z": node("callActivity", calledElement="main")}, "OW155", "z"),
    "loop count": ("s > z > a", {"z": node("task", loop(maximum=-1))}, "OW153", "z"),
    "loop without end": ("s > z > a", {"z": node("task", loop())}, "OW152", "z"),
    "instances of nothing": ("s > z > a", {"z": node("task", instances())}, "OW152", "z"),
    "half an output": ("s > z > a", {"z": node("task", instances(count="2", out="list"))}, "OW153", "z"),
    "condition event": ("s > z > a", {"z": event(CATCH, condition("a b"))}, "OW151", "z"),
    "dangling flow": ("s > a", {"z": node("task", f'</task>{DANGLING}<task id="q">')}, "OW153", "bad"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_drawn_wrongly_is_refused_at_its_place(name: str) -> None:
    flows, nodes, code, element = WRONG[name]
    if not code and not element:
        assert load_definition(drawn(flows, **nodes))
        return
    found = findings(drawn(flows, **nodes))
    assert any((not code or one.code == code) and (not element or one.element == element) for one in found), found


def test_every_id_is_free_for_the_designer() -> None:
    play = Play(drawn("s > Start > End > e", Start=node("userTask"), End=node("userTask"))).start()
    assert play.finish("Start").finish("End").ended == "completed"


def test_an_element_without_id_is_refused() -> None:
    found = findings(drawn("s > a").replace(b'<userTask id="a">', b"<userTask>"))
    assert found[0].code == "OW152"


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    nodes = {"z1": event(CATCH, timer("P5")), "z2": script("x ="), "z3": node("receiveTask")}
    found = findings(drawn("s > z1 > z2 > z3 > x\nx -[1 +]> a\nx -*> b", **nodes))
    assert [one.code for one in found] == ["OW154", "OW151", "OW153", "OW151"]
    assert [one.line for one in found] == sorted(one.line for one in found)


def test_an_error_in_a_later_line_of_a_script_points_at_that_line() -> None:
    xml = drawn("s > z > a", z=script("a = 1\nb = 2\nc = = 3"))
    line = 1 + xml[: xml.index(b"c = = 3")].count(b"\n")
    assert findings(xml)[0].line == line


def test_no_text_of_a_drawing_reaches_python() -> None:
    for text in ("__import__('os').system('true')", "open('/etc/passwd')", "[c for c in [1]]", "(lambda: 1)()"):
        for nodes in (
            {"z": event(CATCH, condition(text))},
            {"z": event(CATCH, timer(text))},
            {"z": script(f"x = {text}")},
            {"z": node("userTask", loop(text))},
            {"z": node("userTask", instances(count=text))},
            {"z": node("userTask", instances(each=text))},
            {"z": node("userTask", instances(count="1", until=text))},
        ):
            assert {one.element for one in findings(drawn("s > z > a", **nodes))} == {"z"}


def test_data_objects_are_picture_only() -> None:
    data = (
        '<dataObject id="d1"/><dataObjectReference id="r1" dataObjectRef="d1"/>'
        '<dataStoreReference id="r2" dataStoreRef="nowhere"/>'
    )
    inner = "<dataInputAssociation><sourceRef>r2</sourceRef></dataInputAssociation>"
    play = Play(drawn("s > a > b", a=node("userTask", inner), z=node("task", f"</task>{data}<task id='q'>"))).start()
    assert play.finish("a").open == ["b"]


def test_the_height_of_shapes_does_not_order_flows_and_lanes_do_not_matter() -> None:
    play = Play(drawn("s > x\nx -[true]> b\nx -[true]> a\nx -*> c")).start()
    assert play.open == ["b"]


def test_threads_may_share_a_definition() -> None:
    definition = load_definition(
        drawn("s > p1 > a > p2\np1 > sp > p2\np2 > e", sp=sub("s1 > b > e1", up=event(THROW, signal("x")))),
    )
    ended: list[str] = []

    def play_many() -> None:
        for _ in range(30):
            ended.append(Play(definition).start().finish("b").finish("a").ended)

    threads = [threading.Thread(target=play_many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ended == ["completed"] * 120
