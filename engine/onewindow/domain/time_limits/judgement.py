"""Light and card (亮灯、发牌) of a case: from what its promised and its statutory limit say at one moment."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from onewindow.domain.time_limits.lights import GREEN, YELLOW, light
from onewindow.domain.time_limits.reckoning import Reckoning


class Judgement(Struct, frozen=True):
    """What supervision shows.

    `light` is green, yellow (warning, 预警), red (overdue) or grey (standing still); `card` None, "warning", "yellow"
    (promised limit passed, 黄牌) or "red" (statutory limit passed, 红牌); what remains is None where there is no limit.
    """

    light: str
    card: str | None = None
    remaining_promised: Decimal | None = None
    remaining_statutory: Decimal | None = None


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
