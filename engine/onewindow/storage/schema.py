"""The tables of the store: what is kept, under which keys, found by which indexes.

`region` leads every primary, unique and foreign key and every index, so that the schema can be partitioned or
distributed by it. No triggers, no sequences, no server defaults. Text compares by bytes on both stores (collation "C"
on PostgreSQL, BINARY on SQLite); instants are ISO 8601 text in UTC, so that they sort as they happened.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Integer, LargeBinary, SmallInteger, UniqueConstraint

from onewindow.storage.circuit_tables import call, circuit
from onewindow.storage.columns import column as _column
from onewindow.storage.columns import metadata, whole_metadata
from onewindow.storage.columns import of_case as _of_case
from onewindow.storage.columns import partial as _partial
from onewindow.storage.columns import table as _table
from onewindow.storage.columns import texts as _texts
from onewindow.storage.involvement import PLAIN, involved
from onewindow.storage.message_words import ASKED, LEASED, TO_DEPARTMENTS, UNSENT

__all__ = [
    "ASKED", "DISPUTED", "LEASED", "NEVER", "NO_DUE_DATE", "OF_A_STAGE", "REFUSED", "SCHEMA", "STILL",
    "TO_DEPARTMENTS", "UNSENT", "UNSETTLED", "VERSION_TABLE", "attachment", "calendar", "call", "card", "case",
    "circuit", "clock", "commit", "counter", "definition", "document", "incident", "involved", "metadata", "outbox",
    "publication", "receipt", "service", "sub_case", "timer", "unmatched", "whole_metadata", "work_item",
]  # fmt: skip

SCHEMA = "0012"
"""The migration this code needs; equal to the newest file under `alembic/versions` (held by a test)."""

VERSION_TABLE = "ow_schema_version"
"""Our own Alembic version table: the host may keep its own `alembic_version` in the same database."""

NO_DUE_DATE = "9999-12-31"
"""Stands in `ow_work_item.due_on` where nothing is due, so that such items come last on both stores."""

NEVER = "9999-12-31T23:59:59.999999+00:00"
"""Stands in `ow_timer.next_try` of a timer that is not tried any more, so that no search for due ones meets it; and in
`ow_clock.due_at` and `.overdue_at` of a clock that stands still, so that such clocks come last."""

STILL = "suspensions > 0"
"""The clocks that stand still; the very words of the partial index that finds them."""

DISPUTED = "state <> 'issued'"
"""The cards somebody has appealed against or settled; likewise."""

REFUSED = "accepted = 0"
"""The receipts of refused attempts; likewise."""

UNSETTLED = "state = 'open'"
"""The incidents somebody must still see to; likewise."""

OF_A_STAGE = "kind = 'stage'"
"""The clocks of work items' own stages; likewise."""

definition = _table(
    "ow_definition",
    *_texts("hash", "service", "process", "kind", "title"),
    _column("files", LargeBinary),
    _column("published_at"),
    _column("published_by"),
    key=("hash",),
)

service = _table(
    "ow_service",
    *_texts("service", "definition", "published_at"),
    ForeignKeyConstraint(
        ["region", "definition"], ["ow_definition.region", "ow_definition.hash"], name="ow_service_definition_fk"
    ),
    key=("service",),
)

publication = _table(
    "ow_publication",
    _column("service"),
    _column("number", Integer),
    *_texts("definition", "published_at", "published_by"),
    ForeignKeyConstraint(
        ["region", "definition"], ["ow_definition.region", "ow_definition.hash"], name="ow_publication_definition_fk"
    ),
    key=("service", "number"),
)

case = _table(
    "ow_case",
    _column("case_no"),
    _column("version", Integer),
    _column("status"),
    _column("result", nullable=True),
    _column("finished", SmallInteger),
    *_texts("kind", "service", "definition", "applicant_id", "applicant_name", "agent_id", "title"),
    _column("origin", nullable=True),
    *_texts("opened_at", "updated_at", "command_id"),
    _column("last_seq", Integer),
    _column("head_hash"),
    _column("state", LargeBinary),
    UniqueConstraint("region", "command_id", name="ow_case_command_id_key"),
    ForeignKeyConstraint(
        ["region", "definition"], ["ow_definition.region", "ow_definition.hash"], name="ow_case_definition_fk"
    ),
    Index("ow_case_opened_ix", "region", "opened_at", "case_no"),
    Index("ow_case_applicant_ix", "region", "applicant_id", "opened_at", "case_no"),
    Index("ow_case_agent_ix", "region", "agent_id", "opened_at", "case_no"),
    Index("ow_case_status_ix", "region", "status", "opened_at", "case_no"),
    Index("ow_case_service_ix", "region", "service", "opened_at", "case_no"),
    _partial("ow_case_plain_ix", "opened_at", "case_no", where=PLAIN),
    key=("case_no",),
)

document = _table(
    "ow_document",
    _column("case_no"),
    _column("version", Integer),
    _column("body"),
    _of_case("ow_document"),
    key=("case_no",),
)

commit = _table(
    "ow_commit",
    _column("case_no"),
    _column("last_seq", Integer),
    _column("commit_no", Integer),
    *_texts("at", "actor", "command_id", "engine", "suite", "prev", "events"),
    _of_case("ow_commit"),
    key=("case_no", "last_seq"),
)
"""What happened, one row a command: `events` is JSON, [[number, type, schema, payload, salt, hash], ...]; `prev` is the
hash of the event before the first of them."""

receipt = _table(
    "ow_receipt",
    _column("command_id"),
    _column("case_no", nullable=True),
    *_texts("command", "digest", "actor", "at"),
    _column("accepted", SmallInteger),
    _column("answer"),
    Index("ow_receipt_case_ix", "region", "case_no"),
    _partial("ow_receipt_refused_ix", "at", "command_id", where=REFUSED),
    _partial("ow_receipt_actor_ix", "actor", "at", "command_id", where=REFUSED),
    key=("command_id",),
)

work_item = _table(
    "ow_work_item",
    _column("case_no"),
    _column("task", Integer),
    *_texts("element", "name", "kind", "stage", "department", "role", "form", "operation"),
    _column("sub_case", Integer, nullable=True),
    *_texts("holder", "opened_at", "due_on", "service", "title", "applicant_name"),
    _of_case("ow_work_item"),
    Index("ow_work_item_page_ix", "region", "department", "role", "holder", "due_on", "case_no", "task"),
    Index("ow_work_item_due_ix", "region", "due_on", "case_no", "task"),
    _partial("ow_work_item_holder_ix", "holder", "due_on", "case_no", "task", where="holder <> ''"),
    key=("case_no", "task"),
    short=True,
)

sub_case = _table(
    "ow_sub_case",
    _column("case_no"),
    _column("sub_case", Integer),
    *_texts("element", "item", "name", "department"),
    _column("obligatory", SmallInteger),
    _column("status"),
    _column("result", nullable=True),
    _of_case("ow_sub_case"),
    key=("case_no", "sub_case"),
    short=True,
)

timer = _table(
    "ow_timer",
    _column("case_no"),
    _column("timer", Integer),
    *_texts("element", "due_at", "state"),
    _column("attempts", Integer),
    _column("next_try"),
    _column("problem", nullable=True),
    _of_case("ow_timer"),
    Index("ow_timer_next_ix", "region", "next_try", "case_no", "timer"),
    key=("case_no", "timer"),
    short=True,
)

clock = _table(
    "ow_clock",
    _column("case_no"),
    _column("clock", Integer),
    _column("kind"),
    _column("sub_case", Integer, nullable=True),
    _column("task", Integer, nullable=True),
    *_texts("department", "service", "title", "applicant_name", "start", "limit_text"),
    _column("suspensions", Integer),
    _column("due_on", nullable=True),
    *_texts("due_at", "overdue_at"),
    _column("warn_at", nullable=True),
    _column("provisional", SmallInteger),
    _column("calendar"),
    _of_case("ow_clock"),
    Index("ow_clock_due_ix", "region", "due_at", "case_no", "clock"),
    Index("ow_clock_department_ix", "region", "department", "due_at", "case_no", "clock"),
    _partial("ow_clock_stage_ix", "case_no", "task", where=OF_A_STAGE),
    _partial("ow_clock_still_ix", "due_at", "case_no", "clock", where=STILL),
    key=("case_no", "clock"),
)
"""Clocks that run or stand still (`suspensions`: how many are open); `overdue_at` is the first instant too late."""

card = _table(
    "ow_card",
    _column("case_no"),
    _column("card", Integer),
    _column("level"),
    _column("cause"),
    _column("clock", Integer, nullable=True),
    _column("sub_case", Integer, nullable=True),
    *_texts("department", "service", "title", "issued_at", "state"),
    _column("settled_at", nullable=True),
    _of_case("ow_card"),
    Index("ow_card_issued_ix", "region", "issued_at", "case_no", "card"),
    Index("ow_card_department_ix", "region", "department", "issued_at", "case_no", "card"),
    _partial("ow_card_disputed_ix", "state", "issued_at", "case_no", "card", where=DISPUTED),
    key=("case_no", "card"),
)

incident = _table(
    "ow_incident",
    _column("case_no"),
    _column("incident", Integer),
    *_texts("kind", "message", "department"),
    _column("sub_case", Integer, nullable=True),
    *_texts("problem", "service", "title", "opened_at", "state"),
    _column("settled_at", nullable=True),
    _of_case("ow_incident"),
    Index("ow_incident_opened_ix", "region", "opened_at", "case_no", "incident"),
    _partial("ow_incident_open_ix", "opened_at", "case_no", "incident", where=UNSETTLED),
    _partial("ow_incident_department_ix", "department", "opened_at", "case_no", "incident", where=UNSETTLED),
    key=("case_no", "incident"),
)

calendar = _table("ow_calendar", *_texts("version", "body", "kept_at"), key=("version",))
"""Every calendar a date was counted by, so that a past decision is explained with the calendar of its day."""

outbox = _table(
    "ow_outbox",
    *_texts("message", "case_no", "kind", "element", "department", "operation"),
    _column("task", Integer, nullable=True),
    _column("sub_case", Integer, nullable=True),
    _column("data"),
    _column("state"),
    _column("fence", Integer),
    _column("lease_until", nullable=True),
    _column("attempts", Integer),
    _column("next_at"),
    _column("created_at"),
    *(_column(name, nullable=True) for name in ("problem", "doubtful_since", "acknowledged_at", "requeued_at")),
    _of_case("ow_outbox"),
    Index("ow_outbox_case_ix", "region", "case_no"),
    Index("ow_outbox_next_ix", "region", "state", "next_at", "message"),
    _partial("ow_outbox_unsent_ix", "kind", "next_at", "message", where=UNSENT),
    _partial("ow_outbox_asked_ix", "department", "created_at", "message", where=ASKED),
    _partial("ow_outbox_department_ix", "department", "next_at", "message", where=TO_DEPARTMENTS),
    _partial("ow_outbox_leased_ix", "department", "lease_until", where=LEASED),
    key=("message",),
)

unmatched = _table(
    "ow_unmatched",
    *_texts("department", "message_id", "key", "why", "reply", "digest", "received_at"),
    Index("ow_unmatched_received_ix", "region", "received_at", "department", "message_id"),
    key=("department", "message_id"),
)
"""What departments have told us that belongs to no request of ours, or that no case could take; of no case, and never
changed."""

attachment = _table(
    "ow_attachment",
    *_texts("case_no", "material", "digest", "filename"),
    _column("size", BigInteger),
    _column("media_type"),
    _column("attached_at"),
    _of_case("ow_attachment"),
    key=("case_no", "material", "digest"),
)

counter = _table(
    "ow_counter",
    _column("scope"),
    _column("day"),
    _column("value", BigInteger),
    key=("scope", "day"),
)
