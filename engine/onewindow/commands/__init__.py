"""What may be asked of a case: one frozen record per command, imperative names, plain JSON values."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from onewindow.commands.command import CaseCommand, Command
from onewindow.commands.of_cases import (
    AttachMaterial,
    CorrectOnTheSpot,
    FileCommand,
    LapseCase,
    OpenCase,
    ProposeVoiding,
    SaveDraft,
    SubmitApplication,
    SupplementOmission,
    Terminate,
    VoidCase,
    Withdraw,
)
from onewindow.commands.of_clocks import Extend, Forward, RecomputeClocks, Resume, Suspend
from onewindow.commands.of_departments import (
    GiveUpIncident,
    IncidentCommand,
    ReportUndelivered,
    ResolveIncident,
    RetryIncident,
)
from onewindow.commands.of_supervision import (
    Acknowledge,
    AppealCard,
    CardCommand,
    ConfirmCard,
    IssueOrder,
    OrderCommand,
    ReplyToOrder,
    ReportAct,
    RevokeCard,
    SettleOrder,
)
from onewindow.commands.of_tasks import (
    ClaimTask,
    CompleteTask,
    FireTimer,
    HandOverTask,
    RecordReply,
    ReleaseTask,
    SendMessage,
    TaskCommand,
)

_ROOTS = frozenset(
    root.__name__
    for root in (Command, CaseCommand, FileCommand, TaskCommand, CardCommand, OrderCommand, IncidentCommand)
)


def _leaves(root: type[Command]) -> list[type[Command]]:
    below = [leaf for child in root.__subclasses__() for leaf in _leaves(child)]
    return below if root.__name__ in _ROOTS else [root, *below]


COMMAND_TYPES: dict[str, type[Command]] = {leaf.__name__: leaf for leaf in _leaves(Command)}
"""Every command by its class name, which is also its name on the command line, in receipts and in examples."""


_SHAPES: dict[Any, tuple[type, ...]] = {
    str: (str,), str | None: (str, type(None)), int: (int,), int | None: (int, type(None)), bool: (bool,),
    bytes: (bytes,), dict[str, Any]: (dict,),
}


def misshapen(command: Command) -> str | None:
    """Name of the first field whose value is not of its declared type (a bool is no number), or None."""
    for name, shapes in _shapes_of(command):
        value = getattr(command, name)
        if not isinstance(value, shapes) or (isinstance(value, bool) and bool not in shapes):
            return name
    return None


def values_of(command: Command) -> dict[str, Any]:
    """All fields of a command by their names."""
    return structs.asdict(command)


_shapes: dict[type[Command], tuple[tuple[str, tuple[type, ...]], ...]] = {}


def _shapes_of(command: Command) -> tuple[tuple[str, tuple[type, ...]], ...]:
    found = _shapes.get(type(command))
    if found is None:
        found = _shapes[type(command)] = tuple((f.name, _SHAPES[f.type]) for f in structs.fields(command))
    return found


def command_fields(command_type: type[Command]) -> tuple[str, ...]:
    """Names of the fields a command takes beside those every command has."""
    return tuple(name for name in command_type.__struct_fields__ if name not in CaseCommand.__struct_fields__)


__all__ = [
    "COMMAND_TYPES",
    "Acknowledge",
    "AppealCard",
    "AttachMaterial",
    "CardCommand",
    "CaseCommand",
    "ClaimTask",
    "Command",
    "CompleteTask",
    "ConfirmCard",
    "CorrectOnTheSpot",
    "Extend",
    "FileCommand",
    "FireTimer",
    "Forward",
    "GiveUpIncident",
    "HandOverTask",
    "IncidentCommand",
    "IssueOrder",
    "LapseCase",
    "OpenCase",
    "OrderCommand",
    "ProposeVoiding",
    "RecomputeClocks",
    "RecordReply",
    "ReleaseTask",
    "ReplyToOrder",
    "ReportAct",
    "ReportUndelivered",
    "ResolveIncident",
    "Resume",
    "RetryIncident",
    "RevokeCard",
    "SaveDraft",
    "SendMessage",
    "SettleOrder",
    "SubmitApplication",
    "SupplementOmission",
    "Suspend",
    "TaskCommand",
    "Terminate",
    "VoidCase",
    "Withdraw",
    "command_fields",
    "misshapen",
    "values_of",
]
