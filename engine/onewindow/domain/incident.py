"""Something between a case and a department's system that a person must look at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Incident:
    """Fields as in `events.IncidentOpened`; `state` is open, retried, resolved or given_up."""

    kind: str
    message: str
    department: str
    sub_case: int | None
    problem: str
    opened_at: str
    state: str = "open"
