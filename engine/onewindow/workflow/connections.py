"""Connects the specs of one process: flows, what events wait for, compiled texts, reach of inclusive joins."""

from __future__ import annotations

from typing import Any

from onewindow.workflow.activities import Containing, Transaction
from onewindow.workflow.compilation import Compiling
from onewindow.workflow.events import Catching, StartEvent
from onewindow.workflow.gateways import EventBasedGateway, ExclusiveGateway, InclusiveGateway, ParallelGateway
from onewindow.workflow.misreadings import placed
from onewindow.workflow.nodes import Way
from onewindow.workflow.reach import reach
from onewindow.workflow.texts import child, text_of
from onewindow.workflow.xml import local


class Connecting(Compiling):
    """Mixin over the process parser: the second round, when all specs exist."""

    node: Any
    spec: Any

    def connect(self, drawn: list[tuple[Any, Any, Any]]) -> None:
        """Fill in everything the running engine reads from these specs."""
        self.texts = self.parser.texts
        for node, outer, inner in drawn:
            with placed(node):
                self.compile_element(node, outer, inner)
        for flow in self.node:
            if local(flow) == "sequenceFlow":
                self._flow(flow)
        for node, outer, _ in drawn:
            self._check(node, outer)
        for _, outer, _ in drawn:
            if isinstance(outer, (ParallelGateway, InclusiveGateway)) and len(outer.entering) > 1:
                outer.joins = "all" if isinstance(outer, ParallelGateway) else "some"
        inclusive = [(node, outer) for node, outer, _ in drawn if isinstance(outer, InclusiveGateway) and outer.joins]
        for node, outer in inclusive:
            with placed(node):
                outer.reach = reach(outer, [spec for _, spec, _ in drawn])
            self.texts.engine.has_inclusive = True

    def _flow(self, flow: Any) -> None:
        specs = self.spec.task_specs
        source, target = specs.get(flow.get("sourceRef")), specs.get(flow.get("targetRef"))
        if source is None or target is None:
            end = "sourceRef" if source is None else "targetRef"
            if any(found.element == flow.get(end) for found in self.texts.findings):
                return  # what is wrong with that element has been said
            self.refuse(
                flow,
                f"连线的 {end}“{flow.get(end)}”不存在",
                f"The flow's {end} '{flow.get(end)}' does not exist",
                "请重新连接这条线",
                "draw the flow again",
            )
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

    def _check(self, node: Any, outer: Any) -> None:
        if isinstance(outer, (ExclusiveGateway, InclusiveGateway)) and len(outer.leaving) > 1:
            for way in outer.leaving:
                if way.condition is None and not way.default and not self._condition_text(way.flow):
                    drawn = self.parser_node(way.flow)
                    self.refuse(
                        node if drawn is None else drawn,  # a flow without an id is known by its ends
                        "网关的这条出线既没有条件也不是默认流向",
                        "This flow leaving a gateway has no condition and is not the default",
                        "请写条件，或设为默认流向",
                        "write a condition or make it the default",
                    )
        elif isinstance(outer, EventBasedGateway):
            for way in outer.leaving:
                if not isinstance(way.target, Catching) or way.target.trigger is None:
                    self.refuse(
                        node,
                        f"事件网关后面的“{way.target.name}”不是等待中的捕获事件",
                        f"'{way.target.name}' after the event gateway is no catching event",
                        "请在事件网关后面放定时、消息、信号或条件捕获事件",
                        "put timer, message, signal or conditional catch events after it",
                    )
        elif isinstance(outer, Catching) and outer.trigger is None and not isinstance(outer, StartEvent):
            self._wants_event(node)
        for event in outer.boundaries:
            if event.trigger is not None and event.trigger.kind == "cancel" and not isinstance(outer, Transaction):
                self.refuse(
                    self.parser_node(event.name),
                    "取消边界事件只能放在事务上",
                    "A cancel boundary event belongs on a transaction",
                    "请改用其他边界事件",
                    "use another boundary event",
                )
        if isinstance(outer, Containing) and not outer.spec:
            self.refuse(
                node,
                "调用活动没有写被调用的流程",
                "The call activity names no process",
                "请填写 calledElement",
                "fill in calledElement",
            )

    def _condition_text(self, flow: str) -> str:
        return text_of(child(self.parser_node(flow), "conditionExpression")).strip()

    def _wants_event(self, node: Any) -> None:
        if local(node) == "receiveTask":
            self.refuse(
                node,
                "接收任务没有指定消息",
                "The receive task names no message",
                "请选择消息（messageRef）",
                "choose its message (messageRef)",
            )
        elif local(node) == "intermediateCatchEvent" and not any(
            f.element == node.get("id") for f in self.texts.findings
        ):
            self.refuse(
                node,
                "捕获事件没有事件定义",
                "The catch event has no definition",
                "请设为定时、消息等",
                "make it a timer, message …",
            )
