"""Which departments work on a case stands in a table, and what was refused to somebody, disputed cards and clocks that
stand still are found by indexes: none of these lists walks through all there are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT

from onewindow.engine.snapshot import unpack
from onewindow.errors import EnvironmentProblem
from onewindow.storage.migration_progress import pages

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_COLUMNS = ("region", "department", "opened_at", "case_no")
_CASE = sa.table("ow_case", *map(sa.column, ("region", "case_no", "opened_at", "state")))
_COMMIT = sa.table("ow_commit", *map(sa.column, ("region", "case_no", "last_seq", "events")))
_INVOLVED = sa.table("ow_involved", *map(sa.column, _COLUMNS))
_INDEXES = (
    ("ow_case_plain_ix", "ow_case", ("opened_at", "case_no"), "kind = 'plain'"),
    ("ow_receipt_actor_ix", "ow_receipt", ("actor", "at", "command_id"), "accepted = 0"),
    ("ow_clock_still_ix", "ow_clock", ("due_at", "case_no", "clock"), "suspensions > 0"),
    ("ow_card_disputed_ix", "ow_card", ("state", "issued_at", "case_no", "card"), "state <> 'issued'"),
)


def upgrade() -> None:
    text = sa.Text().with_variant(TEXT(collation="C"), "postgresql")
    op.create_table(
        "ow_involved",
        *(sa.Column(name, text, nullable=False) for name in _COLUMNS),
        sa.ForeignKeyConstraint(
            ["region", "case_no"], ["ow_case.region", "ow_case.case_no"], name="ow_involved_case_fk"
        ),
        sa.PrimaryKeyConstraint(*_COLUMNS, name="ow_involved_pk"),
        sqlite_with_rowid=False,
    )
    for page in pages(op.get_context(), revision, sa.select(*_CASE.c), _CASE):
        op.bulk_insert(_INVOLVED, [row for case in page for row in _rows(*case)])
    for name, table, columns, where in _INDEXES:
        condition = sa.text(where)
        op.create_index(name, table, ["region", *columns], sqlite_where=condition, postgresql_where=condition)


def _rows(region: str, case_no: str, opened_at: str, state: bytes) -> Iterator[dict[str, str]]:
    try:
        departments = unpack(state)[0].departments
    except EnvironmentProblem:
        departments = _of_log(region, case_no)
    for department in departments:
        yield dict(zip(_COLUMNS, (region, department, opened_at, case_no), strict=True))


def _of_log(region: str, case_no: str) -> list[str]:
    """Of a case whose state cannot be read: as far as its log can."""
    log = sa.select(_COMMIT.c.events).where(_COMMIT.c.region == region, _COMMIT.c.case_no == case_no)
    found: dict[str, None] = {}
    for events in op.get_bind().scalars(log.order_by(_COMMIT.c.last_seq)):
        try:
            for _, kind, _, payload, *_ in json.loads(events):
                if _involves(kind, payload):
                    found[str(payload["department"])] = None
        except (ValueError, TypeError, LookupError):
            continue
    return [department for department in found if department]


def _involves(kind: str, payload: dict[str, Any]) -> bool:
    asked = kind == "MessageQueued" and payload["task"] is not None
    return asked or kind in ("TaskOpened", "SubCaseOpened", "OrderIssued")
