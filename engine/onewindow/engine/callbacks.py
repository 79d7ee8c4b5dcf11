"""Messages that departments send by themselves: which request each answers, recorded once, and none of them lost."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from functools import partial
from typing import Any

from msgspec import structs

from onewindow.commands import RecordReply, ReportUndelivered
from onewindow.domain.canonical import MAX_DEPTH, unfit
from onewindow.domain.deciders.entitlement import READERS
from onewindow.domain.instants import instant
from onewindow.domain.stages import WINDOW
from onewindow.engine.answer import Answer
from onewindow.engine.command_log import Noted
from onewindow.engine.departments_seen import departments_seen
from onewindow.engine.house import House, refuse_unfit_page
from onewindow.engine.notifications import KIND as NOTIFICATION
from onewindow.engine.problem_text import storable
from onewindow.engine.replies import BROKEN, LONGEST_ID, Said, record, said, unusable
from onewindow.engine.submission import Submission
from onewindow.errors import NotFound
from onewindow.ports.departments import BadCallback, Callback, Reply
from onewindow.storage import OutboxRow, Transaction
from onewindow.storage.unmatched import Unmatched, UnmatchedRow

NO_REQUEST = "no_request"
"""Why a message is kept beside the cases: its key is none that this department was ever asked under here."""

MEANINGLESS = "meaningless"
"""Why one is kept that answers a request of ours with what is no answer to it."""

UNFIT = "value_unfit"
"""Why one is kept that holds what no store keeps: half a character, NUL, a structure that is too deep."""

_LONGEST_KEY = 1000
"""Characters kept of a key that is none of ours."""

_LONGEST_REPLY = 256 * 1024
"""Characters kept of a reply no case could take; what is received is far shorter, JSON may write it longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of one message, all of it committed.

    `matched`: it answers a request of ours. `recorded`: the case has it; what is matched and not recorded is kept
    beside the cases like the unmatched, unless it says nothing ("try later"). `repeated`: this very message had come
    before; `kept`: it is beside the cases, since now or since then.
    `command_id` is that of the command it is or would be, `case_no` the case asked about where it matched.
    """

    message_id: str
    key: str
    matched: bool
    recorded: bool
    repeated: bool
    kept: bool
    command_id: str
    case_no: str | None = None


class Callbacks:
    """For `onewindow.api.callbacks`. Every change of a case in here is a `RecordReply` handled like any command."""

    def __init__(self, house: House, submission: Submission) -> None:
        self._house, self._submission = house, submission

    def receive(self, department: str, read: Callable[[datetime], Callback], body: bytes) -> Received:
        """Let `read` understand the message at this instant, and record what it says; back once it is committed.

        The same message again is recorded once: its command id derives from department and message id. Raises
        BadCallback (as `read` does, and for a message without an id), and Conflict, EnvironmentProblem or
        DatabaseNotMigrated: nothing has happened then, and the same message may be sent again.
        """
        at = self._house.clock.now()
        callback = read(at)
        if not callback.message_id:
            raise BadCallback("消息没有编号\nthe message has no id")
        message = _Message(department, callback, hashlib.sha256(body).hexdigest(), at)

        answers: list[tuple[Noted, Answer]] = []

        def work(transaction: Transaction) -> Received:
            answers.clear()
            return self._record(transaction, message, answers)

        received = self._house.store.run(work)
        for noted, answer in answers:
            noted.answered(answer)
        return received

    def unmatched(self, *, actor: str, department: str | None = None, limit: int = 100) -> list[dict[str, Any]]:
        """Messages that no case has, the latest first: who sent what when, and why it was not recorded.

        Who sees incidents sees these: staff those of their own department; the window, supervisors, auditors and item
        administrators all. Raises NotFound for anybody else.
        """
        refuse_unfit_page(limit)
        departments = self._seen(actor, department)
        with self._house.store.transaction(read_only=True) as transaction:
            rows = Unmatched(transaction.place, transaction.region).latest(departments=departments, limit=limit)
        return [{**asdict(row), "reply": json.loads(row.reply)} for row in rows]

    def _seen(self, actor: str, department: str | None) -> tuple[str, ...] | None:
        refusal = NotFound(
            f"{actor} 无权查看{department or '各部门'}发来的未入案消息 → 由该部门、综合窗口或监察人员查看\n"
            f"{actor} may not see messages of {department or 'departments'} that no case has recorded → ask the "
            "department, the window or a supervisor"
        )
        return departments_seen(
            self._house, actor, department, everywhere={WINDOW, *READERS}, at_home=None, refusal=refusal
        )

    def _record(
        self, transaction: Transaction, message: _Message, answers: list[tuple[Noted, Answer]]
    ) -> Received:
        asked = self._asked(transaction, message)
        if asked is None:
            return message.kept(new=_keep(transaction, message, NO_REQUEST), matched=False)
        kept = partial(message.kept, case_no=asked.case_no)
        told = said(message.callback.reply)
        if unfit(dict(told.data)) is not None:
            return kept(new=_keep(transaction, message, UNFIT))
        command = _command(asked, message, told)
        if command is None:
            if told.settles(asked.kind) or told.asks_again(asked.kind):
                return message.received(repeated=False, case_no=asked.case_no)
            return kept(new=_keep(transaction, message, MEANINGLESS))
        noted = Noted(self._house, command)
        answer = self._submission.handle(transaction, command)  # by the clock under the lock, like all
        answers.append((noted, answer))
        if answer.rejected is not None:
            return kept(new=_keep(transaction, message, answer.rejected.code))
        if isinstance(command, ReportUndelivered) and not answer.events:
            return kept(new=_keep(transaction, message, MEANINGLESS))  # nobody can read it, and nobody waits for it
        return message.received(repeated=answer.repeated, recorded=True, case_no=asked.case_no)

    def _asked(self, transaction: Transaction, message: _Message) -> OutboxRow | None:
        """The request of this region it is about. One of another department's requests is none of its business."""
        region, _, name = message.callback.key.partition(":")
        if region != self._house.settings.region or storable(name) != name:
            return None
        found = transaction.messages([name]).get(name)
        if found is None or found.kind == NOTIFICATION or found.department != message.department:
            return None
        return found


@dataclass(frozen=True, slots=True)
class _Message:
    """One message, and all that is told of it."""

    department: str
    callback: Callback
    digest: str
    at: datetime

    @property
    def command_id(self) -> str:
        """The same each time the message comes, whatever it is signed with."""
        given = f"reply:{self.department}:{self.callback.message_id}"
        if len(given) <= LONGEST_ID and storable(given) == given:
            return given
        digest = hashlib.sha256(self.callback.message_id.encode("utf-8", "surrogatepass")).hexdigest()
        return f"reply:{self.department}:sha256:{digest}"

    def received(
        self, *, repeated: bool, matched: bool = True, recorded: bool = False, kept: bool = False,
        case_no: str | None = None,
    ) -> Received:
        return Received(
            message_id=self.callback.message_id, key=self.callback.key, matched=matched, recorded=recorded,
            repeated=repeated, kept=kept, command_id=self.command_id, case_no=case_no,
        )

    def kept(self, *, new: bool, matched: bool = True, case_no: str | None = None) -> Received:
        """Beside the cases: it comes again where it is kept already."""
        return self.received(repeated=not new, matched=matched, kept=True, case_no=case_no)


def _command(asked: OutboxRow, message: _Message, told: Said) -> RecordReply | ReportUndelivered | None:
    """What the reply is to the case; None where it says nothing about it."""
    via = f"callback:{message.department}"
    if told.recorded(asked.kind):
        return structs.replace(record(asked, told), command_id=message.command_id, via=via)
    return unusable(asked, told, command_id=message.command_id, via=via) if told.outcome == BROKEN else None


def _keep(transaction: Transaction, message: _Message, why: str) -> bool:
    """Keep it beside the cases; False where it is kept already."""
    row = UnmatchedRow(
        department=message.department, message_id=message.command_id.removeprefix(f"reply:{message.department}:"),
        key=storable(message.callback.key)[:_LONGEST_KEY], why=why, reply=_reply_text(message.callback.reply),
        digest=message.digest, received_at=instant(message.at),
    )
    return Unmatched(transaction.place, transaction.region).keep(row)


def _reply_text(reply: Reply) -> str:
    """The reply as JSON text, whatever an adapter has put into it."""
    kind = type(reply).__name__
    told = {field.name: _plain(getattr(reply, field.name)) for field in fields(reply)}
    text = json.dumps({"kind": kind, **told}, ensure_ascii=False)
    return text if len(text) <= _LONGEST_REPLY else json.dumps({"kind": kind, "characters": len(text)})


def _plain(value: Any, depth: int = 0) -> Any:
    """The value as plain JSON that every store keeps; what is no such thing as text, what lies too deep not at all."""
    if depth > MAX_DEPTH:
        return "…"
    if isinstance(value, Mapping):
        return {storable(str(key)): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, depth + 1) for item in value]
    if value is None or isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return storable(str(value))
