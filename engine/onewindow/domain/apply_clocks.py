"""Events of legal clocks and special procedures into state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from onewindow import events as e
from onewindow.domain.apply_tasks import record_of
from onewindow.domain.case import Case
from onewindow.domain.clock import (
    CORRECTION_NOTICE,
    CORRECTION_PERIOD,
    PROMISED,
    STAGE,
    STATUTORY,
    Clock,
    Procedure,
)

Document = dict[str, Any]

_TIMES = ("due_on", "due_at", "warn_at", "next_at", "provisional", "calendar", "reached", "rules")


def _started(case: Case, document: Document, event: e.ClockStarted, at: str, actor: str) -> None:
    taken = e.to_payload(event)
    del taken["clock"]
    case.clocks[event.clock] = Clock(**taken)
    case.clocks_started = event.clock
    _show(case, case.clocks[event.clock])


def _retimed(case: Case, document: Document, event: e.ClockEvent, at: str, actor: str) -> None:
    clock = case.clocks[event.clock]
    for name in _TIMES:
        setattr(clock, name, getattr(event, name))
    _show(case, clock)


def _suspended(case: Case, document: Document, event: e.ClockSuspended, at: str, actor: str) -> None:
    pause = {"procedure": event.procedure, "begin": event.begin, "end": None, "basis": event.basis}
    case.clocks[event.clock].suspensions.append(pause)
    _retimed(case, document, event, at, actor)


def _resumed(case: Case, document: Document, event: e.ClockResumed, at: str, actor: str) -> None:
    for pause in case.clocks[event.clock].suspensions:
        if pause["procedure"] == event.procedure and pause["end"] is None:
            pause["end"] = event.end
    _retimed(case, document, event, at, actor)


def _extended(case: Case, document: Document, event: e.ClockExtended, at: str, actor: str) -> None:
    case.clocks[event.clock].extension = {
        "added": event.added, "approved": event.approved, "basis": event.basis,
    }
    _retimed(case, document, event, at, actor)


def _stopped(case: Case, document: Document, event: e.ClockStopped, at: str, actor: str) -> None:
    case.clocks.pop(event.clock, None)


def _procedure_started(case: Case, document: Document, event: e.ProcedureStarted, at: str, actor: str) -> None:
    case.procedures[event.procedure] = Procedure(
        kind=event.kind, sub_case=event.sub_case, legal_basis=event.legal_basis, begun_at=at
    )
    case.procedures_started = event.procedure


def _procedure_ended(case: Case, document: Document, event: e.ProcedureEnded, at: str, actor: str) -> None:
    case.procedures.pop(event.procedure, None)


def _extension_granted(case: Case, document: Document, event: e.ExtensionGranted, at: str, actor: str) -> None:
    case.extended.append(event.sub_case)


def _forwarded(case: Case, document: Document, event: e.SubCaseForwarded, at: str, actor: str) -> None:
    sub_case = case.sub_cases[event.sub_case]
    sub_case.result = "forwarded"
    document[sub_case.element] = {**record_of(document, sub_case.element), "result": "forwarded"}


def _show(case: Case, clock: Clock) -> None:
    """The last day of a clock also stands where people look for it: on the case, the sub-case, the work item."""
    if clock.kind == CORRECTION_NOTICE:
        case.correction_notice_due = clock.due_on or ""
    elif clock.kind == CORRECTION_PERIOD:
        case.correct_by = clock.due_on or ""
    elif clock.kind == STAGE and clock.task in case.tasks:
        case.tasks[clock.task].due_on = clock.due_on
    elif clock.kind in (PROMISED, STATUTORY) and clock.sub_case is not None:
        setattr(case.sub_cases[clock.sub_case], f"{clock.kind}_due", clock.due_on)
    elif clock.kind in (PROMISED, STATUTORY):
        setattr(case, f"{clock.kind}_due", clock.due_on or "")
        case.provisional = any(
            other.provisional for other in case.clocks.values()
            if other.sub_case is None and other.kind in (PROMISED, STATUTORY)
        )  # fmt: skip


HANDLERS: dict[type[e.Event], Callable[..., None]] = {
    e.ClockStarted: _started,
    e.ClockSuspended: _suspended,
    e.ClockResumed: _resumed,
    e.ClockExtended: _extended,
    e.ClockRecomputed: _retimed,
    e.ThresholdReached: _retimed,
    e.ClockStopped: _stopped,
    e.ProcedureStarted: _procedure_started,
    e.ProcedureEnded: _procedure_ended,
    e.ExtensionGranted: _extension_granted,
    e.SubCaseForwarded: _forwarded,
}
"""What each event of this page does; part of the table in `apply`."""
