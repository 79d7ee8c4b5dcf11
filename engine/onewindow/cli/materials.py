"""The materials of a case as a person asks after them: which it needs, which were handed in, which are missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from onewindow.cli.output import hanging, line
from onewindow.cli.record import version_of
from onewindow.cli.words import say
from onewindow.errors import ProcessProblem

if TYPE_CHECKING:
    from onewindow.engine import Engine
    from onewindow.engine.version import Version


def needed(engine: Engine, case: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The materials of the case: those frozen at intake; before that, those its answers ask for by now."""
    if case["material_list"] or case["received_on"] or case["kind"] == "plain":
        return list(case["material_list"])
    version = version_of(engine, case)
    if version is None or version.item is None:
        return []
    listed = version.item.main.materials
    return [each.as_json() for each in listed if not each.when or _applies(version, each.when, case["document"])]


def missing(case: Mapping[str, Any], material: Mapping[str, Any]) -> bool:
    """Whether the applicant still has to hand this material in."""
    asked_for = material["necessity"] != "optional" and material["source"] != "government"
    return asked_for and not case["attachments"].get(material["id"])


def print_materials(case: Mapping[str, Any], materials: list[dict[str, Any]]) -> None:
    """Every material by name with its files, or what is to be done about it."""
    if not materials:
        return
    line()
    line(say("材料：", "Materials:"))
    for material in materials:
        name = f"{say(material['name'], material.get('name_en', ''))} {material['id']}"
        files = say("、", ", ").join(file["filename"] for file in case["attachments"].get(material["id"], []))
        mark = "√" if files else "×" if missing(case, material) else "·"
        hanging(f"  {mark} ", f"{name}{say('：', ': ')}{files or _without_file(material)}")


def _applies(version: Version, condition: str, document: Mapping[str, Any]) -> bool:
    try:
        return version.holds(condition, document)
    except ProcessProblem:
        return True  # what cannot be judged yet is better shown than hidden


def _without_file(material: Mapping[str, Any]) -> str:
    if material["source"] == "government":
        return say("由政府部门共享核验，不需提交", "fetched from government data, not asked for")
    if material["necessity"] == "optional":
        return say("未交（非必要）", "not handed in (optional)")
    if material["necessity"] == "omittable":
        return say("缺（可容缺后补）", "missing (may be supplied later)")
    return say("缺", "missing")
