"""Commands for work items, timers and messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from onewindow.commands.command import CaseCommand


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
    """Finish a held work item with an outcome of its stage; `data` is what the stage asks for.

    With `claim` an item that nobody holds is taken and finished at once, or left alone where that is refused.
    """

    outcome: str = "done"
    data: dict[str, Any] = field(default_factory=dict)
    claim: bool = False


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
