"""What electronic supervision (电子监察) has done: escalations, cards, supervision orders."""

from __future__ import annotations

from typing import Any

from onewindow.events.event import Event


class CardIssued(Event, frozen=True, kw_only=True):
    """A yellow or red card (黄牌、红牌).

    `cause` is the kind of the clock that ran out, "deemed_acceptance", or the reported act; `clock` its number;
    `facts` what it rests on (dates, descriptions).
    """

    card: int
    level: str
    cause: str
    clock: int | None
    sub_case: int | None
    task: int | None
    department: str
    facts: dict[str, Any]


class CardAppealed(Event, frozen=True, kw_only=True):
    card: int
    reason: str


class CardRevoked(Event, frozen=True, kw_only=True):
    card: int
    reason: str


class CardConfirmed(Event, frozen=True, kw_only=True):
    card: int
    reason: str


class Escalated(Event, frozen=True, kw_only=True):
    """A rung of the ladder: `recipients` [{"id", "name", "stands_for"}] were told of `cause`.

    `rung` is handler, stage_head, department_head or supervisor; `level` warning, yellow or red; `facts` what they were
    told. `stands_for` is the id of an absent head whose deputy the recipient is, else "".
    """

    escalation: int
    rung: str
    level: str
    cause: str
    clock: int | None
    card: int | None
    sub_case: int | None
    task: int | None
    department: str
    recipients: list[dict[str, str]]
    facts: dict[str, Any]


class EscalationAcknowledged(Event, frozen=True, kw_only=True):
    """One recipient, the actor of the event, has seen it (签收)."""

    escalation: int
    note: str


class OrderIssued(Event, frozen=True, kw_only=True):
    """A supervision order (督办单) to a department, by the ladder or by a supervisor; `limit` for the reply."""

    order: int
    department: str
    sub_case: int | None
    clock: int | None
    recipients: list[dict[str, str]]
    content: str
    limit: str


class OrderReplied(Event, frozen=True, kw_only=True):
    order: int
    reply: str


class OrderSettled(Event, frozen=True, kw_only=True):
    """The reply was accepted, or returned: then a new reply limit (`limit`) begins."""

    order: int
    accepted: bool
    note: str
    limit: str


class ActReported(Event, frozen=True, kw_only=True):
    """An unlawful act was done on `done_on` outside the engine; the card that follows rests on it."""

    act: str
    done_on: str
    description: str
    department: str
    sub_case: int | None
