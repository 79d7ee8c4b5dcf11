"""`onewindow deadline`: when a time limit ends, and why, day by day; runs files of worked examples too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from onewindow.calendar_files import calendar_json
from onewindow.cli.deadline_months import months, weekday
from onewindow.cli.deadline_vectors import run_vectors
from onewindow.cli.options import FormatOption
from onewindow.cli.output import Format, line, print_json
from onewindow.cli.vector_values import UNITS, readable
from onewindow.cli.words import say
from onewindow.domain.service_item import Limit
from onewindow.domain.time_limits import (
    Calendar,
    Moment,
    Policy,
    Prolongation,
    Reckoning,
    Suspension,
    Term,
    explain,
    immediate_end,
    local_date,
    plain,
    reckon,
)
from onewindow.domain.time_limits.explanation import number
from onewindow.errors import UsageError
from onewindow.settings import SETTINGS_FILE, read_settings

DIFFERS = 1
REFUSED = 1
IMMEDIATE = ("immediate", "即办")

_ERRORS = {
    "limit_already_passed": ("期限已过，不能再延长", "the limit has passed and can no longer be extended"),
    "extension_exceeds_maximum": ("超过允许延长的最长期限", "longer than the extension allowed"),
}


def deadline(
    start: Annotated[str, typer.Option(metavar="DATE", help="Date or instant of the event (day 0).")] = "",
    limit: Annotated[str, typer.Option(metavar="5wd", help="5wd, 0.5wd, 4wh, 20d, or immediate (即办件).")] = "",
    unit: Annotated[str, typer.Option(metavar="UNIT", help="Of a bare number: " + ", ".join(UNITS) + ".")] = "",
    suspend: Annotated[
        list[str] | None, typer.Option(metavar="A..B", help="Suspended from A to B; `A..` while it lasts. Repeatable.")
    ] = None,
    extend: Annotated[str, typer.Option(metavar="10wd@DATE", help="Extended, as approved on DATE.")] = "",
    maximum: Annotated[str, typer.Option(metavar="10wd", help="By how much it may be extended at most.")] = "",
    as_of: Annotated[str, typer.Option(metavar="DATE", help="Also say what is used and left then.")] = "",
    after_hours: Annotated[str, typer.Option(metavar="POLICY", help="same_day or next_working_day.")] = "",
    calendar_until: Annotated[str, typer.Option(metavar="DATE", help="As if nothing later were announced.")] = "",
    vectors: Annotated[Path | None, typer.Option(metavar="FILE", help="Run a file of worked examples.")] = None,
    site: Annotated[
        Path | None,
        typer.Option(envvar="ONEWINDOW_SITE", help="Site (站点目录) whose calendar counts; without one the shipped."),
    ] = None,
    format: FormatOption = Format.TEXT,
) -> int:
    """Explain a time limit (期限) day by day; works without a site.

    Exit code 1 where an extension is refused, or an example of --vectors differs.
    """
    calendar, policy = _rules(site)
    if vectors is not None:
        if start or limit:
            _misused("--vectors", "不能与 --start、--limit 同用", "只写一种", "goes without --start and --limit",
                     "give one of the two")  # fmt: skip
        return _run_file(vectors, calendar, format)
    begin, until = _moment("--start", start), _moment("--calendar-until", calendar_until, needed=False)
    if until is not None:
        calendar = calendar.known_until(local_date(until))
    if limit in IMMEDIATE:
        return _immediate(begin, calendar, format)
    term = Term(
        start=begin,
        limit=_limit("--limit", limit, unit),
        suspensions=tuple(_suspension(text) for text in suspend or ()),
        extension=_extension(extend, maximum) if extend else None,
    )
    found = _reckon(term, calendar, _policy(policy, after_hours), _moment("--as-of", as_of, needed=False))
    if format is Format.JSON:
        print_json({"deadline": plain(found)})
    else:
        for text in _told(found):
            line(text)
    return REFUSED if found.extension_error else 0


def _rules(site: Path | None) -> tuple[Calendar, Policy]:
    """The calendar and policies of the site named, of the current folder if it is a site, else the shipped ones."""
    if site is None and Path(SETTINGS_FILE).is_file():
        site = Path()
    if site is None:
        return Calendar.from_json(calendar_json()), Policy()
    settings = read_settings(site)
    return Calendar.from_json(calendar_json(settings.folder, settings.calendar)), Policy(**settings.calendar.policy)


def _reckon(term: Term, calendar: Calendar, policy: Policy, as_of: Moment | None) -> Reckoning:
    extension = term.extension
    if extension and (term.limit.unit == "d") is not (str(extension.days)[-1:] == "d"):
        pass
    try:
        return reckon(term, calendar, policy, as_of=as_of)
    except (ValueError, OverflowError) as error:
        _misused("--limit", f"无法计算（{error}）", "改正日期或期限", f"cannot be reckoned ({error})",
                 "correct the dates or the limit")  # fmt: skip


def _run_file(path: Path, calendar: Calendar, format: Format) -> int:
    results = run_vectors(path, calendar)
    wrong = [result for result in results if not result["ok"]]
    if format is Format.JSON:
        print_json({"results": results})
        return DIFFERS if wrong else 0
    for result in results:
        line(f"{'√' if result['ok'] else '×'} {result['id']}")
        if not result["ok"]:
            line(say(f"    应为 {result['expected']}", f"    expected {result['expected']}"))
            line(say(f"    得到 {result['got']}", f"    got      {result['got']}"))
    line(say(f"{len(results)} 个示例，{len(wrong)} 个不符", f"{len(results)} examples, {len(wrong)} differ"))
    return DIFFERS if wrong else 0


def _immediate(begin: Moment, calendar: Calendar, format: Format) -> int:
    end = immediate_end(begin, calendar)
    if end.day is None or end.at is None:
        raise ValueError("an immediate item always ends")
    if format is Format.JSON:
        print_json({"deadline": {"start": begin.isoformat(), "limit": IMMEDIATE[0], "due_date": end.day.isoformat(),
                                 "due_at": end.at.isoformat(), "provisional": end.provisional}})  # fmt: skip
    else:
        line(say(f"√ 即办件：{_day(end.day)} {end.at:%H:%M} 前办结", f"√ Immediate item: by {_day(end.day)} {end.at:%H:%M}"))
    return 0


def _told(found: Reckoning) -> Iterator[str]:
    """The answer in words, with the calendar between."""
    zero, limit = found.day_zero, found.limit
    yield say(f"{limit.text}，起算日（第 0 日）{_day(zero)}", f"{limit.text_en}, day 0 is {_day(zero)}")
    yield ""
    yield from months(explain(found))
    yield ""
    if found.due_date is None or found.due_at is None:
        yield say("… 已中止，恢复前没有到期日", "... suspended: no due date until it is resumed")
    elif found.due_at.date() == found.due_date:
        yield say(f"√ 到期 {_day(found.due_date)} {found.due_at:%H:%M:%S}", f"√ Due {_day(found.due_date)} {found.due_at:%H:%M:%S}")
    else:
        yield say(f"√ 最后一日 {_day(found.due_date)}，24:00 止", f"√ Last day {_day(found.due_date)}, until 24:00")
    yield from _reasons(found)
    yield from _standing(found)
    yield say(f"  日历版本 {found.calendar_version[:12]}", f"  Calendar {found.calendar_version[:12]}")


def _reasons(found: Reckoning) -> Iterator[str]:
    """What moved the date."""
    if found.nominal_date and found.nominal_date != found.due_date:
        yield say(f"  期满 {_day(found.nominal_date)}，遇休息日顺延", f"  Ends {_day(found.nominal_date)}, moved on to a working day")
    if found.term.suspensions and found.due_date_without_suspension:
        day = _day(found.due_date_without_suspension)
        yield say(f"  不中止则为 {day}；扣除 {_some(found.excluded)} 个工作日",
                  f"  Without suspension {day}; {_some(found.excluded)} working days not counted")  # fmt: skip
    if found.extension_error:
        told = say(*_ERRORS[found.extension_error])
        yield say(f"× 不能延长（{found.extension_error}）：{told}", f"× Not extended ({found.extension_error}): {told}")
    elif found.term.extension and found.due_date_before_extension:
        yield say(f"  延长前为 {_day(found.due_date_before_extension)}", f"  Before the extension {_day(found.due_date_before_extension)}")
    if found.provisional:
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


def _day(day: date) -> str:
    return say(f"{day}（{weekday(day)}）", f"{day} ({weekday(day)})")


def _moment(option: str, text: str, *, needed: bool = True) -> Moment:
    raise NotImplementedError


def _limit(option: str, text: str, unit: str = "") -> Limit:
    raise NotImplementedError
