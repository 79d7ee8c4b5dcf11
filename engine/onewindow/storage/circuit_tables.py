"""What is kept about the systems of departments: whether each can be reached, and the calls that did not come right."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, Integer

from onewindow.storage.columns import column, table, texts

circuit = table(
    "ow_circuit",
    *texts("department", "state"),
    column("failures", Integer),
    column("trips", Integer),
    *(column(name, nullable=True) for name in ("opened_at", "retry_at", "problem")),
    key=("department",),
)
"""One row for each department, shared by all workers. `failures` in a row; `trips`: how often it opened in a row."""

call = table(
    "ow_call",
    column("message"),
    column("fence", Integer),
    *texts("at", "outcome", "problem"),
    ForeignKeyConstraint(["region", "message"], ["ow_outbox.region", "ow_outbox.message"], name="ow_call_message_fk"),
    key=("message", "fence"),
)
"""A call of a department's system under the lease with that fence, and what came of it."""
