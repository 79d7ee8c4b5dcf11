"""States and documents of cases that the engine's first revision wrote last are made anew from their logs.

Its state rows all begin alike, but their fields changed under way: some could not be read any more, others lacked what
is asked for by now (in which part a department was asked), and documents kept reasons that no longer stood. The log has
it all. One that cannot be read leaves everything as it is: `onewindow replay` names it, and the other cases go on.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from onewindow.domain.apply import fold
from onewindow.domain.case import Case
from onewindow.engine.snapshot import pack
from onewindow.storage.commit_rows import event_rows, recorded
from onewindow.storage.migration_progress import pages
from onewindow.storage.plain_json import to_text
from onewindow.storage.rows import UnreadableEvent

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_COMMIT = sa.table("ow_commit", *map(sa.column, (
    "region", "case_no", "last_seq", "commit_no", "at", "actor", "command_id", "engine", "suite", "prev", "events",
)))  # fmt: skip
_CASE = sa.table("ow_case", *map(sa.column, ("region", "case_no", "last_seq")), sa.column("state", sa.LargeBinary))
_DOCUMENT = sa.table("ow_document", *map(sa.column, ("region", "case_no", "body")))


def upgrade() -> None:
    last = sa.and_(*(_CASE.c[name] == _COMMIT.c[name] for name in ("region", "case_no", "last_seq")))
    earlier = sa.select(_CASE.c.region, _CASE.c.case_no).join(_COMMIT, last).where(_COMMIT.c.engine == "1")
    for page in pages(op.get_context(), revision, earlier, _CASE):
        for region, case_no in page:
            folded = _folded(region, case_no)
            if folded is not None:
                _keep(*folded)


def _keep(case: Case, document: dict[str, Any]) -> None:
    """Tokens stay as they are: they had this form from the beginning."""
    its, body = sa.select(_CASE.c.state).where(*_of(_CASE, case.region, case.case_no)), to_text(document)
    state = bytes(op.get_bind().execute(its).scalar_one())
    tokens = state[5 + int.from_bytes(state[1:5], "big"):]
    _set(_CASE, case, state=pack(case, tokens))
    _set(_DOCUMENT, case, body=body)


def _set(table: sa.TableClause, case: Case, **values: Any) -> None:
    op.get_bind().execute(sa.update(table).where(*_of(table, case.region, case.case_no)).values(**values))


def _folded(region: str, case_no: str) -> tuple[Case, dict[str, Any]] | None:
    """The case and its document as the log tells them; None for a log this release cannot read."""
    log = sa.select(*_COMMIT.c[1:]).where(*_of(_COMMIT, region, case_no)).order_by(_COMMIT.c.last_seq)
    case: Case | None = None
    document: dict[str, Any] = {}
    try:
        for row in event_rows(op.get_bind().execute(log).all()):
            case, document = fold(case, document, recorded(region, case_no, row))
    except (UnreadableEvent, ValueError, LookupError):
        return None
    return None if case is None else (case, document)


def _of(table: sa.TableClause, region: str, case_no: str) -> tuple[sa.ColumnElement[bool], ...]:
    return table.c.region == region, table.c.case_no == case_no
