"""What has happened to a case: one frozen dataclass per event, past tense, versioned, plain JSON values.

An event carries every number, date and text that was computed for it; applying one computes nothing.
A released event is frozen: a change is a new `schema` number and an upgrade step in `from_payload`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Root of all events; `schema` is the version of the payload's form."""

    schema: ClassVar[int] = 1


# -- the case as a whole ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(Event):
    """A draft exists. `kind` is "service" or "plain"; `origin_results` is what an origin case granted."""

    region: str
    case_no: str
    query_code: str
    process: str
    definition: str
    title: str
    kind: str
    channel: str
    applicant: dict[str, Any]
    form: dict[str, Any]
    situations: dict[str, Any]
    origin: str | None = None
    origin_results: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSaved(Event):
    form: dict[str, Any]
    situations: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSubmitted(Event):
    """The applicant has applied (申报) at this instant (UTC); the process starts."""

    submitted_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeRegistered(Event):
    """The window has received the application (收件). `material_list` is frozen from here on (按清单收件)."""

    window: str
    received_on: str
    correction_notice_due: str
    material_list: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialAttached(Event):
    """A file was handed in for a listed material; `digest` is the SHA-256 of its content, `grade` A, B, C or D."""

    material: str
    filename: str
    digest: str
    size: int
    media_type: str
    source: str
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionNotified(Event):
    """The one correction notice (一次性告知): everything missing or wrong, at once."""

    items: list[dict[str, Any]]
    correct_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedOnTheSpot(Event):
    form: dict[str, Any]
    changed: list[str]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionReceived(Event):
    """The applicant has come back with the corrections (补正材料已交)."""

    received_on: str
    form: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAccepted(Event):
    """Accepted (受理). `omissions` are [{"material", "commitment", "supplement_by"}]; dates are local dates."""

    accepted_on: str
    omissions: list[dict[str, Any]]
    promised_due: str | None
    statutory_due: str | None
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceRefused(Event):
    reason: str
    remedies: str
    right_agency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OmissionSupplemented(Event):
    material: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReviewStarted(Event):
    """The first back-office person has taken up the case (审查中)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(Event):
    """All obligatory sub-cases are closed (办结); `result` is granted, refused or returned."""

    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuanceReady(Event):
    """Results of all departments lie at the issuing window (待出件)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsIssued(Event):
    results: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsDelivered(Event):
    """The applicant has the results (送达); `collector` names who took them, how, and when."""

    collector: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseArchived(Event):
    file_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLapsed(Event):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWithdrawn(Event):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTerminated(Event):
    reason: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidingProposed(Event):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseVoided(Event):
    reason: str
    proposed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFinished(Event):
    """No token is left: the case changes no more."""

    how: str


# -- sub-cases ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SubCaseOpened(Event):
    """The token has entered an element with `ow:item`: a department's part of the one-thing case begins."""

    sub_case: int
    scope: int
    element: str
    name: str
    item: str
    department: str
    obligatory: bool
    accepted_on: str | None
    promised_due: str | None
    statutory_due: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(Event):
    """A decision (决定) on a sub-case, or on the whole case where `sub_case` is None."""

    sub_case: int | None
    element: str
    result: str
    reason: str
    remedies: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubCaseClosed(Event):
    """`result` is granted, returned, voided, forwarded, lapsed, refused or withdrawn; `code` its exchange code."""

    sub_case: int
    element: str
    result: str
    code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubCaseWithdrawn(Event):
    sub_case: int
    reason: str


# -- work items ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOpened(Event):
    """A work item waits. `kind` is the BPMN type; `scope` the token scope of its sub-case, None for the main case.

    `instance` is the loop or multi-instance data of this one ({"item": …, "index": …}), empty otherwise.
    """

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
    due_on: str | None
    opened_at: str
    instance: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskClaimed(Event):
    task: int
    holder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReleased(Event):
    task: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskHandedOver(Event):
    task: int
    holder: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCompleted(Event):
    """A work item is done. `data` goes into the document under the element's id, results under the sub-case's too."""

    task: int
    element: str
    outcome: str
    data: dict[str, Any]
    sub_case: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCancelled(Event):
    task: int
    why: str


# -- timers, messages, notices, tokens ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerSet(Event):
    timer: int
    element: str
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerFired(Event):
    timer: int
    element: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerCleared(Event):
    timer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAwaited(Event):
    """An element waits for the BPMN message `name`."""

    wait: int
    element: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWaitEnded(Event):
    wait: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(Event):
    name: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageQueued(Event):
    """A row of the outbox: `message` is its key, derived from the business; `task` waits for the reply, if any."""

    message: str
    kind: str
    element: str
    department: str
    operation: str
    task: int | None
    sub_case: int | None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCancelled(Event):
    message: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRecorded(Event):
    """A department's answer; `awaited` is false where nobody waited for it any more, `task` then None."""

    message: str
    task: int | None
    outcome: str
    data: dict[str, Any]
    awaited: bool
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeIssued(Event):
    """A legal document exists. Rendering is a pure function of `data` and the template with hash `template`."""

    notice: str
    kind: str
    title: str
    template: str
    sub_case: int | None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessAdvanced(Event):
    """Tokens have moved: what went in, which elements were passed, what script tasks assigned."""

    moves: list[dict[str, Any]]
    path: list[str]
    assigned: list[dict[str, Any]]


EVENT_TYPES: dict[str, type[Event]] = {cls.__name__: cls for cls in Event.__subclasses__()}


def to_payload(event: Event) -> dict[str, Any]:
    """The event as plain JSON, without its type."""
    return {f.name: getattr(event, f.name) for f in fields(event)}


def from_payload(type_name: str, schema: int, payload: dict[str, Any]) -> Event:
    """The event of a stored payload; raises KeyError for a type this code does not know."""
    if schema > EVENT_TYPES[type_name].schema:
        raise ValueError(f"{type_name} schema {schema} is newer than this code ({EVENT_TYPES[type_name].schema})")
    return EVENT_TYPES[type_name](**payload)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event as it stands in the log: number, time (UTC, ISO 8601), author, and its link of the hash chain.

    `actor` is {"id", "name", "kind", "department", "roles", "via", "os_user"?, "on_behalf_of"?}; `commit` counts the
    commands of the case from 1; `hash` = H(prev, region, case, seq, type, at, actor, H(salt ‖ payload)).
    """

    seq: int
    commit: int
    at: str
    actor: dict[str, Any]
    command_id: str
    engine: str
    event: Event
    salt: str
    prev: str
    hash: str
    suite: str = "std"

    @property
    def type(self) -> str:
        return type(self.event).__name__
