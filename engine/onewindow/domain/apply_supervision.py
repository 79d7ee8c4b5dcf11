"""Events of electronic supervision into state: cards, escalations, supervision orders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from onewindow import events as e
from onewindow.domain.apply_tasks import involve
from onewindow.domain.card import Card, Escalation, Order
from onewindow.domain.case import Case

Document = dict[str, Any]


def _card_issued(case: Case, document: Document, event: e.CardIssued, at: str, actor: str) -> None:
    taken = e.to_payload(event)
    del taken["card"]
    case.cards[event.card] = Card(**taken, issued_at=at)


def _card_appealed(case: Case, document: Document, event: e.CardAppealed, at: str, actor: str) -> None:
    card = case.cards[event.card]
    card.state, card.appealed_by = "appealed", actor


def _card_revoked(case: Case, document: Document, event: e.CardRevoked, at: str, actor: str) -> None:
    case.cards[event.card].state = "revoked"


def _card_confirmed(case: Case, document: Document, event: e.CardConfirmed, at: str, actor: str) -> None:
    case.cards[event.card].state = "confirmed"


def _escalated(case: Case, document: Document, event: e.Escalated, at: str, actor: str) -> None:
    names = ("rung", "level", "cause", "clock", "card", "sub_case", "department", "recipients")
    case.escalations[event.escalation] = Escalation(**{name: getattr(event, name) for name in names}, told_at=at)


def _acknowledged(case: Case, document: Document, event: e.EscalationAcknowledged, at: str, actor: str) -> None:
    case.escalations[event.escalation].acknowledged.append({"by": actor, "at": at})


def _order_issued(case: Case, document: Document, event: e.OrderIssued, at: str, actor: str) -> None:
    taken = e.to_payload(event)
    del taken["order"]
    case.orders[event.order] = Order(**taken, issued_at=at)
    involve(case, event.department)


def _order_replied(case: Case, document: Document, event: e.OrderReplied, at: str, actor: str) -> None:
    order = case.orders[event.order]
    order.state, order.replied_by = "replied", actor


def _order_settled(case: Case, document: Document, event: e.OrderSettled, at: str, actor: str) -> None:
    case.orders[event.order].state = "accepted" if event.accepted else "returned"


HANDLERS: dict[type[e.Event], Callable[..., None]] = {
    e.CardIssued: _card_issued,
    e.CardAppealed: _card_appealed,
    e.CardRevoked: _card_revoked,
    e.CardConfirmed: _card_confirmed,
    e.Escalated: _escalated,
    e.EscalationAcknowledged: _acknowledged,
    e.OrderIssued: _order_issued,
    e.OrderReplied: _order_replied,
    e.OrderSettled: _order_settled,
}
"""What each event of this page does; part of the table in `apply`."""
