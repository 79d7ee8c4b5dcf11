"""The people of a site as `staff.yaml` names them: departments with heads and deputies, people with roles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from onewindow.errors import DefinitionRefused, UsageError
from onewindow.marked_yaml import read_yaml
from onewindow.ports import Actor, Department
from onewindow.staff_entries import ROLES, STAGES, Absence, StaffEntries

__all__ = ["ROLES", "STAGES", "Absence", "Staff", "read_staff"]


class Staff:
    """The directory (`ports.Directory`) of a site: answers from `staff.yaml` as read once."""

    def __init__(
        self, departments: Mapping[str, Department], people: Mapping[str, Actor],
        absences: Mapping[str, tuple[Absence, ...]] | None = None,
    ) -> None:
        self._departments = dict(departments)
        self._answering = {old: each for each in departments.values() for old in each.succeeds} | self._departments
        self._people = dict(sorted(people.items()))
        self._absences = dict(absences or {})

    def find(self, person: str) -> Actor | None:
        return self._people.get(person)

    def everyone(self) -> tuple[Actor, ...]:
        return tuple(self._people.values())

    def department_name(self, department: str) -> str:
        known = self.department(department)
        return known.name if known else department

    def departments(self) -> tuple[str, ...]:
        return tuple(self._departments)

    def department(self, department: str) -> Department | None:
        """All that is known of a department, of the one that has taken over where it is no more; or None."""
        return self._answering.get(department)

    def present(self, person: str, day: date) -> bool:
        """Whether the person works here and is not away on this local date; weekends and holidays are not asked."""
        away = any(absence.first <= day <= absence.last for absence in self._absences.get(person, ()))
        return person in self._people and not away


def read_staff(path: Path) -> Staff:
    """The directory in the file `path`; raises UsageError naming file, line and remedy."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise UsageError(
            f"{path}：没有这个文件 → 写一个 staff.yaml，或用 `onewindow init {path.parent}` 建立站点\n"
            f"{path}: there is no such file → write a staff.yaml, or make a site with `onewindow init {path.parent}`"
        ) from None
    try:
        entries = StaffEntries(str(path), read_yaml(content, str(path)))
        return Staff(*entries.read())
    except DefinitionRefused as refused:
        lines = [
            f"{finding}\n{path}:{finding.line} {finding.message_en} → {finding.remedy_en}"
            for finding in refused.findings
        ]
        raise UsageError("\n".join(lines)) from refused
