"""What has happened between a case and the systems of departments, beside the messages themselves."""

from __future__ import annotations

from typing import Any

from onewindow.events.event import Event


class RequestAcknowledged(Event, frozen=True, kw_only=True):
    """The department has the request and works on it; `reference` is its own number for it."""

    message: str
    reference: str


class ClarificationAsked(Event, frozen=True, kw_only=True):
    """The department wants something explained before it goes on; `task` is the work item for it."""

    message: str
    task: int
    question: str


class ClarificationAnswered(Event, frozen=True, kw_only=True):
    """The answer; it goes out with the request asked anew as the message `follow_up`."""

    message: str
    task: int
    answer: str
    follow_up: str


class MessageRequeued(Event, frozen=True, kw_only=True):
    """A message that could not be delivered is tried again from the beginning, under the same key."""

    message: str


class IncidentOpened(Event, frozen=True, kw_only=True):
    """Something a person must look at.

    `kind` is undelivered, broken (one side cannot read what the other sends), invalid_reply (the department has
    answered, and the case cannot take it), asked_again (a second question that neither goes to the window nor returns
    the part), late_result (a grant or revocation nobody waits for any more) or revoked; `facts` hold all that is known:
    attempts, problems, the reply as it came, and the `mark` by which one that the case cannot take is known again.
    """

    incident: int
    kind: str
    message: str
    department: str
    sub_case: int | None
    problem: str
    facts: dict[str, Any]


class IncidentSettled(Event, frozen=True, kw_only=True):
    """`how` is retried, resolved (a person has taken it over), given_up, or answered (the reply came after all)."""

    incident: int
    how: str
    reason: str
