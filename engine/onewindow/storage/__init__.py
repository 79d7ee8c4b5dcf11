"""The store: everything that is kept, in SQLite or PostgreSQL, through one door.

    store = Store.open("sqlite:////srv/site.db", region="310115")      # or Store(engine, region)
    upgrade(store.engine)                                              # create or migrate the tables
    with store.transaction() as tx:                                    # or transaction(connection) in the host's own
        row = tx.case(case_no, lock=True)
        after = structs.replace(row, version=row.version + 1, …)
        tx.write(CaseWrite(case=after, expected_version=row.version, events=[…]), Receipt(…))

`Transaction` reads (`case document receipt events event_rows definition definitions current_definition services
publications work_items work_page cases sub_cases clocks clocks_by_calendar_other_than cards card_counts attempts
calendar has_calendar timers_due next_due_timer open_timers stuck_timers timer_counts outbox stuck_messages attachments
referenced_digests incidents count_incidents asked_since messages revocations cases_named`), claims
(`claim_due_case lease_messages lease_for_department`) and writes (`write keep_receipt next_serial keep_definition
mend_definition keep_calendar postpone_timer revive_timer message_sent message_failed message_put_off message_let_go
revive_messages keep_call department_reached department_unreached`). `write` appends the events, guards the case row by
its version and projects the events into the views. `Store.run(work)` does `work(tx)`, once more after a `Retry`.
Raised at the end of a transaction: `Retry`, `VersionConflict`, `DuplicateCommand` (all `Conflict`), `Unstorable`
(`UsageError`), and `DatabaseNotMigrated` or `EnvironmentProblem`. `Attachments` keeps files by their SHA-256.
"""

from onewindow.storage.attachments import Attachments
from onewindow.storage.circuits import CallRow, CircuitRow, Leased
from onewindow.storage.faults import (
    DamagedVersion,
    DatabaseTrouble,
    DuplicateCommand,
    Retry,
    Unstorable,
    VersionConflict,
)
from onewindow.storage.migration import check, current, upgrade
from onewindow.storage.postgresql import Patience
from onewindow.storage.rows import (
    AttachmentRow,
    CardRow,
    CaseRow,
    CaseWrite,
    ClockRow,
    DefinitionRow,
    IncidentRow,
    OutboxRow,
    PublicationRow,
    Receipt,
    ServiceRow,
    SubCaseRow,
    TimerCounts,
    TimerRow,
    UnreadableEvent,
    WorkItem,
)
from onewindow.storage.sqlite import prepare_sqlite
from onewindow.storage.store import Store
from onewindow.storage.transaction import Transaction
from onewindow.storage.work_lists import ClockKey, ItemClock, Wanted

__all__ = [
    "AttachmentRow",
    "Attachments",
    "CallRow",
    "CardRow",
    "CaseRow",
    "CaseWrite",
    "CircuitRow",
    "ClockKey",
    "ClockRow",
    "DamagedVersion",
    "DatabaseTrouble",
    "DefinitionRow",
    "DuplicateCommand",
    "IncidentRow",
    "ItemClock",
    "Leased",
    "OutboxRow",
    "Patience",
    "PublicationRow",
    "Receipt",
    "Retry",
    "ServiceRow",
    "Store",
    "SubCaseRow",
    "TimerCounts",
    "TimerRow",
    "Transaction",
    "UnreadableEvent",
    "Unstorable",
    "VersionConflict",
    "Wanted",
    "WorkItem",
    "check",
    "current",
    "prepare_sqlite",
    "upgrade",
]
