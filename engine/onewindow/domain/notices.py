"""Legal documents: which event calls for which notice, and the plain data its template is rendered from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from onewindow import events as e
from onewindow.domain import notice_clock_parts, notice_parts, notice_revocation_parts
from onewindow.domain.case import Case
from onewindow.domain.facts import Facts
from onewindow.domain.notice_kinds import KINDS, REVOCATION, title_of
from onewindow.domain.notice_revocation_parts import GrantLost

_CALLS: Mapping[type[e.Event], str] = {
    e.IntakeRegistered: "intake_receipt",
    e.CaseAccepted: "acceptance_notice",
    e.CorrectionNotified: "correction_notice",
    e.AcceptanceRefused: "non_acceptance",
    e.Decided: "decision",
    e.ResultsDelivered: "delivery_receipt",
    e.ProcedureStarted: "special_procedure_notice",
    e.ExtensionGranted: "extension_notice",
    e.CaseLapsed: "lapse_notice",
    e.CaseWithdrawn: "withdrawal_confirmation",
    e.SubCaseWithdrawn: "withdrawal_confirmation",
    e.CaseTerminated: "termination_notice",
    e.CaseVoided: "voiding_record",
    e.CaseForwarded: "forwarding_notice",
    e.SubCaseForwarded: "forwarding_notice",
    e.OrderIssued: "supervision_order",
}

_ASKS_FOR_AN_APPLICATION = (e.CaseWithdrawn, e.CaseTerminated, e.CaseForwarded)
"""Ends of a draft, which nobody has applied for yet, that need no document."""


def notices_for(
    case: Case, events: Sequence[e.Event], facts: Facts, lost: Sequence[int] = ()
) -> Iterator[e.Event]:
    """A `NoticeIssued` for each event that calls for one, and for each part whose grant is `lost` by these events; the
    caller applies each before asking for the next.

    Called when all other events of the commit are applied: the dates of `case` are the new ones. The version of the
    service says which templates exist; `check` demands all that the drawing can call for.
    """
    for event in events:
        kind = _CALLS.get(type(event), "")
        if not case.submitted_at and isinstance(event, _ASKS_FOR_AN_APPLICATION):
            continue
        if kind and kind in facts.templates:
            yield _notice(case, event, kind, facts)
    cause = next((event for event in reversed(events) if isinstance(event, e.TaskCompleted | e.IncidentOpened)), None)
    for number in lost:
        # What was granted to somebody who had withdrawn was never told; nor is it that it is gone.
        if cause and case.sub_cases[number].result == "granted" and REVOCATION in facts.templates:
            yield _notice(case, GrantLost(number, cause), REVOCATION, facts)


def _notice(case: Case, event: e.Event | GrantLost, kind: str, facts: Facts) -> e.NoticeIssued:
    sub_case = getattr(event, "sub_case", None)
    serial = sum(notice["kind"] == kind for notice in case.notices) + 1
    number = f"{case.case_no}-{KINDS[kind].mark}{serial}"
    part = notice_parts.of_part(case, sub_case, facts)
    result = event.result if isinstance(event, e.Decided) else ""
    title = title_of(kind, result, administrative=part["administrative"])
    data = {
        "notice": {"number": number, "kind": kind, "title": title, "issued_on": facts.today.isoformat()},
        "agency": {"window": case.window, **facts.agency},
        "case": notice_parts.of_case(case, facts),
        "applicant": notice_parts.of_applicant(case),
        "part": part,
        **{name: _PARTS[name](case, event, facts) for name in KINDS[kind].parts},
    }
    return e.NoticeIssued(
        notice=number, kind=kind, title=title, template=facts.templates[kind], sub_case=sub_case, data=data
    )


_PARTS: Mapping[str, Callable[[Case, Any, Facts], Any]] = {
    "materials": notice_parts.materials,
    "correction": notice_parts.correction,
    "omissions": notice_parts.omissions,
    "refusal": notice_parts.refusal,
    "decision": notice_parts.decision,
    "collection": notice_parts.collection,
    "acceptance": notice_parts.acceptance,
    "procedure": notice_clock_parts.procedure,
    "extension": notice_clock_parts.extension,
    "ending": notice_clock_parts.ending,
    "order": notice_clock_parts.order,
    "revocation": notice_revocation_parts.revocation,
}
