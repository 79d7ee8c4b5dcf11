"""Writes the live tokens of a case as a few hundred bytes, and reads them back.

Byte 0 is the form: 1 plain JSON, 2 the same through zlib. The JSON is [last id, how it ended or "", rows]; a row is
[id, id of the activity whose part it runs in or 0, id of the token it hangs on or 0, name of the element, state,
what it remembers (left out when nothing)]. Elements go by name, so that a later release may number them as it likes.
"""

from __future__ import annotations

import zlib
from datetime import datetime
from typing import Any

import orjson
from SpiffWorkflow.util.task import TaskState

from onewindow.domain.canonical import canonical
from onewindow.workflow import problems
from onewindow.workflow.activities import Containing
from onewindow.workflow.definition import Definition
from onewindow.workflow.tokens import Case, Token

PLAIN, PACKED = b"\x01", b"\x02"
PACKED_FROM = 1_500
"""Bytes of JSON from which packing is worth its time; below, plain text also keeps the bytes free of zlib's version."""
SIZE_LIMIT = 50_000_000


def encode(case: Case) -> bytes:
    """The tokens of a case at rest; equal tokens give equal bytes."""
    rows = []
    for token in case.tokens.values():
        row: list[Any] = [
            token.id,
            token.workflow.parent_task_id or 0,
            token._parent or 0,
            token.task_spec.name,
            token._state,
        ]
        if token.internal_data:
            row.append(token.internal_data)
        rows.append(row)
    data = canonical([case.last_id, case.ended, rows])
    return PLAIN + data if len(data) < PACKED_FROM else PACKED + zlib.compress(data, 1)


def decode(definition: Definition, tokens: bytes | None, document: dict[str, Any], now: datetime) -> Case:
    """A case that can move again; raises ProcessProblem "state_unreadable"."""
    case = Case(definition.spec, definition.parts, definition.engine, document, now)
    if tokens is None:
        return case
    try:
        case.last_id, case.ended, rows = orjson.loads(_unpacked(tokens))
        for row in rows:
            _restore(case, *row)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, zlib.error, RecursionError) as error:
        raise problems.unreadable(f"{type(error).__name__}: {error}") from error
    return case


def _unpacked(tokens: bytes) -> bytes:
    form, data = bytes(tokens[:1]), bytes(tokens[1:])
    if form == PLAIN:
        return data
    if form != PACKED:
        raise problems.unreadable(f"form {form!r} is not known to this release")
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(data, SIZE_LIMIT)
    if not unpacker.eof:
        raise problems.unreadable("the packed tokens are cut off or too large")
    return text


def _restore(
    case: Case, number: int, part: int, parent: int, name: str, state: int, inside: dict[str, Any] | None = None
) -> None:
    workflow: Any = case.subprocesses[part] if part else case
    token = Token(workflow, workflow.spec.task_specs[name], workflow.tasks[parent] if parent else None, state, number)
    token.internal_data = inside or {}
    if state == TaskState.STARTED and isinstance(token.task_spec, Containing):
        case.create_subprocess(token, token.task_spec.spec)
