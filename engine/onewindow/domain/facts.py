"""What a decision may know beside the case: who acts, when, what the drawing and the item say, how to count days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from onewindow.domain.drawing import Drawing
from onewindow.domain.instants import instant
from onewindow.domain.names import department_names
from onewindow.domain.service_item import ServiceItem
from onewindow.domain.time_limits import SHANGHAI, Calendar, Policy
from onewindow.errors import Problem
from onewindow.ports import Actor, Directory
from onewindow.supervision_policy import SupervisionPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """An earlier case whose granted results are taken over, with those of the cases linked to the same; `under_way` is
    one of these that was applied for and is not decided yet."""

    case_no: str
    applicant: str
    process: str
    form: Mapping[str, Any]
    results: Mapping[str, Any]
    ready: bool
    under_way: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything is given: a decision asks no clock, no store and no outside system."""

    now: datetime
    actor: Actor
    region: str
    agency: Mapping[str, str]
    definition: str
    drawing: Drawing
    item: ServiceItem | None
    document: Mapping[str, Any]
    directory: Directory
    calendar: Calendar
    adapters: frozenset[str]
    templates: Mapping[str, str]
    field_title: Callable[[str, str], str | None]
    result_title: Callable[[str, str], str]
    new_id: Callable[[], str]
    next_number: Callable[[str, str], int]
    check_form: Callable[[str, Any, bool], list[Problem]]
    check_sections: Callable[[str, Mapping[str, Any], Mapping[str, Any]], list[Problem]]
    holds: Callable[[str, Mapping[str, Any]], bool]
    foreseen: Callable[[str, Mapping[str, Any]], bool | None] = lambda condition, known: None
    origin: Origin | None = None
    counting: Policy = field(default_factory=Policy)
    supervision: SupervisionPolicy = field(default_factory=SupervisionPolicy)

    @property
    def at(self) -> str:
        """The instant of the command: UTC, ISO 8601, milliseconds."""
        return instant(self.now)

    @property
    def today(self) -> date:
        """The local date of the command."""
        return self.now.astimezone(SHANGHAI).date()

    def department_name(self, department: str) -> str:
        """What a department is called in documents, which are Chinese."""
        return self.directory.department_name(department) if department else ""

    def department_names(self, department: str) -> tuple[str, str]:
        """What a department is called in sentences, Chinese and English; ("", "") for none."""
        return department_names(self.directory, department)


def local_day(at: str) -> str:
    """The local date of an instant of the log."""
    return datetime.fromisoformat(at).astimezone(SHANGHAI).date().isoformat()


def local_minute(at: str) -> str:
    """An instant of the log as people read it: local date and minute."""
    return datetime.fromisoformat(at).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
