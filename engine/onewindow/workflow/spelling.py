"""Writes what XML Schema lets one spell in several ways in the one way that is read everywhere else."""

from __future__ import annotations

from typing import Any

_BOOLEANS = frozenset(
    {
        "isExecutable", "isClosed", "isForCompensation", "triggeredByEvent", "isSequential", "testBefore",
        "cancelActivity", "isInterrupting", "parallelMultiple", "instantiate", "cancelRemainingInstances",
        "waitForCompletion", "isImmediate", "isCollection",
    }
)  # fmt: skip
_SAME = {"1": "true", "0": "false"}
_REFERENCES = frozenset(
    {
        "messageRef", "signalRef", "errorRef", "escalationRef", "operationRef", "activityRef", "calledElement",
        "attachedToRef", "sourceRef", "targetRef", "default", "processRef", "dataObjectRef", "dataStoreRef",
    }
)  # fmt: skip
_REFERRING = frozenset(
    {"incoming", "outgoing", "flowNodeRef", "eventDefinitionRef", "loopDataInputRef", "loopDataOutputRef"}
)


def respell(root: Any) -> None:
    """Change the tree in place: `1` and `0` of an xsd:boolean to true and false, `tns:Message_1` to `Message_1`.

    A prefix goes only where it stands for the file's own targetNamespace: then the rest is an id of this file.
    Attributes and elements of vendors are left alone.
    """
    space, own = root.tag.rpartition("}")[0] + "}", root.get("targetNamespace")
    for node in root.iter():
        if not isinstance(node.tag, str) or not node.tag.startswith(space):
            continue
        for name, value in node.attrib.items():
            if name in _BOOLEANS:
                trimmed = value.strip()
                # "True", as some generators write, is no xsd:boolean, but can mean only one thing.
                node.set(name, _SAME.get(trimmed, trimmed.lower()))
            elif name in _REFERENCES and ":" in value:
                node.set(name, _without_prefix(node, value, own))
        if node.tag[len(space) :] in _REFERRING and ":" in (node.text or ""):
            node.text = _without_prefix(node, node.text, own)


def _without_prefix(node: Any, name: str, own: str | None) -> str:
    prefix, _, rest = name.strip().partition(":")
    return rest if own and rest and node.nsmap.get(prefix) == own else name
