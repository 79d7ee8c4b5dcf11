"""A drawn process laid out for checking: nodes and arrows linked to each other, however broken the file is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from onewindow.domain.drawing import Drawing, Element
from onewindow.errors import Finding
from onewindow.process_checks.rule import Rule
from onewindow.workflow.drawing import (
    ACTIVITIES,
    FLOW_NODES,
    SUB_PROCESSES,
    choose_process,
    draw,
    loop_of,
    ow_of,
    reachable_processes,
)
from onewindow.workflow.xml import BPMN, is_bpmn, line_of, local


@dataclass(eq=False, slots=True)
class Arrow:
    """A sequence flow; `source` and `target` are None where the reference leads nowhere."""

    xml: Any
    id: str
    name: str
    line: int
    scope: Node
    source: Node | None = None
    target: Node | None = None
    condition: str | None = None
    condition_line: int = 0
    default: bool = False


@dataclass(eq=False, slots=True)
class Node:
    """A flow node, or the process itself (`scope` is None). `inside` and `arrows` are what a scope contains."""

    xml: Any
    type: str
    id: str
    name: str
    line: int
    scope: Node | None
    inside: list[Node] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    leaving: list[Arrow] = field(default_factory=list)
    entering: list[Arrow] = field(default_factory=list)
    boundaries: list[Node] = field(default_factory=list)
    host: Node | None = None

    @property
    def events(self) -> list[str]:
        """Kinds of the event definitions written on it."""
        return [local(one).removesuffix("EventDefinition") for one in self.definitions]

    @property
    def definitions(self) -> list[Any]:
        """Its own event definitions (those by reference are refused anyhow)."""
        return [child for child in self.xml if is_bpmn(child) and local(child).endswith("EventDefinition")]

    @property
    def loop(self) -> str:
        return loop_of(self.xml)

    @property
    def interrupting(self) -> bool:
        return bool(self.xml.get("cancelActivity", "true") != "false")

    @property
    def process(self) -> Node:
        """The process around it."""
        node = self
        while node.scope is not None:
            node = node.scope
        return node

    def ow(self, key: str) -> str:
        """An ow: attribute written on this very node, "" where there is none."""
        return ow_of(self.xml).get(key, "")

    def child(self, name: str) -> Any:
        """The first BPMN child element of this name, or None."""
        return self.xml.find(f"{{{BPMN}}}{name}")

    def next(self) -> list[Node]:
        """Nodes a token may be at after this one, its boundary events included."""
        return [arrow.target for arrow in self.leaving if arrow.target is not None] + self.boundaries

    def around(self) -> Iterator[Node]:
        """The sub-processes around it, innermost first; the process is left out."""
        node = self.scope
        while node is not None and node.scope is not None:
            yield node
            node = node.scope


class Sheet:
    """All that is drawn in the executable process of a file and in the processes it calls."""

    def __init__(self, root: Any, file: str) -> None:
        """Raises DefinitionRefused where no process can be chosen."""
        self.root, self.file = root, file
        self.drawing: Drawing = draw(root, file)
        self.processes: list[Node] = []
        self.nodes: list[Node] = []
        self.by_id: dict[str, Node] = {}
        chosen = choose_process(root, file)
        for xml in reachable_processes(root, chosen):
            process = Node(xml, "process", xml.get("id", ""), xml.get("name", ""), line_of(xml), None)
            self.processes.append(process)
            self._fill(process)
        self.scopes = [*self.processes, *(node for node in self.nodes if node.type in SUB_PROCESSES)]
        self.arrows = [arrow for scope in self.scopes for arrow in scope.arrows]
        self._link()

    @property
    def main(self) -> Node:
        """The executable process."""
        return self.processes[0]

    @property
    def service(self) -> bool:
        """Whether the process uses ow: and so is a service with life cycle and clocks."""
        return self.drawing.kind == "service"

    def of(self, *types: str) -> Iterator[Node]:
        """The nodes of these types, in drawing order."""
        return (node for node in self.nodes if node.type in types)

    def activities(self) -> Iterator[Node]:
        """Tasks, sub-processes and call activities."""
        return (node for node in self.nodes if node.type in ACTIVITIES)

    def element(self, node: Node) -> Element | None:
        """The element as the engine will see it, with what it inherits."""
        return self.drawing.elements.get(node.id)

    def top(self, name: str) -> list[Any]:
        """Root elements of this name: messages, errors, signals …"""
        return list(self.root.iterchildren(f"{{{BPMN}}}{name}"))

    def finding(self, rule: Rule, at: Any, *, line: int = 0, severity: str = "", **values: object) -> Finding:
        """The rule's finding at a node, an arrow or an XML element."""
        xml = at.xml if isinstance(at, (Node, Arrow)) else at
        return rule.finding(
            file=self.file,
            line=line or line_of(xml),
            element=xml.get("id", ""),
            name=xml.get("name", ""),
            severity=severity,
            **values,
        )

    def _fill(self, scope: Node) -> None:
        for xml in scope.xml:
            if not is_bpmn(xml):
                continue
            kind = local(xml)
            if kind in FLOW_NODES:
                node = Node(xml, kind, xml.get("id", ""), xml.get("name", ""), line_of(xml), scope)
                scope.inside.append(node)
                self.nodes.append(node)
                if node.id:
                    self.by_id.setdefault(node.id, node)
                if kind in SUB_PROCESSES:
                    self._fill(node)
            elif kind == "sequenceFlow":
                scope.arrows.append(_arrow(xml, scope))

    def _link(self) -> None:
        for arrow in self.arrows:
            arrow.source = self.by_id.get(arrow.xml.get("sourceRef", ""))
            arrow.target = self.by_id.get(arrow.xml.get("targetRef", ""))
            if arrow.source is not None:
                arrow.source.leaving.append(arrow)
                arrow.default = bool(arrow.id) and arrow.source.xml.get("default") == arrow.id
            if arrow.target is not None:
                arrow.target.entering.append(arrow)
        for scope in self.scopes:
            _draw_links(scope)
        for node in self.of("boundaryEvent"):
            node.host = self.by_id.get(node.xml.get("attachedToRef", ""))
            if node.host is not None and node.host is not node:
                node.host.boundaries.append(node)


def _draw_links(scope: Node) -> None:
    """Link events are refused; whatever hangs on where they lead is judged as if the flow were drawn they stand for."""
    named = {_link_name(node): node for node in scope.inside if node.type == "intermediateCatchEvent"}
    for node in scope.inside:
        target = named.get(_link_name(node)) if node.type == "intermediateThrowEvent" and not node.leaving else None
        if target is not None and _link_name(node) is not None:
            arrow = Arrow(node.xml, node.id, node.name, node.line, scope, node, target)
            scope.arrows.append(arrow)
            node.leaving.append(arrow)
            target.entering.append(arrow)


def _link_name(node: Node) -> str | None:
    found = node.child("linkEventDefinition")
    return str(found.get("name", "")) if found is not None else None


def _arrow(xml: Any, scope: Node) -> Arrow:
    condition = xml.find(f"{{{BPMN}}}conditionExpression")
    text = "".join(condition.itertext()) if condition is not None else ""
    return Arrow(
        xml,
        xml.get("id", ""),
        xml.get("name", ""),
        line_of(xml),
        scope,
        condition=text if text.strip() else None,
        condition_line=line_of(condition) if condition is not None else 0,
    )
