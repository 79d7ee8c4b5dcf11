"""The SQL of work lists: one short walk along an index for each department and role asked for, then a merge.

Text like the hot path's, because the page is opened all day: building the same question with SQLAlchemy's Core costs
several times what the database needs to answer it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from onewindow.storage import schema

_COLUMNS = ", ".join(f"w.{name}" for name in schema.work_item.columns.keys()[1:])
_IN_CASE = "case_no = ?"
_ORDER = "ORDER BY due_on, case_no, task"
_ORDER_IN_CASE = "ORDER BY due_on || '', task"
"""The same within one case; see `reading.unindexed`."""

_OF_A_PARTY = " ".join([
    "SELECT w.due_on, w.case_no, w.task FROM (",
    "SELECT case_no FROM ow_case WHERE region = ? AND applicant_id = ? UNION",
    "SELECT case_no FROM ow_case WHERE region = ? AND agent_id = ?) AS own",
    "CROSS JOIN ow_work_item w WHERE w.region = ? AND w.case_no = own.case_no",
    "AND (w.role = 'applicant' OR w.stage = 'correction') ORDER BY w.due_on || '', w.case_no, w.task",
])  # fmt: skip
"""From the few cases of a person to their work items, never along the items of all cases; see `reading.unindexed`."""

ClockKey = tuple[str, int | None, int | None, str]
"""Case, sub-case, task and kind of a clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which open work items: None means "any". See `Reading.work_items`.

    `party`: what the applicant or agent of this id has to do in cases of their own; goes with nothing else.
    """

    departments: tuple[str, ...] | None = None
    roles: tuple[str, ...] | None = None
    holder: str | None = None
    free_or_held_by: str | None = None
    case_no: str | None = None
    party: str | None = None


class ItemClock(NamedTuple):
    """What the light of a work item needs of the clock that measures it; instants as in `ClockRow`."""

    due_at: str | None
    warn_at: str | None
    suspended: bool


@lru_cache(maxsize=512)
def page(region: str, wanted: Wanted, limit: int, offset: int) -> tuple[str, tuple[str, ...]]:
    """SQL and parameters of one page, its rows in any order, each followed by `due_at`, `warn_at` and `suspensions` of
    the item's own clock, or NULLs; empty SQL where nothing can be found."""
    if wanted.party is not None:
        end = f"LIMIT {int(limit)} OFFSET {int(offset)}"
        return _whole_rows(f"{_OF_A_PARTY} {end}"), (*(region, wanted.party) * 2, region, region, region)
    places = _places(wanted)
    rest, values = _conditions(wanted)
    parameters = [value for place in places for value in (region, *place.values(), *values)]
    names = tuple(places[0]) if places else ()
    return _page_text(names, len(places), rest, int(limit), int(offset)), (*parameters, region, region)


@lru_cache(maxsize=512)
def clocks_of(cases: int) -> str:
    """SQL for the clocks of so many cases: what each is about, then what an `ItemClock` is made of."""
    among = ", ".join("?" * cases)
    return " ".join([
        "SELECT case_no, sub_case, task, kind, due_at, warn_at, suspensions FROM ow_clock",
        f"WHERE region = ? AND case_no IN ({among})",
    ])  # fmt: skip


def _places(wanted: Wanted) -> list[dict[str, str]]:
    """The index ranges to walk; disjoint, so that nothing is listed twice."""
    places: list[dict[str, str]] = [{}]
    for column, names in (("department", wanted.departments), ("role", wanted.roles)):
        if names is not None:
            places = [{**place, column: name} for place in places for name in sorted(set(names))]
    if wanted.free_or_held_by is not None:
        # Two walks for each: one would pass by everything that others hold.
        holders = dict.fromkeys(("", wanted.free_or_held_by))
        places = [{**place, "holder": holder} for place in places for holder in holders]
    return places


def _conditions(wanted: Wanted) -> tuple[tuple[str, ...], list[str]]:
    texts: list[str] = []
    values: list[str] = []
    if wanted.holder is not None:
        # The second condition is the partial index's own: without it neither planner would use that index.
        texts.append("holder = ? AND holder <> ''" if wanted.holder else "holder = ?")
        values.append(wanted.holder)
    if wanted.case_no is not None:
        texts.append(_IN_CASE)
        values.append(wanted.case_no)
    return tuple(texts), values


@lru_cache(maxsize=512)
def _page_text(names: tuple[str, ...], places: int, rest: tuple[str, ...], limit: int, offset: int) -> str:
    """The walks and their merge carry keys alone; whole rows are fetched for what is on the page."""
    # Limits stand in the text as numbers: as parameters PostgreSQL's generic plan would guess a tenth of the table.
    where = " AND ".join(["region = ?", *(f"{name} = ?" for name in names), *rest])
    order = _ORDER_IN_CASE if not names and _IN_CASE in rest else _ORDER
    walk = " ".join(["SELECT due_on, case_no, task FROM ow_work_item WHERE", where, order])
    end = f"LIMIT {limit} OFFSET {offset}"
    if places == 0:
        return ""
    if places == 1:
        return _whole_rows(f"{walk} {end}")
    cut = f"({walk} LIMIT {limit + offset}) AS place"
    walks = [" ".join(["SELECT * FROM", cut + str(number)]) for number in range(places)]
    return _whole_rows(" ".join([" UNION ALL ".join(walks), _ORDER, end]))


def _whole_rows(keys: str) -> str:
    return " ".join([
        "SELECT", _COLUMNS, ", k.due_at, k.warn_at, k.suspensions FROM (", keys, ") AS page",
        "JOIN ow_work_item w ON w.region = ? AND w.case_no = page.case_no AND w.task = page.task",
        "LEFT JOIN ow_clock k ON k.region = ? AND k.case_no = page.case_no AND k.task = page.task",
        f"AND k.{schema.OF_A_STAGE}",
    ])  # fmt: skip
