"""The calendar a site works by, as plain JSON: the shipped table, `calendar/<year>.yaml` of the site, local days."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NoReturn

from onewindow import bundled
from onewindow.errors import DefinitionRefused, EnvironmentProblem, UsageError
from onewindow.marked_yaml import MarkedYaml, read_yaml

CALENDAR_FOLDER = "calendar"

_FILE = re.compile(r"([12][0-9]{3})\.(yaml|yml|json)")
_KEYS = ("version", "year", "source", "rest", "make_up")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_DAY = timedelta(days=1)

CHOICES = {
    "after_hours": ("same_day", "next_working_day"),
    "card_cut_off": ("midnight", "office_close"),
    "warning_cut_off": ("office_close", "midnight"),
}
"""Policies of `[calendar]` with what may be written, the default first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalCalendar:
    """`[calendar]` of onewindow.toml: office hours as pairs of "HH:MM"; local closures and working days (ISO date →
    reason); policies of counting: `after_hours` same_day | next_working_day, `card_cut_off` and `warning_cut_off`
    midnight | office_close (docs/time-limits.md)."""

    office_hours: tuple[tuple[str, str], ...] = (("09:00", "12:00"), ("13:00", "18:00"))
    closures: Mapping[str, str] = field(default_factory=dict)
    extra_working_days: Mapping[str, str] = field(default_factory=dict)
    after_hours: str = "same_day"
    card_cut_off: str = "midnight"
    warning_cut_off: str = "office_close"

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> LocalCalendar:
        """From the table of onewindow.toml, types already checked; raises Misfit for the first value that is wrong."""
        for key, words in CHOICES.items():
            if table.get(key, words[0]) not in words:
                raise Misfit("", key, f"{key} 可以写：{'、'.join(words)}", "改正这个值",
                             f"known for {key}: {', '.join(words)}", "correct the value")  # fmt: skip
        values: dict[str, Any] = {key: table[key] for key in CHOICES if key in table}
        if "office_hours" in table:
            values["office_hours"] = _sessions(table["office_hours"])
        days = {key: _local_days(key, table.get(key, {})) for key in ("closures", "extra_working_days")}
        for day in days["closures"]:
            if day in days["extra_working_days"]:
                raise Misfit("extra_working_days", day, f"{day} 同时写为放假和上班", "删去其中一个",
                             f"{day} is both closed and worked", "remove one of them")  # fmt: skip
        return cls(closures=days["closures"], extra_working_days=days["extra_working_days"], **values)

    @property
    def policy(self) -> dict[str, Any]:
        """The policies by name, as `domain.time_limits.Policy` takes them."""
        return {key: getattr(self, key) for key in CHOICES}


class Misfit(ValueError):
    """A value of `[calendar]` that is wrong: its table below calendar (or ""), its key, and what to say about it."""

    def __init__(self, table: str, key: str, text: str, remedy: str, text_en: str, remedy_en: str) -> None:
        super().__init__(text_en)
        self.table, self.key = table, key
        self.text, self.remedy, self.text_en, self.remedy_en = text, remedy, text_en, remedy_en


def calendar_json(folder: Path | None = None, local: LocalCalendar | None = None) -> dict[str, Any]:
    """What `domain.time_limits.Calendar.from_json` reads: the shipped table, over it the years the site dropped in.

    Without `folder` the shipped table alone. A year's file replaces that year as a whole, shipped or not, so that a
    change the State Council makes in the middle of a year can be followed. Raises UsageError naming file and line.
    """
    table = bundled.calendar_table()
    first, last = date(int(table["first"]), 1, 1), date(int(table["last"]), 12, 31)
    rest, make_up = set(table["rest"]), set(table["make_up"])
    for year in _years(folder / CALENDAR_FOLDER if folder else None):
        if not first.year <= year.year <= last.year + 1:
            year.refuse("/year", f"{last.year + 1} 年的安排还没有，不能跳到 {year.year} 年",
                        f"先放入 {last.year + 1} 年的文件",
                        f"the year {last.year + 1} is missing, so {year.year} cannot follow",
                        f"add the file of {last.year + 1} first")  # fmt: skip
        for days in (rest, make_up):
            days -= {day for day in days if day.startswith(f"{year.year}-") or day in year.rest | year.make_up}
        rest |= year.rest
        make_up |= year.make_up
        last = max(last, date(year.year, 12, 31))
    local = local or LocalCalendar()
    return {
        "version": 1,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "rest": sorted(rest),
        "make_up": sorted(make_up),
        "statutory": dict(table["statutory"]),
        "closures": dict(local.closures),
        "extra_working_days": dict(local.extra_working_days),
        "office_hours": [list(session) for session in local.office_hours],
    }


def _sessions(written: list[Any]) -> tuple[tuple[str, str], ...]:
    ends = [end for session in written if isinstance(session, list) for end in session]
    clocks = all(isinstance(end, str) and _CLOCK.fullmatch(end) for end in ends)
    pairs = all(isinstance(session, list) and len(session) == 2 for session in written)
    if not written or not clocks or not pairs or sorted(set(ends)) != ends:
        example = '[["09:00", "12:00"], ["13:00", "18:00"]]'
        raise Misfit("", "office_hours", f"office_hours 应为先后排列的时段，但是写的是 {written!r}", f"例如 {example}",
                     f"office_hours must be sessions in order, but is {written!r}",
                     f"for example {example}")  # fmt: skip
    return tuple((begin, end) for begin, end in written)


def _local_days(key: str, written: Mapping[str, Any]) -> dict[str, str]:
    for day, reason in written.items():
        if not _is_day(day):
            raise Misfit(key, day, f"“{day}”不是日期", '例如 "2026-04-20" = "广西三月三"', f"{day!r} is not a date",
                         'for example "2026-04-20" = "San Yue San"')  # fmt: skip
        if not isinstance(reason, str) or not reason.strip():
            raise Misfit(key, day, f"{day} 没有写明原因", '例如 "2026-04-20" = "广西三月三"',
                         f"{day} gives no reason", 'for example "2026-04-20" = "San Yue San"')  # fmt: skip
    return dict(written)


def _years(folder: Path | None) -> Iterator[_Year]:
    """The years a site dropped in, the earliest first."""
    if folder is None or not folder.is_dir():
        return
    found: dict[int, Path] = {}
    for path in sorted(folder.iterdir()):
        named = _FILE.fullmatch(path.name)
        if named is None and path.suffix in (".yaml", ".yml", ".json"):
            raise UsageError(
                f"{path}：文件名应为年份 → 例如 2027.yaml\n"
                f"{path}: the file should be named after its year → for example 2027.yaml"
            )
        if named and int(named[1]) in found:
            raise UsageError(
                f"{path}：{found[int(named[1])].name} 已经给出这一年 → 删去其中一个\n"
                f"{path}: {found[int(named[1])].name} already gives this year → remove one of the two"
            )
        if named:
            found[int(named[1])] = path
    for year, path in sorted(found.items()):
        yield _Year(path, year)


class _Year:
    """The State Council's arrangement of one year, as a site typed it from the notice."""

    def __init__(self, path: Path, year: int) -> None:
        self.path, self.year = path, year
        self.marked = self._read()
        data = self.marked.data
        if not isinstance(data, dict) or data.get("version") != 1:
            self.refuse("/version", "文件应写明 version: 1", "补上 version: 1", "the file must say version: 1",
                        "add version: 1")  # fmt: skip
        for key in data:
            if key not in _KEYS:
                self.refuse(f"/{key}", f"不认得 {key}", f"可以写：{'、'.join(_KEYS)}", f"{key} is not known",
                            f"known: {', '.join(_KEYS)}")  # fmt: skip
        if data.get("year") != year:
            self.refuse("/year", f"year 应与文件名一致（{year}）", f"写 year: {year}",
                        f"year must be that of the file's name ({year})", f"write year: {year}")  # fmt: skip
        off, self.make_up = self._days("rest"), self._days("make_up")
        self._check_make_up(off)
        self.rest = {day for day in off if date.fromisoformat(day).weekday() < 5}
        self._check_whole(off)

    def refuse(self, pointer: str, text: str, remedy: str, text_en: str, remedy_en: str) -> NoReturn:
        line = self.marked.line(pointer)
        where = f"{self.path}:{line}" if line else str(self.path)
        raise UsageError(f"{where} {text} → {remedy}\n{where} {text_en} → {remedy_en}")

    def _read(self) -> MarkedYaml:
        try:
            return read_yaml(self.path.read_bytes(), str(self.path))
        except OSError as refused:
            raise EnvironmentProblem(
                f"{self.path}：文件无法读取（{refused.strerror}） → 检查权限\n"
                f"{self.path}: the file cannot be read ({refused.strerror}) → check its permissions"
            ) from refused
        except DefinitionRefused as refused:
            first = refused.findings[0]
            raise UsageError(
                f"{first}\n{self.path}:{first.line} {first.message_en} → {first.remedy_en}"
            ) from refused

    def _days(self, key: str) -> set[str]:
        """The dates under `key`, ranges "A..B" written out; each in the year, or in the December before."""
        entries = self.marked.data.get(key)
        if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
            self.refuse(f"/{key}", f"{key} 应为日期列表", f"例如 {key}: [{self.year}-10-01..{self.year}-10-07]",
                        f"{key} must be a list of dates",
                        f"for example {key}: [{self.year}-10-01..{self.year}-10-07]")  # fmt: skip
        days: set[str] = set()
        for index, entry in enumerate(entries):
            pointer = f"/{key}/{index}"
            begin, end = self._range(entry, pointer)
            named = {(begin + n * _DAY).isoformat() for n in range((end - begin).days + 1)}
            if days & named:
                self.refuse(pointer, f"{min(days & named)} 写了两次", "删去其中一个",
                            f"{min(days & named)} is written twice", "remove one of them")  # fmt: skip
            days |= named
        return days

    def _range(self, entry: str, pointer: str) -> tuple[date, date]:
        begin_text, _, end_text = entry.partition("..")
        try:
            begin, end = _iso(begin_text), _iso(end_text or begin_text)
        except ValueError:
            self.refuse(pointer, f"{entry} 不是日期", f"写成 {self.year}-05-01 或 {self.year}-05-01..{self.year}-05-05",
                        f"{entry} is not a date",
                        f"write {self.year}-05-01 or {self.year}-05-01..{self.year}-05-05")  # fmt: skip
        if not begin <= end or not date(self.year - 1, 12, 1) <= begin or not end <= date(self.year, 12, 31):
            self.refuse(pointer, f"{entry} 不在 {self.year} 年（或上年 12 月）之内", "改正日期",
                        f"{entry} is not inside {self.year} (or the December before)", "correct the date")  # fmt: skip
        return begin, end

    def _check_make_up(self, off: set[str]) -> None:
        weekdays = sorted(day for day in self.make_up if date.fromisoformat(day).weekday() < 5)
        if weekdays:
            self.refuse("/make_up", f"{weekdays[0]} 不是周末，调休上班只会在周末", "核对通知",
                        f"{weekdays[0]} is no weekend day, and only those are worked to make up",
                        "compare the notice")  # fmt: skip
        if off & self.make_up:
            self.refuse("/make_up", f"{min(off & self.make_up)} 同时写为放假和上班", "删去其中一个",
                        f"{min(off & self.make_up)} is both a day off and worked", "remove one of them")  # fmt: skip

    def _check_whole(self, off: set[str]) -> None:
        """A year without its solar holidays was not typed to the end: every one since 2008 has had them."""
        for month, day, name, name_en in ((1, 1, "元旦", "New Year"), (5, 1, "劳动节", "Labour Day"),
                                          (10, 1, "国庆节", "National Day")):  # fmt: skip
            wanted = date(self.year, month, day)
            if wanted.weekday() < 5 and wanted.isoformat() not in off:
                self.refuse("/rest", f"没有写{name}（{wanted}）放假，文件可能不完整", "按通知补全",
                            f"{name_en} ({wanted}) is not off: the file looks unfinished",
                            "complete it from the notice")  # fmt: skip


def _is_day(text: str) -> bool:
    """Whether it is a day as it will be looked up: without blanks around it."""
    try:
        return _iso(text).isoformat() == text
    except ValueError:
        return False


def _iso(text: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text.strip()):
        raise ValueError(text)
    return date.fromisoformat(text.strip())
