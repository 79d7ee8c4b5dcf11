"""What supervision has issued in a case, as the case keeps it: cards, escalations, supervision orders."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field


class Card(Struct, array_like=True, forbid_unknown_fields=True):
    """A card (监察牌); `state` is issued, appealed, revoked or confirmed. Other fields as in `events.CardIssued`."""

    level: str
    cause: str
    clock: int | None
    sub_case: int | None
    task: int | None
    department: str
    facts: dict[str, Any]
    issued_at: str
    state: str = "issued"
    appealed_by: str = ""


class Escalation(Struct, array_like=True, forbid_unknown_fields=True):
    """A rung that was told; `acknowledged` are [{"by", "at"}]. Other fields as in `events.Escalated`."""

    rung: str
    level: str
    cause: str
    clock: int | None
    card: int | None
    sub_case: int | None
    department: str
    recipients: list[dict[str, str]]
    told_at: str
    acknowledged: list[dict[str, str]] = field(default_factory=list)


class Order(Struct, array_like=True, forbid_unknown_fields=True):
    """A supervision order (督办单); `state` is issued, replied, returned or accepted."""

    department: str
    sub_case: int | None
    clock: int | None
    recipients: list[dict[str, str]]
    content: str
    limit: str
    issued_at: str
    state: str = "issued"
    replied_by: str = ""

    @property
    def owed(self) -> bool:
        """Whether the department owes the answer: in state replied it is the supervisor's turn."""
        return self.state in ("issued", "returned")
