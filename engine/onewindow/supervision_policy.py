"""What cities decide differently about supervision (电子监察), as one value; the defaults are docs/time-limits.md."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

LEVELS = ("warning", "yellow", "red")
RUNGS = ("handler", "stage_head", "department_head", "supervisor", "order")

CARDS: Mapping[str, str] = {
    "promised": "yellow",
    "stage": "yellow",
    "overall": "yellow",
    "statutory": "red",
    "special_procedure": "red",
    "delivery": "red",
    "order_reply": "red",
    "deemed_acceptance": "red",
    "late_notice": "red",
    "second_notice": "red",
    "extra_material": "red",
    "refusal_without_reason": "red",
}
"""Level of the card by what it is issued for: a clock that ran out, a fact, or an act that was reported."""

ACTS = ("late_notice", "second_notice", "extra_material", "refusal_without_reason")
"""Unlawful acts that can only be reported, because the engine refuses them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """Whom a level reaches: `to` one of RUNGS, `after` it was reached ("1wd", "4wh"; "" at once)."""

    level: str
    to: str
    after: str = ""


LADDER = (
    Rung(level="warning", to="handler"),
    Rung(level="yellow", to="handler"),
    Rung(level="yellow", to="stage_head"),
    Rung(level="yellow", to="department_head", after="1wd"),
    Rung(level="yellow", to="supervisor", after="2wd"),
    Rung(level="yellow", to="order", after="3wd"),
    Rung(level="red", to="handler"),
    Rung(level="red", to="stage_head"),
    Rung(level="red", to="department_head"),
    Rung(level="red", to="supervisor"),
    Rung(level="red", to="order", after="1wd"),
)
"""handler → stage head → department head → supervisor → supervision order; red reaches whom yellow reaches, at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionPolicy:
    """`overall_pause`: "union" excludes the special procedures of obligatory sub-cases from the limits of the whole
    case (counted once where they overlap), "none" lets those run on. `order_reply` is the reply limit of a supervision
    order. A clock warns when what remains is at most `warn_ratio` of its limit, or `warn_days` if that is more.
    `names` are the city's names of the levels, (Chinese, English).

    Raises ValueError for words that are not known, with the key first.
    """

    warn_ratio: str = "0.2"
    warn_days: int = 1
    overall_pause: str = "union"
    order_reply: str = "3wd"
    names: Mapping[str, tuple[str, str]] = field(default_factory=lambda: levels_named())
    cards: Mapping[str, str] = field(default_factory=lambda: dict(CARDS))
    ladder: tuple[Rung, ...] = LADDER

    def __post_init__(self) -> None:
        if self.overall_pause not in ("union", "none"):
            raise ValueError(f"overall_pause: union or none, not {self.overall_pause!r}")
        if not is_ratio(self.warn_ratio) or self.warn_days < 0:
            raise ValueError(f"warn_ratio: 0 to 1, and warn_days not negative: {self.warn_ratio}, {self.warn_days}")
        if not is_limit(self.order_reply):
            raise ValueError(f"order_reply: a limit such as 3wd, not {self.order_reply!r}")
        if not set(self.names) <= set(LEVELS):
            raise ValueError(f"names: of {', '.join(LEVELS)}, not {', '.join(self.names)}")
        for cause, level in self.cards.items():
            if cause not in CARDS or level not in LEVELS[1:]:
                raise ValueError(f"cards: {cause} = {level!r}")
        for rung in self.ladder:
            if rung.level not in LEVELS or rung.to not in RUNGS or not (rung.after == "" or is_limit(rung.after)):
                raise ValueError(f"ladder: {rung}")

    def rungs(self, level: str) -> tuple[Rung, ...]:
        """The rungs of a level, in the order in which they are climbed."""
        return tuple(rung for rung in self.ladder if rung.level == level)


def levels_named() -> dict[str, tuple[str, str]]:
    """What the levels are called where a city has no words of its own."""
    return {"warning": ("预警", "warning"), "yellow": ("黄牌", "yellow card"), "red": ("红牌", "red card")}


def is_ratio(text: str) -> bool:
    """Whether the text is a ratio from 0 to 1, with four decimals at most."""
    return re.fullmatch(r"0(\.[0-9]{1,4})?|1(\.0{1,4})?", text) is not None


def is_limit(text: str) -> bool:
    """Whether the text is a limit: 3wd, 0.5wd, 4wh, 20d."""
    return re.fullmatch(r"(0\.5|[1-9][0-9]{0,2})(wd|wh|d)", text) is not None
