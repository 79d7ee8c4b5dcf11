"""Commands about messages to departments' systems that went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from onewindow.commands.command import CaseCommand


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportUndelivered(CaseCommand):
    """The sender gives up on a message after its whole budget; `facts` hold the attempts. An incident follows."""

    message: str
    problem: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentCommand(CaseCommand):
    """A command for one incident; `incident` is its number within the case, `reason` is recorded."""

    incident: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryIncident(IncidentCommand):
    """Send the message again, under the same key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveIncident(IncidentCommand):
    """A person has seen to it; work a department's system should have done becomes a work item of that department."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUpIncident(IncidentCommand):
    """Nothing more is tried: the sub-case is returned, with the reason."""
