"""What has happened to work items, timers, messages, notices and tokens."""

from __future__ import annotations

from typing import Any

from msgspec import field

from onewindow.events.event import Event


class TaskOpened(Event, frozen=True, kw_only=True):
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


class TaskClaimed(Event, frozen=True, kw_only=True):
    task: int
    holder: str


class TaskReleased(Event, frozen=True, kw_only=True):
    task: int


class TaskHandedOver(Event, frozen=True, kw_only=True):
    task: int
    holder: str
    reason: str


class TaskCompleted(Event, frozen=True, kw_only=True):
    """A work item is done. `data` goes into the document under the element's id, results under the sub-case's too."""

    task: int
    element: str
    outcome: str
    data: dict[str, Any]
    sub_case: int | None = None


class TaskCancelled(Event, frozen=True, kw_only=True):
    task: int
    why: str


class TimerSet(Event, frozen=True, kw_only=True):
    timer: int
    element: str
    due_at: str


class TimerFired(Event, frozen=True, kw_only=True):
    timer: int
    element: str


class TimerCleared(Event, frozen=True, kw_only=True):
    timer: int


class MessageAwaited(Event, frozen=True, kw_only=True):
    """An element waits for the BPMN message `name`."""

    wait: int
    element: str
    name: str


class MessageWaitEnded(Event, frozen=True, kw_only=True):
    wait: int


class MessageReceived(Event, frozen=True, kw_only=True):
    name: str
    data: dict[str, Any]


class MessageQueued(Event, frozen=True, kw_only=True):
    """A row of the outbox: `message` is its key, derived from the business; `task` waits for the reply, if any."""

    message: str
    kind: str
    element: str
    department: str
    operation: str
    task: int | None
    sub_case: int | None
    data: dict[str, Any]


class MessageCancelled(Event, frozen=True, kw_only=True):
    message: str
    why: str


class ReplyRecorded(Event, frozen=True, kw_only=True):
    """A department's answer; `awaited` is false where nobody waited for it any more, `task` then None."""

    message: str
    task: int | None
    outcome: str
    data: dict[str, Any]
    awaited: bool
    error: str | None = None


class NoticeIssued(Event, frozen=True, kw_only=True):
    """A legal document exists. Rendering is a pure function of `data` and the template with hash `template`."""

    notice: str
    kind: str
    title: str
    template: str
    sub_case: int | None
    data: dict[str, Any]


class ProcessAdvanced(Event, frozen=True, kw_only=True):
    """Tokens have moved: what went in, which elements were passed, what script tasks assigned."""

    moves: list[dict[str, Any]]
    path: list[str]
    assigned: list[dict[str, Any]]
