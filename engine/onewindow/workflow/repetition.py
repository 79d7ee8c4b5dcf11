"""Loops and multi-instance activities: one token for the whole, one under it for each instance."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.util.task import TaskState

from onewindow.domain.moves import Assignment
from onewindow.workflow import problems
from onewindow.workflow.expression_values import whole
from onewindow.workflow.expressions import Expression
from onewindow.workflow.nodes import Node
from onewindow.workflow.tokens import STEP_LIMIT, Local, Token


class Repetition(Node):
    """Base: `inner` is the element repeated; a completed instance comes back through `instance_done`."""

    inner: Any
    item_name: str = ""
    proviso: Expression | None = None
    """Of a loop: go on while it holds. Of instances: enough when it holds."""

    def passed(self, token: Token) -> None:
        """Each instance stands in the path by itself; with none at all the activity was passed once."""
        if not token.internal_data.get("done"):
            super().passed(token)

    def begin(self, token: Token, inside: Local) -> None:
        """One more instance."""
        token.case.count_step(self)
        token._set_state(TaskState.STARTED)
        token.workflow.enter(self.inner, parent=token, inside=inside)

    def instance_done(self, token: Token, instance: Token) -> None:
        """An instance has completed: go on with the next, wait for the others, or leave."""
        state = token.internal_data
        state["done"] = state.get("done", 0) + 1
        self.collect(token, instance)
        token.workflow._remove_task(instance.id)
        if self.enough(token, instance):
            for child in [child for child in token.children if child.task_spec is self.inner]:
                child.cancel()
            token.complete()

    def collect(self, token: Token, instance: Token) -> None:
        """Take over what the instance leaves behind."""

    def enough(self, token: Token, instance: Token) -> bool:
        """Whether the whole is done; begins the next instance where one is due."""
        raise NotImplementedError


class Loop(Repetition, defaults.StandardLoopTask):
    """Runs again as long as its condition holds, at most `maximum` times."""

    maximum: int | None
    test_before: bool

    def _update_hook(self, my_task: Token) -> bool:
        if self.test_before:
            my_task.internal_data["index"] = -1  # For the condition: `loopCounter` is 0 before the first round.
            goes_on = self._goes_on(my_task, my_task)
            del my_task.internal_data["index"]
            if not goes_on:
                return True
        self.begin(my_task, {"index": 0})
        return False

    def enough(self, token: Token, instance: Token) -> bool:
        if not self._goes_on(token, instance):
            return True
        self.begin(token, {"index": token.internal_data["done"]})
        return False

    def _goes_on(self, token: Token, reader: Token) -> bool:
        done = token.internal_data.get("done", 0)
        if self.maximum is not None and done >= self.maximum:
            return False
        return self.holds(reader, self.proviso)


class MultiInstance(Repetition):
    """One instance for each item of a list or record, or as many as a number says.

    With an output list (`loopDataOutputRef`, `outputDataItem`) each completed instance adds the value that stands in
    the document under the item's name at that moment; for a record as input the output is a record with its keys.
    """

    count: Expression | None = None
    collection: Expression | None = None
    output: str = ""
    output_from: str = ""

    def instances(self, token: Token) -> list[Local]:
        """What each instance remembers from the beginning."""
        if self.count is not None:
            found = self.value(token, self.count)
            number = whole(found)
            if number is None or number < 0:
                raise problems.unsuitable(self, self.count.text, "不小于 0 的整数", "a whole number from 0", found)
            items: Any = [{} for _ in range(min(number, STEP_LIMIT + 1))]
        else:
            assert self.collection is not None  # noqa: S101 - the parser demands one of the two
            found = self.value(token, self.collection)
            token.case.written.allow(self, found)  # Each instance keeps its item.
            if isinstance(found, dict):
                # By key, as a record comes back from the store: the order must not tell whether it was there.
                items = [{"item": found[key], "key": key} for key in sorted(found)]
            elif isinstance(found, list):
                items = [{"item": item} for item in found]
            else:
                raise problems.unsuitable(self, self.collection.text, "列表或记录", "a list or a record", found)
        if len(items) > STEP_LIMIT:
            raise problems.too_many(self, STEP_LIMIT)
        return [{"index": index, **item} for index, item in enumerate(items)]

    def open_output(self, token: Token, instances: list[Local]) -> None:
        """Begin with an empty output, so that a repeated block does not add to that of the round before."""
        if self.output:
            empty: Any = {} if instances and "key" in instances[0] else []
            token.data[self.output] = empty
            token.case.wrote(self, (Assignment(path=(self.output,), value=type(empty)()),))
        token.internal_data["of"] = len(instances)

    def collect(self, token: Token, instance: Token) -> None:
        if not self.output:
            return
        found = token.data.get(self.output_from)
        token.case.written.allow(self, found)
        value, gathered = deepcopy(found), token.data.get(self.output)
        if isinstance(gathered, dict):
            gathered = {**gathered, str(instance.internal_data.get("key", instance.internal_data["index"])): value}
        else:
            gathered = [*(gathered if isinstance(gathered, list) else []), value]
        token.data[self.output] = gathered
        token.case.written.gather(self.output)
        token.case.changed = True

    def satisfied(self, token: Token, instance: Token) -> bool:
        """Whether all instances are done, or the completion condition holds."""
        state = token.internal_data
        if state["done"] >= state["of"]:
            return True
        if self.proviso is None:
            return False
        active = sum(child.task_spec is self.inner for child in token.children)
        # None is terminated yet: this very condition decides whether the others will be.
        instance.internal_data["counts"] = [state["of"], active, state["done"], 0]
        return self.inner.holds(instance, self.proviso)  # type: ignore[no-any-return]


class ParallelInstances(MultiInstance, defaults.ParallelMultiInstanceTask):
    """All instances at once."""

    at_once = True

    def _update_hook(self, my_task: Token) -> bool:
        instances = self.instances(my_task)
        self.open_output(my_task, instances)
        for inside in instances:
            self.begin(my_task, inside)
        return not instances

    def enough(self, token: Token, instance: Token) -> bool:
        return self.satisfied(token, instance)


class SequentialInstances(MultiInstance, defaults.SequentialMultiInstanceTask):
    """One instance after the other; the items are those of the moment the activity was entered."""

    def _update_hook(self, my_task: Token) -> bool:
        instances = self.instances(my_task)
        self.open_output(my_task, instances)
        if not instances:
            return True
        my_task.internal_data["next"] = instances[1:]
        self.begin(my_task, instances[0])
        return False

    def enough(self, token: Token, instance: Token) -> bool:
        if self.satisfied(token, instance):
            return True
        following, *rest = token.internal_data["next"]
        token.internal_data["next"] = rest
        self.begin(token, following)
        return False
