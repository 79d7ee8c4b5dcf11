"""What a department's reply is to the case: the one place where replies become commands."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

from onewindow.commands import RecordReply, ReportUndelivered
from onewindow.domain.requests import CANCEL, REQUEST, REVOKE
from onewindow.engine.house import SYSTEM
from onewindow.ports.departments import (
    AcceptedForWork,
    Broken,
    Cancelled,
    Granted,
    NeedsClarification,
    Refused,
    Reply,
    Revoked,
    TryLater,
    Unknown,
)
from onewindow.storage import OutboxRow

TRY_LATER, BROKEN, UNKNOWN, ACCEPTED, CLARIFICATION = (
    "try_later", "broken", "unknown", "accepted_for_work", "clarification",
)  # fmt: skip

IN_WORK = (ACCEPTED, CLARIFICATION)
"""After these the department has still to answer."""

_RECORDED: Mapping[str, Mapping[str, str]] = {
    REQUEST: {name: name for name in (
        ACCEPTED, CLARIFICATION, "granted", "refused", "returned", "revoked", "cancelled",
    )},
    CANCEL: {name: name for name in ("granted", "refused", "returned", "revoked")},
    REVOKE: {ACCEPTED: ACCEPTED, "refused": "refused", "returned": "refused", "revoked": "revoked",
             "cancelled": "revoked"},
}  # fmt: skip
"""What is told the case of each answer, by the kind of message it answers."""

_DONE: Mapping[str, tuple[str, ...]] = {CANCEL: ("cancelled", UNKNOWN)}
_AGAIN: Mapping[str, tuple[str, ...]] = {
    REQUEST: (TRY_LATER,), CANCEL: (TRY_LATER, ACCEPTED, CLARIFICATION), REVOKE: (TRY_LATER,),
}  # fmt: skip

LONGEST_ID = 200
"""Characters of a command id."""


@dataclass(frozen=True, slots=True)
class Said:
    """A reply in the words of commands: `outcome` and `data` as of `RecordReply`; `seconds` to be left alone for."""

    outcome: str
    data: Mapping[str, Any] = field(default_factory=dict)
    seconds: float | None = None

    def recorded(self, kind: str) -> str:
        """The outcome the case is told where this answers a message of that kind; empty for nothing."""
        return _RECORDED[kind].get(self.outcome, "")

    def settles(self, kind: str) -> bool:
        """Whether nothing is left to do, and nothing to be told."""
        return self.outcome in _DONE.get(kind, ())

    def asks_again(self, kind: str) -> bool:
        """Whether the same must be asked once more, later."""
        return self.outcome in _AGAIN[kind]

    @property
    def reason(self) -> str:
        """Why, where it is an answer nobody can use."""
        told = str(self.data.get("reason") or "")
        if self.outcome in (BROKEN, TRY_LATER):
            return told
        chinese = f"部门的答复在此说不通：{self.outcome} {told}".strip()
        return f"{chinese}\nthis answer makes no sense here: {self.outcome} {told}".strip()


def said(reply: Reply) -> Said:
    """The reply in the words of commands. An adapter that gives what is no reply, or no JSON, has said nothing."""
    match reply:
        case AcceptedForWork():
            return _plain(ACCEPTED, {"reference": str(reply.reference)})
        case Granted():
            return _plain("granted", reply.data)
        case Refused():
            words = {"reason": reply.reason} if reply.returned else {"reason": reply.reason, "remedies": reply.remedies}
            return _plain("returned" if reply.returned else "refused", words)
        case NeedsClarification():
            return _plain(CLARIFICATION, {"question": reply.question})
        case Revoked():
            return _plain("revoked", {"reason": reply.reason})
        case Cancelled():
            return Said("cancelled")
        case Unknown():
            return Said(UNKNOWN)
        case TryLater():
            return _later(reply)
        case Broken():
            return Said(BROKEN, {"reason": str(reply.reason)})
        case _:
            assert_never(reply)


def unusable(asked: OutboxRow, told: Said, *, command_id: str, via: str) -> ReportUndelivered:
    """The command for what a department has sent by itself about a request, and nobody can make sense of."""
    return ReportUndelivered(
        command_id=command_id, actor=SYSTEM.id, via=via, case_no=asked.case_no, message=asked.message,
        problem=told.reason or "部门的消息看不懂\nnobody can make sense of the message",
        facts={"why": BROKEN, "outcome": BROKEN},
    )


def record(row: OutboxRow, told: Said) -> RecordReply:
    """The command for what the department answered to a message; what it says of a cancelled request is about that.

    The same answer has the same command id, by whatever way it came; after a person had it asked anew, another one.
    """
    about = str(row.data.get("of") or "") if row.kind == CANCEL else row.message
    outcome = told.recorded(row.kind)
    content = json.dumps([outcome, told.data, row.requeued_at], sort_keys=True)
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    return RecordReply(
        command_id=_id(f"reply:{row.department}", about, f"{outcome}:{digest}"), actor=SYSTEM.id,
        via=f"adapter:{row.department}", case_no=row.case_no, message=about, outcome=outcome, data=dict(told.data),
    )


def report(row: OutboxRow, problem: str, facts: Mapping[str, Any]) -> ReportUndelivered:
    """The command for a message that is given up; once for each lease, and each time a person has it asked anew."""
    given_up = f"{row.fence}:{row.requeued_at}" if row.requeued_at else str(row.fence)
    return ReportUndelivered(
        command_id=_id(f"undelivered:{row.department}", row.message, given_up), actor=SYSTEM.id,
        via=f"adapter:{row.department}", case_no=row.case_no, message=row.message, problem=problem,
        facts={"department": row.department, **facts},
    )


def _id(first: str, message: str, last: str) -> str:
    whole = f"{first}:{message}:{last}"
    if len(whole) <= LONGEST_ID:
        return whole
    return f"{first}:sha256:{hashlib.sha256(message.encode()).hexdigest()}:{last}"


def _later(reply: TryLater) -> Said:
    seconds: object = reply.seconds
    number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if (seconds is not None and not number) or (isinstance(seconds, float) and math.isnan(seconds)):
        return Said(BROKEN, {"reason": (
            f"适配器给的等待秒数不是数：{seconds!r} {reply.reason}\n"
            f"the seconds the adapter wants to wait are no number: {seconds!r} {reply.reason}"
        )})  # fmt: skip
    return Said(TRY_LATER, {"reason": str(reply.reason)}, reply.seconds)


def _plain(outcome: str, data: Mapping[str, Any]) -> Said:
    try:
        kept = json.loads(json.dumps(dict(data), allow_nan=False))
    except (TypeError, ValueError, RecursionError) as problem:
        return Said(BROKEN, {"reason": f"适配器给的不是 JSON：{problem}\nthe adapter's answer is no JSON: {problem}"})
    return Said(outcome, kept)
