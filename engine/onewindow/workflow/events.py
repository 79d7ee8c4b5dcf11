"""Events that are thrown and caught: start, end, intermediate and boundary events, send and receive tasks."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.util.task import TaskState

from onewindow.domain.moves import MessageThrown
from onewindow.workflow import problems
from onewindow.workflow.expression_errors import Absent
from onewindow.workflow.expressions import Expression, ExpressionError
from onewindow.workflow.gateways import EventBasedGateway
from onewindow.workflow.nodes import Node
from onewindow.workflow.tokens import Token
from onewindow.workflow.triggers import Condition, Trigger


class Catching(Node):
    """Waits for its trigger; without one it lets tokens pass."""

    trigger: Trigger | None

    def _update_hook(self, my_task: Token) -> bool:
        if self.trigger is None:
            return True
        my_task._set_state(TaskState.WAITING)
        self.trigger.arm(my_task)
        if self.trigger.kind == "condition":
            my_task.case.changed = True
        return False

    def withdraw(self, token: Token) -> None:
        if self.trigger is not None:
            self.trigger.disarm(token, came=False)

    def look(self, token: Token) -> None:
        """The document has changed: is the condition true now? One that stays true counts once.

        What is not there yet has not come true: the event waits for the very step that will write it.
        """
        assert isinstance(self.trigger, Condition)  # noqa: S101 - only conditions are looked at
        now_true = self._has_come_true(token, self.trigger.expression)
        if now_true and not token.internal_data.get("held"):
            token.case.count_step(self)  # A ring of events whose conditions all hold would never end.
            self.fire(token)
        if token._state == TaskState.WAITING and now_true != token.internal_data.get("held", False):
            token.internal_data["held"] = now_true

    def _has_come_true(self, token: Token, condition: Expression | None) -> bool:
        assert condition is not None  # noqa: S101 - a conditional event without one is refused on loading
        try:
            return condition.holds(token.names())
        except Absent:
            return False
        except ExpressionError as error:
            raise problems.failed(self, condition.text, error) from error

    def fire(self, token: Token) -> None:
        """The event has come: the token goes on."""
        assert self.trigger is not None  # noqa: S101 - a token without a trigger never waits
        self.trigger.disarm(token, came=True)
        gateway = token.parent
        if gateway is not None and isinstance(gateway.task_spec, EventBasedGateway):
            gateway.task_spec.chosen(gateway, token)
        token.complete()


class IntermediateCatchEvent(Catching, defaults.IntermediateCatchEvent):
    """An event in the flow."""


class ReceiveTask(Catching, defaults.ReceiveTask):
    """A task that is done when its message comes."""


class StartEvent(Catching, defaults.StartEvent):
    """The beginning; where several wait, the first to fire is it."""

    def fire(self, token: Token) -> None:
        for other in list(token.workflow.tasks.values()):
            if other is not token and isinstance(other.task_spec, StartEvent):
                other.cancel()
        super().fire(token)


class BoundaryEvent(Catching, defaults.BoundaryEvent):
    """Hangs on an activity; interrupting, it throws the activity out; otherwise it starts a token beside it."""

    attached = True
    cancel_activity: bool

    def fire(self, token: Token) -> None:
        if self.cancel_activity:
            self._interrupt(token)
        elif self.trigger is not None and self.trigger.kind == "timer":
            self._ring(token)
        else:
            # The others stay and can catch again.
            token.case.path.append(self.bpmn_id)
            token.case.count_step(self)
            for way in self.ways(token):
                token.workflow.enter(way.target, way.flow)

    def _interrupt(self, token: Token) -> None:
        host = token.parent
        assert host is not None  # noqa: S101 - it hangs on its activity
        assert self.trigger is not None  # noqa: S101 - like every boundary event
        self.trigger.disarm(token, came=True)
        token.detach()
        host.cancel()
        token.complete()

    def _ring(self, token: Token) -> None:
        host, again = token.parent, self.trigger.again(token)  # type: ignore[union-attr]  # a Timer, see `fire`
        token.detach()
        if again is not None:
            token.workflow.enter(self, parent=host, inside=again)
        token.complete()


class Throwing(Node):
    """Throws and is passed. What it throws may end the very place it stands in."""

    trigger: Trigger | None

    def _run_hook(self, my_task: Token) -> bool:
        my_task.case.path.append(self.bpmn_id)
        if self.trigger is not None:
            getattr(self, f"throw_{self.trigger.kind}")(my_task, self.trigger.name)
        return True

    def passed(self, token: Token) -> None:
        """Noted before it throws, so that the path reads in the order of causes."""

    def awaits(self, token: Token, kind: str, name: str = "") -> bool:
        return False

    def throw_message(self, token: Token, name: str) -> None:
        """To the outside, and to whoever waits for it in this case."""
        token.case.effects.append(MessageThrown(element=self.bpmn_id, name=name))
        deliver(token.case, "message", name)

    def throw_signal(self, token: Token, name: str) -> None:
        """To everyone in this case who waits for it now."""
        deliver(token.case, "signal", name)

    def throw_escalation(self, token: Token, name: str) -> None:
        """To the nearest boundary event around; without one it is lost, as BPMN has it."""
        catcher = boundary_for(token, "escalation", name)
        if catcher is not None:
            catcher.task_spec.fire(catcher)

    def throw_error(self, token: Token, name: str) -> None:
        throw_error(token, name)

    def throw_cancel(self, token: Token, name: str) -> None:
        """Call off the transaction around."""
        catcher = boundary_for(token, "cancel", "")
        if catcher is None:
            raise problems.uncaught(self, "cancel")
        catcher.task_spec.fire(catcher)

    def throw_terminate(self, token: Token, name: str) -> None:
        """All other tokens of this process or sub-process go; the activity around it is left normally."""
        if token.workflow is token.case:
            token.case.how = "terminated"
        token.workflow.clear(keep=token)


class IntermediateThrowEvent(Throwing, defaults.IntermediateThrowEvent):
    """An event thrown in the flow."""


class EndEvent(Throwing, defaults.EndEvent):
    """The end of a branch."""


class SendTask(Throwing, defaults.SendTask):
    """Throws its message and is done; delivery is the engine's business."""


def deliver(case: Any, kind: str, name: str) -> None:
    """Fire what waits for this message or signal at this moment, oldest first.

    A signal reaches all who wait (BPMN 2.0.2, 10.5.1), a message one token of each element that names it.
    """
    reached: set[Any] = set()
    for token in case.waiting(kind, name):
        if token._state == TaskState.WAITING and token.task_spec not in reached:
            if kind == "message":
                reached.add(token.task_spec)
            token.task_spec.fire(token)


def throw_error(token: Token, code: str) -> None:
    """Fire the nearest error boundary event around the token; raises ProcessProblem where there is none."""
    catcher = boundary_for(token, "error", code)
    if catcher is None:
        raise problems.uncaught(token.task_spec, code)
    catcher.task_spec.fire(catcher)


def boundary_for(token: Token, kind: str, code: str) -> Token | None:
    """The boundary event that catches: on the token's own element, else on the nearest activity around it.

    On one activity an event for this very code goes before one that catches all codes.
    """
    current: Token | None = token
    while current is not None:
        waiting = [child for child in current.children if child.task_spec.attached]
        for wanted in (code, ""):
            for child in waiting:
                if child.task_spec.awaits(child, kind) and child.task_spec.trigger.name == wanted:
                    found: Token = child
                    return found
        around: Token | None = current.parent or getattr(current.workflow, "parent_token", None)
        current = around
    return None
