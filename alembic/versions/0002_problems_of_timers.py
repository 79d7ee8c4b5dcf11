"""Problems of timers: why the last attempt to fire one failed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sa.Text().with_variant(TEXT(collation="C"), "postgresql")
    op.add_column("ow_timer", sa.Column("problem", text, nullable=True))
