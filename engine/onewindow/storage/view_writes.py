"""The statements that bring the view tables from before a commit to after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Table

from onewindow.storage import schema, statements
from onewindow.storage.changes import Changes

Write = tuple[str, tuple[Any, ...]]
"""A statement with its parameters."""


def view_writes(region: str, case_no: str, changes: Changes) -> list[Write]:
    """Lock order everywhere: case, event, work item, sub-case, clock, card, incident, timer, outbox.

    No two touch one row.
    """
    writes = _items_and_sub_cases(region, case_no, changes) + _clocks_and_cards(region, case_no, changes)
    for incident, settled in changes.incidents_settled.items():
        writes.append((statements.SETTLE_INCIDENT, (*settled, region, case_no, incident)))
    writes += inserts(schema.incident, _rows(region, changes.incidents_opened))
    writes += _deletes(schema.timer, "timer", region, case_no, sorted(changes.timers_gone))
    writes += _several(statements.upsert, schema.timer, _rows(region, changes.timers_set))
    for clock, due_at in changes.clock_timers.items():
        writes.append((statements.MOVE_CLOCK_TIMER, (due_at, due_at, region, case_no, clock)))
    writes += _messages(region, changes)
    writes += inserts(schema.outbox, _rows(region, changes.messages_queued))
    writes += _several(statements.upsert, schema.attachment, _rows(region, changes.attachments))
    return writes


def writes_afterwards(region: str, case_no: str, changes: Changes) -> list[Write]:
    """Last days of work items that a clock moves: after `view_writes`, which may have started the clock, given the item
    to somebody or closed it."""
    return [
        (statements.MOVE_ITEM_DUE, (due_on, region, case_no, region, case_no, clock))
        for clock, due_on in changes.items_due.items()
    ]


def inserts(table: Table, rows: Sequence[tuple[Any, ...]]) -> list[Write]:
    """INSERTs of whole rows, several at once."""
    return _several(statements.insert, table, rows)


def _several(statement: Callable[[Table, int], str], table: Table, rows: Sequence[tuple[Any, ...]]) -> list[Write]:
    writes: list[Write] = []
    for start in range(0, len(rows), statements.ROWS_AT_ONCE):
        some = rows[start : start + statements.ROWS_AT_ONCE]
        writes.append((statement(table, len(some)), tuple(chain.from_iterable(some))))
    return writes


def _deletes(table: Table, number: str, region: str, case_no: str, gone: Sequence[int]) -> list[Write]:
    """DELETEs of rows of this case by their numbers, several at once."""
    writes: list[Write] = []
    for start in range(0, len(gone), statements.ROWS_AT_ONCE):
        some = gone[start : start + statements.ROWS_AT_ONCE]
        writes.append((statements.delete_some(table, number, len(some)), (region, case_no, *some)))
    return writes


def _items_and_sub_cases(region: str, case_no: str, changes: Changes) -> list[Write]:
    writes = _deletes(schema.work_item, "task", region, case_no, changes.items_closed)
    for task, holder in changes.items_held.items():
        writes.append((statements.HOLD_ITEM, (holder, region, case_no, task)))
    writes += inserts(schema.work_item, _rows(region, changes.items_opened))
    for sub_case, moved in changes.sub_cases_changed.items():
        writes.append((statements.MOVE_SUB_CASE, (*moved, region, case_no, sub_case)))
    return writes + inserts(schema.sub_case, _rows(region, changes.sub_cases_opened))


def _clocks_and_cards(region: str, case_no: str, changes: Changes) -> list[Write]:
    writes = _deletes(schema.clock, "clock", region, case_no, changes.clocks_stopped)
    for clock, values in changes.clocks_changed.items():
        writes.append((statements.CHANGE_CLOCK, (*values.values(), region, case_no, clock)))
    writes += inserts(schema.clock, _rows(region, changes.clocks_started))
    for card, moved in changes.cards_changed.items():
        writes.append((statements.MOVE_CARD, (*moved, region, case_no, card)))
    return writes + inserts(schema.card, _rows(region, changes.cards_issued))


def _messages(region: str, changes: Changes) -> list[Write]:
    writes: list[Write] = [
        (statements.CLOSE_MESSAGE, (state, region, key)) for key, state in changes.messages_ended.items()
    ]
    for key, at in changes.messages_requeued.items():
        writes.append((statements.REQUEUE_MESSAGE, (at, at, region, key)))
    for key, at in changes.messages_acknowledged.items():
        if key not in changes.messages_requeued:
            writes.append((statements.ACKNOWLEDGE_MESSAGE, (at, region, key)))
    return writes


def _rows(region: str, views: Mapping[Any, Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    return [(region, *values.values()) for values in views.values()]
