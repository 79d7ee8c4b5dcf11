"""Times of drawn timers: ISO 8601 instants, durations and cycles, and limits in working days that a calendar counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from onewindow.domain.service_item import UNITS, Limit

LOCAL = timezone(timedelta(hours=8))
"""Asia/Shanghai has kept UTC+8 without summer time since 1991; instants written without a zone are read in it."""

LONGEST = 9999
"""The longest a limit can be written (`Limit.parse`)."""
LONGEST_YEARS = 200
"""The longest a duration can be written: nothing reckoned from an instant below then leaves the calendar."""
LATEST = datetime(9000, 1, 1, tzinfo=UTC)

_DURATION = re.compile(
    r"P(?:(?P<weeks>\d+)W|(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?)",
    re.IGNORECASE,
)
_CYCLE = re.compile(r"R(?P<count>\d*)/(?:(?P<start>[^P/][^/]*)/)?(?P<every>P[^/]*|[\d.]+[a-z]+)", re.IGNORECASE)
# A number with one word behind it is no expression either: "20 wd", "3天".
_INTENDED = re.compile(r"-?P(?:T?\.?\d|T?$)|R\d*/|\d{4}-|\d{8}T|-?[\d.,]+\s*[^\W\d_]+\s*$", re.IGNORECASE)
_LIMIT = re.compile(rf"[\d.]+(?:{'|'.join(UNITS)})")
_IN_CHINESE = {"工作日": "wd", "工作小时": "wh", "天": "d", "日": "d"}
_NEARLY_A_LIMIT = re.compile(
    r"(?P<cycle>R\s*\d*\s*/)?\s*P?\s*T?\s*(?P<amount>\d+(?:\.\d+)?)\s*(?:个)?\s*"
    rf"(?P<unit>{'|'.join((*UNITS, *_IN_CHINESE))})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Duration:
    """Calendar months and an exact span; both are never negative."""

    months: int
    span: timedelta

    @classmethod
    def of(cls, months: int, microseconds: int) -> Duration:
        """As a token keeps it, see `parts`."""
        return cls(months, timedelta(microseconds=microseconds))

    def parts(self) -> list[int]:
        """Months and microseconds."""
        return [self.months, self.span // timedelta(microseconds=1)]

    def and_then(self, other: Duration) -> Duration:
        """Both together."""
        return Duration(self.months + other.months, self.span + other.span)

    def after(self, start: datetime) -> datetime:
        """The instant this long after `start`; 31 January plus one month is the last day of February."""
        local = start.astimezone(LOCAL)
        years, month = divmod(local.month - 1 + self.months, 12)
        year, month = local.year + years, month + 1
        following = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=LOCAL)
        last = (following - timedelta(days=1)).day
        return (local.replace(year=year, month=month, day=min(local.day, last)) + self.span).astimezone(UTC)


NO_TIME = Duration(0, timedelta())


@dataclass(frozen=True, slots=True)
class Cycle:
    """`count` firings (None: without end), the first at `start` or one interval after the timer was set."""

    count: int | None
    start: datetime | None
    every: Duration | Limit


class BeyondCalendar(ValueError):
    """A time that could be read, but so long or so late that no date can be reckoned with it."""

    def __init__(self, text: str) -> None:
        written = repr(text.strip()[:60])
        self.text = f"{written} 超出日历（期限最长 {LONGEST_YEARS} 年，时刻须在公元 1 年至 {LATEST.year} 年之间）"
        within = f"at most {LONGEST_YEARS} years, before the year {LATEST.year}"
        super().__init__(f"{written} is beyond the calendar ({within})")


Time = datetime | Duration | Limit | Cycle
"""What a timer may say; a `Limit` is counted by the calendar, which the tokens do not have."""


def read_instant(text: str) -> datetime:
    """The instant of an ISO 8601 date or date-time; raises ValueError."""
    instant = datetime.fromisoformat(text.strip())
    try:
        found = (instant if instant.tzinfo else instant.replace(tzinfo=LOCAL)).astimezone(UTC)
    except OverflowError as error:
        raise BeyondCalendar(text) from error
    if found >= LATEST:
        raise BeyondCalendar(text)
    return found


def read_duration(text: str) -> Duration | Limit:
    """`P1DT2H`, `P3M`, `P2W`, or a limit of ours (`20wd`, `4wh`, `20d`); raises ValueError for anything else."""
    if _LIMIT.fullmatch(text.strip()):
        return Limit.parse(text.strip())
    match = _DURATION.fullmatch(text.strip())
    parts = {name: value for name, value in match.groupdict().items() if value} if match else {}
    if not parts:
        raise ValueError(f"neither an ISO 8601 duration nor a limit such as 20wd: {text.strip()[:60]!r}")
    months = int(parts.pop("years", 0)) * 12 + int(parts.pop("months", 0))
    try:
        span = timedelta(**{name: float(value) for name, value in parts.items()})
    except OverflowError as error:
        raise BeyondCalendar(text) from error
    if months > 12 * LONGEST_YEARS or span > timedelta(days=366 * LONGEST_YEARS):
        raise BeyondCalendar(text)
    return Duration(months, span)


def read_cycle(text: str) -> Cycle:
    """`R3/PT10H`, `R/5wd`, `R3/2026-03-02T09:00:00+08:00/P1D`; raises ValueError for anything else."""
    match = _CYCLE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not an ISO 8601 repetition: {text.strip()[:60]!r}")
    count = int(match["count"]) if match["count"] else None
    every = read_duration(match["every"])
    if count == 0 or every == Duration(0, timedelta(0)):
        raise ValueError(f"a repetition that never fires, or fires without pause: {text.strip()[:60]!r}")
    return Cycle(count, read_instant(match["start"]) if match["start"] else None, every)


def read(form: str, text: str) -> Time:
    """The time of a timer of the form "date", "duration" or "cycle"; raises ValueError."""
    if form == "date":
        return read_instant(text)
    return read_duration(text) if form == "duration" else read_cycle(text)


def meant_as_time(text: str) -> bool:
    """Whether the text looks like ISO 8601 or a limit, so that it is a slip of the pen and not an expression."""
    return _INTENDED.match(text.strip()) is not None


def meant(text: str) -> str:
    """What a misspelt limit was to be: "20wd" for `20 wd`, `P20WD` and `20个工作日`; "" where that cannot be told."""
    match = _NEARLY_A_LIMIT.fullmatch(text.strip())
    if match is None:
        return ""
    cycle, unit = re.sub(r"\s", "", match["cycle"] or "").upper(), match["unit"]
    try:
        limit = Limit.parse(match["amount"] + _IN_CHINESE.get(unit, unit.lower()))
    except ValueError:
        return ""
    # P20D is good ISO 8601 already; what is asked about could not be read.
    return f"{cycle}{limit}"


def together(one: Limit, other: Limit) -> Limit | None:
    """Both limits one after the other; None where their units differ or the sum is longer than any limit."""
    amount = one.amount + other.amount
    if one.unit != other.unit or amount > LONGEST:
        return None
    return Limit(amount.to_integral_value() if amount % 1 == 0 else amount, one.unit)


def utc_text(instant: datetime) -> str:
    """ISO 8601 in UTC, to the microsecond only where there are any."""
    return instant.astimezone(UTC).isoformat()
