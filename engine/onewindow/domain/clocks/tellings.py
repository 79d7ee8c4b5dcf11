"""What really followed when a clock reached a threshold: who was told, which order was issued, or why nothing was."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, field

from onewindow import events as e
from onewindow.domain.clock import CORRECTION_NOTICE, CORRECTION_PERIOD, OVERDUE, WARNING
from onewindow.domain.clocks.spoken_for import spoken_for
from onewindow.events import Recorded
from onewindow.supervision_policy import RUNGS


class Telling(Struct, kw_only=True):
    """What followed from one `ThresholdReached`.

    `told` are [{"rung", "id", "name", "stands_for"}], `order` the number of the supervision order that was issued.
    `nobody` says why where there is neither: "spoken_for" by a wider limit, the card was "revoked", the department
    owes the answer to an order of this weight ("order_open": that is `order`), "told_before": nobody there was left.
    """

    told: list[dict[str, str]] = field(default_factory=list)
    order: int | None = None
    nobody: str = ""


class Tellings(Struct, frozen=True):
    """Of a log: tellings by the number of the `ThresholdReached`; `elsewhere` are the numbers of the `OrderIssued` to
    which the rung of another clock than that of the order has led."""

    by_seq: dict[int, Telling]
    elsewhere: frozenset[int]


def tellings(log: Iterable[Recorded]) -> Tellings:
    """What followed from each threshold of the log, by the events themselves; nothing is told that has none."""
    record = _Record()
    for recorded in log:
        record.note(recorded)
    return Tellings({each.seq: each.telling for each in record.reached}, frozenset(record.elsewhere))


class _Running(Struct):
    """A clock as the log has told it so far."""

    kind: str
    department: str
    sub_case: int | None
    start: str
    due_at: str | None


class _Reached(Struct, frozen=True):
    seq: int
    at: str
    clock: int
    threshold: str
    telling: Telling = field(default_factory=Telling)


class _Record:
    def __init__(self) -> None:
        self.reached: list[_Reached] = []
        self.elsewhere: set[int] = set()
        self._running: dict[int, _Running] = {}
        self._notice = 0
        self._card_of: dict[int, int] = {}
        self._revoked: set[int] = set()
        self._orders: dict[int, e.OrderIssued] = {}
        self._owed: set[int] = set()

    def note(self, recorded: Recorded) -> None:
        match recorded.event:
            case e.ClockEvent() as event:
                self._clock(recorded, event)
            case e.ClockStopped() as event:
                self._running.pop(event.clock, None)
            case e.CardIssued(clock=int(clock)) as event:
                self._card_of[clock] = event.card
            case e.CardRevoked() as event:
                self._revoked.add(event.card)
            case e.Escalated() as event:
                self._escalated(recorded, event)
            case e.OrderIssued() as event:
                self._ordered(recorded, event)
                self._orders[event.order] = event
                self._owed.add(event.order)
            case e.OrderReplied() as event:
                self._owed.discard(event.order)
            case e.OrderSettled(accepted=False) as event:
                self._owed.add(event.order)

    def _clock(self, recorded: Recorded, event: e.ClockEvent) -> None:
        if isinstance(event, e.ClockStarted):
            self._running[event.clock] = _Running(
                event.kind, event.department, event.sub_case, event.start, event.due_at
            )
            self._notice = event.clock if event.kind == CORRECTION_NOTICE else self._notice
        self._running[event.clock].due_at = event.due_at
        if isinstance(event, e.ThresholdReached):
            reached = _Reached(recorded.seq, recorded.at, event.clock, event.threshold)
            self._why_nobody(reached)
            self.reached.append(reached)

    def _why_nobody(self, reached: _Reached) -> None:
        """As things stand; what follows in the log overrules it."""
        clock, telling = self._running[reached.clock], reached.telling
        owed = [number for number, order in self._orders.items() if number in self._owed
                and (order.sub_case, order.department) == (clock.sub_case, clock.department)]
        if clock.kind == CORRECTION_PERIOD and reached.threshold == OVERDUE:
            return  # the case lapses: there is nobody to tell but by the notice
        if spoken_for(clock, self._running.values()):
            telling.nobody = "spoken_for"
        elif self._card_of.get(reached.clock) in self._revoked and not reached.threshold.startswith(WARNING):
            telling.nobody = "revoked"
        elif reached.threshold.endswith(":order") and owed:
            telling.nobody, telling.order = "order_open", owed[-1]
        else:
            telling.nobody = "told_before"

    def _escalated(self, recorded: Recorded, event: e.Escalated) -> None:
        # The silence of the window is a fact: its card and tellings name no clock, but it was N that ran out.
        of = self._notice if event.clock is None and event.cause == "deemed_acceptance" else event.clock
        found = self._rung(of, event.level, event.rung)
        if found is not None and (event.clock is not None or found.at == recorded.at):
            found.telling.nobody = ""
            found.telling.told += [{"rung": event.rung, **person} for person in event.recipients]

    def _rung(self, clock: int | None, level: str, rung: str) -> _Reached | None:
        """The rung itself, if it was reached since the level was; else the latest one that can have passed it up."""
        first = WARNING if level == WARNING else OVERDUE
        since: list[_Reached] = []
        for each in reversed(self.reached):
            if each.clock == clock and each.threshold in (first, *(f"{level}:{to}" for to in RUNGS)):
                since.append(each)
                if each.threshold == first:
                    break
        exact = (each for each in since if each.threshold == f"{level}:{rung}")
        return next(exact, next((each for each in since if _passes_to(each.threshold, rung)), None))

    def _ordered(self, recorded: Recorded, event: e.OrderIssued) -> None:
        """To the rung that led to it, of whichever clock; what a supervisor wrote follows from none."""
        now = [each for each in reversed(self.reached) if each.at == recorded.at and event.clock is not None]
        rung = next((each for each in now if each.threshold.endswith(":order")), None)
        found = rung or next((each for each in now if each.clock == event.clock), None)
        if found is not None:
            found.telling.nobody, found.telling.order = "", event.order
        if found is None or found.clock != event.clock:
            self.elsewhere.add(recorded.seq)


def _passes_to(threshold: str, rung: str) -> bool:
    """Whether a rung without people passes the matter up to this one; the first ones of a level are told at once."""
    _, _, to = threshold.partition(":")
    return not to or (to != "order" and RUNGS.index(to) <= RUNGS.index(rung))
