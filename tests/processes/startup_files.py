"""The two startup processes of the tests as files: where they lie, and how their drawing is read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from onewindow.marked_yaml import read_yaml

ROOT = Path(__file__).resolve().parents[2]
STARTUP = (ROOT / "processes" / "company_startup", ROOT / "forms" / "company_startup")
PARALLEL = (ROOT / "tests" / "processes" / "parallel_startup", ROOT / "tests" / "forms" / "parallel_startup")
BOTH = pytest.mark.parametrize(("folder", "forms"), [STARTUP, PARALLEL], ids=["company_startup", "parallel_startup"])

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
OW = "{urn:onewindow:bpmn:1}"


def drawing(folder: Path) -> Any:
    return etree.parse(folder / "process.bpmn").getroot()


def item(folder: Path) -> Any:
    return read_yaml((folder / "item.yaml").read_bytes(), "item.yaml").data


def nodes(root: Any) -> dict[str, Any]:
    """Flow nodes of all levels by id."""
    flow_node = re.compile(r"(startEvent|endEvent|.*Task|task|subProcess|.*Gateway)$")
    found = (node for node in root.iter(f"{BPMN}*") if flow_node.fullmatch(etree.QName(node).localname))
    return {node.get("id"): node for node in found}


def flows(root: Any) -> dict[str, Any]:
    return {flow.get("id"): flow for flow in root.iter(f"{BPMN}sequenceFlow")}
