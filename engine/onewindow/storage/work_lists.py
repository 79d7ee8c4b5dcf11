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
_HELD = "holder = ? AND holder <> ''"
"""The second condition is the partial index's own: without it neither planner would use that index."""
_ORDER = "ORDER BY due_on, case_no, task"
_ORDER_IN_CASE = "ORDER BY due_on || '', task"
"""The same within one case; see `reading.unindexed`."""

_OF_A_PARTY = " ".join([
    "SELECT w.due_on, w.case_no, w.task FROM (",
    "SELECT case_no FROM ow_case WHERE region = ? AND applicant_id = ? UNION ALL",
    "SELECT case_no FROM ow_case WHERE region = ? AND agent_id = ? AND applicant_id <> ?) AS own",
    "CROSS JOIN ow_work_item w WHERE w.region = ? AND w.case_no = own.case_no",
    "AND (w.role = 'applicant' OR w.stage = 'correction')",
])  # fmt: skip
"""From the few cases of a person to their work items, never along the items of all cases; see `reading.unindexed`. The
two lists of cases are disjoint: to leave out what is in both, a later SQLite walks all cases by their numbers."""
CASES_OF_A_PARTY = " ".join([
    "SELECT count(*) FROM ow_case WHERE region = ? AND applicant_id = ? UNION ALL",
    "SELECT count(*) FROM ow_case WHERE region = ? AND agent_id = ?",
])  # fmt: skip
"""Asked before the walk of a party is added to those of a desk, which costs several times the desk's own; few who work
there have cases. Counted: to find one, PostgreSQL would look through all cases where it believes that many have it."""
_ORDER_OF_A_PARTY = "ORDER BY w.due_on || '', w.case_no, w.task"

ClockKey = tuple[str, int | None, int | None, str]
"""Case, sub-case, task and kind of a clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which open work items: None means "any". See `Reading.work_items`.

    `party`: what the applicant or agent of this id has to do in cases of their own; alone, or beside what
    `free_or_held_by` lists.
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


Walk = tuple[str, tuple[str, ...]]
"""The SQL of one index range in its order, and its parameters."""


@lru_cache(maxsize=512)
def page(region: str, wanted: Wanted, limit: int, offset: int) -> tuple[str, tuple[str, ...]]:
    """SQL and parameters of one page, its rows in any order, each followed by `due_at`, `warn_at` and `suspensions` of
    the item's own clock, or NULLs; empty SQL where nothing can be found."""
    walks = _walks(region, wanted)
    parameters = [value for _, values in walks for value in values]
    return _page_text(tuple(sql for sql, _ in walks), int(limit), int(offset)), (*parameters, region, region)


@lru_cache(maxsize=512)
def clocks_of(cases: int) -> str:
    """SQL for the clocks of so many cases: what each is about, then what an `ItemClock` is made of."""
    among = ", ".join("?" * cases)
    return " ".join([
        "SELECT case_no, sub_case, task, kind, due_at, warn_at, suspensions FROM ow_clock",
        f"WHERE region = ? AND case_no IN ({among})",
    ])  # fmt: skip


def _walks(region: str, wanted: Wanted) -> list[Walk]:
    """The index ranges to walk; disjoint, so that nothing is listed twice."""
    walks = []
    rest, values = _conditions(wanted)
    if wanted.party is None or wanted.free_or_held_by is not None:
        walks = [_walk(region, place, rest, values) for place in _places(wanted)]
    if wanted.free_or_held_by is not None:
        walks.append(_walk(region, {}, (_HELD, *rest), [wanted.free_or_held_by, *values]))
    if wanted.party is not None:
        walks.append(_of_a_party(region, wanted.party, wanted))
    return walks


def _walk(region: str, place: dict[str, str], rest: tuple[str, ...], values: list[str]) -> Walk:
    where = " AND ".join(["region = ?", *(f"{name} = ?" for name in place), *rest])
    order = _ORDER_IN_CASE if not place and _IN_CASE in rest else _ORDER
    walk = " ".join(["SELECT due_on, case_no, task FROM ow_work_item WHERE", where, order])
    return walk, (region, *place.values(), *values)


def _of_a_party(region: str, party: str, wanted: Wanted) -> Walk:
    values = [*(region, party) * 2, party, region]
    rest = []
    if wanted.free_or_held_by is not None:
        # But for what the other walks find: what the person holds, and what is free at their place.
        among = [f"w.{name} IN ({', '.join('?' * len(names))})" for name, names in _named(wanted)]
        rest = ["AND w.holder <> ? AND NOT (", " AND ".join(["w.holder = ''", *among]), ")"]
        values += [wanted.free_or_held_by, *(value for _, names in _named(wanted) for value in names)]
    return " ".join([_OF_A_PARTY, *rest, _ORDER_OF_A_PARTY]), tuple(values)


def _named(wanted: Wanted) -> list[tuple[str, list[str]]]:
    both = (("department", wanted.departments), ("role", wanted.roles))
    return [(column, sorted(set(names))) for column, names in both if names is not None]


def _places(wanted: Wanted) -> list[dict[str, str]]:
    """The places of free work, or of all, by department and role."""
    places: list[dict[str, str]] = [{}]
    for column, names in _named(wanted):
        places = [{**place, column: name} for place in places for name in names]
    return [{**place, "holder": ""} for place in places] if wanted.free_or_held_by is not None else places


def _conditions(wanted: Wanted) -> tuple[tuple[str, ...], list[str]]:
    texts: list[str] = []
    values: list[str] = []
    if wanted.holder is not None:
        texts.append(_HELD if wanted.holder else "holder = ?")
        values.append(wanted.holder)
    if wanted.case_no is not None:
        texts.append(_IN_CASE)
        values.append(wanted.case_no)
    return tuple(texts), values


@lru_cache(maxsize=512)
def _page_text(walks: tuple[str, ...], limit: int, offset: int) -> str:
    """The walks and their merge carry keys alone; whole rows are fetched for what is on the page."""
    # Limits stand in the text as numbers: as parameters PostgreSQL's generic plan would guess a tenth of the table.
    end = f"LIMIT {limit} OFFSET {offset}"
    if not walks:
        return ""
    if len(walks) == 1:
        return _whole_rows(f"{walks[0]} {end}")
    cut = [f"({walk} LIMIT {limit + offset}) AS place{number}" for number, walk in enumerate(walks)]
    walked = [" ".join(["SELECT * FROM", each]) for each in cut]
    return _whole_rows(" ".join([" UNION ALL ".join(walked), _ORDER, end]))


def _whole_rows(keys: str) -> str:
    return " ".join([
        "SELECT", _COLUMNS, ", k.due_at, k.warn_at, k.suspensions FROM (", keys, ") AS page",
        "CROSS JOIN ow_work_item w",  # SQLite's word for: from left to right, never through all items to the page
        "LEFT JOIN ow_clock k ON k.region = ? AND k.case_no = page.case_no AND k.task = page.task",
        f"AND k.{schema.OF_A_STAGE}",
        "WHERE w.region = ? AND w.case_no = page.case_no AND w.task = page.task",
    ])  # fmt: skip
