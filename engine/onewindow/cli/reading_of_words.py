"""By what typed values are read: schemas that say what is a number, and the sections of a case they are laid over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from onewindow.cli.command_words import kind_of, placed
from onewindow.cli.record import form_of, version_of
from onewindow.cli.task_words import task_number

if TYPE_CHECKING:
    from onewindow.domain.service_item import ServiceItem
    from onewindow.engine import Engine
    from onewindow.engine.version import Version

TEXT = {"type": "string"}
_WHO = {name: TEXT for name in ("id", "name", "id_number", "mobile")}
PERSON = {"properties": {**_WHO, "agent": {"properties": _WHO}}}
"""What is known of an applicant and of the agent, as far as `key=value` could be mistaken for a number."""

WORDS_OF_A_STEP = {
    **{name: TEXT for name in ("reason", "remedies", "right_agency", "opinion", "answer")},
    "collector": {"properties": {name: TEXT for name in ("name", "method", "id_number", "express_no")}},
}
"""Data every stage takes beside its form, as far as `key=value` could be mistaken for a number."""


@dataclass(frozen=True, slots=True)
class Reading:
    """For each field of a command its schema, and by dotted name the sections the case has (`company`)."""

    schemas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    sections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def all_sections(self) -> dict[str, Any]:
        """The sections by their names within the whole command (`form.company`)."""
        return {f"{name}.{inner}": value for name, of in self.sections.items() for inner, value in of.items()}


def reading_of(engine: Engine, no: str, actor: str, command: str, words: Sequence[str]) -> Reading:
    """For a command for this case. The door takes sections of a form whole: `company.capital=5` is one field of what
    the section holds by now, in a draft and on the spot (`form`) as with the corrections (`data.form`)."""
    case = engine.case(no, actor=actor)
    form: Mapping[str, Any] = case["document"].get("form", {})
    named = placed(command, words, kind_of(command)[1]).get("task")
    number = task_number(engine, no, str(named), actor) if named is not None else 0
    corrected = any(task["task"] == number and task["stage"] == "correction" for task in case["tasks"])
    sections = {"form": form, "data": {f"form.{name}": value for name, value in form.items()} if corrected else {}}
    version = version_of(engine, case)
    if version is None or version.item is None:
        return Reading({}, sections)
    own = version.schemas.get(form_of(engine, no, number), {})
    data = {**own, "properties": {**own.get("properties", {}), **WORDS_OF_A_STEP}}
    return Reading({"form": application(version), "data": data, "situations": answers(version.item)}, sections)


def application(version: Version | None) -> Mapping[str, Any]:
    """The application form of the service, empty where it has none."""
    return version.schemas.get(version.item.main.form, {}) if version is not None and version.item is not None else {}


def answers(item: ServiceItem | None) -> Mapping[str, Any]:
    """The answers to the guiding questions: the options of a choice are text, also where they look like numbers."""
    asked = item.main.situations if item is not None else ()
    return {"properties": {question.id: TEXT for question in asked if question.kind == "choice"}}
