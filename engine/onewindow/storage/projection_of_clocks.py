"""From events to the view tables: legal clocks with their timers and the last days of work items, and cards.

A clock has one timer, numbered with its own number below zero and due at its next threshold.
"""

from __future__ import annotations

from onewindow import events as ev
from onewindow.domain.clock import STAGE, overdue_from
from onewindow.events import Recorded
from onewindow.storage.changes import Changes, Values, timer_row
from onewindow.storage.plain_json import utc_text
from onewindow.storage.rows import CaseRow
from onewindow.storage.schema import NEVER, NO_DUE_DATE


def follow(changes: Changes, row: CaseRow, recorded: Recorded) -> None:
    """Add the share of an event of clocks or cards; any other changes nothing."""
    match recorded.event:
        case ev.ClockStarted() as event:
            changes.clocks_started[event.clock] = _clock(row, event)
            _retime(changes, row, event)
        case ev.ClockSuspended() as event:
            _retime(changes, row, event, suspensions=1)
        case ev.ClockResumed() as event:
            _retime(changes, row, event, suspensions=-1)
        case ev.ThresholdReached() as event:
            _retime(changes, row, event, moves_item=False)
        case ev.ClockEvent() as event:
            _retime(changes, row, event)
        case ev.ClockStopped(clock=clock):
            _stop(changes, clock)
        case ev.CardIssued() as event:
            changes.cards_issued[event.card] = _card(row, event, recorded.at)
        case ev.CardAppealed(card=card):
            _move_card(changes, card, "appealed", None)
        case ev.CardRevoked(card=card):
            _move_card(changes, card, "revoked", utc_text(recorded.at))
        case ev.CardConfirmed(card=card):
            _move_card(changes, card, "confirmed", utc_text(recorded.at))


def _clock(row: CaseRow, event: ev.ClockStarted) -> Values:
    return {
        "case_no": row.case_no,
        "clock": event.clock,
        "kind": event.kind,
        "sub_case": event.sub_case,
        "task": event.task,
        "department": event.department,
        "service": row.service,
        "title": row.title,
        "applicant_name": row.applicant_name,
        "start": event.start,
        "limit_text": event.limit,
        "suspensions": 0,
    }


def _retime(
    changes: Changes, row: CaseRow, event: ev.ClockEvent, *, suspensions: int = 0, moves_item: bool = True
) -> None:
    started = changes.clocks_started.get(event.clock)
    clock = started or changes.clocks_changed.setdefault(event.clock, {"suspensions": 0})
    clock.update(_dates(event), suspensions=clock["suspensions"] + suspensions)
    _set_timer(changes, row, event, started)
    if moves_item:
        _move_item(changes, event, started)


def _dates(event: ev.ClockEvent) -> Values:
    return {
        "due_on": event.due_on,
        "due_at": NEVER if event.due_at is None else utc_text(event.due_at),
        "overdue_at": NEVER if event.due_at is None else utc_text(overdue_from(event.due_at)),
        "warn_at": None if event.warn_at is None else utc_text(event.warn_at),
        "provisional": int(event.provisional),
        "calendar": event.calendar,
    }


def _set_timer(changes: Changes, row: CaseRow, event: ev.ClockEvent, started: Values | None) -> None:
    _forget_timer(changes, event.clock)
    if event.next_at is not None and started is not None:
        element, due_at = f"clock:{started['kind']}", utc_text(event.next_at)
        changes.timers_set[-event.clock] = timer_row(row.case_no, -event.clock, element, due_at)
    elif event.next_at is not None:
        changes.clock_timers[event.clock] = utc_text(event.next_at)
    elif started is None:
        changes.timers_gone.add(-event.clock)


def _forget_timer(changes: Changes, clock: int) -> None:
    changes.timers_set.pop(-clock, None)
    changes.clock_timers.pop(clock, None)
    changes.timers_gone.discard(-clock)


def _move_item(changes: Changes, event: ev.ClockEvent, started: Values | None) -> None:
    due_on = event.due_on or NO_DUE_DATE
    if started is None:
        changes.items_due[event.clock] = due_on
    elif started["kind"] == STAGE:
        if started["task"] in changes.items_opened:
            changes.items_opened[started["task"]]["due_on"] = due_on
        else:
            changes.items_due[event.clock] = due_on


def _stop(changes: Changes, clock: int) -> None:
    _forget_timer(changes, clock)
    changes.items_due.pop(clock, None)
    changes.clocks_changed.pop(clock, None)
    if changes.clocks_started.pop(clock, None) is None:
        changes.clocks_stopped.append(clock)
        changes.timers_gone.add(-clock)


def _card(row: CaseRow, event: ev.CardIssued, at: str) -> Values:
    return {
        "case_no": row.case_no,
        "card": event.card,
        "level": event.level,
        "cause": event.cause,
        "clock": event.clock,
        "sub_case": event.sub_case,
        "department": event.department,
        "service": row.service,
        "title": row.title,
        "issued_at": utc_text(at),
        "state": "issued",
        "settled_at": None,
    }


def _move_card(changes: Changes, card: int, state: str, settled_at: str | None) -> None:
    if card in changes.cards_issued:
        changes.cards_issued[card].update(state=state, settled_at=settled_at)
    else:
        changes.cards_changed[card] = (state, settled_at)
