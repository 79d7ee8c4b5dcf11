"""What has happened to a case as a whole, and to its sub-cases."""

from __future__ import annotations

from typing import Any

from msgspec import field

from onewindow.events.event import Event


class CaseOpened(Event, frozen=True, kw_only=True):
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


class DraftSaved(Event, frozen=True, kw_only=True):
    form: dict[str, Any]
    situations: dict[str, Any]


class ApplicationSubmitted(Event, frozen=True, kw_only=True):
    """The applicant has applied (申报) at this instant (UTC); the process starts."""

    submitted_at: str


class IntakeRegistered(Event, frozen=True, kw_only=True):
    """The window has received the application (收件). `material_list` is frozen from here on (按清单收件).

    `received_at` is the instant of receipt: of the submission where it came online; "" for that of the event.
    """

    window: str
    received_on: str
    correction_notice_due: str
    material_list: list[dict[str, Any]]
    received_at: str = ""


class MaterialAttached(Event, frozen=True, kw_only=True):
    """A file was handed in for a listed material; `digest` is the SHA-256 of its content, `grade` A, B, C or D."""

    material: str
    filename: str
    digest: str
    size: int
    media_type: str
    source: str
    grade: str


class CorrectionNotified(Event, frozen=True, kw_only=True):
    """The one correction notice (一次性告知): everything missing or wrong, at once."""

    items: list[dict[str, Any]]
    correct_by: str


class CorrectedOnTheSpot(Event, frozen=True, kw_only=True):
    """Sections of the form were corrected at the window. `settled` are the fields of the correction notice that have
    another content by it."""

    form: dict[str, Any]
    changed: list[str]
    note: str
    settled: list[str] = field(default_factory=list)


class CorrectionReceived(Event, frozen=True, kw_only=True):
    """The applicant has come back with the corrections (补正材料已交). `day_only`: they were in on that day, and said
    to be so afterwards, so that nothing counts from the hour."""

    received_on: str
    form: dict[str, Any]
    day_only: bool = False


class CaseAccepted(Event, frozen=True, kw_only=True):
    """Accepted (受理). `omissions` are [{"material", "commitment", "supplement_by"}]; dates are local dates.

    `deemed` (视为受理): nothing was told in time, so the law has accepted it since receipt (行政许可法 art. 32 (4));
    `missing` then lists the materials that are not there.
    """

    accepted_on: str
    omissions: list[dict[str, Any]]
    promised_due: str | None
    statutory_due: str | None
    provisional: bool
    deemed: bool = False
    missing: list[dict[str, str]] = field(default_factory=list)


class AcceptanceRefused(Event, frozen=True, kw_only=True):
    reason: str
    remedies: str
    right_agency: str = ""


class OmissionSupplemented(Event, frozen=True, kw_only=True):
    material: str


class CaseReviewStarted(Event, frozen=True, kw_only=True):
    """The first back-office person has taken up the case (审查中)."""


class CaseClosed(Event, frozen=True, kw_only=True):
    """All obligatory sub-cases are closed (办结); `result` is granted, refused or returned."""

    result: str


class IssuanceReady(Event, frozen=True, kw_only=True):
    """Results of all departments lie at the issuing window (待出件)."""


class ResultsIssued(Event, frozen=True, kw_only=True):
    results: list[dict[str, Any]]


class ResultsDelivered(Event, frozen=True, kw_only=True):
    """The applicant has the results (送达); `collector` names who took them, how, and when.

    {"name", "method", "id_number" of who is neither applicant nor agent, "express_no" of what was posted}.
    """

    collector: dict[str, Any]


class CaseArchived(Event, frozen=True, kw_only=True):
    file_no: str


class CaseLapsed(Event, frozen=True, kw_only=True):
    reason: str


class CaseWithdrawn(Event, frozen=True, kw_only=True):
    reason: str


class CaseTerminated(Event, frozen=True, kw_only=True):
    reason: str
    basis: str


class CaseForwarded(Event, frozen=True, kw_only=True):
    """The whole case was handed to another authority (转报)."""

    to: str
    reason: str


class VoidingProposed(Event, frozen=True, kw_only=True):
    reason: str


class CaseVoided(Event, frozen=True, kw_only=True):
    reason: str
    proposed_by: str


class CaseFinished(Event, frozen=True, kw_only=True):
    """No token is left: the case changes no more."""

    how: str


class SubCaseOpened(Event, frozen=True, kw_only=True):
    """The token has entered an element with `ow:item`: a department's part of the one-thing case begins.

    `counted_from` is where its limits begin: an instant, or the local date `accepted_on` where no more is known; "" in
    events from before it was written down.
    """

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
    counted_from: str = ""


class Decided(Event, frozen=True, kw_only=True):
    """A decision (决定) on a sub-case, or on the whole case where `sub_case` is None."""

    sub_case: int | None
    element: str
    result: str
    reason: str
    remedies: str
    data: dict[str, Any]


class SubCaseClosed(Event, frozen=True, kw_only=True):
    """`result` is granted, returned, voided, forwarded, lapsed, refused or withdrawn; `code` its exchange code."""

    sub_case: int
    element: str
    result: str
    code: int


class SubCaseWithdrawn(Event, frozen=True, kw_only=True):
    sub_case: int
    reason: str


class SubCaseForwarded(Event, frozen=True, kw_only=True):
    """The matter of a sub-case was handed to another authority (转报)."""

    sub_case: int
    to: str
    reason: str
