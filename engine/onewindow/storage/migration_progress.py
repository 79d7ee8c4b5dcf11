"""How far a migration is that goes through all cases: what `upgrade` was asked to tell, and pages of cases.

Migrations go from case to case by their keys, a page at a time, so that no store is too large for the memory there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, Select, TableClause, func, select, tuple_

if TYPE_CHECKING:
    from alembic.migration import MigrationContext

Told = Callable[[str, int, int], None]
"""Told the migration, how many cases it is through, and how many there are."""

TOLD = "told"
"""What `upgrade` hands a `Told` over as, among the attributes of Alembic's configuration."""

AT_ONCE = 100
"""Cases of a page."""


def pages(
    context: MigrationContext, revision: str, wanted: Select[Any], case: TableClause
) -> Iterator[Sequence[Row[Any]]]:
    """The rows `wanted` asks for, which begin with region and case_no of `case`, along these, a page at a time; how far
    it is, is told after each."""
    bind: Any = context.bind
    told: Told | None = context.config.attributes.get(TOLD) if context.config is not None else None
    of = int(bind.scalar(select(func.count()).select_from(wanted.subquery())))
    keys = (case.c.region, case.c.case_no)
    page: Sequence[Row[Any]] = ()
    done = 0
    while True:
        after = wanted.where(tuple_(*keys) > tuple_(*page[-1][:2])) if page else wanted
        page = bind.execute(after.order_by(*keys).limit(AT_ONCE)).all()
        if not page:
            return
        yield page
        done += len(page)
        if told is not None:
            told(revision, done, of)
