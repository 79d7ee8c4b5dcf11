"""What cities decide differently about counting and warning, as one value; the defaults are docs/time-limits.md."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from onewindow.domain.time_limits.office_hours import SHANGHAI, OfficeHours


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """`after_hours`: what day 0 is for what arrives after the office has closed, or on a day without office:
    "same_day" (the default; an electronic document arrives when it enters the system) or "next_working_day".

    `card_cut_off` and `warning_cut_off`: when the last day of a limit in days is over, "midnight" (民法典 art. 203: the
    24th hour) or "office_close" (the same article: where there are business hours, when business stops); cards and
    deemed acceptance follow the first, warnings the second. Hours and half days end at their instant.

    A limit warns when what remains is at most `warn_ratio` of it, or `warn_days` working days if that is more; the
    latter not for hours and parts of a day. Raises ValueError for other words and for a ratio outside 0 to 1.
    """

    after_hours: str = "same_day"
    card_cut_off: str = "midnight"
    warning_cut_off: str = "office_close"
    warn_ratio: Decimal = Decimal("0.2")
    warn_days: int = 1

    def __post_init__(self) -> None:
        if self.after_hours not in ("same_day", "next_working_day"):
            raise ValueError(f"after_hours is same_day or next_working_day, not {self.after_hours!r}")
        for cut_off in (self.card_cut_off, self.warning_cut_off):
            if cut_off not in ("midnight", "office_close"):
                raise ValueError(f"a cut-off is midnight or office_close, not {cut_off!r}")
        if not 0 <= self.warn_ratio <= 1 or self.warn_days < 0:
            raise ValueError(f"warn_ratio is 0 to 1 and warn_days not negative: {self.warn_ratio}, {self.warn_days}")

    @property
    def rules(self) -> str:
        """What of it moves the end of a limit; warnings do not."""
        return f"{self.after_hours}:{self.card_cut_off}"

    def ruled_by(self, rules: str) -> Policy:
        """The same with the `rules` of another; itself for "", which older records name."""
        if rules in ("", self.rules):
            return self
        after_hours, card_cut_off = rules.split(":")
        return replace(self, after_hours=after_hours, card_cut_off=card_cut_off)


def day_end(day: date, cut_off: str, hours: OfficeHours) -> datetime:
    """When `day` is over by this cut-off: midnight after it, or the close of office hours on it."""
    if cut_off == "office_close":
        return hours.closing(day)
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)
