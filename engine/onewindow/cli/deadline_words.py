"""A reckoned limit in words: the date, the calendar that shows why, what moved it, and how it stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from onewindow.cli.deadline_months import months, weekday
from onewindow.cli.words import say
from onewindow.domain.time_limits import Reckoning, explain
from onewindow.domain.time_limits.explanation import number

_ERRORS = {
    "limit_already_passed": ("期限已过", "the limit has passed"),
    "extension_exceeds_maximum": ("超过允许延长的最长期限", "longer than may be allowed"),
    "extension_in_parts": ("整日的期限只能延长整日", "a limit in whole days is extended by whole days"),
    "extension_repeated": ("只能延长一次", "it is extended only once"),
}


def told(found: Reckoning) -> Iterator[str]:
    """The answer in words, with the calendar between."""
    zero, limit = found.day_zero, found.limit
    yield say(f"{limit.text}，起算日（第 0 日）{day_name(zero)}", f"{limit.text_en}, day 0 is {day_name(zero)}")
    yield ""
    yield from months(explain(found))
    yield ""
    if found.due_date is None or found.due_at is None:
        yield say("… 已中止，恢复前没有到期日", "... suspended: no due date until it is resumed")
    elif found.due_at.date() == found.due_date:
        until = f"{day_name(found.due_date)} {found.due_at:%H:%M:%S}"
        yield say(f"√ 到期 {until}", f"√ Due {until}")
    else:
        last = day_name(found.due_date)
        yield say(f"√ 最后一日 {last}，24:00 止", f"√ Last day {last}, until 24:00")
    yield from _reasons(found)
    yield from _standing(found)
    yield say(f"  日历版本 {found.calendar_version[:12]}", f"  Calendar {found.calendar_version[:12]}")


def _reasons(found: Reckoning) -> Iterator[str]:
    """What moved the date."""
    if found.nominal_date and found.nominal_date != found.due_date:
        day = day_name(found.nominal_date)
        yield say(f"  期满 {day}，遇休息日顺延", f"  Would end {day}, moved on to a working day")
    if found.term.suspensions and found.due_date_without_suspension:
        day = day_name(found.due_date_without_suspension)
        yield say(f"  不中止则为 {day}；扣除 {_some(found.excluded)} 个工作日",
                  f"  Without suspension {day}; {_some(found.excluded)} working days not counted")  # fmt: skip
    if found.extension_error:
        code, why = found.extension_error, say(*_ERRORS[found.extension_error])
        yield say(f"× 不能延长（{code}）：{why}", f"× Not extended ({code}): {why}")
    elif found.term.extension and found.due_date_before_extension:
        day = day_name(found.due_date_before_extension)
        yield say(f"  延长前为 {day}", f"  Before the extension {day}")
    if found.provisional and found.day_zero < found.count.calendar.first:
        first = found.count.calendar.first
        yield say(f"！ 推测：日历从 {first} 起，此前的放假安排不在其中，不会重算",
                  f"！ A guess: the calendar begins on {first} and knows no holidays before; not reckoned again")
    elif found.provisional:
        yield say("！ 暂定：所跨年份的放假安排尚未公布，公布后重算",
                  "！ Provisional: reckoned again when the year's holidays are announced")  # fmt: skip


def _standing(found: Reckoning) -> Iterator[str]:
    """Warning, use, and light."""
    if found.warn_at:
        yield say(f"  预警 {found.warn_at:%Y-%m-%d %H:%M}", f"  Warning at {found.warn_at:%Y-%m-%d %H:%M}")
    if found.used is not None and found.remaining is not None:
        used, left = number(found.used), number(found.remaining)
        light = say(*_LIGHTS[found.light]) if found.light else ""
        yield say(f"  已用 {used}，剩余 {left}  {light}", f"  Used {used}, left {left}  {light}").rstrip()


_LIGHTS = {
    "green": ("绿灯", "green light"),
    "yellow": ("黄灯（预警）", "yellow light (warning)"),
    "red": ("红灯（逾期）", "red light (overdue)"),
    "grey": ("灰灯（中止）", "grey light (suspended)"),
}


def _some(count: int | None) -> str:
    return "?" if count is None else str(count)


def day_name(day: date) -> str:
    return say(f"{day}（{weekday(day)}）", f"{day} ({weekday(day)})")
