"""What has happened to work items, timers, messages, notices and tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from onewindow.events.event import Event


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
