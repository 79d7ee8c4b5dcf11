"""A drawing holds what stands in the file: elements, flows, lanes and what the designer wrote on them."""

from __future__ import annotations

import pytest

from onewindow.domain.drawing import Drawing
from onewindow.errors import DefinitionRefused
from onewindow.workflow.drawing import draw
from onewindow.workflow.xml import BPMN, OW, read_xml


def drawing(body: str, process: str | None = None) -> Drawing:
    data = f'<b:definitions xmlns:b="{BPMN}" xmlns:ow="{OW}" xmlns:v="urn:vendor" id="d">\n{body}\n</b:definitions>'
    return draw(read_xml(data.encode(), "x.bpmn"), "x.bpmn", process)


LANES = """<b:process id="p" name="开办" ow:department="service_hall">
<b:laneSet id="ls"><b:lane id="l" name="窗口" ow:role="window_clerk">
<b:flowNodeRef>t</b:flowNodeRef><b:flowNodeRef>x</b:flowNodeRef><b:childLaneSet>
<b:lane id="m" name="税务" ow:department="tax">
<b:flowNodeRef>t</b:flowNodeRef></b:lane></b:childLaneSet></b:lane></b:laneSet>
<b:userTask id="t" name="审查" ow:stage="review" ow:limit="3wd" ow:name-en="Review" v:foo="1"/>
<b:subProcess id="x" ow:item="seal" ow:department="police">
<b:userTask id="xt" ow:role="approver"/><b:userTask id="xu"/></b:subProcess>
<b:userTask id="u"/>
</b:process>"""


def test_the_innermost_lane_or_element_that_names_it_gives_department_and_role() -> None:
    elements = drawing(LANES).elements
    assert {name: (element.department, element.role) for name, element in elements.items()} == {
        "t": ("tax", "window_clerk"),
        "x": ("police", "window_clerk"),
        "xt": ("police", "approver"),
        "xu": ("police", "window_clerk"),
        "u": ("service_hall", ""),
    }
    assert (elements["t"].lane, elements["x"].lane, elements["xt"].lane) == ("税务", "窗口", "窗口")


def test_attributes_lose_their_prefix_and_other_vendors_are_ignored() -> None:
    task = drawing(LANES).elements["t"]
    assert (task.stage, task.ow["limit"], task.name, task.name_en, task.line) == ("review", "3wd", "审查", "Review", 7)
    assert "foo" not in task.ow


def test_nested_elements_know_their_scope_and_their_sub_case() -> None:
    whole = drawing(LANES)
    assert (whole.process, whole.name, whole.kind) == ("p", "开办", "service")
    assert whole.elements["xt"].parent == "x"
    assert whole.within("xt") == "x"
    assert whole.within("t") == ""
    assert whole.lanes["m"] == {"name": "税务", "role": "window_clerk", "department": "tax"}


def test_flows_carry_condition_default_and_lines() -> None:
    whole = drawing(
        '<b:process id="p"><b:exclusiveGateway id="g" default="f2"/>\n'
        '<b:sequenceFlow id="f1" sourceRef="g" targetRef="t">\n'
        "<b:conditionExpression> a == 1 </b:conditionExpression></b:sequenceFlow>\n"
        '<b:sequenceFlow id="f2" name="否则" sourceRef="g" targetRef="nowhere"/></b:process>'
    )
    first, second = whole.flows
    assert (first.condition, first.default, first.line, first.condition_line) == (" a == 1 ", False, 3, 4)
    assert (second.condition, second.default, second.name, second.target) == (None, True, "否则", "nowhere")
    assert whole.leaving("g") == (first, second)


def test_events_boundaries_and_loops_are_told() -> None:
    elements = drawing(
        '<b:process id="p"><b:userTask id="t"><b:multiInstanceLoopCharacteristics isSequential="true"/></b:userTask>'
        '<b:userTask id="u"><b:standardLoopCharacteristics/></b:userTask>'
        '<b:boundaryEvent id="b" attachedToRef="t" cancelActivity="false"><b:timerEventDefinition/></b:boundaryEvent>'
        '<b:endEvent id="e"><b:terminateEventDefinition/></b:endEvent><b:startEvent id="s"/></b:process>'
    ).elements
    assert (elements["t"].loop, elements["u"].loop, elements["s"].loop) == ("sequential", "standard", "")
    assert (elements["b"].attached_to, elements["b"].interrupting, elements["b"].events) == ("t", False, ("timer",))
    assert (elements["e"].events, elements["s"].events) == (("terminate",), ())


def test_the_checklist_of_a_task_is_read_in_order() -> None:
    task = drawing(
        '<b:process id="p"><b:userTask id="t"><b:extensionElements><v:other/><ow:checklist>'
        '<ow:material ref="articles"/>'
        '<ow:material ref="lease" note="原件">租赁合同</ow:material>'
        "</ow:checklist></b:extensionElements></b:userTask></b:process>"
    ).elements["t"]
    assert [dict(entry) for entry in task.materials] == [
        {"ref": "articles"},
        {"ref": "lease", "note": "原件", "text": "租赁合同"},
    ]


def test_a_drawing_without_ow_words_is_plain() -> None:
    assert drawing('<b:process id="p"><b:userTask id="t" v:foo="1"/></b:process>').kind == "plain"


CALLS = (
    '<b:process id="p" isExecutable="true"><b:callActivity id="c" calledElement="q"/></b:process>'
    '<b:process id="q" isExecutable="true"><b:userTask id="qt"/></b:process>'
    '<b:process id="r"><b:userTask id="rt"/></b:process>'
)


def test_called_processes_belong_to_the_drawing_and_others_do_not() -> None:
    whole = drawing(CALLS)
    assert whole.process == "p"
    assert list(whole.elements) == ["c", "qt"]


def test_a_process_may_be_named() -> None:
    assert list(drawing(CALLS, "r").elements) == ["rt"]
    with pytest.raises(DefinitionRefused, match="p, q, r"):
        drawing(CALLS, "z")


def test_dangling_references_missing_ids_and_empty_conditions_do_not_stop_the_reading() -> None:
    whole = drawing(
        '<b:process><b:userTask/><b:boundaryEvent id="b" attachedToRef="gone"/><b:sequenceFlow><b:conditionExpression/>'
        '</b:sequenceFlow><b:laneSet><b:lane><b:flowNodeRef/></b:lane></b:laneSet><b:userTask id="b"/></b:process>'
    )
    assert list(whole.elements) == ["b"]
    assert whole.elements["b"].type == "boundaryEvent"
    assert whole.flows[0].condition is None
