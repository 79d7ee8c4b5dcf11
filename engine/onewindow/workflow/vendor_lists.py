"""Lists of multi-instances as Camunda, Flowable and Activiti name them, written as BPMN's own loopDataInputRef."""

from __future__ import annotations

import re
from typing import Any

_ATTRIBUTES = (
    "http://camunda.org/schema/1.0/bpmn",
    "http://flowable.org/bpmn",
    "http://activiti.org/bpmn",
)
_ZEEBE = "{http://camunda.org/schema/zeebe/1.0}loopCharacteristics"
_NAME = re.compile(r"[^\W\d]\w*")


def own_lists(root: Any) -> None:
    """Change the tree in place: `camunda:collection`, `zeebe:loopCharacteristics` and their like become BPMN elements.

    Only where BPMN's own elements say nothing yet and the meaning is the same; what stays as it was, the checks tell.
    """
    space = root.tag.rpartition("}")[0] + "}"
    for many in list(root.iter(f"{space}multiInstanceLoopCharacteristics")):
        if any(many.find(space + name) is not None for name in ("loopCardinality", "loopDataInputRef")):
            continue
        for vendor in _ATTRIBUTES:
            if f"{{{vendor}}}collection" in many.attrib:
                _of_attributes(many, space, f"{{{vendor}}}")
                break
        else:
            for written in list(many.iterfind(f"{space}extensionElements/{_ZEEBE}")):
                _of_zeebe(many, space, written)


def _of_attributes(many: Any, space: str, vendor: str) -> None:
    collection, item = many.get(f"{vendor}collection").strip(), many.get(f"{vendor}elementVariable", "").strip()
    if collection and (not item or _NAME.fullmatch(item)):
        _write(many, space, {"loopDataInputRef": collection, "inputDataItem": item})
        del many.attrib[f"{vendor}collection"]


def _of_zeebe(many: Any, space: str, written: Any) -> None:
    collection, item = written.get("inputCollection", "").strip(), written.get("inputElement", "").strip()
    output = written.get("outputCollection", "").strip()
    # An expression that computes what is collected would need a step of its own here.
    collected = written.get("outputElement", "").strip().removeprefix("=").strip()
    plain = all(not name or _NAME.fullmatch(name) for name in (item, output, collected))
    if collection and plain and bool(output) == bool(collected):
        names = {"loopDataInputRef": collection, "inputDataItem": item}
        _write(many, space, {**names, "loopDataOutputRef": output, "outputDataItem": collected})
        written.getparent().remove(written)


def _write(many: Any, space: str, values: dict[str, str]) -> None:
    for name, value in values.items():
        if not value:
            continue
        child = many.makeelement(space + name)
        many.append(child)
        child.sourceline = many.sourceline
        if name.endswith("Item"):
            child.set("id", f"{many.getparent().get('id', '')}_{name}")
            child.set("name", value)
        else:
            child.text = value
