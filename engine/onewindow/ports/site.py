"""What the engine needs from its site, as protocols: clock, ids, directory of people, notifier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol


class Clock(Protocol):
    """Tells the time; read once per command, by the engine alone."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


class Ids(Protocol):
    """Makes identifiers; used by the engine alone."""

    def new(self) -> str:
        """A new UUIDv7 as 36 characters."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, as resolved by the directory. `kind` is "staff", "applicant" or "system"; `took_over` names departments
    that are no more and whose work is done by the person's own (`Department.succeeds`)."""

    id: str
    name: str
    kind: str
    department: str = ""
    roles: tuple[str, ...] = ()
    window: str = ""
    took_over: tuple[str, ...] = ()

    @property
    def departments(self) -> tuple[str, ...]:
        """The own department, and those whose work it has taken over."""
        return (self.department, *self.took_over)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON for the record of an event."""
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "department": self.department,
            "roles": list(self.roles),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department; `head`, `deputies` and `stage_heads` (stage → who answers for it) are person ids.

    A deputy stands in for a head who is away. `succeeds` names departments that are no more, whose work this one has
    taken over (职责承接).
    """

    id: str
    name: str
    name_en: str = ""
    head: str = ""
    deputies: tuple[str, ...] = ()
    stage_heads: Mapping[str, str] = field(default_factory=dict)
    succeeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A notification to one person. `key` is the same however often it is tried; `data` what it says, plain JSON:
    {"to": {"id", "name"}, "at", "level", "cause", "rung", "case_no", "sub_case", "title", "department", "due_on",
    "text", "text_en"}; `at` is the instant at which it was made."""

    key: str
    case_no: str
    data: Mapping[str, Any]


class Notifier(Protocol):
    """Carries notifications to people: by message, mail, a file, the terminal."""

    def deliver(self, notification: Notification) -> None:
        """Hand it over; raises for trouble, and is tried again later with the same key."""
        ...


class Directory(Protocol):
    """Who works here, in which department, with which roles; the host's own, or the site's `staff.yaml`."""

    def find(self, person: str) -> Actor | None:
        """The member of staff with this id, or None."""
        ...

    def everyone(self) -> Iterable[Actor]:
        """All members of staff, ordered by id."""
        ...

    def department_name(self, department: str) -> str:
        """Display name of a department, of the one that has taken over where it is no more; the id where unknown."""
        ...

    def departments(self) -> tuple[str, ...]:
        """Ids of all departments there are now."""
        ...

    def department(self, department: str) -> Department | None:
        """All that is known of a department, of the one that has taken over where it is no more; or None."""
        ...

    def present(self, person: str, day: date) -> bool:
        """Whether the person is at work on this local date, as far as is known."""
        ...
