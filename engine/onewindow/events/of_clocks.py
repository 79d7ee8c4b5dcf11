"""What has happened to the legal clocks: these events are their ledger. Instants are UTC, dates local."""

from __future__ import annotations

from dataclasses import dataclass, field

from onewindow.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockEvent(Event):
    """What every line of the ledger says of the clock numbered `clock` after it.

    `due_on` is its last day and `due_at` the instant at which it ends (None while it stands still), `warn_at` when it
    warns, `next_at` its next threshold (None: none is left), `provisional` whether a day not announced was counted,
    `calendar` the version it was counted by, `reached` the thresholds that lie behind it.
    """

    clock: int
    due_on: str | None
    due_at: str | None
    warn_at: str | None
    next_at: str | None
    provisional: bool
    calendar: str
    reached: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStarted(ClockEvent):
    """A clock begins with the event at `start` (local date or instant). `kind` is one of `domain.clocks.KINDS`.

    `sub_case`, `task`, `procedure` and `order` say whose clock it is; `department` who answers for it.
    """

    kind: str
    start: str
    limit: str
    basis: str
    department: str
    sub_case: int | None = None
    task: int | None = None
    procedure: int | None = None
    order: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSuspended(ClockEvent):
    """It stands still from `begin` on, because of the special procedure `procedure`."""

    procedure: int
    begin: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockResumed(ClockEvent):
    """The special procedure `procedure` has ended at `end`."""

    procedure: int
    end: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockExtended(ClockEvent):
    """It runs `added` ("10wd") longer, as approved at `approved`."""

    added: str
    approved: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRecomputed(ClockEvent):
    """Counted anew by a calendar that says more than the one before; `before` was its last day."""

    before: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdReached(ClockEvent):
    """The clock has reached `threshold`: "warning", "overdue", or a later rung of the ladder; due at `at`."""

    threshold: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStopped(Event):
    """What it measured has happened (`why`: name of that event); `overdue` says whether too late."""

    clock: int
    why: str
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureStarted(Event):
    """A special procedure (特别程序) has begun; `limit` is its own (X), "" where the item names none."""

    procedure: int
    sub_case: int | None
    kind: str
    legal_basis: str
    limit: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureEnded(Event):
    """It has ended, with this result; `how` is "completed", or the event that ended the matter itself."""

    procedure: int
    result: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionGranted(Event):
    """The limits of a part (None: the main case) are `added` longer (延长审批)."""

    sub_case: int | None
    added: str
    reason: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarApplied(Event):
    """The running clocks were looked at with this calendar version; those that changed have events of their own."""

    calendar: str
