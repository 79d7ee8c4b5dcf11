"""Incidents with departments' systems can be listed, and what departments were asked compared with what they know."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "ow_incident",
        *_texts("region", "case_no"),
        sa.Column("incident", sa.Integer, nullable=False),
        *_texts("kind", "message", "department"),
        sa.Column("sub_case", sa.Integer, nullable=True),
        *_texts("problem", "service", "title", "opened_at", "state"),
        sa.Column("settled_at", _TEXT, nullable=True),
        sa.ForeignKeyConstraint(
            ["region", "case_no"], ["ow_case.region", "ow_case.case_no"], name="ow_incident_case_fk"
        ),
        sa.PrimaryKeyConstraint("region", "case_no", "incident", name="ow_incident_pk"),
    )
    op.create_index("ow_incident_opened_ix", "ow_incident", ["region", "opened_at", "case_no", "incident"])
    _open_ones("ow_incident_open_ix", ["opened_at", "case_no", "incident"])
    _open_ones("ow_incident_department_ix", ["department", "opened_at", "case_no", "incident"])
    _partial_index(
        "ow_outbox_asked_ix", "ow_outbox", ["department", "created_at", "message"],
        "kind IN ('request', 'cancel', 'revoke')",
    )  # fmt: skip


def _open_ones(name: str, columns: list[str]) -> None:
    _partial_index(name, "ow_incident", columns, "state = 'open'")


def _partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, ["region", *columns], sqlite_where=condition, postgresql_where=condition)


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, _TEXT, nullable=False) for name in names]
