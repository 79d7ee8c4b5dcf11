"""Runs drawn processes: the only room that knows SpiffWorkflow, which is loaded with the first drawing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onewindow.domain.moves import Advance, Move
    from onewindow.workflow.definition import Definition

__all__ = ["Definition", "advance", "load_definition"]


def advance(
    definition: Definition, tokens: bytes | None, moves: Sequence[Move], document: dict[str, Any], now: datetime
) -> Advance:
    """See `runner.advance`."""
    from onewindow.workflow import runner

    return runner.advance(definition, tokens, moves, document, now)


def load_definition(xml: bytes, *, file: str = "process.bpmn", process: str | None = None) -> Definition:
    """See `definition.load_definition`."""
    from onewindow.workflow import definition

    return definition.load_definition(xml, file=file, process=process)


def __getattr__(name: str) -> Any:
    if name == "Definition":
        from onewindow.workflow import definition

        return definition.Definition
    raise AttributeError(f"module 'onewindow.workflow' has no attribute {name!r}")
