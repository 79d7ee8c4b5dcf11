"""Every expression of a drawing with its place and what it is for: conditions, scripts, times, repetitions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onewindow.process_checks.readable import expression, script_of
from onewindow.process_checks.sheet import Arrow, Sheet
from onewindow.process_checks.sheet import Node as Drawn
from onewindow.workflow.expression_nodes import Call, Has, Literal, Node, Path, walk
from onewindow.workflow.timers import meant_as_time, read
from onewindow.workflow.xml import BPMN, line_of, local

CONDITION, TIME, COUNT, VALUE = "condition", "time", "count", "value"
_OF_REPETITIONS = {"loopCondition": CONDITION, "completionCondition": CONDITION, "loopCardinality": COUNT,
                   "loopDataInputRef": VALUE}  # fmt: skip
_TIMES = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


@dataclass(frozen=True, slots=True)
class Reading:
    """An expression as drawn; `form` is that of a time: "date", "duration" or "cycle"."""

    node: Node
    use: str
    at: Arrow | Drawn
    line: int
    waits: bool = False
    """A conditional event: nothing happens while something it reads is absent."""
    form: str = ""


def drawn_readings(sheet: Sheet) -> Iterator[Reading]:
    """What cannot be read is left out: written_expressions and timer_events tell it with line and column."""
    for arrow in sheet.arrows:
        if arrow.condition is not None:
            yield from _expression(arrow.condition, CONDITION, arrow, arrow.condition_line)
    for node in sheet.nodes:
        yield from _of_events(node)
        for holder in ("standardLoopCharacteristics", "multiInstanceLoopCharacteristics"):
            found = node.child(holder)
            for child in found if found is not None else ():
                use = _OF_REPETITIONS.get(local(child)) if isinstance(child.tag, str) else None
                if use:
                    yield from _expression(_text(child), use, node, line_of(child))
        written = script_of(node)
        for statement in written.statements() if written is not None else ():
            yield Reading(statement.value, VALUE, node, line_of(node.child("script")))


def absent_stops(node: Node) -> Iterator[Path]:
    """The paths an expression reads as they are, not those it asks for by has(…)."""
    if isinstance(node, Path):
        yield node
    elif not isinstance(node, Has):
        for part in node.parts():
            yield from absent_stops(part)


def asked_paths(node: Node) -> Iterator[tuple[str, ...]]:
    """The paths an expression asks for by has(…) or get(…)."""
    for part in walk(node):
        if isinstance(part, Has):
            yield part.path.names
        elif isinstance(part, Call) and (path := asked_by_get(part)):
            yield path


def asked_by_get(node: Call) -> tuple[str, ...]:
    """The whole path of `get(form, 'a.b', …)`, () where it is not written out, or leads through entries of a list."""
    if node.function != "get" or not isinstance(node.arguments[0], Path):
        return ()
    below = node.arguments[1]
    names = below.value.split(".") if isinstance(below, Literal) and isinstance(below.value, str) else []
    return () if any(name.isdecimal() for name in names) else (*node.arguments[0].names, *names)


def _of_events(node: Drawn) -> Iterator[Reading]:
    for definition in node.definitions:
        for child in definition:
            name = local(child) if isinstance(child.tag, str) else ""
            if child.tag == f"{{{BPMN}}}condition":
                yield from _expression(_text(child), CONDITION, node, line_of(child), waits=True)
            elif name in _TIMES and not _written_out(_TIMES[name], _text(child)):
                yield from _expression(_text(child), TIME, node, line_of(child), form=_TIMES[name])


def _written_out(form: str, text: str) -> bool:
    try:
        read(form, text)
    except ValueError:
        return meant_as_time(text)
    return True


def _expression(
    text: str, use: str, at: Arrow | Drawn, line: int, *, waits: bool = False, form: str = ""
) -> Iterator[Reading]:
    found = expression(text)
    if found is not None and not found.constant():
        yield Reading(found.node, use, at, line, waits, form)


def _text(xml: Any) -> str:
    return "".join(xml.itertext())
