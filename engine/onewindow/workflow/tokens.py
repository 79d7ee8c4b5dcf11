"""Tokens, the case they run in and its sub-processes: SpiffWorkflow's classes, holding live tokens and nothing else.

The stock engine keeps a tree of everything that happened and everything that might, and searches it at every step.
Here a token exists from the moment it enters an element until it leaves it; ids come from a counter of the case, data
is the one document of the case, and joins count tokens. So cost and size follow what is open, not what is past.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from onewindow.domain.moves import Assignment, Effect, ProcessEnded, ScopeEntered
from onewindow.workflow import problems
from onewindow.workflow.turns import Turns
from onewindow.workflow.writing import Written

STEP_LIMIT = 10_000
"""Automatic steps in one advance; a process that needs more runs in a circle."""

Local = dict[str, Any]


class Token(Task):
    """A token in one element. `parent` is the activity, repetition or event gateway it hangs on, if any."""

    # The stock constructor reads the clock and makes a uuid; the fields are the same, so it is not called.
    def __init__(self, workflow: Any, task_spec: Any, parent: Any = None, state: int = TaskState.WAITING, id: int = 0):
        case = workflow.top_workflow
        self.id = id or case.next_id()
        self.workflow, self.task_spec = workflow, task_spec
        self._parent = None if parent is None else parent.id
        self._children: list[int] = []
        self._state = state
        self.triggered, self.thread_id, self.last_state_change = False, 0, 0
        self.internal_data: dict[str, Any] = {}
        workflow.tasks[self.id] = case.tokens[self.id] = self
        if parent is not None:
            parent._children.append(self.id)

    @property
    def case(self) -> Case:
        found: Case = self.workflow.top_workflow
        return found

    @property
    def data(self) -> dict[str, Any]:
        """The document of the case, the same for all its tokens."""
        return self.case.document

    @property
    def rests(self) -> bool:
        """Whether it waits for something from outside, and is not about to move by itself."""
        waiting = self._state in (TaskState.WAITING, TaskState.STARTED)
        return waiting or bool(self._state == TaskState.READY and self.task_spec.manual)

    def local(self) -> Local:
        """What only this instance of a repetition knows: its item and its number."""
        found: Local = self.workflow.local
        if "index" in self.internal_data:
            found = {**found, **self.task_spec.instance_names(self.internal_data)}
        return found

    def keep(self, local: Local) -> None:
        """Its item as a script has left it, and those of the repetitions around it; the counters are the engine's."""
        inside = self.internal_data
        if "item" in inside and self.task_spec.repetition.item_name in local:
            inside["item"] = local.pop(self.task_spec.repetition.item_name)
        if local:
            self.workflow.keep(local)

    def names(self) -> dict[str, Any]:
        """What an expression at this token may read."""
        local = self.local()
        return {**self.data, **local} if local else self.data

    def complete(self) -> None:
        """Leave the element, unless what it just did has thrown this very token out."""
        if not self.has_state(TaskState.FINISHED_MASK):
            super().complete()

    def cancel(self) -> None:
        """Go, with everything that hangs on this token, without leaving by any flow."""
        if self.has_state(TaskState.FINISHED_MASK):
            return
        for child in self.children:
            child.cancel()
        self._state = TaskState.CANCELLED
        self.task_spec._on_cancel(self)
        self.workflow._remove_task(self.id)

    def detach(self) -> None:
        """Become a free token."""
        if self.parent is not None:
            self.parent._children.remove(self.id)
            self._parent = None

    def _set_state(self, value: int) -> None:
        self._state = value


class Flowing:
    """What a case and a sub-process have in common: tokens come in, flow, and when none is left it is done."""

    spec: Any
    tasks: dict[int, Token]
    top_workflow: Any
    turns: Turns

    def start(self) -> None:
        """Put a token on the plain start event; without one, let all other start events wait."""
        starts = self.spec.bpmn_start_events
        plain = [node for node in starts if node.trigger is None]
        for node in plain[:1] or starts:
            self.enter(node)

    def enter(self, node: Any, flow: str = "", parent: Token | None = None, inside: Local | None = None) -> Token:
        """A new token arrives at `node` through `flow`; `inside` is what it remembers from the beginning."""
        token = Token(self, node, parent)
        if inside:
            token.internal_data.update(inside)
        if flow and node.joins:
            token.internal_data["flow"] = flow
        if node.item:
            self.top_workflow.effects.append(ScopeEntered(scope=token.id, element=node.bpmn_id))
        node._update(token)
        if node.boundaries and token.rests:
            for boundary in node.boundaries:
                self.enter(boundary, parent=token)
        return token

    def leave(self, token: Token, ways: tuple[Any, ...]) -> None:
        """The token leaves its element by these flows; by none, it ends."""
        self._remove_task(token.id)
        for way in ways:
            self.enter(way.target, way.flow)
        if not self.tasks:
            self.finish()

    def finish(self) -> None:
        """The last token has gone."""
        raise NotImplementedError

    def clear(self, keep: Token | None = None) -> None:
        """Cancel all tokens but `keep`."""
        for token in list(self.tasks.values()):
            if token is not keep:
                token.cancel()

    def _remove_task(self, task_id: int) -> None:
        token = self.tasks[task_id]
        token.detach()
        del self.tasks[task_id], self.top_workflow.tokens[task_id]


class Part(Flowing, BpmnSubWorkflow):
    """One running sub-process or called process."""

    def __init__(self, spec: Any, parent_token: Token) -> None:
        node, around = parent_token.task_spec, parent_token.workflow
        self.parent_token = parent_token
        self.scope = parent_token.id if node.item else around.scope
        self.turns = Turns(around.turns) if node.beside_itself else around.turns
        super().__init__(spec, parent_token.id, parent_token.case, deserializing=True)

    @property
    def local(self) -> Local:
        """What the repetition around it knows by itself."""
        return self.parent_token.local()

    def keep(self, local: Local) -> None:
        """What a script inside has made of it."""
        self.parent_token.keep(local)

    def finish(self) -> None:
        self.parent_token.complete()

    def _calculate_depth(self) -> int:
        return int(self.parent_token.workflow.depth) + 1


class Case(Flowing, BpmnWorkflow):
    """The tokens of one case, restored for one advance and thrown away after it."""

    local: Local = {}  # noqa: RUF012 - never written; a case has no local names
    scope = None

    def __init__(self, spec: Any, parts: Any, engine: Any, document: dict[str, Any], now: datetime) -> None:
        self.document, self.now = document, now
        self.tokens: dict[int, Token] = {}
        self.last_id = 0
        self.how, self.ended = "completed", ""
        self.turns = Turns()
        self.effects: list[Effect] = []
        self.path: list[str] = []
        self.written = Written()
        self.steps = 0
        self.changed = True
        super().__init__(spec, parts, engine, deserializing=True)

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def create_subprocess(self, my_task: Token, spec_name: str) -> Part:
        part = Part(self.subprocess_specs[spec_name], my_task)
        self.subprocesses[my_task.id] = part
        return part

    def finish(self) -> None:
        self.ended = self.how
        self.effects.append(ProcessEnded(how=self.how))

    def keep(self, local: Local) -> None:
        """Nothing is local here: what is left are counters, which the checks keep scripts from writing."""

    def wrote(self, node: Any, assignments: tuple[Assignment, ...]) -> None:
        """The document has changed; waiting conditions must be looked at again before anything else moves."""
        self.written.note(node, assignments)
        self.changed = True

    def run(self) -> None:
        """Let tokens move until all of them wait for something from outside."""
        while True:
            if self.changed:  # Looking sets it anew where an event that fires leads to the next condition.
                self.changed = False
                self._fire_conditions()
            elif (token := self.turns.next()) is not None:
                self._step(token)
            elif not self._open_joins():
                return

    def waiting(self, kind: str, name: str = "") -> list[Token]:
        """Tokens that wait for an event of this kind (and name), oldest first."""
        return [token for token in self.tokens.values() if token.task_spec.awaits(token, kind, name)]

    def count_step(self, node: Any) -> None:
        self.steps += 1
        if self.steps > STEP_LIMIT:
            raise problems.too_many(node, STEP_LIMIT)

    def _step(self, token: Token) -> None:
        if token._state == TaskState.READY:
            self.count_step(token.task_spec)
            token.run()

    def _fire_conditions(self) -> None:
        if self.script_engine.has_conditions:
            for token in self.waiting("condition"):
                if token._state == TaskState.WAITING:
                    token.task_spec.look(token)

    def _open_joins(self) -> bool:
        """Let one inclusive join go on that no other token can reach any more."""
        if not self.script_engine.has_inclusive:
            return False
        waiting = [t for t in self.tokens.values() if t.task_spec.joins == "some" and t._state == TaskState.WAITING]
        return any(token.task_spec.open(token) for token in waiting)
