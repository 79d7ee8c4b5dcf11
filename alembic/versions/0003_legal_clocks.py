"""Legal clocks, cards, calendar versions; refused attempts are found, and messages can be sent and get stuck.

Cases that are under way keep the dates they have: a clock begins with an event, and none is made up here.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    _clocks()
    _cards()
    _table("ow_calendar", *_texts("version", "body", "kept_at"), key=("version",))
    op.add_column("ow_outbox", _column("problem", nullable=True))
    _partial_index("ow_outbox_unsent_ix", "ow_outbox", ["kind", "next_at", "message"], "state IN ('new', 'leased')")
    _partial_index("ow_receipt_refused_ix", "ow_receipt", ["at", "command_id"], "accepted = 0")


def _clocks() -> None:
    _table(
        "ow_clock",
        _column("case_no"),
        _column("clock", sa.Integer),
        _column("kind"),
        _column("sub_case", sa.Integer, nullable=True),
        _column("task", sa.Integer, nullable=True),
        *_texts("department", "service", "title", "applicant_name", "start", "limit_text"),
        _column("suspensions", sa.Integer),
        _column("due_on", nullable=True),
        *_texts("due_at", "overdue_at"),
        _column("warn_at", nullable=True),
        _column("provisional", sa.SmallInteger),
        _column("calendar"),
        _of_case("ow_clock"),
        key=("case_no", "clock"),
    )
    op.create_index("ow_clock_due_ix", "ow_clock", ["region", "due_at", "case_no", "clock"])
    op.create_index("ow_clock_department_ix", "ow_clock", ["region", "department", "due_at", "case_no", "clock"])


def _cards() -> None:
    _table(
        "ow_card",
        _column("case_no"),
        _column("card", sa.Integer),
        *_texts("level", "cause"),
        _column("clock", sa.Integer, nullable=True),
        _column("sub_case", sa.Integer, nullable=True),
        *_texts("department", "service", "title", "issued_at", "state"),
        _column("settled_at", nullable=True),
        _of_case("ow_card"),
        key=("case_no", "card"),
    )
    op.create_index("ow_card_issued_ix", "ow_card", ["region", "issued_at", "case_no", "card"])
    op.create_index("ow_card_department_ix", "ow_card", ["region", "department", "issued_at", "case_no", "card"])


def _partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, ["region", *columns], sqlite_where=condition, postgresql_where=condition)


def _table(name: str, *parts: Any, key: tuple[str, ...]) -> None:
    op.create_table(name, _column("region"), *parts, sa.PrimaryKeyConstraint("region", *key, name=f"{name}_pk"))


def _column(name: str, kind: Any = _TEXT, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=nullable)


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [_column(name) for name in names]


def _of_case(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["region", "case_no"], ["ow_case.region", "ow_case.case_no"], name=f"{table}_case_fk"
    )
