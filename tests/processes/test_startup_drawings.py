"""The drawings of both startup processes: complete, tidy, bilingual, and in the order the law needs."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

from onewindow.process_checks import check_drawing
from processes.startup_files import BOTH, BPMN, OW, PARALLEL, STARTUP, drawing, flows, nodes

BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC, DI = "{http://www.omg.org/spec/DD/20100524/DC}", "{http://www.omg.org/spec/DD/20100524/DI}"

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def box(shape: Any) -> Box:
    bounds = shape.find(f"{DC}Bounds")
    left, top, width, height = (float(bounds.get(name)) for name in ("x", "y", "width", "height"))
    return left, top, left + width, top + height


def boxes(root: Any) -> dict[str, Box]:
    return {shape.get("bpmnElement"): box(shape) for shape in root.iter(f"{BPMNDI}BPMNShape")}


def labels(root: Any) -> dict[str, Box]:
    return {label.getparent().get("bpmnElement"): box(label) for label in root.iter(f"{BPMNDI}BPMNLabel")}


def container(root: Any, node: Any) -> str:
    """Id of the sub-process or lane that holds the node."""
    parent = node.getparent()
    if parent.tag == f"{BPMN}subProcess":
        return str(parent.get("id"))
    lanes = [lane.get("id") for lane in root.iter(f"{BPMN}lane")
             if node.get("id") in [ref.text for ref in lane.iter(f"{BPMN}flowNodeRef")]]  # fmt: skip
    assert len(lanes) == 1, f"{node.get('id')} lies in {lanes}"
    return str(lanes[0])


def within(inner: Box, outer: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@BOTH
def test_every_node_and_flow_is_drawn_exactly_once(folder: Path, forms: Path) -> None:
    root = drawing(folder)
    shapes = Counter(shape.get("bpmnElement") for shape in root.iter(f"{BPMNDI}BPMNShape"))
    edges = Counter(edge.get("bpmnElement") for edge in root.iter(f"{BPMNDI}BPMNEdge"))
    areas = [area.get("id") for area in root.iter(f"{BPMN}lane", f"{BPMN}participant")]
    assert shapes == Counter([*nodes(root), *areas])
    assert edges == Counter(list(flows(root)))


@BOTH
def test_every_shape_lies_inside_its_lane_or_sub_process(folder: Path, forms: Path) -> None:
    root = drawing(folder)
    drawn = boxes(root)
    outside = [name for name, node in nodes(root).items() if not within(drawn[name], drawn[container(root, node)])]
    outside += [lane.get("id") for lane in root.iter(f"{BPMN}lane") if not within(drawn[lane.get("id")], drawn["pool"])]
    assert outside == []


@BOTH
def test_no_two_shapes_or_labels_overlap(folder: Path, forms: Path) -> None:
    root = drawing(folder)
    drawn = boxes(root)
    things = [(name, drawn[name], container(root, node)) for name, node in nodes(root).items()]
    lanes = [(lane.get("id"), drawn[lane.get("id")], "pool") for lane in root.iter(f"{BPMN}lane")]
    clashes = [
        (one, other)
        for group in (things, lanes)
        for index, (one, a, inside) in enumerate(group)
        for other, b, also in group[index + 1 :]
        if inside == also and overlap(a, b)
    ]
    texts = [(f"label of {name}", text) for name, text in labels(root).items()]
    solid = [(name, found) for name, found, _ in things if nodes(root)[name].tag != f"{BPMN}subProcess"]
    clashes += [(one, other) for one, a in texts for other, b in solid if overlap(a, b)]
    clashes += [(one, other) for i, (one, a) in enumerate(texts) for other, b in texts[i + 1 :] if overlap(a, b)]
    assert clashes == []


@BOTH
def test_flows_run_at_right_angles_from_border_to_border(folder: Path, forms: Path) -> None:
    root = drawing(folder)
    drawn, wrong = boxes(root), []
    for edge in root.iter(f"{BPMNDI}BPMNEdge"):
        flow = flows(root)[edge.get("bpmnElement")]
        points = [(float(point.get("x")), float(point.get("y"))) for point in edge.iter(f"{DI}waypoint")]
        straight = all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(points))
        ends = zip((points[0], points[-1]), (flow.get("sourceRef"), flow.get("targetRef")), strict=True)
        docked = all(
            (x in drawn[at][::2] and drawn[at][1] <= y <= drawn[at][3])
            or (y in drawn[at][1::2] and drawn[at][0] <= x <= drawn[at][2])
            for (x, y), at in ends
        )
        if not (straight and docked):
            wrong.append(flow.get("id"))
    assert wrong == []


@BOTH
def test_everything_with_a_chinese_name_has_an_english_one(folder: Path, forms: Path) -> None:
    root = drawing(folder)
    named = [*nodes(root).values(), *flows(root).values(), *root.iter(f"{BPMN}lane", f"{BPMN}process")]
    assert [one.get("id") for one in named if one.get("name") and not one.get(f"{OW}name-en")] == []


@BOTH
def test_flows_of_a_choice_have_a_condition_or_are_the_default(folder: Path, forms: Path) -> None:
    root = drawing(folder)
    undecided = []
    for name, node in nodes(root).items():
        leaving = [flow for flow in flows(root).values() if flow.get("sourceRef") == name]
        if node.tag in (f"{BPMN}exclusiveGateway", f"{BPMN}inclusiveGateway") and len(leaving) > 1:
            undecided += [flow.get("id") for flow in leaving if flow.get("id") != node.get("default")
                          and flow.find(f"{BPMN}conditionExpression") is None]  # fmt: skip
            undecided += [] if node.get("default") else [name]
    assert undecided == []


@BOTH
def test_the_checks_of_drawings_find_nothing(folder: Path, forms: Path) -> None:
    xml = (folder / "process.bpmn").read_bytes()
    assert [str(finding) for finding in check_drawing(xml, file="process.bpmn")] == []


def test_registration_precedes_every_other_department() -> None:
    root = drawing(STARTUP[0])
    targets: dict[str, list[str]] = {}
    for flow in flows(root).values():
        if flow.get("id") != "flow_skip_registration":
            targets.setdefault(flow.get("sourceRef"), []).append(flow.get("targetRef"))
    reached, waiting = set(), ["application_submitted"]
    while waiting:
        name = waiting.pop()
        if name not in reached and name != "registration":
            reached.add(name)
            waiting += targets.get(name, [])
    assert reached & {"seal", "invoice", "social_security", "housing_fund", "bank", "issuance"} == set()


def test_the_test_process_splits_into_four_departments_at_once_and_waits_for_all_of_them() -> None:
    root = drawing(PARALLEL[0])
    four = {name for name, node in nodes(root).items() if node.get(f"{OW}item")}
    out = {flow.get("targetRef") for flow in flows(root).values() if flow.get("sourceRef") == "all_departments"}
    back = {flow.get("sourceRef") for flow in flows(root).values() if flow.get("targetRef") == "all_closed"}
    assert four == out == back == {"registration", "seal", "social_security", "bank"}
    gateway = f"{BPMN}parallelGateway"
    assert nodes(root)["all_departments"].tag == nodes(root)["all_closed"].tag == gateway
