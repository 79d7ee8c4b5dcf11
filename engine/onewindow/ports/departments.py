"""What an adapter to a department's system is: the questions it is asked, and everything it may answer.

An adapter never sees the store or a case: it gets a `Request` and gives a `Reply`. Whatever it raises beside
`Unreachable` counts as `Broken`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from onewindow.errors import OneWindowError


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What the department's system can do.

    `idempotent`: the same key twice is done once over there. `query`: it can be asked about a key; what is not
    idempotent is then asked before it is sent a second time. `cancel`, `revoke`: it takes a request or a grant back.
    `lists`: it can say what it knows, for reconciliation.
    """

    idempotent: bool
    query: bool = True
    cancel: bool = True
    revoke: bool = False
    lists: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a department is asked to do. `key` is the same however often it is sent (region and message).

    `item` is {"id", "code", "name"}; `data` holds only what the adapter declares in `reads`; `of` is the key of the
    request that is cancelled or revoked; `clarification` is {"question", "answer"} where one was asked for.
    """

    key: str
    operation: str
    department: str
    case_no: str
    sub_case: str
    item: Mapping[str, str]
    applicant: Mapping[str, str]
    data: Mapping[str, Any]
    asked_at: str
    of: str = ""
    clarification: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedForWork:
    """The department works on it and answers later, by callback or when it is asked; `reference` is its own number."""

    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """Done, with the result fields of the item (of the task's form, in the platform's names and codes)."""

    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Refused with reasons and remedies; `returned` where it was sent back without a decision (退件)."""

    reason: str
    remedies: str = ""
    returned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsClarification:
    """The department asks something before it goes on."""

    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TryLater:
    """Nothing was done; `seconds` is how long the department wants to be left alone, where it says so."""

    reason: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Nobody can make sense of the answer, or the department says that trying again is of no use."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Asked about a key: the department has never seen it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoked:
    """The department has taken back what it granted, by itself or as asked."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """The department has dropped the request as asked."""


Reply = (
    AcceptedForWork | Granted | Refused | NeedsClarification | TryLater | Broken | Unknown | Revoked | Cancelled
)
"""All that a department may answer; matched in one place (`engine.replies`)."""


class Unreachable(OneWindowError):
    """The department could not be reached; `sent` says whether the request may have arrived all the same."""

    code = "unreachable"

    def __init__(self, problem: str, *, sent: bool) -> None:
        super().__init__(problem)
        self.sent = sent


class BadCallback(OneWindowError):
    """A callback that is not to be believed: signature, time window, form. `status` is the HTTP answer (400, 401)."""

    code = "bad_callback"

    def __init__(self, problem: str, *, status: int = 400) -> None:
        super().__init__(problem)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """A message from the department: `message_id` is its own, the same each time it is sent; `key` the request's."""

    message_id: str
    key: str
    reply: Reply


UNREADABLE = "unreadable"
"""The status of an entry that is listed and that nobody can read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One piece of business as the department knows it, in the platform's codes, for reconciliation.

    `key` is empty for what did not come from here (体外循环); `status` is open, granted, refused, revoked or cancelled;
    or "unreadable", where the department lists what makes no sense: `reference` says why then.
    """

    key: str
    case_no: str
    item_code: str
    applicant_id: str
    applicant_name: str
    status: str
    reference: str
    materials: tuple[str, ...] = ()


class DepartmentAdapter(Protocol):
    """One department's system. Used by one thread at a time; made anew by each worker."""

    capabilities: Capabilities
    operations: frozenset[str]
    reads: tuple[str, ...]
    """Pointers to what is sent: "/form/company/name", "/results/registration/uscc"; a prefix takes all below it."""

    def request(self, request: Request) -> Reply:
        """Ask for it. Raises Unreachable."""
        ...

    def query(self, request: Request) -> Reply:
        """What became of the request with this key; Unknown where it never arrived. Raises Unreachable."""
        ...

    def cancel(self, request: Request) -> Reply:
        """Take back a request that is not answered (`request.of` is its key). Raises Unreachable."""
        ...

    def revoke(self, request: Request) -> Reply:
        """Take back what was granted (`request.of` is its key). Raises Unreachable."""
        ...

    def callback(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Callback:
        """Read a message the department has sent; header names in small letters. Raises BadCallback."""
        ...

    def known_since(self, since: datetime) -> Iterable[Known]:
        """What the department knows that was touched since then. Raises Unreachable."""
        ...

    def close(self) -> None:
        """Give connections back."""
        ...
