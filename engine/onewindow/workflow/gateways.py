"""Gateways: one way, all ways, some ways, or the way of the event that comes first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.util.task import TaskState

from onewindow.workflow import problems
from onewindow.workflow.nodes import Node, Way
from onewindow.workflow.tokens import Token


class ExclusiveGateway(Node, defaults.ExclusiveGateway):
    """The first flow in drawing order whose condition holds, else the default."""

    def ways(self, token: Token) -> tuple[Way, ...]:
        for way in self.leaving:
            if not way.default and self.holds(token, way.condition):
                return (way,)
        for way in self.leaving:
            if way.default:
                return (way,)
        if not self.leaving:
            return ()
        raise problems.no_flow(self)


class Joining(Node):
    """A gateway that may have to wait for tokens on its other incoming flows."""

    def arrived(self, token: Token) -> dict[str, Token]:
        """The oldest waiting token of each incoming flow, in this run of the process."""
        found: dict[str, Token] = {}
        for other in token.workflow.tasks.values():
            if other.task_spec is self and other._state == TaskState.WAITING:
                found.setdefault(other.internal_data["flow"], other)
        return found

    def merge(self, token: Token, arrived: dict[str, Token]) -> None:
        """All these tokens become one, which goes on; later ones on the same flow stay for the next round."""
        for other in arrived.values():
            if other is not token:
                token.workflow._remove_task(other.id)
        token.internal_data.clear()


class ParallelGateway(Joining, defaults.ParallelGateway):
    """Waits for one token on each incoming flow, then sends one out on each outgoing flow."""

    def _update_hook(self, my_task: Token) -> bool:
        if not self.joins:
            return True
        my_task._set_state(TaskState.WAITING)
        arrived = self.arrived(my_task)
        if len(arrived) < len(self.entering):
            return False
        self.merge(my_task, arrived)
        return True


class InclusiveGateway(Joining, defaults.InclusiveGateway):
    """Sends tokens out on every flow whose condition holds; waits for all tokens that can still arrive.

    `reach` gives for each incoming flow the elements from which a token can come in by it without passing this
    gateway first (BPMN 2.0.2, section 13.4.3).
    """

    reach: Mapping[str, frozenset[Any]]

    def _update_hook(self, my_task: Token) -> bool:
        if not self.joins:
            return True
        my_task._set_state(TaskState.WAITING)
        return False

    def open(self, token: Token) -> bool:
        """Go on with this waiting token if nothing more can arrive; asked when all else is quiet."""
        if token._state != TaskState.WAITING:
            return False
        arrived = self.arrived(token)
        if self._more_to_come(token, arrived):
            return False
        first = next(iter(arrived.values()))
        self.merge(first, arrived)
        first._ready()
        return True

    def _more_to_come(self, token: Token, arrived: Mapping[str, Token]) -> bool:
        empty = [flow for flow in self.entering if flow not in arrived]
        for other in token.workflow.tasks.values():
            node = other.task_spec
            if node is self or node.attached or not any(node in self.reach[flow] for flow in empty):
                continue
            if not any(node in self.reach[flow] for flow in arrived):
                return True
        return False


class EventBasedGateway(Node, defaults.EventBasedGateway):
    """Lets all events behind it wait; the first one to come takes the token, the others are forgotten."""

    def _run_hook(self, my_task: Token) -> None:
        for way in self.leaving:
            my_task.workflow.enter(way.target, way.flow, parent=my_task)

    def chosen(self, token: Token, choice: Token) -> None:
        """The event of `choice` has come."""
        choice.detach()
        for other in token.children:
            other.cancel()
        self.passed(token)
        token.workflow._remove_task(token.id)
