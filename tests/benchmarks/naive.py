"""Variants (b) and (b'): SpiffWorkflow as its manual shows it. The whole JSON is read, run and written each time.

Stock parser, stock serializer, spec included. The other rows are those that ours writes, in the same SQL: the recorded
statements run again with the whole JSON where ours keeps the state of a case. The document stays out of it: what it
holds stands in the JSON.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import TaskDataEnvironment
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from benchmarks.bare import raw
from benchmarks.bench_site import DRAWING, SERVICE, STAGES, Stage, document
from benchmarks.recorded import Script, Statement, Unit
from onewindow.storage.statements import together

READ = "FROM ow_case WHERE region = ? AND case_no = ?"
WRITTEN = "UPDATE ow_case SET"
DOCUMENT = "ow_document"
_JOINED = re.compile(r"(?:WITH|,) w\d+ AS \((.*?) RETURNING 1\)", re.DOTALL)
_OPEN = TaskState.READY | TaskState.WAITING | TaskState.STARTED


class Dotted(dict[str, Any]):
    """A dict whose members conditions may name with a dot."""

    def __getattr__(self, name: str) -> Any:
        value = self.get(name)
        return Dotted(value) if isinstance(value, dict) else value


class Environment(TaskDataEnvironment):  # type: ignore[misc]
    """Stock, but that `acceptance.outcome` is a member and the duration of a timer is no expression."""

    def evaluate(self, expression: str, context: Any, external_context: Any = None) -> Any:
        if expression == "P5D":
            return expression
        dotted = {name: Dotted(value) if isinstance(value, dict) else value for name, value in context.items()}
        return super().evaluate(expression, dotted, external_context)


class NaiveWorkflow:
    """Begins a case and completes one task of it, from JSON to JSON."""

    def __init__(self) -> None:
        self._engine = PythonScriptEngine(environment=Environment({}))
        self._serializer = BpmnWorkflowSerializer()

    def begun(self) -> bytes:
        """A case that waits at intake."""
        parser = BpmnParser()
        parser.add_bpmn_file(str(DRAWING / "company.bpmn"))
        spec, parts = parser.get_spec(SERVICE), parser.get_subprocess_specs(SERVICE)
        workflow = BpmnWorkflow(spec, parts, script_engine=self._engine)
        workflow.get_tasks()[0].data.update(document())
        workflow.do_engine_steps()
        workflow.refresh_timers()
        return self._written(workflow)

    def completed(self, state: bytes, stage: Stage) -> bytes:
        """The case after the task of this stage is done."""
        workflow = self._read(state)
        task = next(task for task in workflow.get_tasks(state=_OPEN) if task.task_spec.bpmn_id == stage.element)
        task.data[stage.element] = stage.filed
        task.complete() if task.state == TaskState.STARTED else task.run()
        workflow.do_engine_steps()
        workflow.refresh_timers()
        return self._written(workflow)

    def has_ended(self, state: bytes) -> bool:
        return bool(self._read(state).is_completed())

    def _read(self, state: bytes) -> BpmnWorkflow:
        workflow = self._serializer.deserialize_json(state.decode())
        workflow.script_engine = self._engine
        return workflow

    def _written(self, workflow: BpmnWorkflow) -> bytes:
        text: str = self._serializer.serialize_json(workflow)
        return text.encode()


class Naive:
    """One client that keeps its cases as SpiffWorkflow's JSON."""

    def __init__(self, url: str, script: Path, *, clients: int = 1) -> None:
        self._raw = raw(url, clients=clients)
        self._workflow = NaiveWorkflow()
        script_read = Script.read(script)
        self._prepared = {key: _all_without_document(units) for key, units in script_read.prepared.items()}
        self._completed = {key: _all_without_document(units) for key, units in script_read.completed.items()}

    def prepare(self, stage: int, case_no: str) -> None:
        """A claim leaves the JSON as it is."""
        for unit in self._prepared[stage, case_no]:
            self._run(unit, None)

    def complete(self, stage: int, case_no: str) -> None:
        """What is measured."""
        for unit in self._completed[stage, case_no]:
            self._run(unit, STAGES[stage])

    def close(self) -> None:
        self._raw.close()

    def _run(self, unit: Unit, stage: Stage | None) -> None:
        run, state = self._raw.run, b""
        self._raw.begin(read_only=unit.read_only)
        for statement in unit.statements:
            place = None if unit.read_only else state_written_at(statement.sql)
            if place is not None:
                if stage is not None:
                    state = self._workflow.completed(state, stage)
                values = (*statement.values[:place], state, *statement.values[place + 1 :])
                run(statement, values)
                continue
            rows = run(statement)
            if not unit.read_only and READ in statement.sql:
                state = bytes(rows[0][state_read_at(statement.sql)])
        self._raw.commit()


@cache
def state_written_at(sql: str) -> int | None:
    """Which parameter of this statement is the new state of a case; None where it writes none."""
    before, found, after = sql.partition(WRITTEN)
    if not found:
        return None
    assert "state = ?" in after
    return before.count("?") + after[: after.index("state = ?")].count("?")


@cache
def state_read_at(sql: str) -> int:
    """Which column of this SELECT is the state of the case."""
    columns = sql.removeprefix("SELECT ").partition(" FROM ")[0]
    return [name.strip() for name in columns.split(",")].index("state")


def _all_without_document(units: Sequence[Unit]) -> list[Unit]:
    return [Unit(unit.read_only, [kept for one in unit.statements for kept in without_document(one)]) for unit in units]


def without_document(statement: Statement) -> list[Statement]:
    """The statement without the document: left out where it is of nothing else, else without that part of it."""
    if DOCUMENT not in statement.sql:
        return [statement]
    if not statement.sql.startswith("WITH w0 AS ("):
        return []
    parts = _JOINED.findall(statement.sql)
    assert sum(part.count("?") for part in parts) == len(statement.values), statement.sql
    kept: list[str] = []
    values: list[Any] = []
    taken = 0
    for part in parts:
        own = statement.values[taken : taken + part.count("?")]
        taken += len(own)
        if DOCUMENT not in part:
            kept.append(part)
            values += own
    return [Statement(together(tuple(kept)), tuple(values), ours=True)]
