"""A legal clock (时限) and a special procedure as a case keeps them while they run."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from msgspec import Struct, field

CORRECTION_NOTICE, CORRECTION_PERIOD = "correction_notice", "correction_period"
PROMISED, STATUTORY, OVERALL, STAGE = "promised", "statutory", "overall", "stage"
SPECIAL_PROCEDURE, DELIVERY, ORDER_REPLY = "special_procedure", "delivery", "order_reply"

KINDS = (
    CORRECTION_NOTICE, CORRECTION_PERIOD, PROMISED, STATUTORY, STAGE, SPECIAL_PROCEDURE, DELIVERY, OVERALL, ORDER_REPLY,
)
"""N, A, P, L, S, X, D, O of the domain notes (section 13), and the reply limit of a supervision order."""

WARNING, OVERDUE = "warning", "overdue"
"""Thresholds every clock may have; what follows `OVERDUE` are rungs of the ladder."""


class Clock(Struct, array_like=True, forbid_unknown_fields=True):
    """A clock that runs or stands still; stopped ones are in the ledger only. Fields as in `events.ClockStarted`.

    `suspensions` are [{"procedure", "begin", "end", "basis"}], instants, `end` None while one lasts; `extension` is
    {"added", "approved", "basis"} once it was extended.
    """

    kind: str
    start: str
    limit: str
    basis: str
    department: str
    sub_case: int | None
    task: int | None
    procedure: int | None
    order: int | None
    due_on: str | None
    due_at: str | None
    warn_at: str | None
    next_at: str | None
    provisional: bool
    calendar: str
    reached: list[str] = field(default_factory=list)
    suspensions: list[dict[str, Any]] = field(default_factory=list)
    extension: dict[str, Any] | None = None
    rules: str = ""

    @property
    def suspended(self) -> bool:
        """Whether it stands still."""
        return any(suspension["end"] is None for suspension in self.suspensions)

    def overdue_at(self, now: str) -> bool:
        """Whether it is overdue at the instant `now` (UTC, as the log writes it)."""
        return self.due_at is not None and overdue_from(self.due_at) <= now


class Procedure(Struct, array_like=True, forbid_unknown_fields=True):
    """A special procedure (特别程序) that is open; `sub_case` None for the main case."""

    kind: str
    sub_case: int | None
    legal_basis: str
    begun_at: str


def never_delivered(kind: str, why: str) -> bool:
    """Whether the drawing came to an end before what was granted was handed over.

    The clock cannot run on: a case that is over has no work any more, and so nobody who could stop it.
    """
    return kind == DELIVERY and why == "CaseFinished"


@lru_cache(maxsize=4096)
def overdue_from(due_at: str) -> str:
    """The first instant at which a limit that ends at `due_at` is overdue.

    A limit in days ends with the midnight that begins the next day: it is overdue then. What is done at the very
    instant at which a limit in hours (or by office close) ends is still in time.
    """
    end = datetime.fromisoformat(due_at)
    midnight = (end + timedelta(hours=8)).strftime("%H%M%S%f") == "000000000000"
    later = end if midnight else end + timedelta(milliseconds=1)
    return later.isoformat(timespec="milliseconds").replace("+00:00", "Z")
