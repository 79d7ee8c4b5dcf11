"""`onewindow incidents correct`: a result that came or went after the end gets a linked correction case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from onewindow.cli.carrying_out import carry_out
from onewindow.cli.do_options import ReasonOption
from onewindow.cli.options import HERE, ActorOption, CaseArgument, FormatOption, SiteOption
from onewindow.cli.output import Format, hanging, line, print_json
from onewindow.cli.site import door, need_actor, new_id, opened, typed
from onewindow.cli.words import say
from onewindow.commands import OpenCase, ResolveIncident
from onewindow.domain.incident import LATE_RESULT, REVOKED
from onewindow.domain.names import STATUSES, chinese, english
from onewindow.domain.refusals import rejection
from onewindow.errors import CommandRejected, Rejected

IncidentArgument = Annotated[int, typer.Argument(metavar="INCIDENT", min=1, help="Its number within the case (序号).")]


def correct(
    no: CaseArgument,
    incident: IncidentArgument,
    reason: ReasonOption = None,
    actor: ActorOption = "",
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> None:
    """Open a case of the same process linked to this one (更正件), and settle the incident with its number.

    What was granted and still stands is taken over, so that only the rest is applied for. For window clerks.
    """
    with opened(site) as engine:
        who = need_actor(actor, engine)
        case = engine.case(no, actor=who)
        _refuse_what_cannot_be(engine.incidents.one(no, incident, actor=who), case, reason)
        # Whoever is interrupted between the two commands and types it again gets the case that was opened first.
        opening = OpenCase(
            command_id=f"correct:{no}:{incident}:{who}", actor=who, via=door(), process=case["process"],
            applicant=case["applicant"], situations=case["document"]["situations"], origin=no,
        )
        new = str(carry_out(engine, opening).case_no)
        why = say(f"{reason}（更正件 {new}）", f"{reason} (correction case {new})")
        carry_out(engine, ResolveIncident(
            command_id=new_id(), actor=who, via=door(), case_no=no, incident=incident, reason=why
        ))  # fmt: skip
    if format is Format.JSON:
        print_json({"case_no": new, "origin": no, "incident": incident})
        return
    line(say(f"√ 已开更正件 {new}", f"√ Correction case {new} opened"), "bold")
    hanging("  ", say(f"关联 {no}，异常 {incident} 已处理", f"linked to {no}, incident {incident} is settled"))
    line("  → " + typed("case", "do", new, "submit", "--as", who, site=site))


def _refuse_what_cannot_be(found: Mapping[str, Any], case: Mapping[str, Any], reason: str | None) -> None:
    number = found["incident"]
    if not (reason or "").strip():
        raise CommandRejected(rejection("reason_missing"))
    if found["state"] != "open":
        raise CommandRejected(rejection("incident_settled", incident=number))
    if "correct" in found["may"]:
        return
    may = ", ".join(found["may"])
    if found["kind"] in (LATE_RESULT, REVOKED) and case["kind"] == "service":
        raise CommandRejected(_not_yet(case, may))
    raise CommandRejected(Rejected(
        "incident_not_corrected",
        f"应当是结果迟到或准予被撤回的异常，但是第 {number} 号不是", f"可用：{may}",
        f"Expected a result that came too late or was taken back, but incident {number} is neither",
        f"there are: {may}",
    ))  # fmt: skip


def _not_yet(case: Mapping[str, Any], may: str) -> Rejected:
    """Why no case can be linked to this one, by the rule of `engine.origin.ready`."""
    no = case["case_no"]
    waiting = [sub for sub in case["sub_cases"] if sub["status"] != "closed"]
    if case["status"] == "voided" or not waiting:
        return Rejected(
            "incident_not_corrected",
            f"应当是办过的办件才能另开更正件，但是 {no} {chinese(STATUSES, case['status'])}",
            f"重新申请，并处理异常：{may}",
            f"Expected a case that was handled, but {no} is {english(STATUSES, case['status'])}",
            f"apply anew, and see to the incident: {may}",
        )  # fmt: skip
    parts = "、".join(f"{sub['sub_case']} {sub['name']}" for sub in waiting)
    parts_en = ", ".join(f"{sub['sub_case']} {sub['element']}" for sub in waiting)
    return Rejected(
        "incident_not_corrected",
        f"子办件都办结后才能另开更正件，但是还没有办结：{parts}", f"等它们办结或撤回后再开；现在可用：{may}",
        f"Expected all sub-cases to be over before a correction case is opened, but still open: {parts_en}",
        f"wait until they are decided or withdrawn; now there are: {may}",
    )
