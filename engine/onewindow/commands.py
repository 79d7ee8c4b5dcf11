"""What may be asked of a case: one frozen dataclass per command, imperative names, plain JSON values."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Who asks. `command_id` is chosen by the caller and unique: the same id asked again gets the first answer.

    `actor` is the id of a person of the site's directory, of an applicant, or "system". `via` names the door
    ("api", "cli", "callback"); `on_behalf_of` the person represented by a proxy (代办).
    """

    command_id: str
    actor: str
    on_behalf_of: str | None = None
    via: str = "api"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase(Command):
    """Open a case (办件) of a published process as a draft; a plain process starts running at once.

    `applicant` is {"id", "name", …}; `form` the form sections filled in so far; `situations` the answers to the
    guiding questions (情形). `origin` is the number of an earlier case of the same process whose granted results
    are taken over, so that only what failed is applied for again. `channel`: "window" or "online".
    """

    process: str
    applicant: dict[str, Any] = field(default_factory=dict)
    form: dict[str, Any] = field(default_factory=dict)
    situations: dict[str, Any] = field(default_factory=dict)
    origin: str | None = None
    channel: str = "window"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCommand(Command):
    """A command for an existing case. With `expected_version` a stale view is rejected and told who was faster."""

    case_no: str
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveDraft(CaseCommand):
    """Keep form sections and answers before submission; sections given replace the stored ones whole."""

    form: dict[str, Any] = field(default_factory=dict)
    situations: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitApplication(CaseCommand):
    """Apply (申报): the form must be valid; the process starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCommand(CaseCommand):
    """A file for the material `material`. Its content is kept by its SHA-256 before the case changes.

    `source` says where it comes from ("applicant", "government", …); `original_checked` that the window compared it.
    """

    material: str
    filename: str
    content: bytes = b""
    source: str = "applicant"
    original_checked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachMaterial(FileCommand):
    """Hand in one file for a material of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementOmission(FileCommand):
    """Supply a material that was left out under acceptance with omissions (容缺受理)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectOnTheSpot(CaseCommand):
    """Let the applicant correct an error at the window (行政许可法 art. 32 (3)); `form` replaces whole sections."""

    form: dict[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LapseCase(CaseCommand):
    """End a case whose correction period has passed without the applicant coming back (逾期未补正)."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCommand(CaseCommand):
    """A command for one open work item; `task` is its number within the case."""

    task: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTask(TaskCommand):
    """Take an open work item; only its holder may then complete it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseTask(TaskCommand):
    """Give a held work item back to the pool."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverTask(TaskCommand):
    """Give a held work item to a named colleague who could have claimed it."""

    to: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteTask(TaskCommand):
    """Finish a held work item with an outcome of its stage; `data` is what the stage asks for."""

    outcome: str = "done"
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(CaseCommand):
    """Take the application back; with `sub_case` (a number such as "…/2") only that one."""

    reason: str = ""
    sub_case: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminate(CaseCommand):
    """End the handling for a legal reason that is neither grant nor refusal; `basis` cites it."""

    reason: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeVoiding(CaseCommand):
    """First of the two people a voiding (作废) takes."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidCase(CaseCommand):
    """Second of the two people: the case is void as a duplicate or an error."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FireTimer(CaseCommand):
    """A drawn timer is due; sent by the clock hand, never by a person's page."""

    timer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMessage(CaseCommand):
    """A BPMN message for the case, by its name; `data` is merged into the case document where a task waits."""

    name: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReply(CaseCommand):
    """What a department's system answered to message `message`; `outcome` as for the task, or "error" with `error`."""

    message: str
    outcome: str
    data: dict[str, Any] = field(default_factory=dict)
    error: str | None = None


def _leaves(root: type[Command]) -> list[type[Command]]:
    below = [leaf for child in root.__subclasses__() for leaf in _leaves(child)]
    # By name: slots make a second class of each, and the first one stays known to its parent.
    return below if root.__name__ in ("Command", "CaseCommand", "FileCommand", "TaskCommand") else [root, *below]


COMMAND_TYPES: dict[str, type[Command]] = {leaf.__name__: leaf for leaf in _leaves(Command)}
"""Every command by its class name, which is also its name on the command line, in receipts and in examples."""


_SHAPES: dict[str, tuple[type, ...]] = {
    "str": (str,), "str | None": (str, type(None)), "int": (int,), "int | None": (int, type(None)), "bool": (bool,),
    "bytes": (bytes,), "dict[str, Any]": (dict,),
}


def misshapen(command: Command) -> str | None:
    """Name of the first field whose value is not of its declared type (a bool is no number), or None."""
    for f in fields(command):
        value = getattr(command, f.name)
        shapes = _SHAPES[str(f.type)]
        if not isinstance(value, shapes) or (isinstance(value, bool) and bool not in shapes):
            return f.name
    return None


def command_fields(command_type: type[Command]) -> tuple[str, ...]:
    """Names of the fields a command takes beside those every command has."""
    shared = {f.name for f in fields(CaseCommand)}
    return tuple(f.name for f in fields(command_type) if f.name not in shared)
