"""Tasks, sub-processes and called processes."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.util.task import TaskState

from onewindow.domain.moves import Assignment
from onewindow.workflow import problems
from onewindow.workflow.expressions import ExpressionError, Script
from onewindow.workflow.nodes import Node, Work
from onewindow.workflow.tokens import Token


class UserTask(Work, defaults.UserTask):
    """A person's task with a form."""


class ManualTask(Work, defaults.ManualTask):
    """A person's task without a form."""


class AbstractTask(Work, defaults.NoneTask):
    """`bpmn:task`: nothing says how it is done, so somebody has to say when it is."""


class ServiceTask(Work, defaults.ServiceTask):
    """A department's step: adapter or work item, the engine decides; it stays open until the answer comes."""

    def __init__(self, wf_spec: Any, bpmn_id: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.manual = True


class ScriptTask(Node, defaults.ScriptTask):
    """Assignments in the language of `expressions`; `compiled` is set when the definition is loaded."""

    compiled: Script

    def _run_hook(self, my_task: Token) -> bool:
        my_task.case.wrote(self, self.execute(my_task))
        return True

    def execute(self, token: Token) -> tuple[Assignment, ...]:
        """Write into the document. Inside a repetition its own names are readable, and writes to them are its own."""
        document, local = token.data, token.local()
        if not local:
            return self._run_on(document)
        hidden = {name: document[name] for name in local if name in document}
        document.update(local)
        try:
            written = self._run_on(document)
        finally:
            after = {name: document.pop(name) for name in local}
            document.update(hidden)
        own = tuple(assignment for assignment in written if assignment.path[0] in local)
        for assignment in own:
            token.case.written.allow(self, assignment.value)
        token.keep({assignment.path[0]: after[assignment.path[0]] for assignment in own})
        return tuple(assignment for assignment in written if assignment.path[0] not in local)

    def _run_on(self, document: dict[str, Any]) -> tuple[Assignment, ...]:
        try:
            return self.compiled.run(document)
        except ExpressionError as error:
            raise problems.failed(self, self.compiled.text, error) from error


class Containing(Node):
    """An activity that is itself a process: it is open as long as there are tokens inside."""

    def _update_hook(self, my_task: Token) -> bool:
        my_task.case.count_step(self)
        part = my_task.case.create_subprocess(my_task, self.spec)
        my_task._set_state(TaskState.STARTED)
        part.start()
        return False

    def withdraw(self, token: Token) -> None:
        token.case.subprocesses.pop(token.id).clear()


class SubProcess(Containing, defaults.SubWorkflowTask):
    """Embedded sub-process."""


class Transaction(Containing, defaults.TransactionSubprocess):
    """A sub-process that a cancel end event inside can call off."""


class CallActivity(Containing, defaults.CallActivity):
    """A process of the same file, run as a part of this case on the same document."""

    beside_itself = True  # Another branch may call it, too.
