"""What one commit changes in the view tables, its events folded together: no row is written twice."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

Values = dict[str, Any]
"""Columns of a row with their values, in the order of the table, without the region."""


class Changes(Struct):
    """Keys are the numbers of tasks, sub-cases, clocks, cards, incidents, timers and messages.

    What a commit both opens and closes is in none of these. `clocks_changed` and `clock_timers` (when they are due) are
    of clocks that ran before; the timers of new ones stand among `timers_set`. `items_due` is keyed by the clock: only
    the row of a clock knows which work item it measures.
    """

    items_opened: dict[int, Values] = field(default_factory=dict)
    items_held: dict[int, str] = field(default_factory=dict)
    items_closed: list[int] = field(default_factory=list)
    items_due: dict[int, str] = field(default_factory=dict)
    sub_cases_opened: dict[int, Values] = field(default_factory=dict)
    sub_cases_changed: dict[int, tuple[str, str | None]] = field(default_factory=dict)
    clocks_started: dict[int, Values] = field(default_factory=dict)
    clocks_changed: dict[int, Values] = field(default_factory=dict)
    clocks_stopped: list[int] = field(default_factory=list)
    clock_timers: dict[int, str] = field(default_factory=dict)
    cards_issued: dict[int, Values] = field(default_factory=dict)
    cards_changed: dict[int, tuple[str, str | None]] = field(default_factory=dict)
    incidents_opened: dict[int, Values] = field(default_factory=dict)
    incidents_settled: dict[int, tuple[str, str]] = field(default_factory=dict)
    timers_set: dict[int, Values] = field(default_factory=dict)
    timers_gone: set[int] = field(default_factory=set)
    messages_queued: dict[str, Values] = field(default_factory=dict)
    messages_ended: dict[str, str] = field(default_factory=dict)
    messages_requeued: dict[str, str] = field(default_factory=dict)
    messages_acknowledged: dict[str, str] = field(default_factory=dict)
    attachments: dict[tuple[str, str], Values] = field(default_factory=dict)


def timer_row(case_no: str, timer: int, element: str, due_at: str) -> Values:
    """A timer that waits for its first try; `due_at` as the store writes instants."""
    return {
        "case_no": case_no,
        "timer": timer,
        "element": element,
        "due_at": due_at,
        "state": "waiting",
        "attempts": 0,
        "next_try": due_at,
        "problem": None,
    }
