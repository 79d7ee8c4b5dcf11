"""`onewindow doctor`: is this site in order, and if not, what to do about it."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onewindow import __version__
from onewindow.cli.doctor_calendar import calendar_lines
from onewindow.cli.doctor_cases import case_line
from onewindow.cli.doctor_clock import clock_lines, zone_line
from onewindow.cli.doctor_database import migration_line, server_lines, writer_lines
from onewindow.cli.doctor_line import DAMAGED, UNFIT, Line, bad
from onewindow.cli.doctor_outbox import outbox_lines
from onewindow.cli.doctor_versions import version_lines
from onewindow.cli.options import HERE, FormatOption, SiteOption
from onewindow.cli.output import Format, line, print_json
from onewindow.cli.site import opened, opened_store
from onewindow.cli.words import say
from onewindow.errors import OneWindowError
from onewindow.settings import Settings, read_settings
from onewindow.staff import read_staff

if TYPE_CHECKING:
    from onewindow.engine import Engine
    from onewindow.ports import Clock

LITTLE_SPACE = 1_000_000_000
"""Bytes of free disk below which the doctor warns."""

SHOWN = 5
"""Case numbers named in a line; `details` has all."""

MARKS = {"ok": "√", "warning": "！", "bad": "×"}


def doctor(
    sweep: Annotated[bool, typer.Option("--sweep", help="Remove files of attachments no case knows.")] = False,
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> int:
    """Examine the site (体检): versions, settings, disk, calendar, database, migrations, clocks, timers, messages."""
    from onewindow.engine.system import SystemClock

    lines: list[Line] = []
    for found in examined(site, SystemClock(), sweep=sweep):
        lines.append(found)
        if format is Format.TEXT:
            line(f"{MARKS[found.state]} {found.text}")
    if format is Format.JSON:
        print_json({"checks": [asdict(each) for each in lines]})
    return next((each.exit_code for each in lines if each.exit_code), 0)


def examined(site: Path, clock: Clock, *, sweep: bool = False) -> Iterator[Line]:
    """Every check that can be made; one that fails keeps only those from being made that need what it found missing."""
    sqlite = sqlite3.sqlite_version
    versions = f"onewindow {__version__}, Python {platform.python_version()}, SQLite {sqlite}"
    yield Line("versions", "ok", versions)
    try:
        settings = read_settings(site)
        yield Line(
            "settings",
            "ok",
            say(
                f"站点 {settings.name}（{settings.region}）",
                f"Site {settings.name_en or settings.name} ({settings.region})",
            ),
        )
        people = len(list(read_staff(settings.staff_file).everyone()))
        yield Line("staff", "ok", say(f"人员 {people} 名", f"{people} members of staff"))
    except OneWindowError as error:
        yield bad("settings", error)
        return
    yield _disk(settings)
    yield _log(settings)
    yield from _notifier(settings)
    yield zone_line()
    yield from _store(settings, clock, sweep=sweep)


def _disk(settings: Settings) -> Line:
    attachments = settings.attachments if settings.attachments.exists() else settings.folder
    file = settings.database_file
    # SQLite makes files beside the database whenever it is written to, and so do its writers to take turns.
    written = [attachments, *((file.parent, file) if file is not None else ())]
    written = [place for place in written if os.path.exists(place)]
    for place in written:
        if not os.access(place, os.W_OK):
            text = say(f"{place} 不可写 → 检查权限", f"{place} is not writable → check permissions")
            return Line("disk", "bad", text, UNFIT)
    free, place = min((shutil.disk_usage(place).free, place) for place in written)
    text = say(f"磁盘剩余 {free // 1_000_000} MB", f"{free // 1_000_000} MB of disk free")
    if free < LITTLE_SPACE:
        return Line("disk", "warning", text + say(f"（{place}）→ 请清理", f" ({place}) → make room"))
    return Line("disk", "ok", text)


def _log(settings: Settings) -> Line:
    file = settings.log.file
    if file is None:
        return Line("log", "ok", say("不写日志（[log] file 未设）", "No log is kept ([log] file is not set)"))
    # What is not there yet is made by the first line.
    place = next(each for each in (file, *file.parents) if each.exists())
    sound = os.access(place, os.W_OK) and (place.is_dir() != (place == file))
    if not sound:
        return Line("log", "bad", say(
            f"日志 {file} 不可写 → 检查权限和 [log]", f"The log {file} cannot be written → check permissions and [log]",
        ), UNFIT)  # fmt: skip
    return Line("log", "ok", say(f"日志 {file}", f"Log {file}"))


def _notifier(settings: Settings) -> Iterator[Line]:
    from onewindow.background import notifier_of

    try:
        notifier_of(settings)
        told = say(f"通知由 {settings.notifier} 送出", f"Notifications are sent by {settings.notifier}")
        yield Line("notifier", "ok", told)
    except OneWindowError as error:
        yield bad("notifier", error)


def _store(settings: Settings, clock: Clock, *, sweep: bool) -> Iterator[Line]:
    """What needs the database; before it is migrated, or where there is none, calendar and clocks all the same."""
    from onewindow.engine import clock_skew

    server, migrated = None, False
    try:
        with opened_store(settings.folder) as store:
            server = clock_skew.server_of(store, clock)
            yield from server_lines(server)
            found = migration_line(store)
            yield found
            yield from writer_lines(store)
            migrated = found.state == "ok"
            if migrated:
                yield from version_lines(store)
                yield case_line(store)
                yield from calendar_lines(settings, store, clock)
                yield from clock_lines(settings, server, store, clock)
    except OneWindowError as error:
        yield bad("database", error)
        migrated = False
    if not migrated:
        yield from calendar_lines(settings, None, clock)
        yield from clock_lines(settings, server, None, clock)
        return
    yield from _engine(settings, sweep=sweep)


def _engine(settings: Settings, *, sweep: bool) -> Iterator[Line]:
    try:
        with opened(settings.folder) as engine:
            yield from outbox_lines(engine)
            yield from _work(engine)
            yield from _desks(engine)
            yield from _attachments(engine, sweep=sweep)
    except OneWindowError as error:
        yield bad("engine", error)


def _work(engine: Engine) -> Iterator[Line]:
    for name, items in engine.work_left().items():
        numbers = list(dict.fromkeys(item.case_no for item in items))
        some = ", ".join(numbers[:SHOWN]) + (" …" if len(numbers) > SHOWN else "")
        yield Line("work_left", "warning", say(
            f"{name} 已不在人员名册中，其待办 {len(items)} 项：{some} → 由有权人员认领，或由部门负责人、监察人员移交",
            f"The directory does not know {name} (any more), whose work waits, {len(items)} item(s): {some} → have it "
            "claimed, or handed over by a head or a supervisor",
        ), details={"case_nos": numbers})  # fmt: skip


def _desks(engine: Engine) -> Iterator[Line]:
    for (department, role), items in engine.work_nobody_takes().items():
        numbers = list(dict.fromkeys(item.case_no for item in items))
        some = ", ".join(numbers[:SHOWN]) + (" …" if len(numbers) > SHOWN else "")
        yield Line("work_without_hands", "warning", say(
            f"部门 {department} 没有人有角色 {role}，待办 {len(items)} 项无人能领取：{some} → 在人员名册中给该部门的"
            "人员加上该角色",
            f"Nobody of {department} has the role {role}, whose work waits, {len(items)} item(s): {some} → give the "
            "role to a person of the department in the directory",
        ), details={"case_nos": numbers})  # fmt: skip


def _attachments(engine: Engine, *, sweep: bool) -> Iterator[Line]:
    # Swept first, for a sweep puts back what one that was killed had moved aside.
    swept = len(engine.sweep_attachments()) if sweep else 0
    gone, orphans = engine.attachments_standing()
    if gone:
        back = "" if sweep else say("先运行 doctor --sweep，仍缺失则", "doctor --sweep; if it stays missing, ")
        text = say(
            f"附件缺失 {len(gone)} 个（{min(gone)[:12]}…）→ {back}从备份恢复附件目录",
            f"{len(gone)} attached file(s) missing ({min(gone)[:12]}…) → {back}restore the folder from a backup",
        )
        yield Line("attachments", "bad", text, DAMAGED)
    elif not sweep:
        hint = say("，用 doctor --sweep 清除一天以前的", "; doctor --sweep removes those older than a day")
        told = say(f"附件齐全，无主 {len(orphans)} 个", f"No attachment missing, {len(orphans)} orphaned")
        yield Line("attachments", "ok", told + (hint if orphans else ""))
    if sweep:
        told = say(f"已清除 {swept} 个无主附件", f"Removed {swept} orphaned attachment(s)")
        yield Line("attachments", "ok", told)
