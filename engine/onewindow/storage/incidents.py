"""The rows of incidents, as people look for them: what is open, of a department, of a case."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select, text

from onewindow.storage import schema
from onewindow.storage.plain_json import refuse_unstorable
from onewindow.storage.reading import Reading, among, unindexed
from onewindow.storage.rows import IncidentRow

OPEN = "open"

_INCIDENT = schema.incident.c


class Incidents(Reading):
    """Questions to the rows of incidents; None means "any"."""

    def incidents(
        self,
        *,
        state: str | None = OPEN,
        departments: Collection[str] | None = None,
        kind: str | None = None,
        case_no: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> list[IncidentRow]:
        """Of the open ones the one that has waited longest first, of any others the latest first."""
        conditions = _conditions(state, departments, kind, case_no)
        opened = _INCIDENT.opened_at if case_no is None else unindexed(_INCIDENT.opened_at)
        keys = (opened, _INCIDENT.case_no, _INCIDENT.incident)
        in_order = keys if state == OPEN else tuple(key.desc() for key in keys)
        statement = self._of(schema.incident, *conditions).order_by(*in_order).limit(limit).offset(offset)
        return [IncidentRow(**row) for row in self._all(statement)]

    def count_incidents(
        self,
        *,
        state: str | None = OPEN,
        departments: Collection[str] | None = None,
        kind: str | None = None,
        case_no: str | None = None,
    ) -> int:
        """How many `incidents` would list without a limit."""
        conditions = _conditions(state, departments, kind, case_no)
        statement = select(func.count()).select_from(schema.incident).where(_INCIDENT.region == self.region)
        return int(self.connection.execute(statement.where(*conditions)).scalar_one())


def _conditions(
    state: str | None, departments: Collection[str] | None, kind: str | None, case_no: str | None
) -> list[Any]:
    wanted = {"kind": kind, "case_no": case_no}
    refuse_unstorable(state, *wanted.values())
    conditions: list[Any] = [_INCIDENT[name] == value for name, value in wanted.items() if value is not None]
    conditions += among(_INCIDENT.department, departments)
    if state == OPEN:
        conditions.append(text(schema.UNSETTLED))  # the very words of the partial indexes, so that they are used
    elif state is not None:
        conditions.append(_INCIDENT.state == state)
    return conditions
