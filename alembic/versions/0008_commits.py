"""What a command made happen stands in one row instead of one for each event: its author, time and number once.

State rows of the first form cannot be read by what comes with these tables: a database that has any is refused whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT

from onewindow.errors import EnvironmentProblem

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(TEXT(collation="C"), "postgresql")
_SHARED = ("region", "case_no", "commit_no", "at", "actor", "command_id", "engine", "suite")
_EACH = ("seq", "type", "schema_no", "payload", "salt", "prev", "hash")
_AT_ONCE = 500
_FIRST_FORM = b"\x01"
"""How state rows began before: the whole case with all its names, which nothing reads any more."""


def upgrade() -> None:
    _refuse_first_form()
    op.create_table(
        "ow_commit",
        *_texts("region", "case_no"),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("last_seq", "commit_no")),
        *_texts("at", "actor", "command_id", "engine", "suite", "prev", "events"),
        sa.ForeignKeyConstraint(
            ["region", "case_no"], ["ow_case.region", "ow_case.case_no"], name="ow_commit_case_fk"
        ),
        sa.PrimaryKeyConstraint("region", "case_no", "last_seq", name="ow_commit_pk"),
    )
    _carry_over()
    op.drop_table("ow_event")


def _refuse_first_form() -> None:
    case = sa.table("ow_case", sa.column("state", sa.LargeBinary))
    of_first = sa.func.substr(case.c.state, 1, 1) == sa.literal(_FIRST_FORM, sa.LargeBinary)
    cases = op.get_bind().scalar(sa.select(sa.func.count()).select_from(case).where(of_first))
    if cases:
        raise EnvironmentProblem(
            f"库中有 {cases} 个办件的状态是早期开发版写的，本版本无法读取；数据库没有改动 → "
            "请用写入它的版本办完、查阅这些办件，并为本版本在 [database] url 另设一个新库\n"
            f"The states of {cases} case(s) in this database were written by an early development release and cannot "
            "be read by this one; nothing was changed → finish and look up these cases with the release that wrote "
            "them, and give this one a new database under [database] url"
        )


def _carry_over() -> None:
    commit = sa.table("ow_commit", *map(sa.column, (*_SHARED, "last_seq", "prev", "events")))
    rows: list[dict[str, Any]] = []
    for row in _commits():
        rows.append(row)
        if len(rows) == _AT_ONCE:
            op.bulk_insert(commit, rows)
            rows = []
    op.bulk_insert(commit, rows)


def _commits() -> Iterator[dict[str, Any]]:
    event = sa.table("ow_event", *map(sa.column, (*_SHARED, *_EACH)))
    in_order = sa.select(event).order_by(event.c.region, event.c.case_no, event.c.seq)
    found = op.get_bind().execute(in_order.execution_options(yield_per=_AT_ONCE)).mappings()
    for shared, group in groupby(found, key=lambda row: tuple(row[name] for name in _SHARED)):
        events = list(group)
        lines = [
            [row["seq"], row["type"], row["schema_no"], json.loads(row["payload"]), row["salt"], row["hash"]]
            for row in events
        ]
        yield {
            **dict(zip(_SHARED, shared, strict=True)), "last_seq": events[-1]["seq"], "prev": events[0]["prev"],
            "events": json.dumps(lines, ensure_ascii=False, separators=(",", ":")),
        }


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, _TEXT, nullable=False) for name in names]
