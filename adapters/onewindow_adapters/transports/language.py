"""A department's own language: how it is asked, what its states and errors mean, independent of the transport."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from onewindow.errors import OneWindowError
from onewindow.ports.departments import (
    UNREADABLE,
    AcceptedForWork,
    Broken,
    Cancelled,
    Capabilities,
    Granted,
    Known,
    NeedsClarification,
    Refused,
    Reply,
    Request,
    Revoked,
    TryLater,
    Unknown,
)
from onewindow_adapters.transports.both_languages import both

CANCEL, REVOKE = "cancel", "revoke"
"""Operations that are about another request, and that every department's system has or has not."""


class Misunderstood(OneWindowError):
    """A code, field or state that one side uses and the other does not know; the text names it and its table."""

    code = "misunderstood"


STATES = (
    "open",
    "granted",
    "confirmed",
    "refused",
    "returned",
    "asked",
    "replaced",
    "revoked",
    "cancelled",
)
"""In what states any department's business can be; its own codes for them are in its code table.

`confirmed`: said once more, after it was granted. `replaced`: asked about, and answered by a request that followed.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a department says about one request. `state` is one of `STATES`; `reference` is the department's number."""

    state: str
    reference: str = ""
    reason: str = ""
    remedies: str = ""
    question: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    def reply(self, operation: str = "") -> Reply:
        """The same in the platform's words; `operation` is that of the message it answers."""
        if self.state == "replaced" and operation == CANCEL:
            return Cancelled()  # nothing is in hand under this key, and nothing more will be said about it
        match self.state:
            case "granted" | "confirmed":
                return Granted(data=dict(self.data))
            case "refused" | "returned":
                return Refused(
                    reason=self.reason or "部门没有说明理由", remedies=self.remedies, returned=self.state == "returned"
                )
            case "asked":
                return NeedsClarification(question=self.question or "部门没有写明要说明什么")
            case "revoked":
                return Revoked(reason=self.reason)
            case "cancelled":
                return Cancelled()
            case "open" | "replaced":
                return AcceptedForWork(reference=self.reference)
        return Broken(reason=f"不认得的状态 {self.state}\nunknown state {self.state}")

    def news(self) -> Reply:
        """The same in a callback: what was granted already is only noted when it is confirmed."""
        if self.state == "confirmed":
            return AcceptedForWork(reference=f"{self.reference} 已确认".strip())
        return self.reply()


class Language(Protocol):
    """What differs from department to department. Every method but the attributes may raise Misunderstood."""

    capabilities: Capabilities
    operations: frozenset[str]
    reads: tuple[str, ...]

    def write(self, request: Request) -> dict[str, Any]:
        """The content of a request, in the department's words."""
        ...

    def write_withdrawal(self, request: Request) -> dict[str, Any]:
        """The content of a revocation (and of a cancellation, where the transport has content for it)."""
        ...

    def read(self, message: Mapping[str, Any]) -> Said | Reply:
        """What an answer or a callback says; a `Reply` where it is an error or nothing about a request."""
        ...

    def key_in(self, message: Mapping[str, Any]) -> str:
        """The platform's key in a callback."""
        ...

    def listed(self, message: Mapping[str, Any]) -> Iterable[Known]:
        """What a listing holds."""
        ...


def rejected(kind: str, code: str, text: str, field: str = "") -> Reply:
    """What an error of the department means: `kind` is unknown (the key), busy, or anything else, which is Broken."""
    if kind == "unknown":
        return Unknown()
    if kind == "busy":
        return TryLater(reason=f"{code} {text}".strip())
    where, where_en = (f"（{field}）", f" ({field})") if field else ("", "")
    said = " ".join(f"{code} {text}".split())
    return Broken(reason=f"部门拒收：{said}{where}\nthe department rejects it: {said}{where_en}")


def unknown_operation(operation: str, known: Iterable[str]) -> str:
    """What is wrong with a request for something an adapter has no words for."""
    names = sorted(known)
    return both(
        f"不认得操作 {operation!r:.60}，可用：{'、'.join(names)}",
        f"unknown operation {operation!r:.60}, there are: {', '.join(names)}",
    )


def status_of(state: str) -> str:
    """The state as `Known.status` has it."""
    return {"confirmed": "granted", "returned": "refused", "asked": "open", "replaced": "cancelled"}.get(state, state)


def below(message: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The object under these names, one below the other. Raises Misunderstood where there is none."""
    value: Any = message
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping):
        path = ".".join(names)
        raise Misunderstood(f"部门的答复中没有 {path}\nthe department's answer has no {path}")
    return dict(value)


def word(message: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """The text under this name; a number counts as its digits. Raises Misunderstood where there is none.

    Many systems write null for what they have not got: with a default that is as good as nothing.
    """
    value = message.get(name)
    if value is None:
        value = default
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and (value or default is not None):
        return value
    raise Misunderstood(_not(name, "文字", "a text", value))


def whole(message: Mapping[str, Any], name: str) -> int:
    """The whole number under this name, written as a number or as a text. Raises Misunderstood."""
    text = word(message, name)
    if text.isascii() and text.isdigit() and len(text) < 16:
        return int(text)
    raise Misunderstood(_not(name, "整数", "a whole number", text))


def rows(message: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The list of objects under this name. Raises Misunderstood where there is none."""
    value = message.get(name)
    if isinstance(value, list) and all(isinstance(row, Mapping) for row in value):
        return [dict(row) for row in value]
    raise Misunderstood(_not(name, "对象列表", "a list of objects", value))


def entries(
    listed: Iterable[Mapping[str, Any]], read: Callable[[Mapping[str, Any]], Known | None], key: str
) -> Iterator[Known]:
    """What `read` makes of each entry of a listing, but for None; one it cannot read is told, and the others follow.

    `key` is the department's name for the platform's key.
    """
    for entry in listed:
        try:
            known = read(entry)
        except Misunderstood as problem:
            known = unreadable(entry.get(key), problem)
        if known is not None:
            yield known


def unreadable(key: object, problem: OneWindowError) -> Known:
    """An entry of a listing that cannot be read, for a person to see."""
    return Known(
        key=key if isinstance(key, str) else "",
        case_no="",
        item_code="",
        applicant_id="",
        applicant_name="",
        status=UNREADABLE,
        reference=str(problem),
    )


def _not(name: str, kind: str, kind_en: str, value: object) -> str:
    return both(
        f"部门的答复中 {name} 应为{kind}，但是 {value!r:.60}",
        f"{name} in the department's answer should be {kind_en}, but it is {value!r:.60}",
    )
