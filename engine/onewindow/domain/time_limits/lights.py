"""Lights and cards (亮灯、发牌) of electronic supervision: from what two limits say at one moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onewindow.domain.time_limits.reckoning import Reckoning

GREEN, YELLOW, RED, GREY = "green", "yellow", "red", "grey"


@dataclass(frozen=True, slots=True)
class Judgement:
    """`light` green | yellow (warning, 预警) | red (overdue) | grey (standing still); `card` None | "warning" |
    "yellow" (promised limit passed, 黄牌) | "red" (statutory limit passed, 红牌); remaining units, None for no limit."""

    light: str
    card: str | None = None
    remaining_promised: Decimal | None = None
    remaining_statutory: Decimal | None = None


def light(*, overdue: bool, warns: bool, suspended: bool) -> str:
    """The light of one limit. A limit that was overdue before it was suspended stays red."""
    if overdue:
        return RED
    if suspended:
        return GREY
    return YELLOW if warns else GREEN


def judge(promised: Reckoning | None, statutory: Reckoning | None) -> Judgement:
    """Light and card of a case from its promised and statutory limit, both reckoned for the same moment.

    The statutory limit warns only where no limit is promised: its default threshold is a part of the promised one.
    """
    leading = promised or statutory
    if leading is None:
        return Judgement(GREEN)
    overdue = _any(limit.overdue for limit in (promised, statutory) if limit)
    shown = light(overdue=overdue, warns=bool(leading.warns), suspended=leading.state == "suspended")
    card = "warning" if shown == YELLOW else None
    if promised and promised.overdue:
        card = "yellow"
    if statutory and statutory.overdue:
        card = "red"
    return Judgement(
        shown, card, promised.remaining if promised else None, statutory.remaining if statutory else None
    )


def _any(values: Iterable[bool | None]) -> bool:
    return any(value for value in values)
