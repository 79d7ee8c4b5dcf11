"""Commands about messages to departments' systems that went wrong."""

from __future__ import annotations

from typing import Any

from msgspec import field

from onewindow.commands.command import CaseCommand


class ReportUndelivered(CaseCommand, frozen=True, kw_only=True):
    """The sender gives up on a message after its whole budget; `facts` hold the attempts. An incident follows."""

    message: str
    problem: str
    facts: dict[str, Any] = field(default_factory=dict)


class IncidentCommand(CaseCommand, frozen=True, kw_only=True):
    """A command for one incident; `incident` is its number within the case, `reason` is recorded."""

    incident: int
    reason: str = ""


class RetryIncident(IncidentCommand, frozen=True, kw_only=True):
    """Send the message again, under the same key."""


class ResolveIncident(IncidentCommand, frozen=True, kw_only=True):
    """A person has seen to it; work a department's system should have done becomes a work item of that department."""


class GiveUpIncident(IncidentCommand, frozen=True, kw_only=True):
    """Nothing more is tried: the sub-case is returned, with the reason."""
