"""The store: everything that is kept, in SQLite or PostgreSQL, through one door.

    store = Store.open("sqlite:////srv/site.db", region="310115")      # or Store(engine, region)
    upgrade(store.engine)                                              # create or migrate the tables
    with store.transaction() as tx:                                    # or transaction(connection) in the host's own
        row = tx.case(case_no, lock=True)
        after = structs.replace(row, version=row.version + 1, …)
        tx.write(CaseWrite(case=after, expected_version=row.version, events=[…]), Receipt(…))

`Transaction` reads, claims and writes, a file for each subject: `transaction` itself, `reading`, `timers`, `clocks`,
`supervision`, `incidents`, `asked`, `sending`, `circuits`. `write` appends the events, guards the case row by its
version and projects the events into the views. `Store.run(work)` does `work(tx)`, once more after a `Retry` or a
`DuplicateCommand`.
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
