"""The hot path's SQL as text, the same for both stores: one plain statement per table.

Built once from the tables of `schema`, so that no column is named twice. Written with SQLite's `?`; `numbered` and
`together` make of it what PostgreSQL wants. Driver-level text costs a seventh of SQLAlchemy's ORM and half of its Core
(knowledge page "spiffworkflow", section 5).
"""

from __future__ import annotations

from functools import cache, lru_cache

from sqlalchemy import Table

from onewindow.storage import schema

ROWS_AT_ONCE = 50
"""Rows of one INSERT; 50 rows of the widest table stay far below every limit on parameters."""

MOST_PARAMETERS = 30_000
"""Parameters of one statement; PostgreSQL's protocol counts them with 16 bits and refuses more than 65,535."""


@lru_cache(maxsize=2048)
def numbered(sql: str) -> str:
    """The text with PostgreSQL's own `$1` for `?`, which no statement here holds for anything else."""
    first, *rest = sql.split("?")
    return "".join([first, *(f"${number}{part}" for number, part in enumerate(rest, start=1))])


@lru_cache(maxsize=1024)
def together(writes: tuple[str, ...]) -> str:
    """Several writes as one statement of PostgreSQL that answers how many rows the first has changed.

    One round trip for a whole commit. All writes see the database as it was before the statement: no two may touch
    the same row.
    """
    parts = [f"w{number} AS ({sql} RETURNING 1)" for number, sql in enumerate(writes)]
    return " ".join(["WITH", ", ".join(parts), "SELECT count(*) FROM w0"])


@cache
def insert(table: Table, rows: int = 1) -> str:
    """INSERT of `rows` whole rows, columns in the order of the table."""
    marks = "(" + ", ".join("?" for _ in table.columns) + ")"
    return " ".join(["INSERT INTO", table.name, _names(table), "VALUES", ", ".join([marks] * rows)])


@cache
def upsert(table: Table, rows: int = 1) -> str:
    """INSERT of `rows` rows that replaces the other columns of a row with the same key."""
    return " ".join([insert(table, rows), replacing(table)])


@cache
def replacing(table: Table) -> str:
    """End of an INSERT that replaces the other columns of a row with the same key."""
    keys = [column.name for column in table.primary_key.columns]
    changes = ", ".join(f"{name} = excluded.{name}" for name in table.columns.keys() if name not in keys)
    return " ".join(["ON CONFLICT (", ", ".join(keys), ") DO UPDATE SET", changes])


@cache
def insert_if_absent(table: Table) -> str:
    """INSERT of one row that leaves a row with the same key alone."""
    return " ".join([insert(table), "ON CONFLICT DO NOTHING"])


@cache
def select(table: Table, *keys: str) -> str:
    """SELECT of all columns but the region, by region and the named columns."""
    columns = ", ".join(table.columns.keys()[1:])
    return " ".join(["SELECT", columns, "FROM", table.name, "WHERE", _by("region", *keys)])


@cache
def update(table: Table, changed: tuple[str, ...], keys: tuple[str, ...]) -> str:
    """UPDATE of the columns `changed` (parameters first) by region and the named columns (parameters after)."""
    changes = ", ".join(f"{name} = ?" for name in changed)
    return " ".join(["UPDATE", table.name, "SET", changes, "WHERE", _by("region", *keys)])


@cache
def delete(table: Table, *keys: str) -> str:
    """DELETE by region and the named columns."""
    return " ".join(["DELETE FROM", table.name, "WHERE", _by("region", *keys)])


@cache
def delete_some(table: Table, number: str, rows: int) -> str:
    """DELETE of so many rows of one case by the column `number`."""
    return f"{delete(table, 'case_no')} AND {number} IN ({', '.join('?' * rows)})"


@cache
def claim_due_case(passed_by: int) -> str:
    """SELECT of the case (table `c`) with the longest overdue timer, but for so many cases that are passed by."""
    others = f"AND t.case_no NOT IN ({', '.join('?' * passed_by)})" if passed_by else ""
    order = "ORDER BY t.next_try, t.case_no, t.timer LIMIT 1"
    return " ".join([_DUE_CASES, others, order])


@cache
def lease_messages(skip_locked: bool) -> str:
    """UPDATE that leases messages of the outbox, and answers them; see `sending`."""
    chosen = _LEASABLE + (" FOR UPDATE SKIP LOCKED" if skip_locked else "")
    columns = ", ".join(schema.outbox.columns.keys()[1:])
    return " ".join(["WITH chosen AS (", chosen, ")", _LEASE, "RETURNING", columns])


@cache
def lease_for_department(skip_locked: bool) -> str:
    """UPDATE that leases messages to one department's system, and answers them; see `circuits`."""
    chosen = _LEASABLE_OF_DEPARTMENT + (" FOR UPDATE OF m SKIP LOCKED" if skip_locked else "")
    columns = ", ".join(schema.outbox.columns.keys()[1:])
    return " ".join(["WITH chosen AS (", chosen, ")", _LEASE_TO_DEPARTMENT, "RETURNING", columns])


def _names(table: Table) -> str:
    return "(" + ", ".join(table.columns.keys()) + ")"


def _by(*names: str) -> str:
    return " AND ".join(f"{name} = ?" for name in names)


_DUE_CASES = (
    "SELECT t.case_no FROM ow_timer t JOIN ow_case c ON c.region = t.region AND c.case_no = t.case_no "
    "WHERE t.region = ? AND t.next_try <= ?"
)

NEXT_SERIAL = (
    insert(schema.counter)
    + " ON CONFLICT (region, scope, day) DO UPDATE SET value = ow_counter.value + 1 RETURNING value"
)

PUBLISHED = (
    "INSERT INTO ow_publication (region, service, number, definition, published_at, published_by) "
    "SELECT ?, ?, COALESCE(MAX(number), 0) + 1, ?, ?, ? FROM ow_publication WHERE region = ? AND service = ?"
)
"""After the service's own row is written, which keeps others from publishing it meanwhile."""

LINKS = (
    "SELECT case_no, origin FROM ow_case WHERE region = ? AND applicant_id = ? AND service || '' = ? "
    "AND origin IS NOT NULL ORDER BY opened_at, case_no"
)
"""Along the index of applicants: a chain of applications is one applicant's, and short. SQLite would rather take that
of services (see `reading.unindexed`), through all their cases, while the only writer's place is held."""

COMMITS_AFTER = select(schema.commit, "case_no") + " AND last_seq > ? ORDER BY last_seq"

CLOSE_MESSAGE = (
    "UPDATE ow_outbox SET state = ? WHERE region = ? AND message = ? AND state NOT IN ('answered', 'cancelled')"
)
"""The lease stays where there is one: until it ends, the message may still be on its way to the department."""
REQUEUE_MESSAGE = (
    "UPDATE ow_outbox SET state = 'new', attempts = 0, next_at = ?, problem = NULL, requeued_at = ?, "
    "doubtful_since = COALESCE(lease_until, doubtful_since) "
    "WHERE region = ? AND message = ? AND state NOT IN ('answered', 'failed', 'cancelled')"
)
"""Where there is a lease, a call may be out still, and be lost at its end."""
ACKNOWLEDGE_MESSAGE = (
    "UPDATE ow_outbox SET acknowledged_at = COALESCE(acknowledged_at, ?) WHERE region = ? AND message = ?"
)

_ITS_REQUEST = (
    "(SELECT 1 FROM ow_outbox o WHERE o.region = m.region "
    "AND o.message = substr(m.message, 1, length(m.message) - length(':cancel'))"
)
_LEASABLE = " ".join([
    "SELECT message FROM ow_outbox WHERE region = ? AND kind = ? AND", schema.UNSENT,
    "AND next_at <= ? AND (state = 'new' OR lease_until <= ?) ORDER BY next_at, message LIMIT ?",
])  # fmt: skip
_LEASABLE_OF_DEPARTMENT = " ".join([
    "SELECT m.message FROM ow_outbox m WHERE m.region = ? AND m.department = ? AND", schema.TO_DEPARTMENTS,
    "AND m.next_at <= ? AND (m.state = 'new' OR m.lease_until <= ?)",
    # A cancellation must not arrive before the request it is about.
    "AND (m.kind <> 'cancel' OR NOT EXISTS", _ITS_REQUEST, "AND (o.lease_until > ? OR o.doubtful_since > ?)))",
    "ORDER BY m.next_at, m.message LIMIT ?",
])  # fmt: skip
_LEASE_TO_DEPARTMENT = (
    "UPDATE ow_outbox SET state = 'leased', fence = fence + 1, lease_until = ?, "
    "doubtful_since = CASE WHEN state = 'leased' THEN ? ELSE doubtful_since END "
    "WHERE region = ? AND message IN (SELECT message FROM chosen)"
)
"""Whoever lost its lease without a word may have sent the message, until just now."""

CALLS_AT_ONCE = " ".join([
    "SELECT count(*) FROM ow_outbox WHERE region = ? AND department = ? AND", schema.LEASED,
    "AND kind <> 'notification' AND lease_until > ?",
])  # fmt: skip
DUE_FOR_DEPARTMENT = " ".join([
    "SELECT 1 FROM ow_outbox m WHERE m.region = ? AND m.department = ? AND", schema.TO_DEPARTMENTS,
    "AND m.next_at <= ? AND (m.state = 'new' OR m.lease_until <= ?)",
    "AND (m.kind <> 'cancel' OR NOT EXISTS", _ITS_REQUEST, "AND o.doubtful_since > ?)) LIMIT 1",
])  # fmt: skip
WAITING_FOR = " ".join([
    select(schema.outbox, "department"), "AND", schema.TO_DEPARTMENTS, "AND state = 'new' AND acknowledged_at IS NULL",
    "AND (next_at, message) > (?, ?) ORDER BY next_at, message LIMIT ?",
])  # fmt: skip
UNSENT_TO = " ".join([
    select(schema.outbox, "department"), "AND", schema.TO_DEPARTMENTS, "AND (state = 'new' OR lease_until <= ?)",
    "AND (next_at, message) > (?, ?) ORDER BY next_at, message LIMIT ?",
])  # fmt: skip
NEXT_ASKED = " ".join([
    "SELECT department FROM ow_outbox WHERE region = ? AND department > ? AND", schema.TO_DEPARTMENTS,
    # The whole order is that of one index: by the department alone SQLite walks all that was ever sent.
    "ORDER BY department, next_at, message LIMIT 1",
])  # fmt: skip
CIRCUIT_CLOSED = (
    "UPDATE ow_circuit SET state = 'closed', failures = 0, trips = 0, opened_at = NULL, retry_at = NULL, "
    "problem = NULL WHERE region = ? AND department = ? AND (state <> 'closed' OR failures > 0)"
)
_LEASE = (
    "UPDATE ow_outbox SET state = 'leased', fence = fence + 1, lease_until = ? "
    "WHERE region = ? AND message IN (SELECT message FROM chosen)"
)
SENT = update(schema.outbox, ("state", "lease_until", "next_at", "problem"), ("message", "state", "fence"))
NOT_SENT = (
    "UPDATE ow_outbox SET state = ?, lease_until = NULL, attempts = attempts + 1, next_at = COALESCE(?, next_at), "
    "problem = ? WHERE region = ? AND message = ? AND state = ? AND fence = ?"
)
PUT_OFF = (
    "UPDATE ow_outbox SET state = 'new', lease_until = NULL, attempts = ?, next_at = ?, problem = ?, "
    "doubtful_since = ?, acknowledged_at = COALESCE(acknowledged_at, ?) "
    "WHERE region = ? AND message = ? AND state = 'leased' AND fence = ?"
)
LET_GO = (
    "UPDATE ow_outbox SET lease_until = NULL, doubtful_since = ? "
    "WHERE region = ? AND message = ? AND fence = ? AND state NOT IN ('new', 'leased')"
)
REVIVE_MESSAGES = (
    "UPDATE ow_outbox SET state = ?, attempts = 0, next_at = created_at WHERE region = ? AND kind = ? AND state = ?"
)

HOLD_ITEM = update(schema.work_item, ("holder",), ("case_no", "task"))
MOVE_SUB_CASE = update(schema.sub_case, ("status", "result"), ("case_no", "sub_case"))
MOVE_ITEM_DUE = (
    "UPDATE ow_work_item SET due_on = ? WHERE region = ? AND case_no = ? AND task = "
    "(SELECT task FROM ow_clock WHERE region = ? AND case_no = ? AND clock = ? AND kind = 'stage')"
)

CHANGE_CLOCK = (
    "UPDATE ow_clock SET suspensions = suspensions + ?, due_on = ?, due_at = ?, overdue_at = ?, warn_at = ?, "
    "provisional = ?, calendar = ? WHERE region = ? AND case_no = ? AND clock = ?"
)
MOVE_CARD = update(schema.card, ("state", "settled_at"), ("case_no", "card"))

SETTLE_INCIDENT = update(schema.incident, ("state", "settled_at"), ("case_no", "incident"))

MOVE_CLOCK_TIMER = " ".join([
    "INSERT INTO ow_timer", _names(schema.timer),
    "SELECT region, case_no, -clock, 'clock:' || kind, ?, 'waiting', 0, ?, NULL FROM ow_clock WHERE",
    _by("region", "case_no", "clock"), replacing(schema.timer),
])  # fmt: skip
"""Only the row of the clock knows its kind: a later event of it does not."""

POSTPONE_TIMER = (
    "UPDATE ow_timer SET attempts = attempts + 1, next_try = ?, state = ?, problem = ? "
    "WHERE region = ? AND case_no = ? AND timer = ?"
)
REVIVE_TIMER = (
    "UPDATE ow_timer SET attempts = 0, next_try = due_at, state = ? "
    "WHERE region = ? AND case_no = ? AND timer = ? AND state = ?"
)

CASE_CHANGES = (
    "version",
    "status",
    "result",
    "finished",
    "applicant_id",
    "applicant_name",
    "agent_id",
    "title",
    "updated_at",
    "last_seq",
    "head_hash",
    "state",
)
"""What a commit may change of a case row; the rest is settled when the case is opened."""

HAS_CALENDAR = "SELECT 1 FROM ow_calendar WHERE region = ? AND version = ?"
"""Whether a calendar is kept; its body is 20 kB and more."""

HAS_ITEM = "SELECT 1 FROM ow_sub_case WHERE region = ? AND item = ? LIMIT 1"
"""No index for it: it would be one more to write for each part of each case. The rows are short, and the first that has
it ends the search."""
