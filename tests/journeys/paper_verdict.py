"""Every reason there is to refuse a command, by the code the engine should say it with; told from the domain notes.

A command is refused exactly when there is such a reason, or one of days, forms and files, which paper does not judge
(their codes are not among `JUDGED`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from journeys.paper import Paper
from journeys.paper_rights import (
    RULES,
    Asker,
    Rule,
    asker,
    ending,
    given,
    leads,
    may_know,
    may_see,
    own,
    undecided,
    with_role,
)
from journeys.paper_sheet import Listed, People
from onewindow import commands as c

AFTER_THE_END = {
    c.RecordReply, c.ReportUndelivered, c.RetryIncident, c.ResolveIncident, c.Acknowledge, c.AppealCard, c.RevokeCard,
    c.ConfirmCard, c.IssueOrder, c.ReplyToOrder, c.SettleOrder, c.ReportAct, c.FireTimer, c.RecomputeClocks,
}
OF_THE_PERSON = {"not_entitled", "department_cannot_register_intake", "reason_missing"}
"""What those are told who may not know of the case; all else is told them as if there were none."""
ACTS = {"late_notice", "second_notice", "extra_material", "refusal_without_reason"}

JUDGED = frozenset("""
    person_unknown case_finished stale_version not_entitled department_cannot_register_intake same_person not_draft
    materials_closed not_before_acceptance nothing_corrected not_correcting task_not_open somebody_was_faster
    already_claimed not_claimed not_holder outcome_unknown reason_missing remedies_missing answer_missing
    second_correction_notice procedure_open sub_case_unknown already_decided decided_already basis_missing
    voiding_not_proposed not_under_way forward_where message_not_awaited incident_unknown incident_settled
    incident_not_retried incident_not_given_up procedure_not_listed procedure_not_open result_missing
    extension_not_listed extension_repeated escalation_unknown card_unknown card_settled card_not_appealed
    department_unknown content_missing order_unknown order_not_open order_not_replied act_unknown no_item_list
""".split())


def reasons(paper: Paper, people: People, command: c.CaseCommand, version: int) -> set[str]:
    """Every reason to refuse the command that paper knows of."""
    who = asker(paper, people, command.actor)
    if who is None:
        return {"person_unknown"}
    found = set(_ALL[type(command)](paper, command, who, people))
    if paper.finished and type(command) not in AFTER_THE_END:
        found.add("case_finished")
    if command.expected_version not in (None, version):
        found.add("stale_version")
    return found if may_know(paper, who) or not found else found & OF_THE_PERSON | {"case_unknown"}


def _part(paper: Paper, sub_case: str | None) -> Iterator[str]:
    """What stands against a decision about the limits of a part."""
    if paper.status not in ("accepted", "reviewing") and not (sub_case is not None and paper.status == "closed"):
        yield "not_under_way"
    if sub_case is not None:
        yield from undecided(paper, sub_case)
    elif paper.result:
        yield "decided_already"


def _signs(paper: Paper, sub_case: str | None, who: Asker, *roles: str) -> Iterator[str]:
    listed = _listed(paper, sub_case)
    if not (who.department == (listed.department if listed else "") and set(roles) & who.roles):
        yield "not_entitled"
    yield from own(who)


def _listed(paper: Paper, sub_case: str | None) -> Listed | None:
    part = paper.part_called(sub_case) if sub_case is not None else None
    return None if sub_case is not None and part is None else paper.listed(part)


def _forward(paper: Paper, command: c.Forward, who: Asker, people: People) -> Iterator[str]:
    yield from _part(paper, command.sub_case)
    if command.sub_case is None and any(paper.standing(part.listed.department) for part in paper.parts.values()):
        yield "decided_already"
    yield from _signs(paper, command.sub_case, who, "approver", "head")
    yield from given(command.to, "forward_where")
    yield from given(command.reason)


def _suspend(paper: Paper, command: c.Suspend, who: Asker, people: People) -> Iterator[str]:
    yield from _part(paper, command.sub_case)
    yield from _signs(paper, command.sub_case, who, "approver", "head")
    listed = _listed(paper, command.sub_case)
    if listed is None:
        yield "no_item_list"
    elif command.procedure not in listed.procedures:
        yield "procedure_not_listed"
    if _pause(paper, command.sub_case):
        yield "procedure_open"
    yield from given(command.reason)


def _resume(paper: Paper, command: c.Resume, who: Asker, people: People) -> Iterator[str]:
    yield from _part(paper, command.sub_case)
    yield from _signs(paper, command.sub_case, who, "reviewer", "approver", "head")
    if not _pause(paper, command.sub_case):
        yield "procedure_not_open"
    yield from given(command.result, "result_missing")


def _pause(paper: Paper, sub_case: str | None) -> bool:
    part = paper.part_called(sub_case) if sub_case is not None else None
    return part in paper.procedures and (sub_case is None or part is not None)


def _extend(paper: Paper, command: c.Extend, who: Asker, people: People) -> Iterator[str]:
    yield from _part(paper, command.sub_case)
    listed = _listed(paper, command.sub_case)
    if listed is None or not listed.extended_by:
        yield from ("extension_not_listed", "no_item_list")
        return
    yield from _signs(paper, command.sub_case, who, listed.extended_by)
    part = paper.part_called(command.sub_case) if command.sub_case is not None else None
    if any(work.part == part and work.holder == who.id for work in paper.works) \
            or who.id in paper.reviewers.get(part or "", set()):
        yield "same_person"
    if part in paper.extended:
        yield "extension_repeated"
    yield from given(command.reason)


def _recompute(paper: Paper, command: Any, who: Asker, people: People) -> Iterator[str]:
    if not who.system:
        yield from with_role(who, "item_administrator", "supervisor")


def _fire(paper: Paper, command: c.FireTimer, who: Asker, people: People) -> Iterator[str]:
    if not who.system:
        yield "not_entitled"


def _message(paper: Paper, command: c.SendMessage, who: Asker, people: People) -> Iterator[str]:
    if not who.system and not (who.staff and may_see(paper, who)):
        yield "not_entitled"
    if command.name != "objection" or all(work.element != "shop" for work in paper.works):
        yield "message_not_awaited"
    if who.roles and who.roles <= {"supervisor", "auditor", "item_administrator"}:  # plain, as it is: all others may
        yield "not_entitled"


def _of_system(paper: Paper, command: Any, who: Asker, people: People) -> Iterator[str]:
    if not who.system:
        yield "not_entitled"


def _incident(paper: Paper, command: c.IncidentCommand, who: Asker, people: People) -> Iterator[str]:
    incident = paper.incidents.get(command.incident)
    if incident is None:
        yield "incident_unknown"
        return
    if not {"supervisor", "window_clerk"} & who.roles and who.department != incident["department"]:
        yield "not_entitled"
    if incident["state"] != "open":
        yield "incident_settled"
    yield from given(command.reason)
    work = paper.waiting_for(incident["message"])
    if isinstance(command, c.RetryIncident) and work is None and not incident["message"].endswith(":cancel"):
        yield "incident_not_retried"
    if isinstance(command, c.GiveUpIncident):
        if work is None or work.stage != "decision":
            yield "incident_not_given_up"
        else:
            yield from ending(paper, work, "returned", {"reason": command.reason})


def _acknowledge(paper: Paper, command: c.Acknowledge, who: Asker, people: People) -> Iterator[str]:
    escalation = paper.escalations.get(command.escalation)
    if escalation is None:
        yield "escalation_unknown"
    elif who.id not in escalation["told"]:
        yield "not_entitled"


def _card(paper: Paper, command: c.CardCommand, who: Asker, people: People) -> Iterator[str]:
    card = paper.cards.get(command.card)
    if card is None:
        yield "card_unknown"
        return
    yield from given(command.reason)
    if isinstance(command, c.AppealCard):
        if not leads(who, card["department"], people):
            yield "not_entitled"
        if card["state"] != "issued":
            yield "card_settled"
        return
    yield from with_role(who, "supervisor")
    if card["appealed_by"] == who.id:
        yield "same_person"
    if leads(who, card["department"], people):
        yield "not_entitled"
    if isinstance(command, c.RevokeCard) and card["state"] not in ("issued", "appealed"):
        yield "card_settled"
    if isinstance(command, c.ConfirmCard) and card["state"] != "appealed":
        yield "card_not_appealed"


def _issue_order(paper: Paper, command: c.IssueOrder, who: Asker, people: People) -> Iterator[str]:
    yield from with_role(who, "supervisor")
    yield from given(command.content, "content_missing")
    if command.department not in people.leaders:
        yield "department_unknown"
    if command.sub_case is not None and paper.part_called(command.sub_case) is None:
        yield "sub_case_unknown"


def _order(paper: Paper, command: c.OrderCommand, who: Asker, people: People) -> Iterator[str]:
    order = paper.orders.get(command.order)
    if order is None:
        yield "order_unknown"
    elif isinstance(command, c.ReplyToOrder):
        if who.id not in order["told"] and not leads(who, order["department"], people):
            yield "not_entitled"
        if order["state"] not in ("issued", "returned"):
            yield "order_not_open"
        yield from given(command.reply, "content_missing")
    elif isinstance(command, c.SettleOrder):
        yield from with_role(who, "supervisor")
        if order["state"] != "replied":
            yield "order_not_replied"
        if order["replied_by"] == who.id:
            yield "same_person"
        if not command.accepted:
            yield from given(command.note)


def _report(paper: Paper, command: c.ReportAct, who: Asker, people: People) -> Iterator[str]:
    if not who.system:
        yield from with_role(who, "supervisor", "window_clerk")
    if command.act not in ACTS:
        yield "act_unknown"
    part = paper.part_called(command.sub_case) if command.sub_case is not None else None
    if command.sub_case is not None and part is None:
        yield "sub_case_unknown"
    listed = paper.listed(part)
    if (command.department or (listed.department if listed else "")) not in people.leaders:
        yield "department_unknown"
    yield from given(command.description, "content_missing")


_ALL: dict[type[c.Command], Rule] = {
    **RULES,
    c.Forward: _forward, c.Suspend: _suspend, c.Resume: _resume, c.Extend: _extend, c.RecomputeClocks: _recompute,
    c.FireTimer: _fire, c.SendMessage: _message, c.RecordReply: _of_system, c.ReportUndelivered: _of_system,
    c.RetryIncident: _incident, c.ResolveIncident: _incident, c.GiveUpIncident: _incident, c.Acknowledge: _acknowledge,
    c.AppealCard: _card, c.RevokeCard: _card, c.ConfirmCard: _card, c.IssueOrder: _issue_order, c.ReplyToOrder: _order,
    c.SettleOrder: _order, c.ReportAct: _report,
}  # fmt: skip
