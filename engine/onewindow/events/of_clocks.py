"""What has happened to the legal clocks: these events are their ledger. Instants are UTC, dates local."""

from __future__ import annotations

from msgspec import field

from onewindow.events.event import Event


class ClockEvent(Event, frozen=True, kw_only=True):
    """What every line of the ledger says of the clock numbered `clock` after it.

    `due_on` is its last day and `due_at` the instant at which it ends (None while it stands still), `warn_at` when it
    warns, `next_at` its next threshold (None: none is left), `provisional` whether a day not announced was counted,
    `calendar` the version it was counted by, `reached` the thresholds that lie behind it, `rules` those of counting it
    began with (`Policy.rules`; "" in older events).
    """

    clock: int
    due_on: str | None
    due_at: str | None
    warn_at: str | None
    next_at: str | None
    provisional: bool
    calendar: str
    reached: list[str] = field(default_factory=list)
    rules: str = ""


class ClockStarted(ClockEvent, frozen=True, kw_only=True):
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


class ClockSuspended(ClockEvent, frozen=True, kw_only=True):
    """It stands still from `begin` on, because of the special procedure `procedure`."""

    procedure: int
    begin: str
    basis: str


class ClockResumed(ClockEvent, frozen=True, kw_only=True):
    """The special procedure `procedure` has ended at `end`."""

    procedure: int
    end: str
    basis: str


class ClockExtended(ClockEvent, frozen=True, kw_only=True):
    """It runs `added` ("10wd") longer, as approved at `approved`."""

    added: str
    approved: str
    basis: str


class ClockRecomputed(ClockEvent, frozen=True, kw_only=True):
    """Counted anew by a calendar that says more than the one before; `before` was its last day."""

    before: str | None


class ThresholdReached(ClockEvent, frozen=True, kw_only=True):
    """The clock has reached `threshold`: "warning", "overdue", or a later rung of the ladder; due at `at`."""

    threshold: str
    at: str


class ClockStopped(Event, frozen=True, kw_only=True):
    """What it measured has happened (`why`: name of that event); `overdue` says whether too late."""

    clock: int
    why: str
    overdue: bool


class ProcedureStarted(Event, frozen=True, kw_only=True):
    """A special procedure (特别程序) has begun; `limit` is its own (X), "" where the item names none."""

    procedure: int
    sub_case: int | None
    kind: str
    legal_basis: str
    limit: str
    reason: str


class ProcedureEnded(Event, frozen=True, kw_only=True):
    """It has ended, with this result; `how` is "completed", or the event that ended the matter itself."""

    procedure: int
    result: str
    how: str


class ExtensionGranted(Event, frozen=True, kw_only=True):
    """The limits of a part (None: the main case) are `added` longer (延长审批)."""

    sub_case: int | None
    added: str
    reason: str
    basis: str


class CalendarApplied(Event, frozen=True, kw_only=True):
    """The running clocks were looked at with this calendar version; those that changed have events of their own."""

    calendar: str
