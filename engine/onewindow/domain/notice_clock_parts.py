"""Parts of the data of notices about time and ends: special procedure, extension, end of a case, supervision order."""

from __future__ import annotations

from typing import Any

from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.clock import ORDER_REPLY, SPECIAL_PROCEDURE
from onewindow.domain.clocks.pausing import OF_THE_WHOLE
from onewindow.domain.facts import Facts
from onewindow.domain.names import CLOCKS, chinese
from onewindow.domain.time_words import due_of, limit_texts

NOT_COUNTED_BY_LAW = ("听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审")
"""The closed list of 行政许可法 art. 45; what else stops a limit rests on the legal basis of the item alone."""


def procedure(case: Case, event: e.ProcedureStarted, facts: Facts) -> dict[str, Any]:
    """A special procedure: its kind, basis and reason, the time it needs, and when it ends at the latest.

    `stopped` names the limits of the part that stand still, `passed` those that had passed before it began, and when.
    """
    clock = next(
        (clock for clock in case.clocks.values()
         if clock.kind == SPECIAL_PROCEDURE and clock.procedure == event.procedure), None,
    )
    return {
        "kind": event.kind,
        "listed_in_law": event.kind in NOT_COUNTED_BY_LAW,
        "legal_basis": event.legal_basis,
        "reason": event.reason,
        "begun_on": facts.today.isoformat(),
        "limit": limit_texts(event.limit)[0],
        "due": due_of(clock),
        "provisional": clock.provisional if clock else False,
        **_limits_of_the_part(case, event.sub_case, facts),
    }


def _limits_of_the_part(case: Case, sub_case: int | None, facts: Facts) -> dict[str, Any]:
    limits = [clock for clock in case.clocks.values() if clock.sub_case == sub_case and clock.kind in OF_THE_WHOLE]
    return {
        "stopped": [chinese(CLOCKS, clock.kind) for clock in limits if not clock.overdue_at(facts.at)],
        "passed": [{"name": chinese(CLOCKS, clock.kind), "due": due_of(clock)} for clock in limits
                   if clock.overdue_at(facts.at)],
    }


def extension(case: Case, event: e.ExtensionGranted, facts: Facts) -> dict[str, Any]:
    """An extension: by how much, why, on which basis, approved by whom; the new dates are those of the part."""
    return {
        "added": limit_texts(event.added)[0],
        "reason": event.reason,
        "legal_basis": event.basis,
        "approved_by": facts.actor.name,
        "approver_department": facts.department_name(facts.actor.department),
        "approved_on": facts.today.isoformat(),
    }


def ending(case: Case, event: e.Event, facts: Facts) -> dict[str, Any]:
    """Lapse, withdrawal, termination, voiding, forwarding: why, on which basis, by whom, whereto; what `goes_on`."""
    proposed_by = event.proposed_by if isinstance(event, e.CaseVoided) else ""
    proposer = facts.directory.find(proposed_by) if proposed_by else None
    return {
        "reason": str(getattr(event, "reason", "")),
        "legal_basis": event.basis if isinstance(event, e.CaseTerminated) else "",
        "to": event.to if isinstance(event, e.CaseForwarded | e.SubCaseForwarded) else "",
        "proposed_by": proposer.name if proposer else proposed_by,
        "ended_by": facts.actor.name,
        "ended_on": facts.today.isoformat(),
        "goes_on": not case.finished,
    }


def order(case: Case, event: e.OrderIssued, facts: Facts) -> dict[str, Any]:
    """A supervision order: to whom, about which limit, what is to be done, and the reply limit."""
    about = case.clocks.get(event.clock) if event.clock is not None else None
    reply = next(
        (clock for clock in case.clocks.values() if clock.kind == ORDER_REPLY and clock.order == event.order), None
    )
    return {
        "department_name": facts.department_name(event.department),
        "recipients": [str(person.get("name", "")) for person in event.recipients],
        "about": chinese(CLOCKS, about.kind) if about else "",
        "about_due": due_of(about),
        "content": event.content,
        "limit": limit_texts(event.limit)[0],
        "reply_by": due_of(reply),
        "provisional": reply.provisional if reply else False,
        "issued_by": facts.actor.name if facts.actor.kind != "system" else "",
    }
