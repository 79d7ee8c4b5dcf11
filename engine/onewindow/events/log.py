"""Events as payloads and back, and as lines of the log."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct, json, structs

from onewindow.events import of_cases, of_clocks, of_departments, of_supervision, of_tasks
from onewindow.events.event import Event

EVENT_TYPES: dict[str, type[Event]] = {
    name: found
    for room in (of_cases, of_clocks, of_departments, of_supervision, of_tasks)
    for name, found in vars(room).items()
    if isinstance(found, type) and issubclass(found, Event) and found.__name__ not in ("Event", "ClockEvent")
}
"""Every event by its class name, which is also its name in the log."""


def to_payload(event: Event) -> dict[str, Any]:
    """The event as plain JSON, without its type."""
    return structs.asdict(event)


def from_bytes(kind: type[Event], payload: bytes) -> Event:
    """The event of a payload written as JSON; its values must be of the declared types."""
    return _FROM_BYTES[kind](payload)


_FROM_BYTES = {kind: json.Decoder(kind).decode for kind in EVENT_TYPES.values()}


def from_payload(type_name: str, schema: int, payload: dict[str, Any]) -> Event:
    """The event of a stored payload; raises KeyError for a type this code does not know."""
    if schema > EVENT_TYPES[type_name].schema:
        raise ValueError(f"{type_name} schema {schema} is newer than this code ({EVENT_TYPES[type_name].schema})")
    return EVENT_TYPES[type_name](**payload)


class EventRow(Struct, frozen=True, kw_only=True):
    """An event as plain data, also of a type this code does not know: what a checker of the chain reads."""

    seq: int
    commit: int
    type: str
    schema: int
    at: str
    actor: dict[str, Any]
    command_id: str
    engine: str
    payload: dict[str, Any]
    salt: str
    prev: str
    hash: str
    suite: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event as it stands in the log: number, time (UTC, ISO 8601), author, and its link of the hash chain.

    `actor` is {"id", "name", "kind", "department", "roles", "via", "os_user"?, "on_behalf_of"?}; `commit` counts the
    commands of the case from 1; `hash` = H(prev, region, case, seq, type, at, actor, H(salt ‖ payload)).
    """

    seq: int
    commit: int
    at: str
    actor: dict[str, Any]
    command_id: str
    engine: str
    event: Event
    salt: str
    prev: str
    hash: str
    suite: str = "std"
    payload: bytes = field(default=b"", compare=False, repr=False)
    """The event's canonical JSON as it was linked; empty where the line was read back."""

    @property
    def type(self) -> str:
        return type(self.event).__name__
