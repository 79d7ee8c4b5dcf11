"""`[adapters]` and `[departments]` of onewindow.toml: which adapter serves whom, and how messages are sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any, NoReturn

from onewindow.delivery_policy import DeliveryPolicy
from onewindow.settings_file import SettingsFile

TABLE = "departments"
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SPANS = ("poll", "timeout", "retry", "retry_longest", "breaker_pause", "breaker_longest")
_COUNTS = ("attempts", "breaker_failures")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}")


def adapters_of(file: SettingsFile, table: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, Mapping[str, Any]]]:
    """Name of the adapter of each department, and the options it was given; refuses with file and line."""
    names: dict[str, str] = {}
    options: dict[str, Mapping[str, Any]] = {}
    for department, written in table.items():
        given = {"adapter": written} if isinstance(written, str) else written
        name = given.get("adapter")
        if not isinstance(name, str) or not name.strip():
            line = file.line(f"adapters.{department}") or file.line("adapters", department)
            file.refuse(line, f"[adapters.{department}] 没有写 adapter", f'例如 adapter = "{department}"',
                        f"[adapters.{department}] names no adapter",
                        f'for example adapter = "{department}"')  # fmt: skip
        names[department] = name
        options[department] = {key: value for key, value in given.items() if key != "adapter"}
    return names, options


def delivery_of(file: SettingsFile, table: Mapping[str, Any]) -> DeliveryPolicy:
    """The policy the site's table asks for, types of its keys already checked; refuses with file and line."""
    values: dict[str, Any] = {}
    for key, written in table.items():
        if key in _SPANS:
            values[key] = _span(file, key, written)
        elif key in _COUNTS:
            values[key] = _count(file, key, written)
    if "allowed" in table:
        values["allowed"] = tuple(_host(file, entry) for entry in table["allowed"])
    if "budget" in table:
        found = re.fullmatch(r"([1-9][0-9]{0,2})wd", table["budget"])
        if found is None:
            _refuse(file, "budget", table["budget"], "若干工作日，例如 3wd", "working days, for example 3wd")
        values["budget"] = int(found[1])
    values["office_hours"] = {name: _hours(file, hours) for name, hours in table.get("office_hours", {}).items()}
    match table.get("concurrency"):
        case int(number):
            values["concurrency"] = _count(file, "concurrency", number)
        case dict(each):
            values["concurrency_of"] = {name: _count(file, "concurrency", number) for name, number in each.items()}
    return DeliveryPolicy(**values)


def _span(file: SettingsFile, key: str, written: str) -> timedelta:
    found = re.fullmatch(r"([0-9]{1,6})(ms|s|m|h|d)", written)
    if found is None or int(found[1]) == 0:
        _refuse(file, key, written, "时长，例如 30s、5m、2h", "a time, for example 30s, 5m or 2h")
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]])


def _count(file: SettingsFile, key: str, written: object) -> int:
    if not isinstance(written, int) or isinstance(written, bool) or not 1 <= written <= 1000:
        _refuse(file, key, written, "1 到 1000 的整数", "a whole number from 1 to 1000")
    return written


def _hours(file: SettingsFile, written: object) -> tuple[tuple[str, str], ...]:
    """Sessions in order and apart, as pairs of "HH:MM", which sort as they follow."""
    pairs = [tuple(entry) if isinstance(entry, list) else () for entry in written] if isinstance(written, list) else []
    ends = [end for pair in pairs for end in pair]
    fit = all(len(pair) == 2 for pair in pairs) and all(isinstance(end, str) and _CLOCK.fullmatch(end) for end in ends)
    if not ends or not fit or any(later <= earlier for earlier, later in pairwise(ends)):
        _refuse(file, "office_hours", written, '各部门的时段，例如 {police = [["08:30", "17:00"]]}',
                'sessions by department, for example {police = [["08:30", "17:00"]]}')  # fmt: skip
    return tuple((begin, end) for begin, end in pairs)


def _host(file: SettingsFile, written: object) -> str:
    if not isinstance(written, str) or not _HOST.fullmatch(written):
        _refuse(file, "allowed", written, "主机:端口，例如 127.0.0.1:8801", "host:port, for example 127.0.0.1:8801")
    return written


def _refuse(file: SettingsFile, key: str, written: object, kind: str, kind_en: str) -> NoReturn:
    file.refuse(file.line(TABLE, key), f"[{TABLE}] {key} 应为{kind}，但是写的是 {written!r}", "改正这个值",
                f"[{TABLE}] {key} should be {kind_en}, but is {written!r}", "correct the value")  # fmt: skip
