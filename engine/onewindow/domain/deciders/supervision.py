"""Electronic supervision (电子监察): acknowledging, appeal and revocation of cards, orders, reported acts."""

from __future__ import annotations

from datetime import date

from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.card import Card, Order
from onewindow.domain.case import Case
from onewindow.domain.clocks.ladder import addressees
from onewindow.domain.deciders import entitlement
from onewindow.domain.deciders.parts import known_sub_case, needed
from onewindow.domain.facts import Facts
from onewindow.domain.part import department_of
from onewindow.domain.refusals import refuse
from onewindow.domain.stages import WINDOW
from onewindow.supervision_policy import ACTS


def acknowledge(case: Case, command: c.Acknowledge, facts: Facts) -> list[e.Event]:
    """签收: by one of the recipients; twice changes nothing."""
    escalation = case.escalations.get(command.escalation)
    if escalation is None:
        refuse("escalation_unknown", number=command.escalation, known=_known(case.escalations))
    if facts.actor.id not in [person["id"] for person in escalation.recipients]:
        names = "、".join(person["name"] for person in escalation.recipients)
        refuse("not_entitled", expected=names, expected_en=names, person=facts.actor.name)
    if facts.actor.id in [each["by"] for each in escalation.acknowledged]:
        return []
    return [e.EscalationAcknowledged(escalation=command.escalation, note=command.note)]


def appeal(case: Case, command: c.AppealCard, facts: Facts) -> list[e.Event]:
    """申诉: the head of the department that has the card, once, with the reason."""
    card = _card(case, command.card)
    _head_of(card.department, facts)
    if card.state != "issued":
        refuse("card_settled", card=command.card, card_state=card.state)
    return [e.CardAppealed(card=command.card, reason=needed(command.reason))]


def revoke(case: Case, command: c.RevokeCard, facts: Facts) -> list[e.Event]:
    """撤销: by a supervisor who is not the one who appealed, nor leads the department that has the card."""
    card = _judged(case, command, facts)
    if card.state not in ("issued", "appealed"):
        refuse("card_settled", card=command.card, card_state=card.state)
    return [e.CardRevoked(card=command.card, reason=needed(command.reason))]


def confirm(case: Case, command: c.ConfirmCard, facts: Facts) -> list[e.Event]:
    """维持: the appeal is turned down."""
    card = _judged(case, command, facts)
    if card.state != "appealed":
        refuse("card_not_appealed", card=command.card, card_state=card.state)
    return [e.CardConfirmed(card=command.card, reason=needed(command.reason))]


def issue_order(case: Case, command: c.IssueOrder, facts: Facts) -> list[e.Event]:
    """督办: a supervisor orders a department to act, with the site's reply limit."""
    _supervisor(facts)
    if command.department not in facts.directory.departments():
        refuse("department_unknown", department=command.department, known=", ".join(facts.directory.departments()))
    issued = e.OrderIssued(
        order=len(case.orders) + 1, department=command.department,
        sub_case=_any_sub_case(case, command.sub_case, facts),
        clock=None, recipients=addressees(command.department, facts), limit=facts.supervision.order_reply,
        content=needed(command.content, "content_missing"),
    )
    return [issued]


def reply(case: Case, command: c.ReplyToOrder, facts: Facts) -> list[e.Event]:
    """督办回复: by those it was addressed to, or the head of their department."""
    order = _order(case, command.order)
    if facts.actor.id not in [person["id"] for person in order.recipients]:
        _head_of(order.department, facts)
    if not order.owed:
        refuse("order_not_open", order=command.order, order_state=order.state)
    return [e.OrderReplied(order=command.order, reply=needed(command.reply, "content_missing"))]


def settle(case: Case, command: c.SettleOrder, facts: Facts) -> list[e.Event]:
    """A supervisor accepts the reply or returns it with a note; never who wrote it."""
    order = _order(case, command.order)
    _supervisor(facts)
    if order.state != "replied":
        refuse("order_not_replied", order=command.order, order_state=order.state)
    if order.replied_by == facts.actor.id:
        refuse("same_person", person=facts.actor.name, did="回复督办", did_en="replied to the order")
    note = command.note if command.accepted else needed(command.note)
    limit = "" if command.accepted else facts.supervision.order_reply
    return [e.OrderSettled(order=command.order, accepted=command.accepted, note=note, limit=limit)]


def report_act(case: Case, command: c.ReportAct, facts: Facts) -> list[e.Event]:
    """An unlawful act done outside the engine: put down by a supervisor, the window, or a department's system."""
    if facts.actor.kind != "system":
        entitlement.with_role(facts, "supervisor", WINDOW, zh="监察人员或综合窗口人员",
                              en="a supervisor or a window clerk")
    if command.act not in ACTS:
        refuse("act_unknown", act=command.act or "''", known=", ".join(ACTS))
    sub_case = _any_sub_case(case, command.sub_case, facts)
    department = command.department or department_of(case, sub_case, facts)
    if facts.directory.department(department) is None:
        refuse("department_unknown", department=department, known=", ".join(facts.directory.departments()))
    reported = e.ActReported(
        act=command.act, done_on=_past_day(command.done_on, facts),
        description=needed(command.description, "content_missing"), department=department, sub_case=sub_case,
    )
    return [reported]


def _card(case: Case, number: int) -> Card:
    card = case.cards.get(number)
    if card is None:
        refuse("card_unknown", card=number, known=_known(case.cards))
    return card


def _judged(case: Case, command: c.CardCommand, facts: Facts) -> Card:
    card = _card(case, command.card)
    _supervisor(facts)
    if card.appealed_by == facts.actor.id:
        refuse("same_person", person=facts.actor.name, did="申诉", did_en="appealed")
    if entitlement.leads(card.department, facts):
        refuse("not_entitled", expected="不负责被发牌部门的监察人员",
               expected_en="a supervisor who does not lead the department with the card", person=facts.actor.name)
    return card


def _order(case: Case, number: int) -> Order:
    order = case.orders.get(number)
    if order is None:
        refuse("order_unknown", order=number, known=_known(case.orders))
    return order


def _supervisor(facts: Facts) -> None:
    entitlement.with_role(facts, "supervisor", zh="监察人员", en="a supervisor")


def _head_of(department: str, facts: Facts) -> None:
    """The head or a deputy of the department."""
    if not entitlement.leads(department, facts):
        name, name_en = facts.department_names(department)
        refuse("not_entitled", expected=f"{name}负责人", expected_en=f"the head of {name_en}", person=facts.actor.name)


def _any_sub_case(case: Case, given: str | None, facts: Facts) -> int | None:
    return None if given is None else known_sub_case(case, given, facts)


def _past_day(text: str, facts: Facts) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        refuse("day_malformed", day=text or "''")
    if day > facts.today:
        refuse("day_in_future", day=text, today=facts.today.isoformat())
    return day.isoformat()


def _known(numbered: object) -> str:
    return ", ".join(map(str, numbered)) if isinstance(numbered, dict) and numbered else "—"
