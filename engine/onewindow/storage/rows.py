"""What goes into the store and comes out of it: frozen values, one per kind of row. Instants are UTC, ISO 8601."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct, field

from onewindow.errors import EnvironmentProblem
from onewindow.events import Recorded


class CaseRow(Struct, frozen=True, kw_only=True):
    """One case as it stands. `version` counts its commits from 1; `state` is the engine's own (tokens, clocks).

    `agent_id` is the person who acts for the applicant (代办), empty where nobody does.
    """

    case_no: str
    version: int
    status: str
    result: str | None = None
    finished: bool = False
    kind: str
    service: str
    definition: str
    applicant_id: str
    applicant_name: str
    agent_id: str = ""
    title: str
    origin: str | None = None
    opened_at: str
    updated_at: str
    command_id: str
    last_seq: int
    head_hash: str
    state: bytes = b""


class CaseWrite(Struct, frozen=True, kw_only=True):
    """One commit of one case: the row's new values, the version it replaces (0: a new case), what happened.

    `document` None leaves the stored document as it is. `events` are projected into work items, sub-cases, clocks,
    cards, incidents, timers, outbox and attachments by their types. `involved` are the departments that come to the
    case with them: only the case knows which it had before.
    """

    case: CaseRow
    expected_version: int
    document: Mapping[str, Any] | None = None
    events: Sequence[Recorded] = ()
    involved: Sequence[str] = ()


class UnreadableEvent(EnvironmentProblem):
    """A row of the log that is no event here: not JSON, of an unknown type, or with other fields than its type has.

    Either it was changed, or (`changed` is false) its hash holds and another release has written it.
    """

    def __init__(self, seq: int, type_name: str, detail: str, *, changed: bool = True) -> None:
        self.seq, self.type, self.detail, self.changed = seq, type_name, detail, changed
        if changed:
            super().__init__(
                f"第 {seq} 个事件无法读取，记录已被改动 → 用 onewindow replay 核对\n"
                f"Event {seq} cannot be read: the record was changed → check it with `onewindow replay`"
            )
        else:
            super().__init__(
                f"第 {seq} 个事件 {type_name} 由另一版本的程序写入，本版本无法读取（{detail}）→ "
                "请换用那个版本或更新的版本\n"
                f"Event {seq} {type_name} was written by another release and cannot be read by this one ({detail}) → "
                "use that release, or a newer one"
            )


class Receipt(Struct, frozen=True, kw_only=True):
    """The first answer to a command. `digest` tells the same command from another one with the same id.

    `case_no` is None where no case came of it (a refused opening). `answer` is plain JSON.
    """

    command_id: str
    case_no: str | None
    command: str
    digest: str
    actor: str
    at: str
    accepted: bool
    answer: dict[str, Any]


class DefinitionRow(Struct, frozen=True, kw_only=True):
    """One published version of a service: its content hash and its files by name."""

    hash: str
    service: str
    process: str
    kind: str
    title: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    published_at: str
    published_by: str


class PublicationRow(Struct, frozen=True, kw_only=True):
    """One publication of a service, numbered from 1; `published_by` is "" for one from before they were recorded."""

    number: int
    definition: str
    published_at: str
    published_by: str


class ServiceRow(Struct, frozen=True, kw_only=True):
    """A service and the version new cases start with."""

    service: str
    definition: str
    kind: str
    title: str
    published_at: str


class WorkItem(NamedTuple):
    """An open work item in the order of its table. `holder` is empty while nobody has claimed it; `due_on` None where
    nothing is due."""

    case_no: str
    task: int
    element: str
    name: str
    kind: str
    stage: str
    department: str
    role: str
    form: str
    operation: str
    sub_case: int | None
    holder: str
    opened_at: str
    due_on: str | None
    service: str
    title: str
    applicant_name: str


class SubCaseRow(Struct, frozen=True, kw_only=True):
    """A department's part of a case. `status` is open, decided or closed."""

    case_no: str
    sub_case: int
    element: str
    item: str
    name: str
    department: str
    obligatory: bool
    status: str
    result: str | None


class TimerRow(Struct, frozen=True, kw_only=True):
    """A timer that has not fired. `state` is waiting or stuck; `next_try` is `due_at` until an attempt has failed.

    `problem` says why the last attempt failed; None where none has.
    """

    case_no: str
    timer: int
    element: str
    due_at: str
    state: str
    attempts: int
    next_try: str
    problem: str | None = None


class TimerCounts(Struct, frozen=True, kw_only=True):
    """Timers of a region: `waiting` in all, of these `due` and `retried`; `stuck` ones; when the oldest fell due."""

    waiting: int
    due: int
    retried: int
    stuck: int
    oldest_due: str | None


class OutboxRow(Struct, frozen=True, kw_only=True):
    """A message for the outside. `state` is new, leased, sent, stuck, answered, failed or cancelled.

    `next_at` is when it may be tried next; of one that is sent, when it was. `fence` counts its leases: who holds an
    older number has been overtaken. `problem` says why the last attempt failed; None where none has. A message to a
    department may have arrived by a sending that was over at `doubtful_since`, surely has where the department
    acknowledged it, and was asked anew by a person at `requeued_at`.
    """

    message: str
    case_no: str
    kind: str
    element: str
    department: str
    operation: str
    task: int | None
    sub_case: int | None
    data: dict[str, Any]
    state: str
    fence: int
    lease_until: str | None
    attempts: int
    next_at: str
    created_at: str
    problem: str | None = None
    doubtful_since: str | None = None
    acknowledged_at: str | None = None
    requeued_at: str | None = None


class IncidentRow(Struct, frozen=True, kw_only=True):
    """Something between a case and a department's system that a person must see to.

    `state` is open, retried, resolved, given_up or answered; `settled_at` since the last four; `department` may be "".
    """

    case_no: str
    incident: int
    kind: str
    message: str
    department: str
    sub_case: int | None
    problem: str
    service: str
    title: str
    opened_at: str
    state: str
    settled_at: str | None


class AttachmentRow(Struct, frozen=True, kw_only=True):
    """A file handed in for a material; its content lies under its SHA-256 `digest`; `size` in bytes."""

    case_no: str
    material: str
    digest: str
    filename: str
    size: int
    media_type: str
    attached_at: str


class ClockRow(Struct, frozen=True, kw_only=True):
    """A legal clock that runs or stands still. `state` is running or suspended; `item` "" for the main case.

    `due_on`, `due_at` (the instant it ends), `overdue_at` (the first that is too late) and `warn_at` are None where it
    has none, as while it stands still; `calendar` is the version its dates were counted by; `start` a local date or an
    instant.
    """

    case_no: str
    clock: int
    kind: str
    sub_case: int | None
    item: str
    task: int | None
    department: str
    service: str
    title: str
    applicant_name: str
    start: str
    limit_text: str
    state: str
    due_on: str | None
    due_at: str | None
    overdue_at: str | None
    warn_at: str | None
    provisional: bool
    calendar: str


class CardRow(Struct, frozen=True, kw_only=True):
    """A card of supervision. `state` is issued, appealed, revoked or confirmed; `settled_at` since the last two."""

    case_no: str
    card: int
    level: str
    cause: str
    clock: int | None
    sub_case: int | None
    department: str
    service: str
    title: str
    issued_at: str
    state: str
    settled_at: str | None
