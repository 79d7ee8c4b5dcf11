"""Plugs the language of `expressions` into SpiffWorkflow, so that no text of a drawing ever reaches eval or exec."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine

from onewindow.workflow.expressions import Expression, Script
from onewindow.workflow.tokens import Token


class CompiledTexts(BasePythonScriptEngineEnvironment):
    """All texts of one definition, compiled when it was loaded; another text is a KeyError, never run."""

    def __init__(self) -> None:
        super().__init__()
        self.expressions: dict[str, Expression] = {}
        self.scripts: dict[str, Script] = {}

    def evaluate(self, expression: str, context: dict[str, Any], external_context: Any = None) -> Any:
        return self.expressions[expression].evaluate(context)

    def execute(self, script: str, context: dict[str, Any], external_context: Any = None) -> bool:
        self.scripts[script].run(context)
        return True

    def call_service(self, context: dict[str, Any], **kwargs: Any) -> Any:
        raise NotImplementedError("service tasks are done outside, by Finish and Fail")


class ScriptEngine(PythonScriptEngine):
    """The script engine of one definition; immutable once loaded, shared by all its cases."""

    environment: CompiledTexts

    def __init__(self) -> None:
        super().__init__(CompiledTexts())
        self.has_conditions = False
        self.has_inclusive = False

    def validate(self, expression: str) -> None:
        if expression not in self.environment.expressions:
            raise KeyError(expression)

    def evaluate(self, task: Token, expression: str, external_context: Any = None) -> Any:
        return self.environment.evaluate(expression, task.names())

    def execute(self, task: Token, script: str, external_context: Any = None) -> bool:
        return self.environment.execute(script, task.data)

    def call_service(self, task: Token, **kwargs: Any) -> Any:
        return self.environment.call_service(task.data, **kwargs)
