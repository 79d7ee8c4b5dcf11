"""Reads a drawing into specs: SpiffWorkflow's parsers, with our nodes, flows in drawing order and errors with a place.

The stock parser follows the flows recursively (some 450 elements in a row end it) and orders flows by the height of
their shapes. Here all elements are read first and then connected, so size and picture play no part.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.parser import event_parsers as stock_events
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.task_parsers import SubWorkflowParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from onewindow.workflow import activities, events, gateways, repetition
from onewindow.workflow.connections import Connecting
from onewindow.workflow.misreadings import misread
from onewindow.workflow.texts import Texts
from onewindow.workflow.xml import OW, local

_ITEM = f"{{{OW}}}item"
_SPECS: dict[str, Any] = {
    "startEvent": events.StartEvent,
    "endEvent": events.EndEvent,
    "intermediateCatchEvent": events.IntermediateCatchEvent,
    "intermediateThrowEvent": events.IntermediateThrowEvent,
    "boundaryEvent": events.BoundaryEvent,
    "sendTask": events.SendTask,
    "receiveTask": events.ReceiveTask,
    "userTask": activities.UserTask,
    "manualTask": activities.ManualTask,
    "task": activities.AbstractTask,
    "serviceTask": activities.ServiceTask,
    "scriptTask": activities.ScriptTask,
    "subProcess": activities.SubProcess,
    "transaction": activities.Transaction,
    "callActivity": activities.CallActivity,
    "exclusiveGateway": gateways.ExclusiveGateway,
    "parallelGateway": gateways.ParallelGateway,
    "inclusiveGateway": gateways.InclusiveGateway,
    "eventBasedGateway": gateways.EventBasedGateway,
}


class Reading:
    """Mixin over every stock parser of an element."""

    STANDARD_LOOP_CLASS = repetition.Loop
    PARALLEL_MI_CLASS = repetition.ParallelInstances
    SEQUENTIAL_MI_CLASS = repetition.SequentialInstances

    node: Any
    task: Any
    spec: Any
    process_parser: Any
    filename: str

    def parse_node(self) -> Any:
        """The spec of this element and of the boundary events on it, not yet connected."""
        if not self.node.get("id"):
            self.raise_validation_exception("the element has no id")
        self.task = inner = self.create_task()  # type: ignore[attr-defined]  # of the stock parser, like those below
        inner.extensions = self.parse_extensions()
        inner.item = self.node.get(_ITEM, "").strip()
        for child in self.node:
            if local(child) == "standardLoopCharacteristics":
                self._add_loop_task(child)  # type: ignore[attr-defined]
            elif local(child) == "multiInstanceLoopCharacteristics":
                self._add_multiinstance_task(child)  # type: ignore[attr-defined]
        if self.task is not inner:
            self.task.inner, inner.repetition = inner, self.task
            self.task.bpmn_name = inner.bpmn_name
        for event in self.process_parser.get_boundary_events(self.node.get("id")):
            self.task.boundaries += (self.process_parser.parse_node(event),)
        self.process_parser.drawn.append((self.node, self.task, inner))
        return self.task

    def parse_extensions(self, node: Any = None) -> dict[str, Any]:
        """Where the element stands, for messages of the running engine."""
        return {"line": self.node.sourceline}

    def parse_incoming_data_references(self) -> list[Any]:
        """Data objects are part of the picture: all elements share one document."""
        return []

    def parse_outgoing_data_references(self) -> list[Any]:
        return []

    def raise_validation_exception(self, message: str, node: Any = None) -> None:
        # The stock method lacks the `node` its own callers pass.
        raise ValidationException(message, self.node if node is None else node, self.filename)


class EndEventReading(Reading, stock_events.EndEventParser):
    """The stock parser takes a signal end event for a plain one."""

    def create_task(self) -> Any:
        kinds = ("MESSAGE", "SIGNAL", "CANCEL", "ERROR", "ESCALATION", "TERMINATION")
        definition = self.get_event_definition([getattr(stock_events, f"{kind}_EVENT_XPATH") for kind in kinds])
        return self._create_task(definition)


class SubProcessReading(Reading, SubWorkflowParser):
    """The stock parser demands an end event, which BPMN does not."""

    def create_task(self) -> Any:
        name = self.node.get("id")
        self.process_parser.parser.create_parser(self.node, filename=self.filename, lane=self.lane)
        return self.spec_class(self.spec, name, subworkflow_spec=name, **self.bpmn_attributes)


class ProcessReading(Connecting, ProcessParser):
    """Reads one process or sub-process."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.drawn: list[tuple[Any, Any, Any]] = []
        super().__init__(*args, **kwargs)

    def create_spec(self) -> Any:
        # Which process runs was decided when the drawing was read; called ones need not be marked executable.
        self.process_executable = True
        return super().create_spec()

    def add_tasks(self) -> None:
        # The stock spec brings Start, End and EndJoin; without them every id is free for the designer.
        self.spec.task_specs.clear()
        for node in self.node:
            if local(node) in _SPECS and local(node) != "boundaryEvent":
                self._read(node)
        self.connect(self.drawn)

    def _read(self, node: Any) -> None:
        try:
            self.parse_node(node)
        except ValidationException as error:
            self._misread(node, str(error.args[0] if error.args else error))
        except (KeyError, TypeError, ValueError, AttributeError, AssertionError, NotImplementedError) as error:
            self._misread(node, f"{type(error).__name__}: {error}")

    def _misread(self, node: Any, reason: str) -> None:
        self.parser.texts.findings.append(misread(self.filename, node, reason))


_OWN = {"endEvent": EndEventReading, "subProcess": SubProcessReading, "transaction": SubProcessReading}


class Parser(BpmnParser):
    """Reads one file. Feed it the root element with `add_bpmn_xml`; findings gather in `texts`."""

    PROCESS_PARSER_CLASS = ProcessReading
    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012 - the stock class has it so
        full_tag(tag): (
            _OWN.get(tag) or type(f"Reading_{tag}", (Reading, BpmnParser.PARSER_CLASSES[full_tag(tag)][0]), {}),
            spec,
        )
        for tag, spec in _SPECS.items()
    }

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.texts = texts

    def _add_data_stores(self, bpmn: Any) -> None:
        """Data stores are part of the picture."""

    def _add_diagram_indexes(self, bpmn: Any) -> None:
        """Shapes and lanes play no part in how a process runs."""

    def _add_correlations(self, bpmn: Any) -> None:
        """Messages reach a case by name; which case, the engine knows."""
