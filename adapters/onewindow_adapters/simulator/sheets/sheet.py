"""What a department's sheet is to its office: reading, judging and granting requests, and saying how they stand."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from onewindow_adapters.simulator.entry import Application, Entry, Verdict

LOCAL = ZoneInfo("Asia/Shanghai")
HTTP_STATUS = {"signature": 401, "unknown": 404, "method": 405, "conflict": 409, "late": 409}
"""Of an error; 422 for all others."""

Body = Mapping[str, Any]


class Sheet(ABC):
    """A department on paper. `short` is the word by which a company's name steers its staff (see steering)."""

    department: ClassVar[str]
    title: ClassVar[str]
    short: ClassVar[str]
    item: ClassVar[str]
    operation: ClassVar[str]
    """The one it is there for."""
    idempotent: ClassVar[bool] = True
    drops: ClassVar[bool] = True
    """Whether it drops requests at all."""
    progress: ClassVar[bool] = False
    """Whether it says by callback that it has begun, before it says what came of it."""
    speaks_at_once: ClassVar[bool] = True
    """Whether whoever hands in can be told the outcome at once; else everything is said by callback."""
    confirms: ClassVar[bool] = False
    """Whether it confirms a grant later on."""

    @abstractmethod
    def read(self, body: Body) -> Application:
        """Take in a request. Raises TurnedAway."""

    @abstractmethod
    def judge(self, body: Body, application: Application) -> Verdict:
        """What the staff say to it by the department's rules."""

    @abstractmethod
    def grant(self, body: Body, application: Application, serial: int, today: datetime) -> dict[str, Any]:
        """The fields of the result, made with this serial number; `today` is local time."""

    @abstractmethod
    def reference(self, serial: int, today: datetime) -> str:
        """The department's own number of the request."""

    @abstractmethod
    def reason(self, body: Body) -> str:
        """Why a grant is to be taken back, as the platform says. Raises TurnedAway."""

    @abstractmethod
    def answer(self, entry: Entry) -> dict[str, Any]:
        """How it stands, as the body of an answer."""

    @abstractmethod
    def callback(self, entry: Entry, message_id: str) -> dict[str, Any]:
        """How it stands, as the body of a callback."""

    @abstractmethod
    def listing(self, entries: Sequence[Entry]) -> dict[str, Any]:
        """All of these, as the body of an answer."""

    @abstractmethod
    def error(self, kind: str, text: str, field: str = "", entry: Entry | None = None) -> tuple[int, dict[str, Any]]:
        """HTTP status and body; `kind` as in ERRORS, `entry` how things stand instead."""

    def busy(self) -> tuple[int, dict[str, Any]]:
        """What it says when it is asked too much at once: nothing was done."""
        return 429, {}


def standing(entry: Entry, reason: str, remedies: str, question: str) -> dict[str, str]:
    """Why, what to do and what is asked, under these names, as far as there is something."""
    said = {reason: entry.reason, remedies: entry.remedies, question: entry.question}
    return {name: text for name, text in said.items() if text}
