"""Messages from departments that belong to no request are kept, so that a person can look at them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sa.Text().with_variant(TEXT(collation="C"), "postgresql")
    names = ("region", "department", "message_id", "key", "why", "reply", "digest", "received_at")
    op.create_table(
        "ow_unmatched",
        *(sa.Column(name, text, nullable=False) for name in names),
        sa.PrimaryKeyConstraint("region", "department", "message_id", name="ow_unmatched_pk"),
    )
    op.create_index(
        "ow_unmatched_received_ix", "ow_unmatched", ["region", "received_at", "department", "message_id"]
    )
