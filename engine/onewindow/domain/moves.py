"""What is put into the token machine (moves) and what comes out of it (effects): plain frozen values."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field, structs


class Move(Struct, frozen=True, kw_only=True):
    """Root of what may be asked of the tokens."""


class Start(Move, frozen=True, kw_only=True):
    """Put the first token on the start event."""


class Finish(Move, frozen=True, kw_only=True):
    """An open task is done; its outcome and data already stand in the document."""

    task: int


class Fire(Move, frozen=True, kw_only=True):
    """The timer `timer` is due."""

    timer: int


class Deliver(Move, frozen=True, kw_only=True):
    """A message of this name arrives; its data already stands in the document."""

    name: str


class Fail(Move, frozen=True, kw_only=True):
    """The open task `task` ends with the BPMN error `error`: only its own error boundary may catch it."""

    task: int
    error: str


class Leave(Move, frozen=True, kw_only=True):
    """End the sub-case with this scope from outside: inner tokens go, the scope is left by its normal flow."""

    scope: int


class CancelAll(Move, frozen=True, kw_only=True):
    """All tokens go; nothing waits any more."""


class Effect(Struct, frozen=True, kw_only=True):
    """Root of what the tokens did; effects come in the order in which they happened."""


class TaskWaits(Effect, frozen=True, kw_only=True):
    """A user, manual, service, send, receive-less or abstract task waits for `Finish`.

    `scope` is the token scope of the innermost enclosing sub-case (or of this task, if it carries `ow:item` itself).
    """

    task: int
    element: str
    scope: int | None = None
    instance: dict[str, Any] = field(default_factory=dict)


class TaskGone(Effect, frozen=True, kw_only=True):
    """An open task was cancelled by the process itself (interrupted, terminated, left)."""

    task: int


class ScopeEntered(Effect, frozen=True, kw_only=True):
    """The token has entered a sub-process or task with `ow:item`."""

    scope: int
    element: str


class ScopeLeft(Effect, frozen=True, kw_only=True):
    """It has left it again; `cancelled` when an interrupting event or termination threw it out."""

    scope: int
    element: str
    cancelled: bool = False


class TimerAsked(Effect, frozen=True, kw_only=True):
    """Wake the case at `due_at` (UTC, ISO 8601) with `Fire(timer)`.

    Where `limit` ("20wd", "4wh", "20d") is given, `due_at` is "": that limit from the instant `since` (UTC) on, by the
    calendar, which the tokens do not have.
    """

    timer: int
    element: str
    due_at: str
    limit: str = ""
    since: str = ""


class TimerDropped(Effect, frozen=True, kw_only=True):
    """The timer is no longer wanted."""

    timer: int


class MessageWanted(Effect, frozen=True, kw_only=True):
    """An element waits for a message of this name."""

    wait: int
    element: str
    name: str


class MessageUnwanted(Effect, frozen=True, kw_only=True):
    """It waits no more (the message came, or the element was cancelled)."""

    wait: int


class MessageThrown(Effect, frozen=True, kw_only=True):
    """A send task or throwing message event was passed; nobody inside the case waited for it, or somebody did too."""

    element: str
    name: str


class ProcessEnded(Effect, frozen=True, kw_only=True):
    """No token is left. `how` is "completed", "terminated" or "cancelled"."""

    how: str


class Assignment(Struct, frozen=True, kw_only=True):
    """A script task wrote `value` at `path` of the case document."""

    path: tuple[str, ...]
    value: Any


class Advance(Struct, frozen=True, kw_only=True):
    """Result of `workflow.advance`: the new tokens (opaque bytes), effects in order, elements passed, assignments.

    `path` lists every flow node completed in this step, automatic ones and events included, in order of completion.
    """

    tokens: bytes
    effects: tuple[Effect, ...]
    path: tuple[str, ...]
    assigned: tuple[Assignment, ...]


_MOVES = {cls.__name__: cls for cls in Move.__subclasses__()}


def move_to_json(move: Move) -> dict[str, Any]:
    """A move as plain JSON with its name under "move"."""
    return {"move": type(move).__name__, **structs.asdict(move)}


def move_from_json(value: dict[str, Any]) -> Move:
    """The move of `move_to_json`; raises KeyError for an unknown one."""
    rest = {key: item for key, item in value.items() if key != "move"}
    return _MOVES[value["move"]](**rest)
