"""Legal documents: which event calls for which notice, and the plain data its template is rendered from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.deciders.stages import results_of
from onewindow.domain.facts import Facts
from onewindow.domain.names import RESULTS, chinese
from onewindow.domain.time_limits import SHANGHAI

TITLES = {
    "intake_receipt": "收件凭证",
    "acceptance_notice": "受理通知书",
    "correction_notice": "一次性补正告知书",
    "non_acceptance": "不予受理通知书",
    "decision": "决定书",
    "delivery_receipt": "送达回证",
}
"""Notice kinds and their Chinese titles."""

DECISION_TITLES = {"granted": "准予办理决定书", "refused": "不予办理决定书", "returned": "退件通知书"}
"""What a decision is called, by its result."""

_CALLS: dict[type[e.Event], str] = {
    e.IntakeRegistered: "intake_receipt",
    e.CaseAccepted: "acceptance_notice",
    e.CorrectionNotified: "correction_notice",
    e.AcceptanceRefused: "non_acceptance",
    e.Decided: "decision",
    e.ResultsDelivered: "delivery_receipt",
}


def notices_for(case: Case, events: Sequence[e.Event], facts: Facts) -> Iterator[e.Event]:
    """A `NoticeIssued` for each event that calls for one; the caller applies each before asking for the next.

    The version of the service says which templates exist; `check` demands all that the drawing can call for.
    """
    for event in events:
        kind = _CALLS.get(type(event), "")
        if kind and kind in facts.templates:
            yield _notice(case, event, kind, facts)


def _notice(case: Case, event: e.Event, kind: str, facts: Facts) -> e.NoticeIssued:
    sub_case = event.sub_case if isinstance(event, e.Decided) else None
    serial = sum(notice["kind"] == kind for notice in case.notices) + 1
    number = f"{case.case_no}-{_NUMBER_MARKS[kind]}{serial}"
    title = DECISION_TITLES[event.result] if isinstance(event, e.Decided) else TITLES[kind]
    data = {
        "notice": {"number": number, "kind": kind, "title": title, "issued_on": facts.today.isoformat()},
        "agency": {"window": case.window, **facts.agency},
        "case": _case(case, facts),
        "applicant": {"name": str(case.applicant.get("name", "")), "agent": _agent(case)},
        "materials": _materials(case),
        "correction": {"items": case.correction_items, "correct_by": case.correct_by},
        "omissions": _omissions(case),
        "refusal": _refusal(event),
        "decision": _decision(case, event, facts),
        "collection": _collection(case, event, facts),
    }
    return e.NoticeIssued(
        notice=number, kind=kind, title=title, template=facts.templates[kind], sub_case=sub_case, data=data
    )


def _case(case: Case, facts: Facts) -> dict[str, Any]:
    limits = facts.item.main.limits if facts.item else None
    names = ("case_no", "query_code", "received_on", "accepted_on", "promised_due", "statutory_due", "provisional",
             "correct_by", "correction_notice_due")
    return {
        **{name: getattr(case, name) for name in names},
        "service": case.title,
        "promised_limit": limits.promised.text if limits and limits.promised else "",
        "statutory_limit": limits.statutory.text if limits and limits.statutory else "",
    }


def _agent(case: Case) -> str:
    agent = case.applicant.get("agent")
    return str(agent.get("name", "")) if isinstance(agent, dict) else ""


def _materials(case: Case) -> list[dict[str, Any]]:
    rows = []
    for material in case.material_list:
        files = [file["filename"] for file in case.attachments.get(material["id"], [])]
        note = "由政府部门共享获取" if material["source"] == "government" and not files else ""
        rows.append({
            "id": material["id"], "name": material["name"], "necessity": material["necessity"],
            "handed_in": bool(files), "files": files, "note": note,
        })
    return rows


def _omissions(case: Case) -> list[dict[str, Any]]:
    names = {material["id"]: material["name"] for material in case.material_list}
    return [
        {"name": names[o["material"]], "commitment": o["commitment"], "supplement_by": o["supplement_by"]}
        for o in case.omissions
    ]


def _refusal(event: e.Event) -> dict[str, Any]:
    names = ("reason", "remedies", "right_agency")
    return {name: getattr(event, name) if isinstance(event, e.AcceptanceRefused) else "" for name in names}


def _decision(case: Case, event: e.Event, facts: Facts) -> dict[str, Any]:
    if not isinstance(event, e.Decided):
        words = ("item_name", "department_name", "unit", "result", "result_name", "reason", "remedies")
        return {**dict.fromkeys(words, ""), "legal_basis": [], "results": []}
    sub = case.sub_cases[event.sub_case] if event.sub_case is not None else None
    item = facts.item.item(sub.item) if facts.item and sub else None
    return {
        "item_name": sub.name if sub else case.title,
        "department_name": facts.department_name(sub.department if sub else ""),
        "unit": item.unit if item else "",
        "result": event.result,
        "result_name": chinese(RESULTS, event.result),
        "reason": event.reason,
        "remedies": event.remedies,
        "legal_basis": list(item.legal_basis) if item else [],
        "results": _named(event.data, facts),
    }


def _collection(case: Case, event: e.Event, facts: Facts) -> dict[str, Any]:
    if not isinstance(event, e.ResultsDelivered):
        return {"collector": "", "method": "", "delivered_at": "", "results": []}
    results = [
        {"department_name": facts.department_name(result["department"]), "item_name": result["name"],
         "result_name": chinese(RESULTS, result["result"]), "fields": _named(result["fields"], facts)}
        for result in results_of(case, facts)
    ]
    return {
        "collector": str(event.collector.get("name", "")),
        "method": str(event.collector.get("method", "")),
        "delivered_at": facts.now.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        "results": results,
    }


def _named(values: Mapping[str, Any], facts: Facts) -> list[dict[str, Any]]:
    return [{"name": facts.field_name(name), "value": value} for name, value in values.items()]


_NUMBER_MARKS = {
    "intake_receipt": "SJ",
    "acceptance_notice": "SL",
    "correction_notice": "BZ",
    "non_acceptance": "BYSL",
    "decision": "JD",
    "delivery_receipt": "SD",
}
"""Marks of notice numbers: initials of the Chinese document names."""
