"""Materials: only those of the list, only what they claim to be, and complete before acceptance."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.deciders import entitlement
from onewindow.domain.facts import Facts
from onewindow.domain.media_types import expected_of, sniff
from onewindow.domain.refusals import refuse
from onewindow.domain.stages import WINDOW
from onewindow.domain.visible_text import acts, visible
from onewindow.errors import ProcessProblem

LARGEST_FILE = 100 * 1024 * 1024
"""Bytes of one file at most; larger ones are neither kept nor attached."""

OBLIGATORY = ("required", "omittable")
"""必要 and 容缺后补: both must come, the second may come later."""


def supplement(case: Case, command: c.SupplementOmission, facts: Facts) -> list[e.Event]:
    """A material that was left out under acceptance with omissions."""
    entitlement.applicant_or_window(case, facts)
    if command.material not in case.owed:
        refuse("omission_unknown", material=command.material, known=", ".join(case.owed) or "—")
    return [attached(case, command, facts), e.OmissionSupplemented(material=command.material)]


def attached(case: Case, command: c.FileCommand, facts: Facts) -> e.MaterialAttached:
    """The file as the record keeps it: digest, sniffed type, trust grade (domain rule of 国办函〔2016〕108号)."""
    listed = {material["id"]: material for material in _listed(case, facts)}
    if command.material not in listed:
        refuse("material_not_listed", material=command.material, known=", ".join(listed))
    filename = command.filename
    if not filename.strip() or PurePosixPath(filename.replace("\\", "/")).name != filename:
        refuse("filename_missing")
    if acts(filename):
        refuse("filename_acts", filename=visible(filename))
    if not command.content:
        refuse("attachment_empty", filename=filename)
    if len(command.content) > LARGEST_FILE:
        refuse("attachment_too_large", filename=filename, largest=LARGEST_FILE // 1024 // 1024)
    allowed = listed[command.material]["media_types"]
    found, claimed = sniff(command.content), expected_of(filename)
    if found not in allowed or claimed != found:
        refuse(
            "attachment_lies", filename=filename, expected=claimed if claimed in allowed else "/".join(allowed),
            found=found, allowed=", ".join(allowed),
        )
    return e.MaterialAttached(
        material=command.material, filename=filename, digest=hashlib.sha256(command.content).hexdigest(),
        size=len(command.content), media_type=found, source=command.source,
        grade=_grade(command, listed[command.material], facts),
    )


def material_list(facts: Facts) -> list[dict[str, Any]]:
    """The materials the case needs by its answers, as intake freezes them; from then on they are read from the case."""
    materials = facts.item.main.materials if facts.item else ()
    return [m.as_json() for m in materials if not m.when or facts.holds(m.when, facts.document)]


def _listed(case: Case, facts: Facts) -> list[dict[str, Any]]:
    """What may be handed in: before intake also what cannot be judged yet, for a form that is not filled in."""
    if case.received_on or facts.item is None:
        return case.material_list
    return [m.as_json() for m in facts.item.main.materials if _perhaps(m.when, facts)]


def _perhaps(when: str, facts: Facts) -> bool:
    try:
        return not when or facts.holds(when, facts.document)
    except ProcessProblem:
        return True


def missing(case: Case) -> list[dict[str, Any]]:
    """Obligatory materials that nobody has handed in; what government holds is fetched, never asked for."""
    return [
        material
        for material in case.material_list
        if material["necessity"] in OBLIGATORY
        and material["source"] != "government"
        and not case.attachments.get(material["id"])
    ]


def named(listed: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Materials of the list as the words of a refusal, with the ids that are typed; the ids also in its details."""
    return {
        "details": {"missing": [material["id"] for material in listed]},
        "missing": "、".join(f"{material['name']}（{material['id']}）" for material in listed),
        "missing_en": ", ".join(f"{material.get('name_en') or material['name']} ({material['id']})"
                                for material in listed),
    }


def lacking(listed: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The same, and whether what is missing may be left out, and how that is said."""
    ids = [material["id"] for material in listed if material["necessity"] == "omittable"]
    if not ids:
        return {**named(listed), "omitted": "（均不可容缺）", "omitted_en": " (none may be left out)"}
    entry, entry_en = "material、commitment、supplement_by", "`material`, `commitment` and `supplement_by`"
    return {
        **named(listed),
        "omitted": f"、容缺受理（限 {'、'.join(ids)}，在 omissions 中逐项写明 {entry}）",
        "omitted_en": f", accept with omissions (only {', '.join(ids)}, each in `omissions` with {entry_en})",
    }


def omissions(case: Case, given: Any, facts: Facts) -> list[dict[str, Any]]:
    """The omissions the window may accept: kind 3 only, with a commitment and a future date; nothing else missing."""
    entries = [entry for entry in given if isinstance(entry, dict)] if isinstance(given, list) else []
    listed = {material["id"]: material for material in case.material_list}
    entries = list({str(entry.get("material")): entry for entry in entries}.values())
    accepted = [_omission(case, entry, listed, facts) for entry in entries]
    promised = {entry["material"] for entry in accepted}
    rest = [material for material in missing(case) if material["id"] not in promised]
    if not accepted and not rest:
        refuse("omission_unnamed")
    if rest:
        refuse("material_missing", **lacking(rest))
    return accepted


def _omission(case: Case, entry: dict[str, Any], listed: dict[str, Any], facts: Facts) -> dict[str, Any]:
    material = str(entry.get("material", ""))
    if material not in listed:
        refuse("material_not_listed", material=material, known=", ".join(listed))
    if listed[material]["necessity"] != "omittable":
        refuse("omission_not_allowed", material=material, why="不是容缺后补的材料", why_en="not omittable")
    if not str(entry.get("commitment") or "").strip():
        refuse("omission_not_allowed", material=material, why="没有承诺", why_en="no commitment")
    day = _date(entry.get("supplement_by"))
    if case.attachments.get(material):
        refuse("omission_not_allowed", material=material, why="已经提交", why_en="handed in already")
    if day is None or day <= facts.today:
        refuse("omission_not_allowed", material=material, why="补交日期不是将来的日期", why_en="no future date")
    return {"material": material, "commitment": str(entry["commitment"]), "supplement_by": day.isoformat()}


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _grade(command: c.FileCommand, material: dict[str, Any], facts: Facts) -> str:
    by_window = WINDOW in facts.actor.roles
    if by_window and command.source == "government":
        return "A"
    if by_window and command.original_checked:
        return "B"
    return str(material["grade"] or "C") if material["grade"] in ("C", "D") else "C"
