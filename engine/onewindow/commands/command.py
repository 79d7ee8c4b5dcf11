"""The root of all commands: who asks, and of which case."""

from __future__ import annotations

from msgspec import Struct


class Command(Struct, frozen=True, kw_only=True):
    """Who asks. `command_id` is chosen by the caller and unique: the same id asked again gets the first answer.

    `actor` is the id of a person of the site's directory, of an applicant, or "system". `via` names the door
    ("api", "cli", "callback"); `on_behalf_of` the person represented by a proxy (代办).
    """

    command_id: str
    actor: str
    on_behalf_of: str | None = None
    via: str = "api"


class CaseCommand(Command, frozen=True, kw_only=True):
    """A command for an existing case. With `expected_version` a stale view is rejected and told who was faster."""

    case_no: str
    expected_version: int | None = None
