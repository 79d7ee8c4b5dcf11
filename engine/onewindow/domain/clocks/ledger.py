"""The ledger (时限台账) of every clock a case has had, stopped ones too: what changed when, by whom, on what basis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, field

from onewindow import events as e
from onewindow.domain.clock import overdue_from
from onewindow.domain.clocks.running import IMMEDIATE, moment
from onewindow.domain.clocks.tellings import Telling, tellings
from onewindow.domain.service_item import Limit
from onewindow.domain.time_limits import Prolongation, Suspension, Term
from onewindow.events import Recorded


class LedgerLine(Struct, frozen=True, kw_only=True):
    """One change. `change` is started, suspended, resumed, extended, recomputed, stopped, the threshold reached
    ("warning", "overdue", a later rung such as "yellow:supervisor"), or "order": one that names this clock was issued
    when another had reached its rung.

    `by` is {"id", "name"} of who did it, `basis` the legal basis or the result of the procedure, `reason` why it was
    suspended or extended, `due_on` the last day after it (None while it stands still) and `calendar` the version it was
    counted by; `value` is what was added ("10wd"), the last day before ("2027-01-19"), the name of the event that
    stopped it, or the number of the order. `told`, `order` and `nobody`: what followed from a threshold, see `Telling`.
    """

    seq: int
    at: str
    by: dict[str, str]
    change: str
    basis: str
    due_on: str | None
    due_at: str | None
    provisional: bool
    calendar: str
    value: str = ""
    reason: str = ""
    told: list[dict[str, str]] = field(default_factory=list)
    order: int | None = None
    nobody: str = ""


class Part(Struct, frozen=True, kw_only=True):
    """What a clock measures: the main case (`sub_case` None) or a sub-case, and within it a work item, a special
    procedure or a supervision order. `name` is the name of the sub-case, `of` that of the item, procedure or order."""

    sub_case: int | None = None
    name: str = ""
    task: int | None = None
    procedure: int | None = None
    order: int | None = None
    of: str = ""


class ClockLedger(Struct, kw_only=True):
    """One clock with its lines, oldest first. `suspensions` are [{"procedure", "begin", "end", "basis"}].

    `rules` are those of counting it began with (see `Policy.rules`). `stopped_at` is None while it runs or stands
    still; then `overdue` says nothing yet.
    """

    clock: int
    kind: str
    part: Part
    department: str
    start: str
    limit: str
    basis: str
    due_on: str | None
    due_at: str | None
    warn_at: str | None
    next_at: str | None
    provisional: bool
    calendar: str
    lines: list[LedgerLine] = field(default_factory=list)
    suspensions: list[dict[str, Any]] = field(default_factory=list)
    extension: dict[str, str] | None = None
    rules: str = ""
    stopped_at: str | None = None
    why: str = ""
    overdue: bool = False

    @property
    def suspended(self) -> bool:
        """Whether it stands still now."""
        return self.stopped_at is None and any(each["end"] is None for each in self.suspensions)

    @property
    def immediate(self) -> bool:
        """Whether it is that of an immediate item (即办件), which ends with the office hours."""
        return self.limit == IMMEDIATE

    def term(self) -> Term:
        """What to reckon to explain its date; ValueError for an immediate item.

        An extension that was granted is not judged again.
        """
        return Term(
            start=moment(self.start),
            limit=Limit.parse(self.limit),
            suspensions=tuple(
                Suspension(moment(each["begin"]), moment(each["end"]) if each["end"] else None, each["basis"])
                for each in self.suspensions
            ),
            extension=Prolongation(days=Limit.parse(self.extension["added"]).amount, granted=True)
            if self.extension else None,
        )

    def overdue_at(self, now: str) -> bool:
        """Whether it was too late when it stopped, or is at `now` (UTC, as the log writes it)."""
        if self.stopped_at is not None:
            return self.overdue
        return self.due_at is not None and overdue_from(self.due_at) <= now


def ledger(log: Sequence[Recorded]) -> list[ClockLedger]:
    """Every clock the case has had, in the order in which they were started."""
    clocks: dict[int, ClockLedger] = {}
    names, followed = _Names(), tellings(log)
    for recorded in log:
        event = recorded.event
        names.note(event)
        if isinstance(event, e.ClockStarted):
            clocks[event.clock] = _started(event, names)
        if isinstance(event, e.ClockEvent):
            _change(clocks[event.clock], event)
            clock = clocks[event.clock]
            reason = names.reason(event, clock.part)
            clock.lines.append(_line(recorded, event, reason, followed.by_seq.get(recorded.seq)))
        elif isinstance(event, e.ClockStopped):
            clock = clocks[event.clock]
            clock.stopped_at, clock.why, clock.overdue = recorded.at, event.why, event.overdue
            clock.lines.append(_aside(recorded, clock, "stopped", value=event.why))
        elif isinstance(event, e.OrderIssued) and recorded.seq in followed.elsewhere and event.clock in clocks:
            clock = clocks[event.clock]
            clock.lines.append(_aside(recorded, clock, "order", value=f"{event.order}", order=event.order))
    return list(clocks.values())


class _Names:
    """What sub-cases, work items (of departments' systems too) and procedures are called, and the reasons of procedures
    and extensions, as the log tells it."""

    def __init__(self) -> None:
        self._subs: dict[int, str] = {}
        self._tasks: dict[int, str] = {}
        self._procedures: dict[int, e.ProcedureStarted] = {}
        self._extensions: dict[int | None, str] = {}

    def note(self, event: e.Event) -> None:
        if isinstance(event, e.SubCaseOpened):
            self._subs[event.sub_case] = event.name
        elif isinstance(event, e.TaskOpened):
            self._tasks[event.task] = event.name or event.element
        elif isinstance(event, e.MessageQueued) and event.task is not None:
            self._tasks[event.task] = event.element
        elif isinstance(event, e.ProcedureStarted):
            self._procedures[event.procedure] = event
        elif isinstance(event, e.ExtensionGranted):
            self._extensions[event.sub_case] = event.reason

    def reason(self, event: e.ClockEvent, of: Part) -> str:
        """Why a clock of this part was suspended or extended."""
        if isinstance(event, e.ClockSuspended) and event.procedure in self._procedures:
            return self._procedures[event.procedure].reason
        return self._extensions.get(of.sub_case, "") if isinstance(event, e.ClockExtended) else ""

    def part(self, event: e.ClockStarted) -> Part:
        of = str(event.order) if event.order is not None else ""
        if event.task is not None:
            of = self._tasks.get(event.task, "")
        elif event.procedure is not None:
            known = self._procedures.get(event.procedure)
            of = known.kind if known else ""
        return Part(
            sub_case=event.sub_case, name=self._subs.get(event.sub_case or 0, ""), task=event.task,
            procedure=event.procedure, order=event.order, of=of,
        )


def _started(event: e.ClockStarted, names: _Names) -> ClockLedger:
    return ClockLedger(
        clock=event.clock, kind=event.kind, part=names.part(event), department=event.department, start=event.start,
        limit=event.limit, basis=event.basis, due_on=event.due_on, due_at=event.due_at, warn_at=event.warn_at,
        next_at=event.next_at, provisional=event.provisional, calendar=event.calendar, rules=event.rules,
    )


def _change(clock: ClockLedger, event: e.ClockEvent) -> None:
    clock.due_on, clock.due_at, clock.warn_at, clock.next_at = event.due_on, event.due_at, event.warn_at, event.next_at
    clock.provisional, clock.calendar, clock.rules = event.provisional, event.calendar, event.rules
    if isinstance(event, e.ClockSuspended):
        clock.suspensions.append(
            {"procedure": event.procedure, "begin": event.begin, "end": None, "basis": event.basis}
        )
    elif isinstance(event, e.ClockResumed):
        for suspension in clock.suspensions:
            if suspension["procedure"] == event.procedure and suspension["end"] is None:
                suspension["end"] = event.end
    elif isinstance(event, e.ClockExtended):
        clock.extension = {"added": event.added, "approved": event.approved, "basis": event.basis}


_CHANGES = {
    "ClockStarted": "started", "ClockSuspended": "suspended", "ClockResumed": "resumed", "ClockExtended": "extended",
    "ClockRecomputed": "recomputed",
}


def _line(recorded: Recorded, event: e.ClockEvent, reason: str, followed: Telling | None) -> LedgerLine:
    change, value = _CHANGES.get(recorded.type, ""), ""
    if isinstance(event, e.ThresholdReached):
        change = event.threshold
    elif isinstance(event, e.ClockExtended):
        value = event.added
    elif isinstance(event, e.ClockRecomputed):
        value = event.before or ""
    then = followed or Telling()
    return LedgerLine(
        seq=recorded.seq, at=recorded.at, by=_person(recorded), change=change, basis=getattr(event, "basis", ""),
        due_on=event.due_on, due_at=event.due_at, provisional=event.provisional, calendar=event.calendar, value=value,
        reason=reason, told=then.told, order=then.order, nobody=then.nobody,
    )


def _aside(
    recorded: Recorded, clock: ClockLedger, change: str, *, value: str = "", order: int | None = None
) -> LedgerLine:
    """A line that changes no date."""
    return LedgerLine(
        seq=recorded.seq, at=recorded.at, by=_person(recorded), change=change, basis="", due_on=clock.due_on,
        due_at=clock.due_at, provisional=clock.provisional, calendar=clock.calendar, value=value, order=order,
    )


def _person(recorded: Recorded) -> dict[str, str]:
    return {"id": str(recorded.actor.get("id", "")), "name": str(recorded.actor.get("name", ""))}
