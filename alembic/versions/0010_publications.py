"""Each publication of a service is kept: also who put an older version back, which left no trace."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_COLUMNS = ("region", "service", "number", "definition", "published_at", "published_by")


def upgrade() -> None:
    text = sa.Text().with_variant(TEXT(collation="C"), "postgresql")
    kinds = {"number": sa.Integer()}
    op.create_table(
        "ow_publication",
        *(sa.Column(name, kinds.get(name, text), nullable=False) for name in _COLUMNS),
        sa.ForeignKeyConstraint(
            ["region", "definition"], ["ow_definition.region", "ow_definition.hash"],
            name="ow_publication_definition_fk",
        ),
        sa.PrimaryKeyConstraint("region", "service", "number", name="ow_publication_pk"),
    )
    op.bulk_insert(sa.table("ow_publication", *map(sa.column, _COLUMNS)), _known())


def _known() -> list[dict[str, Any]]:
    """The first publication of each version, and that of the current one where it came after; nobody knows by whom."""
    names = ("region", "service", "published_at")
    version = sa.table("ow_definition", *map(sa.column, (*names, "hash", "published_by")))
    current = sa.table("ow_service", *map(sa.column, (*names, "definition")))
    bind = op.get_bind()
    found = [(row.region, row.service, row.published_at, row.hash, row.published_by)
             for row in bind.execute(sa.select(version))]
    first = {(region, service, at, hash) for region, service, at, hash, _ in found}
    found += [(row.region, row.service, row.published_at, row.definition, "")
              for row in bind.execute(sa.select(current))
              if (row.region, row.service, row.published_at, row.definition) not in first]
    numbers: dict[tuple[str, str], int] = {}
    rows = []
    for region, service, at, hash, by in sorted(found):
        number = numbers[region, service] = numbers.get((region, service), 0) + 1
        rows.append(dict(zip(_COLUMNS, (region, service, number, hash, at, by), strict=True)))
    return rows
