"""The questions asked of the view tables: work lists, cases, outbox, attachments."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, Table, and_, select, text, tuple_, union_all
from sqlalchemy.engine import Connection, Row
from sqlalchemy.sql.elements import ColumnElement

from onewindow.storage import involvement, schema, statements, work_lists
from onewindow.storage.place import Place
from onewindow.storage.plain_json import refuse_unstorable, to_object
from onewindow.storage.rows import AttachmentRow, CaseRow, OutboxRow, PublicationRow, ServiceRow, SubCaseRow, WorkItem
from onewindow.storage.work_lists import ClockKey, ItemClock, Wanted

_IN_ORDER = itemgetter(*(WorkItem._fields.index(name) for name in ("due_on", "case_no", "task")))
_CASE_SUMMARY = [column for column in schema.case.columns if column.name not in ("region", "state")]
_MESSAGE_COLUMNS = tuple(schema.outbox.columns.keys()[1:])


class Reading:
    """Read-only questions to one region, asked in the connection's transaction. All lists are ordered."""

    def __init__(self, place: Place, region: str) -> None:
        self.place = place
        self.region = region
        self._dialect, self._driver = place.dialect, place.driver

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's connection, in this transaction."""
        return self.place.connection

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
        `free_or_held_by` leaves out what is not free, and adds what this person holds anywhere.
        """
        wanted = Wanted(
            departments=None if departments is None else tuple(departments),
            roles=None if roles is None else tuple(roles),
            holder=holder, free_or_held_by=free_or_held_by, case_no=case_no,
        )
        return [item for item, _ in self.work_page(wanted, limit, offset)]

    def work_page(self, wanted: Wanted, limit: int, offset: int) -> list[tuple[WorkItem, ItemClock | None]]:
        """A page of open work items in the order of `work_items`, each with the clock of its own stage, if any."""
        if wanted.party is not None and wanted.free_or_held_by is not None and not self._has_cases(wanted.party):
            wanted = replace(wanted, party=None)
        sql, parameters = work_lists.page(self.region, wanted, limit, offset)
        rows = self._run(sql, *parameters).fetchall() if sql else []
        return [(_work_item(row[:-3]), _item_clock(*row[-3:])) for row in sorted(rows, key=_IN_ORDER)]

    def _has_cases(self, person: str) -> bool:
        counted = self._run(work_lists.CASES_OF_A_PARTY, self.region, person, self.region, person).fetchall()
        return any(number for number, in counted)

    def work_places(self) -> set[tuple[str, str]]:
        """The department and holder of every open work item."""
        of = schema.work_item.c
        statement = select(of.department, of.holder).where(of.region == self.region).distinct()
        return {(row["department"], row["holder"]) for row in self._all(statement)}

    def free_desks(self) -> set[tuple[str, str]]:
        """The department and role of every open work item nobody holds that asks for a role."""
        of = schema.work_item.c
        statement = select(of.department, of.role).where(of.region == self.region, of.holder == "", of.role != "")
        return {(row["department"], row["role"]) for row in self._all(statement.distinct())}

    def item_clocks(self, case_nos: Collection[str]) -> dict[ClockKey, ItemClock]:
        """All clocks of these cases (not too many: one page of work items) by what they measure."""
        if not case_nos:
            return {}
        rows = self._run(work_lists.clocks_of(len(case_nos)), self.region, *case_nos).fetchall()
        return {(case_no, sub_case, task, kind): _clock_of(*times) for case_no, sub_case, task, kind, *times in rows}

    def cases(
        self,
        *,
        party: str | None = None,
        status: str | None = None,
        service: str | None = None,
        limit: int = 50,
        after: CaseRow | None = None,
    ) -> list[CaseRow]:
        """Cases, newest first, without their `state` (empty here). `party`: their applicant or agent; `after`: the last
        row of the page before."""
        wanted = {"status": status, "service": service}
        refuse_unstorable(party, *wanted.values())
        columns, of = schema.case.c, {name: value for name, value in wanted.items() if value is not None}
        if party is None:
            newest = self._newest([columns[name] == value for name, value in of.items()], limit, after)
        else:
            # From the cases of one person, never through those of all: that takes one walk for each of the two.
            rest = [unindexed(columns[name]) == value for name, value in of.items()]
            own = self._newest([columns.applicant_id == party, *rest], limit, after)
            others = self._newest([columns.agent_id == party, columns.applicant_id != party, *rest], limit, after)
            both = union_all(*(select(walk.subquery()) for walk in (own, others))).subquery()
            newest = select(both).order_by(both.c.opened_at.desc(), both.c.case_no.desc()).limit(limit)
        return [case_of(row) for row in self.connection.execute(newest)]

    def _newest(self, conditions: list[ColumnElement[bool]], limit: int, after: CaseRow | None) -> Select[Any]:
        """So many cases along an index of what `conditions` begin with."""
        columns = schema.case.c
        place = [columns.opened_at, columns.case_no]
        if after is not None:
            conditions = [*conditions, tuple_(*place) < tuple_(after.opened_at, after.case_no)]
        statement = select(*_CASE_SUMMARY).where(columns.region == self.region, *conditions)
        return statement.order_by(*(column.desc() for column in place)).limit(limit)

    def cases_concerning(
        self, departments: Collection[str], person: str, *, status: str | None = None, limit: int = 100,
        after: tuple[str, str] | None = None,
    ) -> list[tuple[str, str]]:
        """When cases were opened and their numbers, the newest first: all that somebody of these departments may know
        of, if the cases themselves agree. `after`: the last entry of the page before."""
        rest = [*([] if status is None else [status]), *(after or ())]
        sql = involvement.cases_of(len(departments), status is not None, after is not None, int(limit))
        parameters = involvement.parameters(self.region, sorted(departments), person, rest)
        return [(opened_at, case_no) for opened_at, case_no in self._run(sql, *parameters).fetchall()]

    def departments_of(self, case_no: str, opened_at: str) -> list[str]:
        """The departments that work on a case, or have, by their ids."""
        found = self._run(involvement.DEPARTMENTS_OF, *[self.region] * 3, opened_at, case_no).fetchall()
        return sorted(department for department, in found)

    def links(self, applicant_id: str, service: str) -> dict[str, str]:
        """What each linked case of this applicant and service is linked to, by the time they were opened."""
        refuse_unstorable(applicant_id, service)
        return dict(self._run(statements.LINKS, self.region, applicant_id, service).fetchall())

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

    def publications(self, service: str) -> list[PublicationRow]:
        """Every publication of a service, the oldest first."""
        refuse_unstorable(service)
        made = schema.publication.c
        statement = select(made.number, made.definition, made.published_at, made.published_by)
        statement = statement.where(made.region == self.region, made.service == service).order_by(made.number)
        return [PublicationRow(**row) for row in self._all(statement)]

    def definitions(self) -> list[str]:
        """Content hashes of all versions that were ever published, the oldest first: any case may run on them."""
        version = schema.definition.c
        statement = select(version.hash).where(version.region == self.region)
        return list(self.connection.scalars(statement.order_by(version.published_at, version.hash)))

    def outbox(
        self, *, case_no: str | None = None, state: str | None = None, kind: str | None = None, limit: int = 1000
    ) -> list[OutboxRow]:
        """Messages of a case, in a state and (or) of a kind, those to be tried first at the front."""
        table = schema.outbox
        wanted = {"case_no": case_no, "state": state, "kind": kind}
        refuse_unstorable(*wanted.values())
        new: list[Any] = []
        if kind is not None and state == "new":
            # Found among the unsent ones of the kind: very many of another may be new, such as notifications nobody
            # sends. "Not leased" is no way for a planner to walk through those.
            new, wanted["state"] = [text(schema.UNSENT), table.c.state != "leased"], None
        conditions = [table.c[name] == value for name, value in wanted.items() if value is not None] + new
        return self._messages(self._of(table, *conditions).order_by(table.c.next_at, table.c.message).limit(limit))

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

    def _run(self, sql: str, *parameters: Any) -> Any:
        """The driver's own cursor for a statement of text; see `statements`."""
        refuse_unstorable(*parameters)
        if self._dialect == "sqlite":
            return self._driver.execute(sql, parameters)
        from psycopg import RawCursor

        return RawCursor(self._driver).execute(statements.numbered(sql), parameters)

    def _of(self, table: Table, *conditions: ColumnElement[bool]) -> Select[Any]:
        """All columns but the region of this region's rows."""
        columns = [column for column in table.columns if column.name != "region"]
        return select(*columns).where(table.c.region == self.region, *conditions)

    def _all(self, statement: Select[*tuple[Any, ...]]) -> list[dict[str, Any]]:
        return [dict(row._mapping) for row in self.connection.execute(statement)]

    def _messages(self, statement: Select[*tuple[Any, ...]]) -> list[OutboxRow]:
        return [message_of(row) for row in self.connection.execute(statement)]


def message_of(row: Sequence[Any]) -> OutboxRow:
    """A message of the outbox from its columns but the region, in the order of the table."""
    values = dict(zip(_MESSAGE_COLUMNS, row, strict=True))
    return OutboxRow(**{**values, "data": to_object(values["data"])})


def case_of(row: Row[Any]) -> CaseRow:
    """A case from its columns, by name."""
    values = dict(row._mapping)
    return CaseRow(**{**values, "finished": bool(values["finished"])})


def among(column: ColumnElement[str], wanted: Collection[str] | None) -> list[ColumnElement[bool]]:
    """The condition that the column is one of these. Of one alone, rows come in the order of its index."""
    if wanted is None:
        return []
    refuse_unstorable(*wanted)
    return [column == next(iter(wanted)) if len(wanted) == 1 else column.in_(sorted(wanted))]


def unindexed(column: ColumnElement[str]) -> ColumnElement[str]:
    """A text to sort or compare by that no index stands for, beside a condition that finds the few rows there are.

    SQLite would rather walk the index of the order through the rows of all cases than sort those of one.
    """
    return column.concat("")


def _work_item(row: Sequence[Any]) -> WorkItem:
    item = WorkItem._make(row)
    return item._replace(due_on=None) if item.due_on == schema.NO_DUE_DATE else item


def _item_clock(due_at: str | None, warn_at: str | None, suspensions: int | None) -> ItemClock | None:
    return None if due_at is None or suspensions is None else _clock_of(due_at, warn_at, suspensions)


def _clock_of(due_at: str, warn_at: str | None, suspensions: int) -> ItemClock:
    return ItemClock(None if due_at == schema.NEVER else due_at, warn_at, suspensions > 0)
