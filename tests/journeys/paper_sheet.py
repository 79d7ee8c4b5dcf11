"""What the model may look up: drawings, item lists and staff, read here anew and not by the engine's readers."""

from __future__ import annotations

import xml.etree.ElementTree as Tree
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_OW = "{urn:onewindow:bpmn:1}"
_USUAL = {
    "intake": "window_clerk", "acceptance": "window_clerk", "correction": "applicant", "review": "reviewer",
    "decision": "approver", "issuance": "issuing_clerk", "delivery": "issuing_clerk",
}
"""Who does a stage where the drawing does not say."""


@dataclass(frozen=True)
class Drawn:
    """A task of the drawing."""

    stage: str
    department: str
    role: str
    limited: bool
    for_systems: bool
    is_a_part: bool


@dataclass(frozen=True)
class Listed:
    """An entry of the item list; `limits` are the kinds of clocks it asks for."""

    department: str
    obligatory: bool
    limits: frozenset[str]
    procedures: dict[str, bool]
    extended_by: str


@dataclass(frozen=True)
class Sheet:
    """One process: its tasks by element, its parts by element, the main entry (None: plain), defaults of answers."""

    process: str
    drawn: dict[str, Drawn]
    main: Listed | None
    parts: dict[str, Listed]
    answers: dict[str, Any]


@dataclass(frozen=True)
class People:
    """Departments and roles of the staff, and who leads a department."""

    department: dict[str, str]
    roles: dict[str, frozenset[str]]
    leaders: dict[str, frozenset[str]]


def read_people(path: Path) -> People:
    """`staff.yaml`."""
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    people = {person["id"]: person for person in told["people"]}
    return People(
        department={name: person["department"] for name, person in people.items()},
        roles={name: frozenset(person["roles"]) for name, person in people.items()},
        leaders={each["id"]: frozenset([each["head"], *each.get("deputies", [])]) for each in told["departments"]},
    )


def read_sheet(drawing: Path, item: Path | None) -> Sheet:
    """A drawing, and its item list where it has one."""
    process = Tree.parse(drawing).getroot().find(f"{_BPMN}process")  # noqa: S314  our own file
    assert process is not None
    drawn: dict[str, Drawn] = {}
    _read_tasks(process, _lanes(process), drawn)
    told = yaml.safe_load(item.read_text(encoding="utf-8")) if item else None
    return Sheet(
        process=str(process.get("id")), drawn=drawn, main=_listed(told["main"]) if told else None,
        parts={entry["id"]: _listed(entry) for entry in told["items"]} if told else {},
        answers={each["id"]: each["default"] for each in told["main"]["situations"]} if told else {},
    )


def _lanes(process: Tree.Element) -> dict[str, Tree.Element]:
    return {str(node.text): lane for lane in process.iter(f"{_BPMN}lane") for node in lane.iter(f"{_BPMN}flowNodeRef")}


def _read_tasks(
    level: Tree.Element, lanes: dict[str, Tree.Element], found: dict[str, Drawn], around: Tree.Element | None = None
) -> None:
    for node in level:
        lane = lanes.get(str(node.get("id")))

        def word(name: str, node: Tree.Element = node, lane: Tree.Element | None = lane) -> str:
            said = [each.get(_OW + name) for each in (node, around, lane) if each is not None]
            return next((each for each in said if each), "")

        if node.tag == f"{_BPMN}subProcess":
            _read_tasks(node, lanes, found, node)
        elif node.tag in (f"{_BPMN}userTask", f"{_BPMN}serviceTask"):
            stage = str(node.get(_OW + "stage", ""))
            found[str(node.get("id"))] = Drawn(
                stage=stage, department=word("department"),
                role=node.get(_OW + "role") or word("role") or _USUAL.get(stage, ""),
                limited=node.get(_OW + "limit") is not None, for_systems=node.tag.endswith("serviceTask"),
                is_a_part=node.get(_OW + "item") is not None,
            )


def _listed(entry: dict[str, Any]) -> Listed:
    limits = {kind for kind in ("promised", "statutory", "overall") if kind in entry["limits"]}
    if entry["case_type"] == "immediate":
        limits.add("promised")
    return Listed(
        department=entry["department"], obligatory=entry.get("obligatory", True), limits=frozenset(limits),
        procedures={each["kind"]: "limit" in each for each in entry.get("special_procedures", [])},
        extended_by=entry.get("extension", {}).get("approver_role", ""),
    )
