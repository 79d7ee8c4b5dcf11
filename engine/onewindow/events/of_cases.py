"""What has happened to a case as a whole, and to its sub-cases."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from onewindow.events.event import Event


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
    """The window has received the application (收件). `material_list` is frozen from here on (按清单收件).

    `received_at` is the instant of receipt: of the submission where it came online; "" for that of the event.
    """

    window: str
    received_on: str
    correction_notice_due: str
    material_list: list[dict[str, Any]]
    received_at: str = ""


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
class CaseForwarded(Event):
    """The whole case was handed to another authority (转报)."""

    to: str
    reason: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SubCaseForwarded(Event):
    """The matter of a sub-case was handed to another authority (转报)."""

    sub_case: int
    to: str
    reason: str
