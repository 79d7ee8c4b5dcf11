"""What follows when a clock reaches a threshold, and from facts: cards, tellings, supervision orders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from onewindow import events as e
from onewindow.domain.case import ENDED, Case
from onewindow.domain.clock import (
    CORRECTION_NOTICE,
    CORRECTION_PERIOD,
    ORDER_REPLY,
    OVERALL,
    OVERDUE,
    PROMISED,
    STAGE,
    STATUTORY,
    WARNING,
    Clock,
)
from onewindow.domain.clocks.ladder import Concern, addressees, notifications, tell
from onewindow.domain.clocks.starting import start
from onewindow.domain.clocks.thresholds import level_of, rung_named, rungs_at_once
from onewindow.domain.facts import Facts
from onewindow.domain.names import CAUSES, chinese
from onewindow.domain.part import department_of, part_name


def threshold_reached(case: Case, event: e.ThresholdReached, facts: Facts) -> Iterator[e.Event]:
    """Warning: the handler. Overdue: the card and its rungs. Later: the rung whose hour has come."""
    clock = case.clocks[event.clock]
    if _another_speaks_for(case, clock):
        return
    concern = _of_clock(case, event.clock, clock, facts)
    if concern.card is not None and case.cards[concern.card].state == "revoked":
        return  # a card that was taken back climbs no further
    rung = rung_named(event.threshold, facts)
    if event.threshold == WARNING:
        yield from _told(case, replace(concern, level=WARNING), facts)
    elif event.threshold == OVERDUE:
        # The end of N and A has consequences of its own: deemed acceptance and lapse. Silence costs its card also
        # where the case has ended before anybody came by to accept it.
        if clock.kind == CORRECTION_NOTICE and case.status in ENDED:
            yield from _silence(case, [], facts)
        if concern.card is not None:
            # Overdue a second time, after another calendar had moved its end: one clock, one card.
            yield from _told(case, concern, facts)
        elif clock.kind not in (CORRECTION_NOTICE, CORRECTION_PERIOD):
            yield from _card(case, concern, {"due_on": clock.due_on, "limit": clock.limit}, facts)
    elif rung is not None and rung.to == "order":
        yield from _order(case, concern, facts)
    elif rung is not None:
        yield from tell(case, replace(concern, level=rung.level), [rung.to], facts)


def deemed_acceptance(case: Case, event: e.CaseAccepted, facts: Facts) -> Iterator[e.Event]:
    """A red card from the fact that nobody told the applicant anything in time."""
    yield from _silence(case, event.missing, facts)


def act_reported(case: Case, event: e.ActReported, facts: Facts) -> Iterator[e.Event]:
    """A card for an act the engine would have refused, and that was done elsewhere."""
    concern = Concern(
        cause=event.act, level=facts.supervision.cards[event.act], department=event.department,
        sub_case=event.sub_case,
    )
    yield from _card(case, concern, {"done_on": event.done_on, "description": event.description}, facts)


def order_issued(case: Case, event: e.OrderIssued, facts: Facts) -> Iterator[e.Event]:
    """The reply limit runs, and those it is addressed to are told."""
    yield from _order_runs(case, event.order, event.limit, facts)


def order_settled(case: Case, event: e.OrderSettled, facts: Facts) -> Iterator[e.Event]:
    """A returned reply has a new limit."""
    if not event.accepted:
        yield from _order_runs(case, event.order, event.limit, facts)


def _silence(case: Case, missing: list[dict[str, str]], facts: Facts) -> Iterator[e.Event]:
    found = {"received_on": case.received_on, "due_on": case.correction_notice_due, "missing": missing}
    concern = Concern(
        cause="deemed_acceptance", level=facts.supervision.cards["deemed_acceptance"],
        department=department_of(case, None, facts), handler=_who_received(facts), stage="acceptance",
    )
    yield from _card(case, concern, found, facts)


def _who_received(facts: Facts) -> str:
    """The window clerk who did the intake, and from whom the applicant should have heard."""
    intakes = (element.id for element in facts.drawing.elements.values() if element.stage == "intake")
    return next((str(facts.document[element]["by"]) for element in intakes if element in facts.document), "")


_SPEAKS_FOR = {PROMISED: (OVERALL,), STAGE: (PROMISED, STATUTORY)}


def _another_speaks_for(case: Case, clock: Clock) -> bool:
    """Whether one delay would be told twice: the promise of a one-thing case ends with its overall limit, the stage
    with the limit of its sub-case (but not one that had passed before the stage began)."""
    return any(
        other.kind in _SPEAKS_FOR.get(clock.kind, ()) and other.sub_case == clock.sub_case
        and clock.start <= (other.due_at or "") <= (clock.due_at or "") for other in case.clocks.values()
    )  # fmt: skip


def _of_clock(case: Case, number: int, clock: Clock, facts: Facts) -> Concern:
    return Concern(
        cause=clock.kind, level=level_of(clock.kind, facts.supervision), department=clock.department,
        sub_case=clock.sub_case, task=clock.task, clock=number, due_on=clock.due_on, order=clock.order,
        card=next((card for card, its in reversed(case.cards.items()) if its.clock == number), None),
    )


def _card(case: Case, concern: Concern, found: dict[str, Any], facts: Facts) -> Iterator[e.Event]:
    number = len(case.cards) + 1
    yield e.CardIssued(
        card=number, level=concern.level, cause=concern.cause, clock=concern.clock, sub_case=concern.sub_case,
        task=concern.task, department=concern.department, facts=found,
    )
    yield from _told(case, replace(concern, card=number), facts)


def _told(case: Case, concern: Concern, facts: Facts) -> Iterator[e.Event]:
    rungs = rungs_at_once(concern.level, facts)
    yield from tell(case, concern, [rung.to for rung in rungs if rung.to != "order"], facts)
    if any(rung.to == "order" for rung in rungs) and concern.cause != ORDER_REPLY:
        yield from _order(case, concern, facts)


def _order(case: Case, concern: Concern, facts: Facts) -> Iterator[e.Event]:
    """One at a time: a department that has to answer for a part already is not asked a second time."""
    if any(
        order.state != "accepted" and order.sub_case == concern.sub_case and order.department == concern.department
        for order in case.orders.values()
    ):
        return
    part = f"{case.number(concern.sub_case)} {part_name(case, concern.sub_case)}"
    matter = f"已超期（截止 {concern.due_on}）" if concern.due_on else ""
    yield e.OrderIssued(
        order=len(case.orders) + 1, department=concern.department, sub_case=concern.sub_case, clock=concern.clock,
        recipients=addressees(concern.department, facts), limit=facts.supervision.order_reply,
        content=f"{part}：{chinese(CAUSES, concern.cause)}{matter}，请查明原因、立即办理并按期回复。",
    )


def _order_runs(case: Case, number: int, limit: str, facts: Facts) -> Iterator[e.Event]:
    order = case.orders[number]
    yield from start(
        case, ORDER_REPLY, facts.at, limit, facts, department=order.department, sub_case=order.sub_case, order=number
    )
    clock = case.clocks_started
    due_on = case.clocks[clock].due_on
    concern = Concern(
        cause=ORDER_REPLY, level="red", department=order.department, sub_case=order.sub_case, clock=clock,
        due_on=due_on,
    )
    said = {
        "level": "red", "cause": ORDER_REPLY, "rung": "order", "case_no": case.case_no,
        "sub_case": case.number(order.sub_case), "title": part_name(case, order.sub_case),
        "department": order.department, "due_on": due_on, "text": f"【督办】{order.content}回复期限 {due_on}",
        "text_en": f"[supervision order] {case.number(order.sub_case)}: reply by {due_on}",
    }
    yield from notifications(case, f"order-{number}-{clock}", order.recipients, said, concern, facts)
