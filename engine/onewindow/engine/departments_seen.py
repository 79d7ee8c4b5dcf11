"""Whose rows a person sees in supervision and among incidents: those of all departments, or of the own one."""

from __future__ import annotations

from collections.abc import Set

from onewindow.engine.house import House
from onewindow.errors import NotFound


def departments_seen(
    house: House, actor: str, department: str | None, *, everywhere: Set[str], at_home: Set[str] | None,
    refusal: NotFound,
) -> tuple[str, ...] | None:
    """Ids of the departments to look at, each with those it has taken over; None for all.

    Who has a role of `everywhere` sees every department, or the one asked for; who has one of `at_home` (None: all
    staff of a department) the own one. Raises `refusal` for anybody else.
    """
    reader = house.known(actor)
    if reader is None:
        raise refusal
    roles = set(reader.roles)
    if reader.kind == "system" or everywhere & roles:
        return None if department is None else with_taken_over(house, department)
    if not reader.department or not (at_home is None or at_home & roles):
        raise refusal
    if department in (None, reader.department):
        return reader.departments
    if department in reader.took_over:
        return (department,)
    raise refusal


def with_taken_over(house: House, department: str) -> tuple[str, ...]:
    """A department, and those that are no more whose work it has taken over; one that is no more is meant alone."""
    known = house.directory.department(department)
    return (department, *known.succeeds) if known is not None and known.id == department else (department,)
