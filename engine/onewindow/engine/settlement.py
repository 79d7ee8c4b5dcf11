"""What was heard of a department about a message, and what became of the message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from onewindow.errors import OneWindowError
from onewindow.ports.departments import Reply
from onewindow.storage import CallRow, CircuitRow, OutboxRow

UNREACHABLE, NOT_BEGUN = "unreachable", "not_begun"
ANSWERED, IN_HAND, PUT_OFF, GIVEN_UP = "answered", "in_hand", "put_off", "given_up"
OVERTAKEN = "overtaken"
"""What became of a message: the case has the answer, the department works on it, it is tried again, a person must
look at it; or others were faster (a callback, a person, another sender), and nothing is to be done or told."""

EARLY = (
    "部门尚未见到，但上次发送的可能仍在处理，暂不重发\n"
    "the department has not seen it yet, but may still be at work on what was sent last: it is not sent again for now"
)
"""Why what a department has not seen is put off all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came of one exchange. Without a `reply` the department was not reached, and `problem` says why.

    `doubtful`: what was sent just now may have arrived all the same. `absent`: the department has just said that it
    never saw the message; `early`: it has said so while it may still be at work on what was sent before.
    `begun` is False where too little was left of the lease.
    """

    reply: Reply | None = None
    problem: str = ""
    doubtful: bool = False
    absent: bool = False
    early: bool = False
    begun: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of a message; `again_in` until it is tried or asked about again, `circuit` where it has changed."""

    row: OutboxRow
    what: str
    outcome: str
    problem: str = ""
    again_in: timedelta | None = None
    repeated: bool = False
    circuit: CircuitRow | None = None


class AnswerFailed(OneWindowError):
    """The case could not take an answer, for a reason nobody foresaw: everything was rolled back."""

    code = "answer_failed"


def call_of(row: OutboxRow, outcome: str, problem: str, now: datetime) -> CallRow:
    """The call as it is kept."""
    return CallRow(message=row.message, fence=row.fence, at=now.isoformat(), outcome=outcome, problem=problem)


def doubt_after(row: OutboxRow, heard: Heard, now: datetime) -> str | None:
    """Since when the message may have arrived, for all we know after this: it is the last sending that counts, for
    the department may be at work on that one still."""
    if heard.doubtful:
        return now.isoformat()
    return None if heard.absent else row.doubtful_since
