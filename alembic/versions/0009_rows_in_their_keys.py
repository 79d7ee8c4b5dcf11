"""On SQLite short rows stand in the tree of their primary key, so that a commit touches one page of each table instead
of two. PostgreSQL has nothing of the kind. Clocks and receipts stay as they are: without statistics SQLite would enter
them by their key where another index leads to far fewer rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TABLES = ("ow_sub_case", "ow_timer", "ow_work_item")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in _TABLES:
            _keep_in_key(table)


def _keep_in_key(table: str) -> None:
    """As SQLite's own manual does it: a table beside the old one, the rows, the old name, the indexes."""
    made = sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = :table AND type = :kind AND sql IS NOT NULL")
    bind = op.get_bind()
    [as_table] = bind.execute(made, {"table": table, "kind": "table"}).scalars()
    indexes = bind.execute(made, {"table": table, "kind": "index"}).scalars().all()
    columns = as_table.partition("(")[2]
    op.execute(f'CREATE TABLE "{table}_new" ({columns} WITHOUT ROWID')
    op.execute(f'INSERT INTO "{table}_new" SELECT * FROM "{table}"')  # noqa: S608  our own names
    op.drop_table(table)
    op.rename_table(f"{table}_new", table)
    for index in indexes:
        op.execute(index)
