"""Times and numbers as departments write them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from onewindow_adapters.transports.both_languages import both
from onewindow_adapters.transports.language import Misunderstood

LOCAL = ZoneInfo("Asia/Shanghai")


def local_text(moment: str, pattern: str) -> str:
    """A moment of the platform (ISO 8601 with offset) as local time in the department's pattern (`strftime`)."""
    try:
        value = datetime.fromisoformat(moment)
    except ValueError as problem:
        raise Misunderstood(f"{moment!r:.60} 不是时间\n{moment!r:.60} is no moment") from problem
    if value.tzinfo is None:
        raise Misunderstood(f"{moment!r:.60} 没有时区\n{moment!r:.60} has no offset")
    return value.astimezone(LOCAL).strftime(pattern)


def read_local(text: str, pattern: str) -> datetime:
    """A local time of the department. Raises Misunderstood."""
    try:
        return datetime.strptime(text, pattern).replace(tzinfo=LOCAL)
    except ValueError as problem:
        raise Misunderstood(both(
            f"部门的时间 {text!r:.60} 不合格式 {pattern}",
            f"the department's time {text!r:.60} is not of the form {pattern}",
        )) from problem  # fmt: skip


def scaled(number: object, factor: str) -> Decimal:
    """A number (also as a text) times a factor, exactly: 20 (万元) by "10000" is 200000. Raises Misunderstood."""
    try:
        value = Decimal(str(number)) * Decimal(factor)
    except ArithmeticError as problem:
        raise Misunderstood(f"{number!r:.60} 不是数\n{number!r:.60} is no number") from problem
    if isinstance(number, bool) or "_" in str(number) or not value.is_finite():
        raise Misunderstood(f"{number!r:.60} 不是数\n{number!r:.60} is no number")
    return value


def two_decimals(value: Decimal) -> str:
    """Written with two decimals; raises Misunderstood where that would be another number."""
    text = f"{value:.2f}"
    if Decimal(text) != value:
        raise Misunderstood(f"{value:f} 写不成两位小数\n{value:f} has more than two decimals")
    return text


def plain(value: Decimal) -> int | float:
    """As JSON has it: a whole number where it is one."""
    return int(value) if value == value.to_integral_value() else float(value)
