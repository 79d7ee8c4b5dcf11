"""Messages to departments' systems: in doubt, acknowledged or asked anew; calls that failed; circuits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(TEXT(collation="C"), "postgresql")
_TO_DEPARTMENTS = "kind IN ('request', 'cancel', 'revoke') AND state IN ('new', 'leased')"


def upgrade() -> None:
    for name in ("doubtful_since", "acknowledged_at", "requeued_at"):
        op.add_column("ow_outbox", sa.Column(name, _TEXT, nullable=True))
    _index("ow_outbox_department_ix", ["department", "next_at", "message"], _TO_DEPARTMENTS)
    _index("ow_outbox_leased_ix", ["department", "lease_until"], "state = 'leased'")
    op.create_table(
        "ow_circuit",
        *_texts("region", "department", "state"),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("trips", sa.Integer, nullable=False),
        *(sa.Column(name, _TEXT, nullable=True) for name in ("opened_at", "retry_at", "problem")),
        sa.PrimaryKeyConstraint("region", "department", name="ow_circuit_pk"),
    )
    op.create_table(
        "ow_call",
        *_texts("region", "message"),
        sa.Column("fence", sa.Integer, nullable=False),
        *_texts("at", "outcome", "problem"),
        sa.ForeignKeyConstraint(
            ["region", "message"], ["ow_outbox.region", "ow_outbox.message"], name="ow_call_message_fk"
        ),
        sa.PrimaryKeyConstraint("region", "message", "fence", name="ow_call_pk"),
    )


def _index(name: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, "ow_outbox", ["region", *columns], sqlite_where=condition, postgresql_where=condition)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, _TEXT, nullable=False) for name in names]
