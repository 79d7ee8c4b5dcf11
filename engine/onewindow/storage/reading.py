"""The questions asked of the view tables: work lists, cases, timers, outbox, attachments."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, and_, func, literal_column, select, union_all
from sqlalchemy.engine import Connection, Row
from sqlalchemy.sql.elements import ColumnElement

from onewindow.storage import schema
from onewindow.storage.plain_json import refuse_unstorable, to_object, utc_text
from onewindow.storage.rows import AttachmentRow, CaseRow, OutboxRow, ServiceRow, SubCaseRow, TimerRow, WorkItem

_ITEM = schema.work_item.c
_ITEM_ORDER = ("due_on", "case_no", "task")
_CASE_SUMMARY = [column for column in schema.case.columns if column.name not in ("region", "state")]


class Reading:
    """Read-only questions to one region, asked in the connection's transaction. All lists are ordered."""

    def __init__(self, connection: Connection, region: str) -> None:
        self.connection = connection
        self.region = region

    def work_items(
        self,
        *,
        departments: Collection[str] | None = None,
        roles: Collection[str] | None = None,
        holder: str | None = None,
        free_or_held_by: str | None = None,
        case_no: str | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> list[WorkItem]:
        """Open work items by due date (none last), then case and task; None means "any".

        `roles` should hold "" where items without a role are wanted too. `holder` "" means nobody's;
        `free_or_held_by` leaves out what other people hold.
        """
        conditions = _item_conditions(holder, free_or_held_by, case_no)
        pages = [
            self._of(schema.work_item, *where, *conditions).order_by(*(_ITEM[name] for name in _ITEM_ORDER))
            for where in _item_places(departments, roles)
        ]
        # One page per index range, each cut at the limit, then merged: never a sort of everything that is open.
        if len(pages) == 1:
            statement = pages[0].limit(limit).offset(offset)
        elif not pages:
            return []
        else:
            cut = [select(page.limit(limit + offset).subquery()) for page in pages]
            merged = union_all(*cut).subquery()
            statement = select(merged).order_by(*(merged.c[name] for name in _ITEM_ORDER)).limit(limit).offset(offset)
        return [_work_item(row) for row in self.connection.execute(statement)]

    def count_work_items(
        self,
        *,
        departments: Collection[str] | None = None,
        roles: Collection[str] | None = None,
        holder: str | None = None,
        free_or_held_by: str | None = None,
        case_no: str | None = None,
    ) -> int:
        """How many open work items `work_items` would list without a limit."""
        refuse_unstorable(*(departments or ()), *(roles or ()))
        conditions = _item_conditions(holder, free_or_held_by, case_no)
        if departments is not None:
            conditions.append(_ITEM.department.in_(sorted(set(departments))))
        if roles is not None:
            conditions.append(_ITEM.role.in_(sorted(set(roles))))
        statement = select(func.count()).select_from(schema.work_item).where(_ITEM.region == self.region, *conditions)
        return self.connection.execute(statement).scalar_one()

    def cases(
        self,
        *,
        applicant_id: str | None = None,
        status: str | None = None,
        service: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[CaseRow]:
        """Cases, newest first, without their `state` (empty here)."""
        wanted = {"applicant_id": applicant_id, "status": status, "service": service}
        refuse_unstorable(*wanted.values())
        columns = schema.case.c
        statement = (
            select(*_CASE_SUMMARY)
            .where(columns.region == self.region)
            .where(*(columns[name] == value for name, value in wanted.items() if value is not None))
            .order_by(columns.opened_at.desc(), columns.case_no.desc())
            .limit(limit)
            .offset(offset)
        )
        return [_case(row) for row in self.connection.execute(statement)]

    def sub_cases(self, case_no: str) -> list[SubCaseRow]:
        """The departments' parts of a case, in the order in which they were opened."""
        refuse_unstorable(case_no)
        table = schema.sub_case
        rows = self._all(self._of(table, table.c.case_no == case_no).order_by(table.c.sub_case))
        return [SubCaseRow(**{**row, "obligatory": bool(row["obligatory"])}) for row in rows]

    def services(self) -> list[ServiceRow]:
        """Published services with the version new cases start with, by name."""
        current, version = schema.service.c, schema.definition.c
        joined = schema.service.join(
            schema.definition, and_(current.region == version.region, current.definition == version.hash)
        )
        statement = (
            select(current.service, current.definition, version.kind, version.title, current.published_at)
            .select_from(joined)
            .where(current.region == self.region)
            .order_by(current.service)
        )
        return [ServiceRow(**row) for row in self._all(statement)]

    def timers_due(self, before: datetime | str, limit: int = 100) -> list[TimerRow]:
        """Timers whose next try is at or before the instant, the longest overdue first."""
        table = schema.timer
        statement = (
            self._of(table, table.c.next_try <= utc_text(before))
            .order_by(table.c.next_try, table.c.case_no, table.c.timer)
            .limit(limit)
        )
        return [TimerRow(**row) for row in self._all(statement)]

    def open_timers(self, case_no: str) -> list[TimerRow]:
        """The timers a case waits for."""
        refuse_unstorable(case_no)
        table = schema.timer
        return [TimerRow(**row) for row in self._all(self._of(table, table.c.case_no == case_no).order_by("timer"))]

    def outbox(self, *, case_no: str | None = None, state: str | None = None, limit: int = 1000) -> list[OutboxRow]:
        """Messages of a case and (or) in a state, those to be tried first at the front."""
        table = schema.outbox
        wanted = {"case_no": case_no, "state": state}
        refuse_unstorable(case_no, state)
        conditions = [table.c[name] == value for name, value in wanted.items() if value is not None]
        statement = self._of(table, *conditions).order_by(table.c.next_at, table.c.message).limit(limit)
        return [OutboxRow(**{**row, "data": to_object(row["data"])}) for row in self._all(statement)]

    def attachments(self, case_no: str) -> list[AttachmentRow]:
        """The files of a case, by the time they were handed in."""
        refuse_unstorable(case_no)
        table = schema.attachment
        statement = self._of(table, table.c.case_no == case_no)
        statement = statement.order_by(table.c.attached_at, table.c.material, table.c.digest)
        return [AttachmentRow(**row) for row in self._all(statement)]

    def referenced_digests(self) -> set[str]:
        """Digests of all files any case of the region refers to: what a sweep of the folder must keep."""
        columns = schema.attachment.c
        return set(self.connection.scalars(select(columns.digest).distinct().where(columns.region == self.region)))

    def _of(self, table: Table, *conditions: ColumnElement[bool]) -> Select[Any]:
        """All columns but the region of this region's rows."""
        columns = [column for column in table.columns if column.name != "region"]
        return select(*columns).where(table.c.region == self.region, *conditions)

    def _all(self, statement: Select[Any]) -> list[dict[str, Any]]:
        return [dict(row._mapping) for row in self.connection.execute(statement)]


def _item_places(
    departments: Collection[str] | None, roles: Collection[str] | None
) -> list[tuple[ColumnElement[bool], ...]]:
    """The index ranges to walk: one for each department and role asked for."""
    refuse_unstorable(*(departments or ()), *(roles or ()))
    by_department = [()] if departments is None else [(_ITEM.department == name,) for name in sorted(set(departments))]
    by_role = [()] if roles is None else [(_ITEM.role == name,) for name in sorted(set(roles))]
    return [(*department, *role) for department in by_department for role in by_role]


def _item_conditions(holder: str | None, free_or_held_by: str | None, case_no: str | None) -> list[ColumnElement[bool]]:
    refuse_unstorable(holder, free_or_held_by, case_no)
    conditions: list[ColumnElement[bool]] = []
    if holder is not None:
        conditions.append(_ITEM.holder == holder)
    if holder:
        conditions.append(_ITEM.holder != literal_column("''"))  # word for word as in the partial index
    if free_or_held_by is not None:
        conditions.append(_ITEM.holder.in_(("", free_or_held_by)))
    if case_no is not None:
        conditions.append(_ITEM.case_no == case_no)
    return conditions


def _work_item(row: Row[Any]) -> WorkItem:
    values = dict(row._mapping)
    if values["due_on"] == schema.NO_DUE_DATE:
        values["due_on"] = None
    return WorkItem(**values)


def _case(row: Row[Any]) -> CaseRow:
    values = dict(row._mapping)
    return CaseRow(**{**values, "finished": bool(values["finished"])})
