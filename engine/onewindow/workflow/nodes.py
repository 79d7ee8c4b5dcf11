"""What every drawn element does with a token: the hooks of SpiffWorkflow's specs, without any guessing ahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.util.task import TaskState

from onewindow.domain.moves import ScopeLeft, TaskGone, TaskWaits
from onewindow.workflow import problems
from onewindow.workflow.expressions import Expression, ExpressionError
from onewindow.workflow.tokens import Local, Token

_COUNTED = ("Instances", "ActiveInstances", "CompletedInstances", "TerminatedInstances")
COUNTS = tuple(f"{prefix}Of{counted}" for prefix in ("number", "nr") for counted in _COUNTED)
"""Names a completion condition may read besides `loopCounter` and the item: those of BPMN 2.0.2, table 10.30, and
as other engines shorten them."""


@dataclass(frozen=True, slots=True)
class Way:
    """A sequence flow as the running engine sees it; `condition` is None where there is none, or it is the default."""

    flow: str
    target: Any
    condition: Expression | None
    default: bool


class Node(BpmnTaskSpec):
    """An element of the drawing. Filled once when the definition is loaded, then only read, by all threads."""

    joins = ""
    """"all" or "some" for a gateway that waits for other tokens before it opens."""
    opens_task = False
    attached = False
    """Whether it is a boundary event, which stands beside the flow until it fires."""
    item = ""
    leaving: tuple[Way, ...] = ()
    entering: tuple[str, ...] = ()
    boundaries: tuple[Any, ...] = ()
    trigger: Any = None
    repetition: Any = None
    """On the inner element of a loop or multi-instance: the element that repeats it."""
    at_once = False
    """Whether what it repeats is open several times at once."""

    @property
    def beside_itself(self) -> bool:
        """Whether what it contains may run several times side by side, so that each run needs a turn of its own."""
        return self.repetition is not None and bool(self.repetition.at_once)

    def _predict(self, my_task: Token, seen: Any = None, looked_ahead: int = 0, mask: int = 0) -> None:
        """Tokens are never guessed ahead."""

    def _update(self, my_task: Token) -> None:
        if self._update_hook(my_task):
            my_task._ready()

    def _update_hook(self, my_task: Token) -> bool:
        """The token arrives; True where it may go on at once. Never leaves the element by itself."""
        return True

    def _on_ready(self, my_task: Token) -> None:
        my_task.workflow.turns.add(my_task)

    def _run_hook(self, my_task: Token) -> bool | None:
        return True

    def _on_complete(self, my_task: Token) -> None:
        """Leave: what hangs on the token goes, the scope ends, the token takes its ways."""
        case, parent = my_task.case, my_task.parent
        for child in my_task.children:
            child.cancel()
        self.passed(my_task)
        case.subprocesses.pop(my_task.id, None)
        if self.item:
            case.effects.append(ScopeLeft(scope=my_task.id, element=self.bpmn_id))
        if self.repetition is not None and parent is not None:
            self.repetition.instance_done(parent, my_task)
        else:
            my_task.workflow.leave(my_task, self.ways(my_task))

    def _on_cancel(self, my_task: Token) -> None:
        self.withdraw(my_task)
        if self.item:
            my_task.case.effects.append(ScopeLeft(scope=my_task.id, element=self.bpmn_id, cancelled=True))

    def withdraw(self, token: Token) -> None:
        """Take back what was asked of the outside for this token."""

    def passed(self, token: Token) -> None:
        """Note in the path that the element is completed."""
        token.case.path.append(self.bpmn_id)

    def awaits(self, token: Token, kind: str, name: str = "") -> bool:
        """Whether the token waits here for such an event."""
        return (
            self.trigger is not None
            and token._state == TaskState.WAITING
            and self.trigger.kind == kind
            and (not name or self.trigger.name == name)
        )

    def instance_names(self, inside: Local) -> Local:
        """Names that only this instance of a repetition knows; `loopCounter` counts from 1 (BPMN 2.0.2, 10.30)."""
        named = {"loopCounter": inside["index"] + 1}
        if "item" in inside and self.repetition.item_name:
            named[self.repetition.item_name] = inside["item"]
        if "counts" in inside:
            named.update(zip(COUNTS, 2 * inside["counts"], strict=True))
        return named

    def ways(self, token: Token) -> tuple[Way, ...]:
        """The flows to take: of the conditional ones those that hold, or the default; the others always."""
        if all(way.condition is None and not way.default for way in self.leaving):
            return self.leaving
        taken = tuple(way for way in self.leaving if not way.default and self.holds(token, way.condition))
        if taken:
            return taken
        default = tuple(way for way in self.leaving if way.default)
        if not default:
            raise problems.no_flow(self)
        return default

    def holds(self, token: Token, condition: Expression | None) -> bool:
        """Whether the condition is true at this token; no condition always is."""
        if condition is None:
            return True
        try:
            return condition.holds(token.names())
        except ExpressionError as error:
            raise problems.failed(self, condition.text, error) from error

    def value(self, token: Token, expression: Expression) -> Any:
        """Value of an expression at this token: JSON that shares nothing with the document."""
        try:
            return expression.evaluate(token.names())
        except ExpressionError as error:
            raise problems.failed(self, expression.text, error) from error


class Work(Node):
    """An activity that somebody outside has to do: it waits for `Finish` or `Fail`."""

    opens_task = True

    def _on_ready(self, my_task: Token) -> None:
        inside = my_task.internal_data
        my_task.case.effects.append(
            TaskWaits(
                task=my_task.id,
                element=self.bpmn_id,
                scope=my_task.id if self.item else my_task.workflow.scope,
                instance={key: inside[key] for key in ("index", "item", "key") if key in inside},
            )
        )

    def withdraw(self, token: Token) -> None:
        token.case.effects.append(TaskGone(task=token.id))
