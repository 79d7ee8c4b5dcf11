"""First tables: definitions, cases, documents, events, receipts, views and counters.

A released migration is frozen: it names its tables itself and never imports them from the code, which moves on.
There is no way down: a legal record is not taken apart; restore the backup instead.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    _definitions()
    _cases()
    _records()
    _work_items()
    _sub_cases_and_timers()
    _outbox_and_attachments()
    _counters()


def _definitions() -> None:
    _table(
        "ow_definition",
        *_texts("hash", "service", "process", "kind", "title"),
        _column("files", sa.LargeBinary),
        *_texts("published_at", "published_by"),
        key=("hash",),
    )
    _table(
        "ow_service", *_texts("service", "definition", "published_at"), _of_definition("ow_service"), key=("service",)
    )


def _cases() -> None:
    _table(
        "ow_case",
        _column("case_no"),
        _column("version", sa.Integer),
        _column("status"),
        _column("result", nullable=True),
        _column("finished", sa.SmallInteger),
        *_texts("kind", "service", "definition", "applicant_id", "applicant_name", "agent_id", "title"),
        _column("origin", nullable=True),
        *_texts("opened_at", "updated_at", "command_id"),
        _column("last_seq", sa.Integer),
        _column("head_hash"),
        _column("state", sa.LargeBinary),
        sa.UniqueConstraint("region", "command_id", name="ow_case_command_id_key"),
        _of_definition("ow_case"),
        key=("case_no",),
    )
    op.create_index("ow_case_opened_ix", "ow_case", ["region", "opened_at", "case_no"])
    op.create_index("ow_case_applicant_ix", "ow_case", ["region", "applicant_id", "opened_at", "case_no"])
    op.create_index("ow_case_agent_ix", "ow_case", ["region", "agent_id", "opened_at", "case_no"])
    op.create_index("ow_case_status_ix", "ow_case", ["region", "status", "opened_at", "case_no"])
    op.create_index("ow_case_service_ix", "ow_case", ["region", "service", "opened_at", "case_no"])


def _records() -> None:
    _table(
        "ow_document",
        _column("case_no"),
        _column("version", sa.Integer),
        _column("body"),
        _of_case("ow_document"),
        key=("case_no",),
    )
    _table(
        "ow_event",
        _column("case_no"),
        _column("seq", sa.Integer),
        _column("commit_no", sa.Integer),
        _column("type"),
        _column("schema_no", sa.Integer),
        *_texts("at", "actor", "command_id", "engine", "payload", "salt", "prev", "hash", "suite"),
        _of_case("ow_event"),
        key=("case_no", "seq"),
    )
    _table(
        "ow_receipt",
        _column("command_id"),
        _column("case_no", nullable=True),
        *_texts("command", "digest", "actor", "at"),
        _column("accepted", sa.SmallInteger),
        _column("answer"),
        key=("command_id",),
    )
    op.create_index("ow_receipt_case_ix", "ow_receipt", ["region", "case_no"])


def _work_items() -> None:
    _table(
        "ow_work_item",
        _column("case_no"),
        _column("task", sa.Integer),
        *_texts("element", "name", "kind", "stage", "department", "role", "form", "operation"),
        _column("sub_case", sa.Integer, nullable=True),
        *_texts("holder", "opened_at", "due_on", "service", "title", "applicant_name"),
        _of_case("ow_work_item"),
        key=("case_no", "task"),
    )
    order = ["due_on", "case_no", "task"]
    held = sa.text("holder <> ''")
    op.create_index("ow_work_item_page_ix", "ow_work_item", ["region", "department", "role", *order])
    op.create_index("ow_work_item_due_ix", "ow_work_item", ["region", *order])
    op.create_index(
        "ow_work_item_holder_ix", "ow_work_item", ["region", "holder", *order], sqlite_where=held, postgresql_where=held
    )


def _sub_cases_and_timers() -> None:
    _table(
        "ow_sub_case",
        _column("case_no"),
        _column("sub_case", sa.Integer),
        *_texts("element", "item", "name", "department"),
        _column("obligatory", sa.SmallInteger),
        _column("status"),
        _column("result", nullable=True),
        _of_case("ow_sub_case"),
        key=("case_no", "sub_case"),
    )
    _table(
        "ow_timer",
        _column("case_no"),
        _column("timer", sa.Integer),
        *_texts("element", "due_at", "state"),
        _column("attempts", sa.Integer),
        _column("next_try"),
        _of_case("ow_timer"),
        key=("case_no", "timer"),
    )
    op.create_index("ow_timer_next_ix", "ow_timer", ["region", "next_try", "case_no", "timer"])


def _outbox_and_attachments() -> None:
    _table(
        "ow_outbox",
        *_texts("message", "case_no", "kind", "element", "department", "operation"),
        _column("task", sa.Integer, nullable=True),
        _column("sub_case", sa.Integer, nullable=True),
        *_texts("data", "state"),
        _column("fence", sa.Integer),
        _column("lease_until", nullable=True),
        _column("attempts", sa.Integer),
        *_texts("next_at", "created_at"),
        _of_case("ow_outbox"),
        key=("message",),
    )
    op.create_index("ow_outbox_case_ix", "ow_outbox", ["region", "case_no"])
    op.create_index("ow_outbox_next_ix", "ow_outbox", ["region", "state", "next_at", "message"])
    _table(
        "ow_attachment",
        *_texts("case_no", "material", "digest", "filename"),
        _column("size", sa.BigInteger),
        *_texts("media_type", "attached_at"),
        _of_case("ow_attachment"),
        key=("case_no", "material", "digest"),
    )


def _counters() -> None:
    _table("ow_counter", *_texts("scope", "day"), _column("value", sa.BigInteger), key=("scope", "day"))


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


def _of_definition(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["region", "definition"], ["ow_definition.region", "ow_definition.hash"], name=f"{table}_definition_fk"
    )
