"""Parts of the data of notices that any stage may need: case, applicant, materials, correction, decision, results."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.clock import CORRECTION_NOTICE, CORRECTION_PERIOD, PROMISED, STATUTORY
from onewindow.domain.deciders.stages import results_of
from onewindow.domain.facts import Facts
from onewindow.domain.names import RESULTS, chinese
from onewindow.domain.remedies import completed
from onewindow.domain.time_limits import SHANGHAI

_WRITTEN_OUT = 1e15
"""Below this a float that is a whole number is written without its decimal."""
_A_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)


def of_case(case: Case, facts: Facts) -> dict[str, Any]:
    """The case: number, query code, dates and limits."""
    limits = facts.item.main.limits if facts.item else None
    names = ("case_no", "query_code", "received_on", "accepted_on", "promised_due", "statutory_due", "provisional",
             "correct_by", "correction_notice_due")
    return {
        **{name: getattr(case, name) for name in names},
        "correction_notice_provisional": _provisional(case, CORRECTION_NOTICE),
        "service": case.title,
        "channel": case.channel,
        "promised_limit": limits.promised.text if limits and limits.promised else "",
        "statutory_limit": limits.statutory.text if limits and limits.statutory else "",
    }


def of_applicant(case: Case) -> dict[str, Any]:
    """The applicant and who acts for them."""
    agent = case.applicant.get("agent")
    return {
        "name": str(case.applicant.get("name", "")),
        "agent": str(agent.get("name", "")) if isinstance(agent, dict) else "",
    }


def of_part(case: Case, number: int | None, facts: Facts) -> dict[str, Any]:
    """The sub-case a document is about, or the main case for None, with its dates as they stand ("" for none).

    `remedies` are those its item lists: a notice that names no body gives a year to find it (行政复议法 art. 20).
    """
    sub = case.sub_cases.get(number) if number is not None else None
    listed = facts.item.item(sub.item) if facts.item and sub else facts.item.main if facts.item else None
    department = sub.department if sub else listed.department if listed else ""
    dated = sub or case
    return {
        "number": case.number(number),
        "name": sub.name if sub else case.title,
        "whole": sub is None,
        "department_name": facts.department_name(department),
        "unit": listed.unit if listed else "",
        "remedies": listed.remedies if listed else "",
        "administrative": getattr(listed, "administrative", True),
        "promised_due": dated.promised_due or "",
        "statutory_due": dated.statutory_due or "",
        "provisional": _provisional(case, PROMISED, STATUTORY, number=number),
    }


def materials(case: Case, event: e.Event, facts: Facts) -> list[dict[str, Any]]:
    """The material list and what was handed in; of what goes to another authority what that part needs, and no more."""
    part = case.sub_cases[event.sub_case].item if isinstance(event, e.SubCaseForwarded) else ""
    rows = []
    for material in case.material_list:
        if part and material["items"] and part not in material["items"]:
            continue
        files = [file["filename"] for file in case.attachments.get(material["id"], [])]
        note = "由政府部门共享获取" if material["source"] == "government" and not files else ""
        rows.append({
            "id": material["id"], "name": material["name"], "necessity": material["necessity"],
            "handed_in": bool(files), "files": files, "note": note,
        })
    return rows


def correction(case: Case, event: e.Event, facts: Facts) -> dict[str, Any]:
    """What the one correction notice asked for, and until when."""
    provisional = _provisional(case, CORRECTION_PERIOD)
    return {"items": case.correction_items, "correct_by": case.correct_by, "provisional": provisional}


def omissions(case: Case, event: e.Event, facts: Facts) -> list[dict[str, Any]]:
    """Materials that are to be supplied later, as was promised; what silence has accepted without was not."""
    names = _material_names(case)
    return [
        {"name": names[o["material"]], "commitment": o["commitment"], "supplement_by": o["supplement_by"]}
        for o in case.omissions if o["supplement_by"]
    ]


def acceptance(case: Case, event: e.Event, facts: Facts) -> dict[str, Any]:
    """Whether the law has accepted it (视为受理), since corrections where they came in, and what is missing then."""
    deemed, missing = (event.deemed, event.missing) if isinstance(event, e.CaseAccepted) else (False, [])
    return {"deemed": deemed, "corrected_on": case.corrected_on, "missing": [entry["name"] for entry in missing]}


def refusal(case: Case, event: e.Event, facts: Facts) -> dict[str, Any]:
    """Why it is not accepted, what can be done about it and by when, and who is the right agency."""
    names = ("reason", "remedies", "right_agency")
    if not isinstance(event, e.AcceptanceRefused):
        return dict.fromkeys(names, "")
    listed = facts.item.main.remedies if facts.item else ""
    return {**{name: getattr(event, name) for name in names}, "remedies": completed(event.remedies, listed)}


def decision(case: Case, event: e.Event, facts: Facts) -> dict[str, Any]:
    """What was decided on which item, why, on which basis, with which results."""
    if not isinstance(event, e.Decided):
        words = ("item_name", "department_name", "unit", "result", "result_name", "reason", "remedies")
        return {**dict.fromkeys(words, ""), "legal_basis": [], "results": []}
    sub = case.sub_cases[event.sub_case] if event.sub_case is not None else None
    department = sub.department if sub else facts.drawing.elements[event.element].department
    item = (facts.item.item(sub.item) if sub else facts.item.main) if facts.item else None
    unit = item.unit if item and item.department == department else ""
    return {
        "item_name": sub.name if sub else case.title,
        "department_name": facts.department_name(department),
        "unit": unit or facts.department_name(department),
        "result": event.result,
        "result_name": chinese(RESULTS, event.result),
        "reason": event.reason,
        "remedies": completed(event.remedies, item.remedies) if item and event.result == "refused" else event.remedies,
        "legal_basis": list(item.legal_basis) if item else [],
        "results": named(event.element, event.data, facts),
    }


def collection(case: Case, event: e.Event, facts: Facts) -> dict[str, Any]:
    """Who took the results, how and when, and which results."""
    if not isinstance(event, e.ResultsDelivered):
        names = ("collector", "method", "id_number", "express_no", "delivered_at")
        return {**dict.fromkeys(names, ""), "results": []}
    results = [
        {"department_name": facts.department_name(result["department"]), "item_name": result["name"],
         "result_name": chinese(RESULTS, result["result"]),
         "fields": named(result["element"], result["fields"], facts)}
        for result in results_of(case, facts)
    ]
    return {
        "collector": str(event.collector.get("name", "")),
        "method": str(event.collector.get("method", "")),
        "id_number": str(event.collector.get("id_number") or ""),
        "express_no": str(event.collector.get("express_no") or ""),
        "delivered_at": facts.now.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        "results": results,
    }


def _provisional(case: Case, *kinds: str, number: int | None = None) -> bool:
    """Whether a date of such a clock rests on days that are not announced yet."""
    return any(clock.provisional for clock in case.clocks.values() if clock.sub_case == number and clock.kind in kinds)


def named(element: str, values: Mapping[str, Any], facts: Facts) -> list[dict[str, Any]]:
    """Results of an element, each with its title and in words."""
    return [{"name": facts.result_title(element, name), "value": _in_words(value)} for name, value in values.items()]


def _in_words(value: Any) -> str:
    """A value of a result as an applicant reads it: yes and no, a moment with its hour, entries one after the other."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict | list):
        entries = value.values() if isinstance(value, dict) else value
        return "、".join(filter(None, map(_in_words, entries)))
    if isinstance(value, float) and value.is_integer() and abs(value) < _WRITTEN_OUT:
        return str(int(value))
    text = "" if value is None else str(value)
    return _moment(text) if _A_MOMENT.fullmatch(text) else text


def _moment(text: str) -> str:
    """A local moment to its minute; one that names its own zone is put into ours."""
    try:
        at = datetime.fromisoformat(text)
        return (at.astimezone(SHANGHAI) if at.tzinfo else at).isoformat(" ", "minutes")[:16]
    except (ValueError, OverflowError):  # the 31st of a short month, the end of time: printed as it came
        return text


def _material_names(case: Case) -> dict[str, str]:
    return {material["id"]: material["name"] for material in case.material_list}
