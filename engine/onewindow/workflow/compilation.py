"""Fills in what one element does: its compiled texts, what it waits for or throws, how often it runs."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs import event_definitions as stock

from onewindow.workflow.activities import ScriptTask
from onewindow.workflow.events import Catching, Throwing
from onewindow.workflow.refusals import finding
from onewindow.workflow.repetition import Loop, Repetition
from onewindow.workflow.texts import Texts, child
from onewindow.workflow.triggers import Condition, Message, Timer, Trigger
from onewindow.workflow.xml import local

_KINDS = (
    (stock.CancelEventDefinition, "cancel"),
    (stock.TerminateEventDefinition, "terminate"),
)


class Compiling:
    """Mixin over the process parser: one element at a time."""

    parser: Any
    filename: str
    texts: Texts

    def compile_element(self, node: Any, outer: Any, inner: Any) -> None:
        if isinstance(inner, ScriptTask):
            compiled = self.texts.script(child(node, "script"))
            if compiled is not None:
                inner.compiled = compiled
        elif isinstance(inner, (Catching, Throwing)):
            inner.trigger = self._trigger(node, inner.event_definition)
        if isinstance(outer, Repetition):
            self._repetition(node, outer)

    def _trigger(self, node: Any, definition: Any) -> Trigger | None:
        if isinstance(definition, stock.MessageEventDefinition):
            return Message("message", self._reference(node, "message", definition.name))
        if isinstance(definition, stock.SignalEventDefinition):
            return Trigger("signal", self._reference(node, "signal", definition.name))
        if isinstance(definition, (stock.ErrorEventDefinition, stock.EscalationEventDefinition)):
            kind = "error" if isinstance(definition, stock.ErrorEventDefinition) else "escalation"
            return Trigger(kind, self._code(node, kind))
        if isinstance(definition, stock.ConditionalEventDefinition):
            self.texts.engine.has_conditions = True
            return Condition(
                "condition", expression=self.texts.expression(child(node, "conditionalEventDefinition", "condition"))
            )
        for stock_class, kind in _KINDS:
            if isinstance(definition, stock_class):
                return Trigger(kind)
        for event in node:
            if local(event) == "timerEventDefinition":
                time = self.texts.time(event)
                return None if time is None else Timer("timer", "", *time)
        # A send task that names no message is known by its own id.
        return Message("message", node.get("id")) if local(node) == "sendTask" else None

    def _reference(self, node: Any, kind: str, name: str | None) -> str:
        """The name of a message or signal; its id where the drawing gives it no name."""
        definition = child(node, f"{kind}EventDefinition")
        reference = (node if definition is None else definition).get(f"{kind}Ref")
        if not reference:
            self.refuse(
                node,
                f"事件没有指定 {kind}",
                f"The event names no {kind}",
                f"请选择 {kind}（{kind}Ref）",
                f"choose its {kind} ({kind}Ref)",
            )
        return name if reference and name else str(reference or "")

    def _code(self, node: Any, kind: str) -> str:
        """The code of an error or escalation; its name or id where the drawing gives no code."""
        definition = child(node, f"{kind}EventDefinition")
        reference = None if definition is None else definition.get(f"{kind}Ref")
        if not reference:
            return ""
        known = (self.parser.errors if kind == "error" else self.parser.escalations).get(reference, {})
        return str(known.get(f"{kind}_code") or known.get("name") or reference)

    def _repetition(self, node: Any, outer: Any) -> None:
        if isinstance(outer, Loop):
            condition = child(node, "standardLoopCharacteristics", "loopCondition")
            outer.proviso = None if condition is None else self.texts.expression(condition)
            if outer.maximum is not None and outer.maximum < 1:
                self.refuse(
                    node,
                    f"loopMaximum 为 {outer.maximum}",
                    f"loopMaximum is {outer.maximum}",
                    "请写不小于 1 的次数",
                    "write a number of at least 1",
                )
            return
        about = child(node, "multiInstanceLoopCharacteristics")
        for attribute, name in (
            ("count", "loopCardinality"),
            ("collection", "loopDataInputRef"),
            ("proviso", "completionCondition"),
        ):
            written = child(about, name)
            setattr(outer, attribute, None if written is None else self.texts.expression(written))
        outer.item_name = _name_of(outer.input_item)
        if outer.data_output is not None and outer.output_item is not None:
            outer.output, outer.output_from = outer.data_output.bpmn_id.strip(), _name_of(outer.output_item)
        elif outer.data_output is not None or outer.output_item is not None:
            self.refuse(
                about,
                "多实例只写了 loopDataOutputRef 与 outputDataItem 之一",
                "Only one of loopDataOutputRef and outputDataItem",
                "请两个都写或都不写",
                "write both or neither",
            )

    def refuse(self, node: Any, text: str, text_en: str, remedy: str, remedy_en: str) -> None:
        self.texts.findings.append(finding("OW153", self.filename, node, (text, text_en, remedy, remedy_en)))


def _name_of(item: Any) -> str:
    """Name of a data item of a multi-instance; its id where it has none (ids must differ in a file, names need not)."""
    return "" if item is None else str(item.bpmn_name or item.bpmn_id or "")
