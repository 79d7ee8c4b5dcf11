"""A page of a work list passes by nothing: free items and one's own are walked apart, and the clock of each item's own
stage is found by case and task."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    condition = sa.text("kind = 'stage'")
    op.create_index(
        "ow_clock_stage_ix", "ow_clock", ["region", "case_no", "task"], sqlite_where=condition,
        postgresql_where=condition,
    )  # fmt: skip
    op.drop_index("ow_work_item_page_ix", table_name="ow_work_item")
    columns = ["region", "department", "role", "holder", "due_on", "case_no", "task"]
    op.create_index("ow_work_item_page_ix", "ow_work_item", columns)
