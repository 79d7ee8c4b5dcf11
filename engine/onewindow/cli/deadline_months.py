"""An explained limit as a small month calendar: at most 80 columns, symbols every GBK console and LANG=C has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from onewindow.cli.words import say, speaks_chinese
from onewindow.domain.time_limits import ExplainedDay
from onewindow.domain.time_limits.explanation import number

WIDEST = 18
"""Months shown; of a longer limit the first and the last half of them."""

_CELL = 10

_Words = tuple[str, str, str, str]

# kind → mark and meaning, Chinese and English
_KINDS = {
    "make_up_day": ("班", "M", "调休上班", "make-up working day"),
    "holiday": ("休", "H", "放假", "holiday"),
    "closure": ("闭", "L", "本地放假", "closed locally"),
    "extra_working_day": ("加", "W", "本地上班", "worked locally"),
    "weekend": ("-", "-", "周末", "weekend"),
}
_EXCLUDED = ("停", "x", "特别程序期间，不计入", "suspended, not counted")
_HOLIDAYS = {
    "元旦": "New Year", "春节": "Spring Festival", "清明节": "Tomb-Sweeping Day", "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival", "中秋节": "Mid-Autumn Festival", "国庆节": "National Day",
}  # fmt: skip


def months(days: Sequence[ExplainedDay]) -> Iterator[str]:
    """The lines of the calendar, then what its marks mean."""
    by_month = [list(group) for _, group in groupby(days, key=lambda each: (each.day.date.year, each.day.date.month))]
    half = WIDEST // 2
    for index, month in enumerate(by_month):
        if len(by_month) <= WIDEST or index < half or index >= len(by_month) - half:
            yield from _month(month, days[0].day.date)
        elif index == half:
            left_out = len(by_month) - WIDEST
            yield say(f"  …… 省略 {left_out} 个月", f"  ... {left_out} months left out")
    yield from _meanings(days)


def width(text: str) -> int:
    """Columns a text takes: Chinese characters take two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def weekday(day: date) -> str:
    """Name of the day of the week."""
    return say("周" + "一二三四五六日"[day.weekday()], day.strftime("%a"))


def _month(month: list[ExplainedDay], day_zero: date) -> Iterator[str]:
    first = month[0].day.date
    title = say(f"{first.year} 年 {first.month} 月", f"{first:%Y-%m}")
    names = [weekday(date(2024, 1, 1) + timedelta(days=n)) for n in range(7)]
    yield f"{_padded(title, _CELL)}{''.join(_padded(name, _CELL) for name in names)}".rstrip()
    for _, week in groupby(month, key=lambda each: each.day.date.isocalendar()[:2]):
        cells = {each.day.date.weekday(): _cell(each, day_zero) for each in week}
        yield (" " * _CELL + "".join(_padded(cells.get(n, ""), _CELL) for n in range(7))).rstrip()


def _cell(each: ExplainedDay, day_zero: date) -> str:
    marks = "".join(_mark(entry) for entry in _marks(each))
    return f"{each.day.date.day:2}{marks} {_count(each, day_zero)}".rstrip()


def _count(each: ExplainedDay, day_zero: date) -> str:
    """The number of the day in the limit, bracketed on the last one; hours for a limit in hours."""
    if each.hours is not None:
        text = f"{number(each.hours):g}h" if each.hours else ""
    elif each.day.date == day_zero:
        text = "0"
    else:
        text = "" if each.number is None else str(each.number)
    if each.due:
        text = f"[{text or '='}]"
    return text + ("?" if text and not each.day.announced else "")


def _marks(each: ExplainedDay) -> list[_Words]:
    found = [_KINDS[each.day.kind]] if each.day.kind in _KINDS else []
    return [*found, _EXCLUDED] if each.excluded else found


def _mark(entry: _Words) -> str:
    return entry[0] if speaks_chinese() else entry[1]


def _meanings(days: Sequence[ExplainedDay]) -> Iterator[str]:
    yield say("  0 起算日，不计入；[ ] 最后一日", "  0 the starting day, not counted; [ ] the last day")
    for kind, entry in _KINDS.items():
        named = [each for each in days if each.day.kind == kind]
        if named and kind == "weekend":
            yield f"  {_mark(entry)} {say(entry[2], entry[3])}"
        elif named:
            yield from _listed(entry, named, days)
    excluded = [each for each in days if each.excluded]
    if excluded:
        yield from _listed(_EXCLUDED, excluded, days, named=False)
    if any(not each.day.announced for each in days):
        # True of years to come and of those before the calendar; which of them it is stands below.
        yield say("  ? 日历中没有该日的放假安排，按周末和法定节日推算",
                  "  ? not in the calendar: by weekends and statutory dates")  # fmt: skip


def _listed(
    entry: _Words, marked: Sequence[ExplainedDay], days: Sequence[ExplainedDay], *, named: bool = True
) -> Iterator[str]:
    """Mark, meaning, and the runs of days it stands on, wrapped below 80 columns."""
    line = f"  {_mark(entry)} {say(entry[2], entry[3])}{say('：', ': ')}"
    runs = list(_runs(marked, days, named=named))
    for index, text in enumerate(runs):
        piece = text + ("" if index == len(runs) - 1 else say("；", "; "))
        if width(line) + width(piece) > 79:
            yield line.rstrip()
            line = "     "
        line += piece
    yield line


def _runs(marked: Sequence[ExplainedDay], days: Sequence[ExplainedDay], *, named: bool) -> Iterator[str]:
    """Days that follow each other but for days off, as "first..last" and what they are called."""
    working = {each.day.date for each in days if each.day.works} - {each.day.date for each in marked}
    run: list[ExplainedDay] = []
    for each in marked:
        if run and any(run[-1].day.date < day < each.day.date for day in working):
            yield _run(run, named)
            run = []
        run.append(each)
    yield _run(run, named)


def _run(run: Sequence[ExplainedDay], named: bool) -> str:
    first, last = run[0].day.date, run[-1].day.date
    text = f"{first}" if first == last else f"{first}..{last:%m-%d}"
    return f"{text} {_names(run) if named else ''}".rstrip()


def _names(run: Iterable[ExplainedDay]) -> str:
    found: list[str] = []
    for each in run:
        for name in each.day.name.split("、"):
            told = say(name, _HOLIDAYS.get(name, name))
            if told and told not in found:
                found.append(told)
    return say("、", ", ").join(found)


def _padded(text: str, columns: int) -> str:
    return text + " " * max(1, columns - width(text))
