"""Clock rows: what is due when, what its light shows, which dates another calendar gave; and the calendars kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, text, tuple_
from sqlalchemy.sql.elements import ColumnElement

from onewindow.domain.time_limits.lights import GREEN, GREY, RED, YELLOW
from onewindow.storage import schema, statements
from onewindow.storage.plain_json import refuse_unstorable, to_object, to_text, utc_text
from onewindow.storage.reading import Reading, among, unindexed
from onewindow.storage.rows import ClockRow

_GRACE = timedelta(milliseconds=1)
"""The longest time from the end of a clock until it is overdue; see `domain.clock.overdue_from`."""

_CLOCK, _SUB_CASE = schema.clock.c, schema.sub_case.c
_IN_ORDER = (_CLOCK.case_no, _CLOCK.clock)
_JOINED = schema.clock.outerjoin(
    schema.sub_case,
    and_(
        _CLOCK.region == _SUB_CASE.region, _CLOCK.case_no == _SUB_CASE.case_no, _CLOCK.sub_case == _SUB_CASE.sub_case
    ),
)
_COLUMNS = (
    *(column for column in schema.clock.columns if column.name != "region"),
    func.coalesce(_SUB_CASE.item, "").label("item"),
)


class Clocks(Reading):
    """Questions to the rows of legal clocks, and the calendars their dates were counted by."""

    def clocks(
        self,
        *,
        departments: Collection[str] | None = None,
        case_no: str | None = None,
        light: str | None = None,
        now: datetime | str | None = None,
        item: str | None = None,
        service: str | None = None,
        limit: int = 100,
        after: ClockRow | None = None,
    ) -> list[ClockRow]:
        """Clocks by the instant at which they end (none last), then case and number; None means "any".

        `light` is what a clock shows at the instant `now`, which it then needs (ValueError without). `item` "" means
        the main case. `after` is the last row of the page before.
        """
        wanted = {"case_no": case_no, "service": service}
        refuse_unstorable(item, *wanted.values())
        conditions = [_CLOCK[name] == value for name, value in wanted.items() if value is not None]
        conditions += among(_CLOCK.department, departments)
        if item is not None:
            conditions.append(_SUB_CASE.item == item if item else _CLOCK.sub_case.is_(None))
        soonest = _CLOCK.due_at if case_no is None else unindexed(_CLOCK.due_at)
        if after is not None:  # before the light: of two beginnings of a walk SQLite takes the first
            place = (after.due_at or schema.NEVER, after.case_no, after.clock)
            conditions.append(tuple_(soonest, *_IN_ORDER) > tuple_(*place))
        if light is not None:
            conditions.append(_shows(light, now, soonest))
        return self._clocks(self._joined(*conditions).order_by(soonest, *_IN_ORDER).limit(limit))

    def clocks_by_calendar_other_than(
        self, version: str, after: tuple[str, int] = ("", 0), limit: int = 100
    ) -> list[ClockRow]:
        """Clocks that run on dates of another calendar, by case and number, from the one `after` these on.

        One that stands still has no date; it is counted by the calendar of the day on which it goes on.
        """
        statement = self._joined(
            _CLOCK.calendar != version, _CLOCK.suspensions == 0, tuple_(*_IN_ORDER) > tuple_(*after)
        )
        return self._clocks(statement.order_by(*_IN_ORDER).limit(limit))

    def has_item(self, item: str) -> bool:
        """Whether any case has or had a part of this item."""
        return self._run(statements.HAS_ITEM, self.region, item).fetchone() is not None

    def calendar(self, version: str) -> dict[str, Any] | None:
        """The calendar kept under this version."""
        row = self._run(statements.select(schema.calendar, "version"), self.region, version).fetchone()
        return None if row is None else to_object(row[1])

    def has_calendar(self, version: str) -> bool:
        """Whether a calendar is kept under this version."""
        return self._run(statements.HAS_CALENDAR, self.region, version).fetchone() is not None

    def keep_calendar(self, version: str, body: dict[str, Any], at: datetime | str) -> None:
        """Keep a calendar under its version; the first keeping stands."""
        sql = statements.insert_if_absent(schema.calendar)
        self._run(sql, self.region, version, to_text(body), utc_text(at))

    def _joined(self, *conditions: ColumnElement[bool]) -> Select[Any]:
        return select(*_COLUMNS).select_from(_JOINED).where(_CLOCK.region == self.region, *conditions)

    def _clocks(self, statement: Select[Any]) -> list[ClockRow]:
        return [_clock(row) for row in self._all(statement)]


def _shows(light: str, now: datetime | str | None, due_at: ColumnElement[str]) -> ColumnElement[bool]:
    """As `domain.clocks.light.light_of` tells it: overdue, else standing still, else warning, else green. What is said
    of `due_at` is for its index alone."""
    if now is None:
        raise ValueError("a light is of an instant")
    moment = utc_text(now)
    if light == RED:
        return and_(due_at <= moment, _CLOCK.overdue_at <= moment)
    ends = utc_text(datetime.fromisoformat(moment) - _GRACE)
    in_time = and_(due_at >= ends, _CLOCK.overdue_at > moment)
    if light == GREY:
        return and_(text(f"{schema.clock.name}.{schema.STILL}"), in_time)  # the words of the partial index
    if light == YELLOW:
        return and_(_CLOCK.suspensions == 0, in_time, _CLOCK.warn_at <= moment)
    if light == GREEN:
        return and_(_CLOCK.suspensions == 0, in_time, or_(_CLOCK.warn_at.is_(None), _CLOCK.warn_at > moment))
    raise ValueError(f"no light: {light!r}")


def _clock(row: dict[str, Any]) -> ClockRow:
    suspended = row.pop("suspensions") > 0
    row["state"] = "suspended" if suspended else "running"
    row["provisional"] = bool(row["provisional"])
    never = {name: None for name in ("due_at", "overdue_at") if row[name] == schema.NEVER}
    return ClockRow(**{**row, **never})
