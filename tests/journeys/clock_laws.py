"""What holds for the clocks and the supervision of every case, read from its log alone: dates are compared, not made.

Events of one instant are taken together: a command may start, stop and move several clocks.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from onewindow import events as e
from onewindow.domain.clocks.ledger import ledger
from onewindow.events import Recorded

CARDED = {"promised", "statutory", "stage", "overall", "special_procedure", "delivery", "order_reply"}
"""Kinds whose end costs a card of their own; that of N is the deemed acceptance, and A is the applicant's."""

OF_THE_WHOLE = {"promised", "statutory", "overall"}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass
class _Life:
    """What is known of a clock from its events."""

    started: e.ClockStarted
    last: e.ClockEvent
    stopped: e.ClockStopped | None = None
    overdue: bool = False
    spoken_for: bool = False
    open_pauses: set[int] = field(default_factory=set)
    due_before_pause: str | None = None
    of_calendar: str = ""


def clocks_kept(log: Sequence[Recorded]) -> None:
    """All laws of clocks and supervision hold; an AssertionError says which does not."""
    lives: dict[int, _Life] = {}
    for at, same in groupby(log, key=lambda recorded: recorded.at):
        for recorded in same:
            _live(lives, recorded)
        _promised_before_statutory(lives, at)
    _pauses_keep_to_their_part(log, lives)
    _once(log)
    _cards_have_a_cause(log, lives)
    _everybody_told_once(log)
    _acceptance_by_law(log)
    _ledger_tells_what_happened(log)
    _written_as_agreed(log)


def _live(lives: dict[int, _Life], recorded: Recorded) -> None:
    """(a) started once, stopped at most once, nothing afterwards; (b) no pause moves an end to an earlier day."""
    event = recorded.event
    if isinstance(event, e.ClockStarted):
        assert event.clock == len(lives) + 1, f"clock {event.clock} follows {len(lives)}"
        lives[event.clock] = _Life(event, event)
    elif isinstance(event, e.ClockStopped | e.ClockEvent):
        life = lives[event.clock]
        assert life.stopped is None, f"{recorded.type} after clock {event.clock} had stopped"
        if isinstance(event, e.ClockStopped):
            life.stopped = event
            assert event.overdue == _over(life.last.due_at, recorded.at), f"clock {event.clock} stopped {event}"
            assert life.overdue or not event.overdue or life.started.kind == "correction_period", event
        else:
            _change(life, event, recorded.at)
            life.last = event
            if isinstance(event, e.ThresholdReached) and event.threshold == "overdue":
                life.spoken_for = any(_speaks_for(other, life) for other in lives.values())


def _change(life: _Life, event: e.ClockEvent, at: str) -> None:
    if isinstance(event, e.ThresholdReached):
        assert event.at <= at, f"{event.threshold} of clock {event.clock} came too early"
        if event.threshold == "overdue":
            assert _over(event.due_at, at), f"clock {event.clock} is not overdue at {at}: {event}"
            life.overdue = True
    elif isinstance(event, e.ClockSuspended):
        if not life.open_pauses:
            life.due_before_pause, life.of_calendar = life.last.due_on, life.last.calendar
        life.open_pauses.add(event.procedure)
    elif isinstance(event, e.ClockResumed):
        life.open_pauses.remove(event.procedure)
        if not life.open_pauses and event.calendar == life.of_calendar and life.due_before_pause is not None:
            assert event.due_on is not None
            assert event.due_on >= life.due_before_pause, f"the pause has shortened clock {event.clock}"
    elif isinstance(event, e.ClockExtended) and event.due_on is not None and life.last.due_on is not None:
        assert event.due_on > life.last.due_on or event.calendar != life.last.calendar, event


def _speaks_for(other: _Life, life: _Life) -> bool:
    """One delay costs one card: the overall limit speaks for the promise of the whole, and a part's for its stage."""
    kinds = {"promised": ("overall",), "stage": ("promised", "statutory")}.get(life.started.kind, ())
    ends = (other.last.due_at, life.last.due_at)
    same = other.stopped is None and other.started.sub_case == life.started.sub_case and other.started.kind in kinds
    # What had passed before the stage began says nothing of the stage.
    return same and None not in ends and life.started.start <= str(ends[0]) <= str(ends[1])


def _over(due_at: str | None, at: str) -> bool:
    """Days end with the midnight of Shanghai, at which the next day has begun; hours end with their instant."""
    return due_at is not None and (at > due_at or (at == due_at and due_at.endswith("T16:00:00.000Z")))


def _promised_before_statutory(lives: dict[int, _Life], at: str) -> None:
    """(g) P never ends after L of the same part, where both are counted in the same unit."""
    running: dict[tuple[int | None, str], _Life] = {}
    for life in lives.values():
        if life.stopped is None and life.started.kind in ("promised", "statutory"):
            running[life.started.sub_case, life.started.kind] = life
    for (part, kind), life in running.items():
        other = running.get((part, "statutory"))
        if kind == "promised" and other is not None and _unit(life) == _unit(other):
            ends = (life.last.due_at, other.last.due_at)
            assert None in ends or str(ends[0]) <= str(ends[1]), f"{at}: P of {part} ends after L: {ends}"


def _unit(life: _Life) -> str:
    return life.started.limit.lstrip("0123456789.")


def _pauses_keep_to_their_part(log: Sequence[Recorded], lives: dict[int, _Life]) -> None:
    """(b) a procedure or an extension of one part touches no clock of another; the whole stands still for some."""
    of_procedure: dict[int, int | None] = {}
    obligatory: dict[int, bool] = {}
    extended: int | None = None
    for event in (recorded.event for recorded in log):
        match event:
            case e.SubCaseOpened():
                obligatory[event.sub_case] = event.obligatory
            case e.ProcedureStarted():
                of_procedure[event.procedure] = event.sub_case
            case e.ExtensionGranted():
                extended = event.sub_case
            case e.ClockExtended():
                assert lives[event.clock].started.sub_case == extended, event
            case e.ClockSuspended() | e.ClockResumed():
                clock, part = lives[event.clock].started, of_procedure[event.procedure]
                if clock.sub_case == part:
                    assert clock.kind in OF_THE_WHOLE | {"stage"}, event
                else:
                    assert clock.sub_case is None, f"procedure of {part} touched {clock}"
                    assert clock.kind in OF_THE_WHOLE, event
                    assert part is not None
                    assert obligatory[part], event


def _once(log: Sequence[Recorded]) -> None:
    """(c) one correction notice, one extension of each part, one card for an end of a clock, one ending of each."""
    of = _of(log)
    assert len(of[e.CorrectionNotified]) <= 1
    for name, what in (
        ("extended", [event.sub_case for event in of[e.ExtensionGranted]]),
        ("card", [(event.clock, event.facts["due_on"]) for event in of[e.CardIssued] if event.clock is not None]),
        ("card", [event.cause for event in of[e.CardIssued] if event.cause == "deemed_acceptance"]),
        ("ended", [event.procedure for event in of[e.ProcedureEnded]]),
    ):
        twice = [which for which, times in Counter(what).items() if times > 1]
        assert not twice, f"{name} more than once: {twice}"
    for numbered in (e.CardIssued, e.Escalated, e.OrderIssued, e.ProcedureStarted):
        name = numbered.__struct_fields__[0]
        numbers = [getattr(event, name) for event in of[numbered]]
        assert numbers == list(range(1, len(numbers) + 1)), f"{numbered.__name__}: {numbers}"


def _cards_have_a_cause(log: Sequence[Recorded], lives: dict[int, _Life]) -> None:
    """(d) a card stands for every clock of a carded kind that was overdue, and for no other; facts have theirs."""
    overdue = {number for number, life in lives.items()
               if life.overdue and not life.spoken_for and life.started.kind in CARDED}
    of = _of(log)
    assert {event.clock for event in of[e.CardIssued] if event.clock is not None} == overdue
    for event in of[e.CardIssued]:
        if event.clock is not None:
            assert (event.cause, event.sub_case) == (
                lives[event.clock].started.kind, lives[event.clock].started.sub_case
            ), event
    facts = Counter(event.cause for event in of[e.CardIssued] if event.clock is None)
    assert facts - Counter({"deemed_acceptance": 1}) == Counter(event.act for event in of[e.ActReported])


def _everybody_told_once(log: Sequence[Recorded]) -> None:
    """(e) no telling without people, nobody told twice of one, a message of its own for each; only they confirm it."""
    of = _of(log)
    told = {event.escalation: [person["id"] for person in event.recipients] for event in of[e.Escalated]}
    assert all(people and all(people) and len(set(people)) == len(people) for people in told.values()), told
    wanted = Counter(person for people in told.values() for person in people)
    sent = [event for event in of[e.MessageQueued] if event.kind == "notification"]
    orders = {event.message.split(":")[2] for event in sent if event.data["rung"] == "order"}
    assert orders == {f"order-{event.order}-{event.clock}" for event in of[e.ClockStarted] if event.order is not None}
    assert Counter(event.data["to"]["id"] for event in sent if event.data["rung"] != "order") == wanted
    assert len({event.message for event in sent}) == len(sent)
    confirmed = [(r.event.escalation, r.actor["id"]) for r in log if isinstance(r.event, e.EscalationAcknowledged)]
    assert len(set(confirmed)) == len(confirmed)
    assert all(person in told[number] for number, person in confirmed)


def _ledger_tells_what_happened(log: Sequence[Recorded]) -> None:
    """(l) the ledger names everybody who was told of a clock, and every order, once; and says so where nobody was."""
    of, lines = _of(log), [line for clock in ledger(log) for line in clock.lines]
    told = Counter((line.at, person["rung"], person["id"]) for line in lines for person in line.told)
    at = {id(recorded.event): recorded.at for recorded in log}
    wanted = Counter(
        (at[id(event)], event.rung, person["id"]) for event in of[e.Escalated] for person in event.recipients
        if event.clock is not None or event.cause == "deemed_acceptance"
    )  # fmt: skip
    assert told == wanted
    issued = Counter(line.order for line in lines if line.order and not line.nobody and line.change != "order")
    assert issued == Counter(event.order for event in of[e.OrderIssued] if event.clock is not None)
    silent = [line for line in lines if ":" in line.change and not line.told and (line.nobody or not line.order)]
    assert all(line.nobody for line in silent), silent


def _acceptance_by_law(log: Sequence[Recorded]) -> None:
    """(f) accepted by law exactly when N had run out, and since receipt, or since the corrections came."""
    notice: e.ClockEvent | None = None
    received = corrected = latest = ""
    for recorded in log:
        event, latest = recorded.event, max(latest, recorded.at)
        if isinstance(event, e.IntakeRegistered):
            received = event.received_on
            assert received <= _local_day(latest), event  # somebody may have set the clock back meanwhile
        elif isinstance(event, e.CorrectionReceived):
            corrected = event.received_on
        elif isinstance(event, e.ClockStarted) and event.kind == "correction_notice":
            notice = event
        elif isinstance(event, e.CaseAccepted):
            assert notice is not None
            assert event.deemed == _over(notice.due_at, recorded.at), f"{event} at {recorded.at}, N {notice}"
            assert event.accepted_on == (corrected or (received if event.deemed else _local_day(recorded.at))), event
            cards = [card for card in _of(log)[e.CardIssued] if card.cause == "deemed_acceptance"]
            assert len(cards) == int(event.deemed)


def _local_day(at: str) -> str:
    """Date in Shanghai, by the text alone: after 16:00 UTC it is the next one."""
    return (datetime.fromisoformat(at) + timedelta(hours=8)).date().isoformat()


def _written_as_agreed(log: Sequence[Recorded]) -> None:
    """(k) instants are UTC with Z, days are local dates, and the last day is the one on which the limit ends."""
    for recorded in log:
        event = recorded.event
        assert _INSTANT.fullmatch(recorded.at), recorded
        if isinstance(event, e.ClockEvent):
            instants = [event.due_at, event.warn_at, event.next_at]
            instants += [getattr(event, name, None) for name in ("begin", "end", "approved", "at")]
            assert all(_INSTANT.fullmatch(each) for each in instants if each is not None), event
            assert (event.due_on is None) == (event.due_at is None), event
            if event.due_at is not None and event.due_on is not None:
                assert _DAY.fullmatch(event.due_on), event
                assert event.due_on == _last_day(event.due_at), event
        if isinstance(event, e.ClockStarted):
            assert _INSTANT.fullmatch(event.start) or _DAY.fullmatch(event.start), event


def _last_day(due_at: str) -> str:
    """The day that a midnight ends, or the day of the instant."""
    end = datetime.fromisoformat(due_at) + timedelta(hours=8) - timedelta(milliseconds=1)
    return end.date().isoformat()


def _of(log: Sequence[Recorded]) -> dict[type[Any], list[Any]]:
    """The events of a log by their type, in order."""
    found: dict[type[Any], list[Any]] = defaultdict(list)
    for recorded in log:
        found[type(recorded.event)].append(recorded.event)
    return found
