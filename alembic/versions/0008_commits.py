"""What a command made happen stands in one row instead of one for each event: its author, time and number once.

State rows of the first form cannot be read by what comes with these tables: a database that has any is refused whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT

from onewindow.errors import EnvironmentProblem
from onewindow.storage.migration_progress import pages

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(TEXT(collation="C"), "postgresql")
_SHARED = ("region", "case_no", "commit_no", "at", "actor", "command_id", "engine", "suite")
_EACH = ("seq", "type", "schema_no", "payload", "salt", "prev", "hash")
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
    """Cases by their keys, a page at a time. SQLite keeps what a statement has changed in memory until it is over, and
    would all events when their table is dropped: they go with their page, whose room is used again."""
    event = sa.table("ow_event", *map(sa.column, (*_SHARED, *_EACH)))
    commit = sa.table("ow_commit", *map(sa.column, (*_SHARED, "last_seq", "prev", "events")))
    case, bind = sa.table("ow_case", *map(sa.column, ("region", "case_no"))), op.get_bind()
    keys = sa.tuple_(event.c.region, event.c.case_no)
    for page in pages(op.get_context(), revision, sa.select(*case.c), case):
        of_page = (keys >= sa.tuple_(*page[0]), keys <= sa.tuple_(*page[-1]))
        in_order = sa.select(event).where(*of_page).order_by(event.c.region, event.c.case_no, event.c.seq)
        op.bulk_insert(commit, list(_commits(bind.execute(in_order).mappings())))
        if bind.dialect.name == "sqlite":
            bind.execute(sa.delete(event).where(*of_page))


def _commits(events_in_order: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for shared, group in groupby(events_in_order, key=lambda row: tuple(row[name] for name in _SHARED)):
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
