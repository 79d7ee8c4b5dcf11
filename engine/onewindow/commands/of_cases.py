"""Commands for a case as a whole: opening, materials, and every way in which it ends."""

from __future__ import annotations

from typing import Any

from msgspec import field

from onewindow.commands.command import CaseCommand, Command


class OpenCase(Command, frozen=True, kw_only=True):
    """Open a case (办件) of a published process as a draft; a plain process starts running at once.

    `applicant` is {"id", "name", …}; `form` the form sections filled in so far; `situations` the answers to the
    guiding questions (情形). `origin` is the number of an earlier case of the same process whose granted results
    are taken over, so that only what failed is applied for again; so is its form, as far as the form of today asks for
    it and without the sections given as null. `channel`: "window" or "online";
    without it who opens decides: staff at the window, applicants and their agents on line.
    """

    process: str
    applicant: dict[str, Any] = field(default_factory=dict)
    form: dict[str, Any] = field(default_factory=dict)
    situations: dict[str, Any] = field(default_factory=dict)
    origin: str | None = None
    channel: str | None = None


class SaveDraft(CaseCommand, frozen=True, kw_only=True):
    """Keep form sections and answers before submission; sections given replace the stored ones whole, null takes one
    out."""

    form: dict[str, Any] = field(default_factory=dict)
    situations: dict[str, Any] = field(default_factory=dict)


class SubmitApplication(CaseCommand, frozen=True, kw_only=True):
    """Apply (申报): the form must be valid; the process starts."""


class FileCommand(CaseCommand, frozen=True, kw_only=True):
    """A file for the material `material`. Its content is kept by its SHA-256 before the case changes.

    `source` says where it comes from ("applicant", "government", …); `original_checked` that the window compared it.
    """

    material: str
    filename: str
    content: bytes = b""
    source: str = "applicant"
    original_checked: bool = False


class AttachMaterial(FileCommand, frozen=True, kw_only=True):
    """Hand in one file for a material of the list."""


class SupplementOmission(FileCommand, frozen=True, kw_only=True):
    """Supply a material that was left out under acceptance with omissions (容缺受理)."""


class CorrectOnTheSpot(CaseCommand, frozen=True, kw_only=True):
    """Let the applicant correct an error at the window (行政许可法 art. 32 (3)); `form` replaces whole sections, and
    null takes one out."""

    form: dict[str, Any] = field(default_factory=dict)
    note: str = ""


class LapseCase(CaseCommand, frozen=True, kw_only=True):
    """End a case whose correction period has passed without the applicant coming back (逾期未补正)."""

    reason: str = ""


class Withdraw(CaseCommand, frozen=True, kw_only=True):
    """Take the application back; with `sub_case` (a number such as "…/2") only that one."""

    reason: str = ""
    sub_case: str | None = None


class Terminate(CaseCommand, frozen=True, kw_only=True):
    """End the handling for a legal reason that is neither grant nor refusal; `basis` cites it."""

    reason: str = ""
    basis: str = ""


class ProposeVoiding(CaseCommand, frozen=True, kw_only=True):
    """First of the two people a voiding (作废) takes."""

    reason: str = ""


class VoidCase(CaseCommand, frozen=True, kw_only=True):
    """Second of the two people: the case is void as a duplicate or an error."""

    reason: str = ""
