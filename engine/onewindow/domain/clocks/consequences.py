"""What follows when a clock reaches a threshold, and from facts: cards, tellings, supervision orders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import structs

from onewindow import events as e
from onewindow.domain.card import Order
from onewindow.domain.case import ENDED, Case
from onewindow.domain.clock import (
    CORRECTION_NOTICE,
    CORRECTION_PERIOD,
    ORDER_REPLY,
    OVERDUE,
    WARNING,
    Clock,
)
from onewindow.domain.clocks.ladder import Concern, addressees, notifications, tell, who_answers
from onewindow.domain.clocks.spoken_for import spoken_for
from onewindow.domain.clocks.starting import start
from onewindow.domain.clocks.thresholds import level_of, rung_named, rungs_at_once
from onewindow.domain.facts import Facts
from onewindow.domain.names import CAUSES, chinese
from onewindow.domain.part import department_of, part_name
from onewindow.supervision_policy import LEVELS, Rung


def threshold_reached(case: Case, event: e.ThresholdReached, facts: Facts) -> Iterator[e.Event]:
    """Warning: the handler. Overdue: the card and its rungs. Later: the rung whose hour has come."""
    clock = case.clocks[event.clock]
    if spoken_for(clock, case.clocks.values()):
        return
    rung = rung_named(event.threshold, facts)
    concern = _of_threshold(case, event, rung, facts)
    if concern.card is not None and case.cards[concern.card].state == "revoked":
        return  # a card that was taken back climbs no further
    if event.threshold == WARNING:
        yield from _told(case, concern, facts)
    elif event.threshold == OVERDUE:
        # The end of N and A has consequences of its own: deemed acceptance and lapse. Silence costs its card also
        # where the case has ended before anybody came by to accept it.
        if clock.kind == CORRECTION_NOTICE and case.status in ENDED:
            yield from _silence(case, [], facts)
        if concern.card is not None:
            # Two calendars have moved its end away and back: one end, one card.
            yield from _told(case, concern, facts)
        elif clock.kind not in (CORRECTION_NOTICE, CORRECTION_PERIOD):
            yield from _card(case, concern, {"due_on": clock.due_on, "limit": clock.limit}, facts)
    elif rung is not None and rung.to == "order":
        yield from _order(case, concern, facts)
    elif rung is not None:
        yield from tell(case, concern, [rung.to], facts)


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


def _of_threshold(case: Case, event: e.ThresholdReached, rung: Rung | None, facts: Facts) -> Concern:
    """Warnings rest on no card; the end on that for this very end, and what lies behind it on the latest one."""
    clock = case.clocks[event.clock]
    concern = _of_clock(event.clock, clock, facts)
    if WARNING in (event.threshold, rung.level if rung else ""):
        # Who was warned of an earlier end, before an extension, a hearing or another calendar, is warned of this one.
        since = facts.at if event.threshold == WARNING else clock.warn_at or ""
        return structs.replace(concern, level=WARNING, since=since)
    rests_on = (
        number for number, card in reversed(case.cards.items()) if card.clock == event.clock
        and (event.threshold != OVERDUE or card.facts.get("due_on") == clock.due_on)
    )  # fmt: skip
    return structs.replace(concern, level=rung.level if rung else concern.level, card=next(rests_on, None))


def _of_clock(number: int, clock: Clock, facts: Facts) -> Concern:
    return Concern(
        cause=clock.kind, level=level_of(clock.kind, facts.supervision), department=clock.department,
        sub_case=clock.sub_case, task=clock.task, clock=number, due_on=clock.due_on, order=clock.order,
    )


def _card(case: Case, concern: Concern, found: dict[str, Any], facts: Facts) -> Iterator[e.Event]:
    number = len(case.cards) + 1
    yield e.CardIssued(
        card=number, level=concern.level, cause=concern.cause, clock=concern.clock, sub_case=concern.sub_case,
        task=concern.task, department=concern.department, facts=found,
    )
    yield from _told(case, structs.replace(concern, card=number), facts)


def _told(case: Case, concern: Concern, facts: Facts) -> Iterator[e.Event]:
    rungs = rungs_at_once(concern.level, facts)
    yield from tell(case, concern, [rung.to for rung in rungs if rung.to != "order"], facts)
    if any(rung.to == "order" for rung in rungs) and concern.cause != ORDER_REPLY:
        yield from _order(case, concern, facts)


def _order(case: Case, concern: Concern, facts: Facts) -> Iterator[e.Event]:
    """One at a time of a level: a department that owes an answer for a part is asked again only about something graver.

    The order stands for the gravest of what the department is late with in that part, and names all of it.
    """
    matters = _matters(case, concern, facts)
    gravest = matters[0]
    if any(
        order.owed and order.sub_case == concern.sub_case and order.department == concern.department
        and LEVELS.index(_level_of(case, order)) >= LEVELS.index(gravest.level) for order in case.orders.values()
    ):  # fmt: skip
        return
    part = f"{case.number(concern.sub_case)} {part_name(case, concern.sub_case)}"
    yield e.OrderIssued(
        order=len(case.orders) + 1, department=concern.department, sub_case=concern.sub_case, clock=gravest.clock,
        recipients=addressees(concern.department, facts), limit=facts.supervision.order_reply,
        content=f"{part}：{'、'.join(map(_matter, matters))}，请查明原因、立即办理并按期回复。",
    )


def _matters(case: Case, concern: Concern, facts: Facts) -> list[Concern]:
    """`concern`, and what else of its part the department has a standing card for and is late with; gravest first."""
    found = [concern]
    latest = {card.clock: card for card in case.cards.values()}  # a clock has one for each end that was over
    for number, card in latest.items():
        clock = case.clocks.get(number or 0)
        mine = card.sub_case == concern.sub_case and card.department == concern.department
        if number is None or clock is None or number == concern.clock or not mine:
            continue
        if card.state != "revoked" and card.cause != ORDER_REPLY and clock.overdue_at(facts.at):
            found.append(structs.replace(_of_clock(number, clock, facts), level=card.level))
    return sorted(found, key=lambda each: -LEVELS.index(each.level))


def _level_of(case: Case, order: Order) -> str:
    """The level an order was issued at: that of the card it rests on; before there is one, the warning.

    What a supervisor wrote stands for every level: who climbs to the top of the ladder finds the matter taken up.
    """
    for card in case.cards.values():
        of_fact = card.clock is None and card.sub_case == order.sub_case and card.department == order.department
        if order.clock is None and of_fact and card.issued_at == order.issued_at:
            return card.level
        if order.clock is not None and card.clock == order.clock and card.issued_at <= order.issued_at:
            return card.level
    return LEVELS[-1] if order.clock is None else WARNING


def _matter(concern: Concern) -> str:
    ends = "即将到期" if concern.level == WARNING else "已超期"
    return chinese(CAUSES, concern.cause) + (f"{ends}（截止 {concern.due_on}）" if concern.due_on else "")


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
    yield from notifications(case, f"order-{number}-{clock}", who_answers(order, facts), said, concern, facts)
