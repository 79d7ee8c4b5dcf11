"""The `given` of a worked example, value by value; a mistake is told with file and JSON pointer."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NoReturn

from onewindow.domain.service_item import Limit
from onewindow.domain.time_limits import SHANGHAI, Moment, Prolongation, Suspension
from onewindow.errors import UsageError

UNITS = {"working_day": "wd", "calendar_day": "d", "working_hour": "wh"}

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MIDNIGHT = re.compile(r"([0-9-]{10})[T ]24:00(?::00(?:\.0+)?)?(Z|[+-][0-9:]{5})?")


def read_moment(text: str) -> Moment:
    """A local date, or an instant (Asia/Shanghai where it names no time zone; 24:00 is the midnight after).

    Raises ValueError for anything else.
    """
    if _DATE.fullmatch(text):
        return date.fromisoformat(text)
    midnight = _MIDNIGHT.fullmatch(text)
    if midnight:
        return read_instant(f"{midnight[1]}T00:00:00{midnight[2] or ''}") + timedelta(days=1)
    return read_instant(text)


def read_instant(text: str) -> datetime:
    """An instant as ISO 8601, in Asia/Shanghai where it names no time zone; raises ValueError for anything else."""
    if not _DATE.match(text) or len(text) < len("2025-01-01T09:00"):
        raise ValueError(f"{text!r} is no date and time")
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def readable(value: Any) -> Moment | None:
    """The moment a text gives, None where it gives none."""
    try:
        return read_moment(value) if isinstance(value, str) else None
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True)
class Given:
    """The values under one JSON pointer of a file; null counts as left out."""

    file: str
    pointer: str
    values: Mapping[str, Any]

    def refuse(self, key: str, text: str, remedy: str, text_en: str, remedy_en: str) -> NoReturn:
        """Tell what is wrong with the value at `key`."""
        where = f"{self.file} {self.pointer}/{key}" if key else f"{self.file} {self.pointer}"
        raise UsageError(f"{where}：{text} → {remedy}\n{where}: {text_en} → {remedy_en}")

    def only(self, *known: str) -> None:
        """Refuse keys nobody knows."""
        for key in self.values:
            if key not in known:
                self.refuse(key, "不认得这个键", f"可以写：{'、'.join(known)}", "this key is not known",
                            f"known: {', '.join(known)}")  # fmt: skip

    def has(self, key: str) -> bool:
        return self.values.get(key) is not None

    def moment(self, key: str) -> Moment:
        """A date or an instant that must be there."""
        moment = self.moment_or_none(key)
        if moment is None:
            self.refuse(key, "缺少这个值", "写一个日期或时刻", "this value is missing", "write a date or an instant")
        return moment

    def moment_or_none(self, key: str) -> Moment | None:
        return self._moment(key, self.values[key]) if self.has(key) else None

    def moments(self, key: str) -> tuple[Moment, ...]:
        """A list of dates or instants, empty where left out."""
        return tuple(self._moment(f"{key}/{index}", entry) for index, entry in enumerate(self.list(key)))

    def list(self, key: str) -> list[Any]:
        values = self.values.get(key)
        if values is None:
            return []
        if not isinstance(values, list):
            self.refuse(key, "应为列表", "写成 […]", "must be a list", "write […]")
        return values

    def number(self, key: str) -> Decimal | None:
        """A number that is not negative, None where left out."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
            self.refuse(key, f"应为不小于 0 的数，但是写的是 {value!r}", "改正这个值",
                        f"must be a number from 0 on, but is {value!r}", "correct the value")  # fmt: skip
        return Decimal(str(value))

    def word(self, key: str, known: Mapping[str, str]) -> str:
        """What a word stands for; the first of `known` where left out."""
        value = self.values.get(key) or next(iter(known))
        if not isinstance(value, str) or value not in known:
            self.refuse(key, f"不认得 {value!r}", f"可以写：{'、'.join(known)}", f"{value!r} is not known",
                        f"known: {', '.join(known)}")  # fmt: skip
        return known[value]

    def limit(self, key: str, unit: str = "wd") -> Limit | None:
        amount = self.number(key)
        return None if amount is None else Limit(amount, unit)

    def suspensions(self, key: str) -> tuple[Suspension, ...]:
        """Pairs [begin, end], the end null while the suspension lasts."""
        found = []
        for index, pair in enumerate(self.list(key)):
            where = f"{key}/{index}"
            if not isinstance(pair, list) or len(pair) != 2 or pair[0] is None:
                self.refuse(where, "应为 [起, 止]", "仍在继续时止写 null", "must be [begin, end]",
                            "write null as the end while it lasts")  # fmt: skip
            begin = self._moment(f"{where}/0", pair[0])
            end = None if pair[1] is None else self._moment(f"{where}/1", pair[1])
            try:
                found.append(Suspension(begin, end))
            except ValueError:
                self.refuse(where, "止早于起", "改正日期", "ends before it begins", "correct the dates")
        return tuple(found)

    def prolongation(self, key: str) -> Prolongation | None:
        """{days, approved, maximum}; None where left out."""
        if not self.has(key):
            return None
        if not isinstance(self.values[key], dict):
            self.refuse(key, "应为对象", "写成 {days, approved, maximum}", "must be an object",
                        "write {days, approved, maximum}")  # fmt: skip
        inner = Given(self.file, f"{self.pointer}/{key}", self.values[key])
        inner.only("days", "approved", "maximum")
        days = inner.number("days")
        if days is None:
            inner.refuse("days", "缺少这个值", "写延长的天数", "this value is missing", "write the number of days")
        return Prolongation(days=days, approved=inner.moment_or_none("approved"), maximum=inner.number("maximum"))

    def _moment(self, key: str, value: Any) -> Moment:
        moment = readable(value)
        if moment is not None:
            return moment
        self.refuse(key, f"{value!r} 不是日期或时刻", "例如 2025-09-25 或 2025-09-25T10:00:00+08:00",
                    f"{value!r} is no date or instant",
                    "for example 2025-09-25 or 2025-09-25T10:00:00+08:00")  # fmt: skip
