"""Intake, acceptance and correction: the front half of the case, where the Licensing Law is strictest."""

from __future__ import annotations

from typing import Any

from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.case import Case, OpenTask
from onewindow.domain.clock import CORRECTION_NOTICE
from onewindow.domain.clocks.follow import accepted_at
from onewindow.domain.clocks.running import times_of
from onewindow.domain.deciders import corrections, entitlement, materials
from onewindow.domain.deciders.opening import valid_form
from onewindow.domain.facts import Facts, local_day
from onewindow.domain.form_sections import with_sections
from onewindow.domain.refusals import refuse
from onewindow.domain.service_item import Limit, Limits
from onewindow.domain.stages import WINDOW


def attach(case: Case, command: c.AttachMaterial, facts: Facts) -> list[e.Event]:
    """One file for one listed material, before acceptance."""
    entitlement.applicant_or_window(case, facts)
    if case.accepted or case.status in ("not_accepted",):
        refuse("materials_closed")
    corrections.within_period(case, facts)
    handed_in: list[e.Event] = [materials.attached(case, command, facts)]
    wanted = any(material["id"] == command.material and material["necessity"] == "required"
                 for material in materials.missing(case))
    if case.corrected_on and wanted and not deemed(case, facts):
        # A notice of an earlier release has not asked for it. The set is complete only now, and acceptance counts from
        # the day of the last missing material. What may follow later anyway moves nothing.
        handed_in.append(e.CorrectionReceived(received_on=facts.today.isoformat(), form={}))
    return handed_in


def intake(case: Case, task: OpenTask, outcome: str, data: dict[str, Any], facts: Facts) -> list[e.Event]:
    """收件: the list is frozen, the correction-notice clock (5 working days, 行政许可法 art. 32 (4)) begins."""
    if WINDOW not in facts.actor.roles:
        entitlement.refuse_intake(facts)
    if case.status != "submitted":
        refuse("wrong_stage", expected="已申报", expected_en="submitted", status=case.status)
    # What came online has been received when it entered the system, whoever looked at it when.
    at = case.submitted_at if case.channel == "online" else facts.at
    due = last_day(at, facts.item.main.limits.correction_notice, facts) if facts.item is not None else ""
    window = str(data.get("window") or facts.actor.window)
    registered = e.IntakeRegistered(
        window=window, received_on=local_day(at), received_at=at, correction_notice_due=due,
        material_list=materials.material_list(facts),
    )
    return [registered]


def accept(case: Case, task: OpenTask, outcome: str, data: dict[str, Any], facts: Facts) -> list[e.Event]:
    """受理: complete and in form."""
    _received(case)
    defects = data.get("defects")
    if defects:
        refuse("defects_open", defects="、".join(map(str, defects if isinstance(defects, dict | list) else [defects])))
    missing = materials.missing(case)
    if missing and not deemed(case, facts):
        refuse("material_missing", **materials.lacking(missing))
    return [accepted(case, [], facts)]


def accept_with_omissions(
    case: Case, task: OpenTask, outcome: str, data: dict[str, Any], facts: Facts
) -> list[e.Event]:
    """容缺受理: what is missing is of kind 3, each with a written commitment and a date."""
    _received(case)
    return [accepted(case, materials.omissions(case, data.get("omissions"), facts), facts)]


def notify_correction(case: Case, task: OpenTask, outcome: str, data: dict[str, Any], facts: Facts) -> list[e.Event]:
    """一次性告知: once, everything, within five working days; only what is on the list."""
    _received(case)
    if case.correction_items:
        refuse("second_correction_notice")
    if deemed(case, facts):
        refuse("correction_too_late", due=case.correction_notice_due)
    items = data.get("items")
    if not isinstance(items, list) or not items:
        refuse("correction_empty")
    listed = {material["id"]: material["name"] for material in case.material_list}
    noted = [_correction_item(case, item, listed, facts) for item in items]
    left_out = [each for each in materials.missing(case) if each["necessity"] == "required"
                and all(each["id"] != item["target"] for item in noted)]
    if left_out:
        refuse("correction_leaves_out", **materials.named(left_out))
    period = facts.item.main.limits.correction_period if facts.item else Limits().correction_period
    return [e.CorrectionNotified(items=noted, correct_by=last_day(facts.at, period, facts))]


def refuse_acceptance(case: Case, task: OpenTask, outcome: str, data: dict[str, Any], facts: Facts) -> list[e.Event]:
    """不予受理: with the reason, the remedies, and the right agency where there is one (art. 32 (1), (2), 38)."""
    _received(case)
    if deemed(case, facts):
        refuse("refusal_too_late", due=case.correction_notice_due)
    reason, remedies = (str(data.get(key) or "").strip() for key in ("reason", "remedies"))
    if not reason:
        refuse("reason_missing")
    if not remedies:
        refuse("remedies_missing")
    return [e.AcceptanceRefused(reason=reason, remedies=remedies, right_agency=str(data.get("right_agency") or ""))]


def correct_on_the_spot(case: Case, command: c.CorrectOnTheSpot, facts: Facts) -> list[e.Event]:
    """当场更正 (art. 32 (3)): allowed until acceptance, at the window, without a notice; what a notice asked
    for before counts towards it."""
    entitlement.with_role(facts, WINDOW, zh="综合窗口人员", en="a window clerk")
    if case.status not in ("submitted", "received", "correcting"):
        refuse("not_before_acceptance", status=case.status)
    if not command.form:
        refuse("nothing_corrected")
    corrections.within_period(case, facts)
    form = facts.document["form"]
    corrected = with_sections(form, command.form)
    valid_form(corrected, facts, partial=False)
    return [e.CorrectedOnTheSpot(
        form=command.form, changed=sorted(command.form), note=command.note,
        settled=corrections.settled(case, form, corrected),
    )]


def _received(case: Case) -> None:
    if case.status not in ("received", "correcting"):
        refuse("wrong_stage", expected="已收件、未受理", expected_en="received and not accepted", status=case.status)


def deemed(case: Case, facts: Facts) -> bool:
    """Nothing was told within the period: by law the application counts as accepted since receipt."""
    return case.status == "received" and any(
        clock.kind == CORRECTION_NOTICE and clock.overdue_at(facts.at) for clock in case.clocks.values()
    )


def accepted(case: Case, omissions: list[dict[str, Any]], facts: Facts) -> e.CaseAccepted:
    """Accepted on the day the complete set was in, or by law since receipt, or now; with the limits that follow."""
    silent = deemed(case, facts)
    day = case.corrected_on or (case.received_on if silent else facts.today.isoformat())
    begin = accepted_at(case, day, facts)
    limits = facts.item.main.limits if facts.item else Limits()
    times = [times_of(begin, str(limit), facts) if limit else None for limit in (limits.promised, limits.statutory)]
    absent = materials.missing(case) if silent else []
    # What is missing can still be handed in, and is waited for before results are handed out.
    owed = [{"material": material["id"], "commitment": "", "supplement_by": ""} for material in absent]
    return e.CaseAccepted(
        accepted_on=day, omissions=omissions or owed, promised_due=times[0].due_on if times[0] else None,
        statutory_due=times[1].due_on if times[1] else None, deemed=silent,
        provisional=any(each.provisional for each in times if each),
        missing=[{"id": material["id"], "name": material["name"]} for material in absent],
    )


def last_day(start: str, limit: Limit, facts: Facts) -> str:
    """The last day of `limit` from `start`, a local date (day 0) or an instant."""
    return times_of(start, str(limit), facts).due_on or ""


def _correction_item(case: Case, item: Any, listed: dict[str, str], facts: Facts) -> dict[str, Any]:
    problem = str(item.get("problem") or "").strip() if isinstance(item, dict) else ""
    target = item.get("material") or item.get("field") if isinstance(item, dict) else None
    if not problem or not isinstance(target, str):
        refuse("correction_empty")
    if item.get("material") and target not in listed:
        refuse("material_not_listed", material=target, known=", ".join(listed))
    form = facts.item.main.form if facts.item else ""
    name = listed[target] if item.get("material") else facts.field_title(form, target)
    if name is None:
        refuse("field_not_in_form", field=target)
    noted = {"target": target, "name": name, "problem": problem, "requirement": str(item.get("requirement") or "")}
    # How many files had been handed in: the correction is complete when there is one more.
    return {**noted, "had": len(case.attachments.get(target, []))} if target in listed else noted
