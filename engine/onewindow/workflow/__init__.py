"""Runs drawn processes: the only room that knows SpiffWorkflow."""

from onewindow.workflow.definition import Definition, load_definition
from onewindow.workflow.runner import advance

__all__ = ["Definition", "advance", "load_definition"]
