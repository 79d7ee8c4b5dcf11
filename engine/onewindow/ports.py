"""What the engine needs from outside, as protocols: clock, ids, directory of people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
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
    """Who acts, as resolved by the directory. `kind` is "staff", "applicant" or "system"."""

    id: str
    name: str
    kind: str
    department: str = ""
    roles: tuple[str, ...] = ()
    window: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain JSON for the record of an event."""
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "department": self.department,
            "roles": list(self.roles),
        }


class Directory(Protocol):
    """Who works here, in which department, with which roles; the host's own, or the site's `staff.yaml`."""

    def find(self, person: str) -> Actor | None:
        """The member of staff with this id, or None."""
        ...

    def everyone(self) -> Iterable[Actor]:
        """All members of staff, ordered by id."""
        ...

    def department_name(self, department: str) -> str:
        """Display name of a department id, the id itself where unknown."""
        ...

    def departments(self) -> tuple[str, ...]:
        """Ids of all departments."""
        ...
