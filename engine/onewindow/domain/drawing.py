"""A drawn process as the domain sees it: elements, flows and what the designer wrote on them, without any tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field


class Flow(Struct, frozen=True, kw_only=True):
    """A sequence flow; `condition` is the text as written, `default` whether its source names it the default."""

    id: str
    source: str
    target: str
    condition: str | None = None
    default: bool = False
    name: str = ""
    line: int = 0
    condition_line: int = 0


class Element(Struct, frozen=True, kw_only=True):
    """A flow node. `type` is its BPMN local name ("userTask", "exclusiveGateway", "boundaryEvent", "subProcess" …).

    `parent` is the id of the sub-process or process that contains it. `ow` holds the designer's attributes without
    prefix; `department` and `role` are inherited from the innermost lane (or enclosing element) that names them.
    `events` are the kinds of its event definitions ("timer", "message", "error", "terminate" …), empty for "none".
    """

    id: str
    type: str
    parent: str
    name: str = ""
    name_en: str = ""
    lane: str = ""
    line: int = 0
    events: tuple[str, ...] = ()
    attached_to: str = ""
    interrupting: bool = True
    loop: str = ""
    ow: Mapping[str, str] = field(default_factory=dict)
    materials: tuple[Mapping[str, Any], ...] = ()

    @property
    def stage(self) -> str:
        return self.ow.get("stage", "")

    @property
    def item(self) -> str:
        return self.ow.get("item", "")

    @property
    def department(self) -> str:
        return self.ow.get("department", "")

    @property
    def role(self) -> str:
        return self.ow.get("role", "")


class Drawing(Struct, frozen=True, kw_only=True):
    """One executable process. `kind` is "service" where any `ow:` attribute occurs, else "plain"."""

    process: str
    name: str
    kind: str
    file: str
    elements: Mapping[str, Element]
    flows: tuple[Flow, ...]
    lanes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def leaving(self, element: str) -> tuple[Flow, ...]:
        """Flows that start at `element`, in drawing order."""
        return tuple(flow for flow in self.flows if flow.source == element)

    def entering(self, element: str) -> tuple[Flow, ...]:
        """Flows that end at `element`, in drawing order."""
        return tuple(flow for flow in self.flows if flow.target == element)

    def within(self, element: str) -> str:
        """Id of the innermost enclosing element with `ow:item` (or of the element itself), "" for the main case."""
        current = self.elements.get(element)
        while current is not None:
            if current.item:
                return current.id
            current = self.elements.get(current.parent)
        return ""
