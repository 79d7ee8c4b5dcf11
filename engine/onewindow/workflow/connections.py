"""Connects the specs of one process: flows, what events wait for, compiled texts, reach of inclusive joins."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs import event_definitions as stock

from onewindow.workflow.activities import Containing, ScriptTask, Transaction
from onewindow.workflow.events import Catching, StartEvent, Throwing
from onewindow.workflow.gateways import EventBasedGateway, ExclusiveGateway, InclusiveGateway, ParallelGateway
from onewindow.workflow.nodes import Way
from onewindow.workflow.reach import reach
from onewindow.workflow.refusals import finding
from onewindow.workflow.repetition import Loop, Repetition
from onewindow.workflow.texts import Texts, child, text_of
from onewindow.workflow.triggers import Condition, Message, Timer, Trigger
from onewindow.workflow.xml import local

_KINDS = (
    (stock.CancelEventDefinition, "cancel"),
    (stock.TerminateEventDefinition, "terminate"),
)


class Connecting:
    """Mixin over the process parser: the second round, when all specs exist."""

    node: Any
    spec: Any
    parser: Any
    filename: str

    def connect(self, drawn: list[tuple[Any, Any, Any]]) -> None:
        """Fill in everything the running engine reads from these specs."""
        self.texts: Texts = self.parser.texts
        for node, outer, inner in drawn:
            self._compile(node, outer, inner)
        for flow in self.node:
            if local(flow) == "sequenceFlow":
                self._flow(flow)
        for node, outer, _ in drawn:
            self._check(node, outer)
        for _, outer, _ in drawn:
            if isinstance(outer, (ParallelGateway, InclusiveGateway)) and len(outer.entering) > 1:
                outer.joins = "all" if isinstance(outer, ParallelGateway) else "some"
        inclusive = [outer for _, outer, _ in drawn if isinstance(outer, InclusiveGateway) and outer.joins]
        for outer in inclusive:
            outer.reach = reach(outer, [spec for _, spec, _ in drawn])
            self.texts.engine.has_inclusive = True

    def _flow(self, flow: Any) -> None:
        specs = self.spec.task_specs
        source, target = specs.get(flow.get("sourceRef")), specs.get(flow.get("targetRef"))
        if source is None or target is None:
            end = "sourceRef" if source is None else "targetRef"
            self._refuse(
                flow, f"连线的 {end}“{flow.get(end)}”不存在", f"The flow's {end} '{flow.get(end)}' does not exist",
                "请重新连接这条线", "draw the flow again",
            )  # fmt: skip
            return
        name = flow.get("id") or f"{source.name}->{target.name}#{len(source.leaving)}"
        default = bool(flow.get("id")) and self._default_of(source.name) == flow.get("id")
        condition = child(flow, "conditionExpression")
        written = not default and text_of(condition).strip()
        compiled = self.texts.expression(condition) if written else None
        source.leaving += (Way(name, target, compiled, default),)
        target.entering += (name,)

    def _default_of(self, element: str) -> Any:
        node = self.parser_node(element)
        return None if node is None else node.get("default")

    def parser_node(self, element: str) -> Any:
        """The XML node of an element of this process."""
        return self.get_node_by_id(element)  # type: ignore[attr-defined]  # of the stock parser

    def _compile(self, node: Any, outer: Any, inner: Any) -> None:
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
            return Condition("condition", expression=self.texts.expression(child(node, "conditionalEventDefinition", "condition")))
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
            self._refuse(
                node, f"事件没有指定 {kind}", f"The event names no {kind}",
                f"请选择 {kind}（{kind}Ref）", f"choose its {kind} ({kind}Ref)",
            )  # fmt: skip
        return name if reference and name else str(reference or "")

    def _code(self, node: Any, kind: str) -> str:
        """The code of an error or escalation; its name or id where the drawing gives no code."""
        reference = child(node, f"{kind}EventDefinition").get(f"{kind}Ref")
        if not reference:
            return ""
        known = (self.parser.errors if kind == "error" else self.parser.escalations).get(reference, {})
        return str(known.get(f"{kind}_code") or known.get("name") or reference)

    def _repetition(self, node: Any, outer: Any) -> None:
        if isinstance(outer, Loop):
            condition = child(node, "standardLoopCharacteristics", "loopCondition")
            outer.proviso = None if condition is None else self.texts.expression(condition)
            if outer.maximum is not None and outer.maximum < 1:
                self._refuse(
                    node, f"loopMaximum 为 {outer.maximum}", f"loopMaximum is {outer.maximum}",
                    "请写不小于 1 的次数", "write a number of at least 1",
                )  # fmt: skip
            return
        about = child(node, "multiInstanceLoopCharacteristics")
        for attribute, name in (("count", "loopCardinality"), ("collection", "loopDataInputRef"), ("proviso", "completionCondition")):
            written = child(about, name)
            setattr(outer, attribute, None if written is None else self.texts.expression(written))
        if outer.data_output is not None and outer.output_item is not None:
            outer.output, outer.output_from = outer.data_output.bpmn_id.strip(), outer.output_item.bpmn_id
        elif outer.data_output is not None or outer.output_item is not None:
            self._refuse(
                about, "多实例只写了 loopDataOutputRef 与 outputDataItem 之一", "Only one of loopDataOutputRef and outputDataItem",
                "请两个都写或都不写", "write both or neither",
            )  # fmt: skip

    def _check(self, node: Any, outer: Any) -> None:
        if isinstance(outer, (ExclusiveGateway, InclusiveGateway)) and len(outer.leaving) > 1:
            for way in outer.leaving:
                if way.condition is None and not way.default and not self._condition_text(way.flow):
                    self._refuse(
                        self.parser_node(way.flow), "网关的这条出线既没有条件也不是默认流向",
                        "This flow leaving a gateway has no condition and is not the default",
                        "请写条件，或设为默认流向", "write a condition or make it the default",
                    )  # fmt: skip
        elif isinstance(outer, EventBasedGateway):
            for way in outer.leaving:
                if not isinstance(way.target, Catching) or way.target.trigger is None:
                    self._refuse(
                        node, f"事件网关后面的“{way.target.name}”不是等待中的捕获事件", f"'{way.target.name}' after the event gateway is no catching event",
                        "请在事件网关后面放定时、消息、信号或条件捕获事件", "put timer, message, signal or conditional catch events after it",
                    )  # fmt: skip
        elif isinstance(outer, Catching) and outer.trigger is None and not isinstance(outer, StartEvent):
            self._wants_event(node)
        for event in outer.boundaries:
            if event.trigger is not None and event.trigger.kind == "cancel" and not isinstance(outer, Transaction):
                self._refuse(
                    self.parser_node(event.name), "取消边界事件只能放在事务上", "A cancel boundary event belongs on a transaction",
                    "请改用其他边界事件", "use another boundary event",
                )  # fmt: skip
        if isinstance(outer, Containing) and not outer.spec:
            self._refuse(node, "调用活动没有写被调用的流程", "The call activity names no process", "请填写 calledElement", "fill in calledElement")

    def _condition_text(self, flow: str) -> str:
        return text_of(child(self.parser_node(flow), "conditionExpression")).strip()

    def _wants_event(self, node: Any) -> None:
        if local(node) == "receiveTask":
            self._refuse(node, "接收任务没有指定消息", "The receive task names no message", "请选择消息（messageRef）", "choose its message (messageRef)")
        elif local(node) == "intermediateCatchEvent" and not any(f.element == node.get("id") for f in self.texts.findings):
            self._refuse(node, "捕获事件没有事件定义", "The catch event has no definition", "请设为定时、消息等", "make it a timer, message …")

    def _refuse(self, node: Any, text: str, text_en: str, remedy: str, remedy_en: str) -> None:
        self.texts.findings.append(finding("OW153", self.filename, node, (text, text_en, remedy, remedy_en)))
