"""Drawings that differ in one size alone: five and forty parallel branches, plain and as sub-cases; and a loop."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path

import yaml
from lxml import etree

from onewindow import bundled
from workflow.drawings import drawn, script

TESTS = Path(__file__).parents[1]
WIDTHS = (5, 40)
LOOP = "growth_loop"

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_OW = "{urn:onewindow:bpmn:1}"
_LEFT_OUT = ("registration", "social_security", "bank")


def plain(branches: int) -> str:
    """Name of the plain process with so many user tasks at once."""
    return f"growth_plain_{branches}"


def governed(branches: int) -> str:
    """Name of the service with so many sub-cases at once, each with its department, limits and result form."""
    return f"growth_service_{branches}"


def write_drawings(folder: Path) -> None:
    """Process folders below `folder`/processes, their forms below `folder`/forms."""
    shutil.copytree(bundled.folder("forms") / "notices", folder / "forms" / "notices")
    flows = "s > x1 > a > count > x2\nx2 -[n < 1000000]> x1\nx2 -*> b > e"
    _write(folder, LOOP, drawn(flows, count=script("n = n + 1")))
    for branches in WIDTHS:
        flows = "\n".join(["s > p1", *(f"p1 > t{one} > p2" for one in range(branches)), "p2 > z > e"])
        _write(folder, plain(branches), drawn(flows))
        _write_service(folder, branches)


def _write(folder: Path, name: str, drawing: bytes) -> Path:
    place = folder / "processes" / name
    place.mkdir(parents=True)
    (place / "process.bpmn").write_bytes(drawing)
    return place


def _write_service(folder: Path, branches: int) -> None:
    """The parallel start-up of the tests with its branches replaced by so many seals."""
    given, name = TESTS / "processes" / "parallel_startup", governed(branches)
    tree = etree.parse(given / "process.bpmn")
    _widen(tree.getroot(), branches)
    place = _write(folder, name, etree.tostring(tree, xml_declaration=True, encoding="UTF-8"))
    shutil.copytree(TESTS / "forms" / "parallel_startup", folder / "forms" / name)
    item = yaml.safe_load((given / "item.yaml").read_text(encoding="utf-8"))
    seal = next(each for each in item["items"] if each["id"] == "seal")
    item["items"] = [
        {**seal, "id": f"seal{one}", "code": f"{seal['code'][:-2]}{one + 1:02}", "lead": one == 0}
        for one in range(branches)
    ]
    for material in item["main"]["materials"]:
        material["items"] = ["seal0"]
    # JSON is YAML, and keeps texts of digits in quotes.
    (place / "item.yaml").write_text(json.dumps(item, ensure_ascii=False, indent=1), encoding="utf-8")


def _widen(root: etree._Element, branches: int) -> None:
    for old in [one for one in root.iter() if _belongs_to(one, _LEFT_OUT)]:
        old.getparent().remove(old)
    for node in [one for one in root.iter() if _belongs_to(one, ("seal",))]:
        for number in range(branches):
            node.addprevious(_numbered(node, number))
        node.getparent().remove(node)


def _belongs_to(node: etree._Element, names: tuple[str, ...]) -> bool:
    """Whether this is one of these branches, its flow, or a place where either is named."""
    flows = [f"flow_to_{name}" for name in names] + [f"flow_{name}_closed" for name in names]
    if node.tag in (f"{_BPMN}flowNodeRef", f"{_BPMN}incoming", f"{_BPMN}outgoing"):
        inside = node.getparent().get("id") in names
        return not inside and node.text in (*names, *flows)
    return node.get("id") in (*names, *flows, *(f"lane_{name}" for name in names if name != "seal"))


def _numbered(node: etree._Element, number: int) -> etree._Element:
    """The same about seal number so and so."""
    text = etree.tostring(node, encoding="unicode", with_tail=False)
    for word in ("flow_to_seal", "flow_seal_closed"):
        text = text.replace(word, f"{word}_{number}")
    twin = etree.fromstring(text)
    if twin.tag == f"{_BPMN}flowNodeRef":
        twin.text = f"seal{number}"
    for key in ("id", "sourceRef", "targetRef", f"{_OW}item"):
        if twin.get(key) == "seal":
            twin.set(key, f"seal{number}")
    return copy.deepcopy(twin)
