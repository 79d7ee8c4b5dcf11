"""Commands for work items, timers and messages."""

from __future__ import annotations

from typing import Any

from msgspec import field

from onewindow.commands.command import CaseCommand


class TaskCommand(CaseCommand, frozen=True, kw_only=True):
    """A command for one open work item; `task` is its number within the case."""

    task: int


class ClaimTask(TaskCommand, frozen=True, kw_only=True):
    """Take an open work item; only its holder may then complete it."""


class ReleaseTask(TaskCommand, frozen=True, kw_only=True):
    """Give a held work item back to the pool."""


class HandOverTask(TaskCommand, frozen=True, kw_only=True):
    """Give a held work item to a named colleague who could have claimed it."""

    to: str
    reason: str = ""


class CompleteTask(TaskCommand, frozen=True, kw_only=True):
    """Finish a held work item with an outcome of its stage; `data` is what the stage asks for.

    With `claim` an item that nobody holds is taken and finished at once, or left alone where that is refused.
    """

    outcome: str = "done"
    data: dict[str, Any] = field(default_factory=dict)
    claim: bool = False


class FireTimer(CaseCommand, frozen=True, kw_only=True):
    """A drawn timer is due; sent by the clock hand, never by a person's page."""

    timer: int


class SendMessage(CaseCommand, frozen=True, kw_only=True):
    """A BPMN message for the case, by its name; `data` is merged into the case document where a task waits."""

    name: str
    data: dict[str, Any] = field(default_factory=dict)


class RecordReply(CaseCommand, frozen=True, kw_only=True):
    """What a department's system answered to message `message`; `outcome` as for the task, or "error" with `error`."""

    message: str
    outcome: str
    data: dict[str, Any] = field(default_factory=dict)
    error: str | None = None
