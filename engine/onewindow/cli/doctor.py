"""`onewindow doctor`: is this site in order, and if not, what to do about it."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from onewindow.cli.failures import failure_text
from onewindow.cli.options import HERE, FormatOption, SiteOption
from onewindow.cli.output import Format, line, print_json
from onewindow.cli.site import opened, opened_store
from onewindow.cli.words import say
from onewindow.errors import OneWindowError
from onewindow.settings import Settings, read_settings
from onewindow.staff import read_staff

LITTLE_SPACE = 1_000_000_000
"""Bytes of free disk below which the doctor warns."""

LATE = 60
"""Seconds a timer may be due before the doctor asks for a worker."""

STUCK = 1
"""Exit code where a timer or a notification is stuck."""

DAMAGED = 1
"""Exit code where files that cases refer to are gone."""

MARKS = {"ok": "√", "warning": "！", "bad": "×"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at. `state` is ok, warning or bad; `exit_code` what a bad one makes of the whole run."""

    check: str
    state: str
    text: str
    exit_code: int = 0


def doctor(
    sweep: Annotated[bool, typer.Option("--sweep", help="Remove files of attachments no case knows.")] = False,
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> int:
    """Examine the site (体检): versions, settings, staff, notifier, database, timers, notifications, disk, files."""
    lines: list[Line] = []
    for found in _examined(site, sweep=sweep):
        lines.append(found)
        if format is Format.TEXT:
            line(f"{MARKS[found.state]} {found.text}")
    if format is Format.JSON:
        print_json({"checks": [{key: value for key, value in asdict(each).items()} for each in lines]})
    return next((each.exit_code for each in lines if each.exit_code), 0)


def _examined(site: Path, *, sweep: bool) -> Iterator[Line]:
    yield Line(
        "versions",
        "ok",
        f"onewindow {version('onewindow')}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
    )
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
        yield _bad("settings", error)
        return
    yield _disk(settings)
    yield from _notifier(settings)
    yield from _store(site, sweep=sweep)


def _bad(check: str, error: OneWindowError) -> Line:
    return Line(check, "bad", failure_text(error), error.exit_code)


def _disk(settings: Settings) -> Line:
    folder = settings.attachments if settings.attachments.exists() else settings.folder
    if not os.access(folder, os.W_OK):
        return Line(
            "disk", "bad", say(f"{folder} 不可写 → 检查权限", f"{folder} is not writable → check permissions"), 6
        )
    free = shutil.disk_usage(folder).free
    text = say(f"磁盘剩余 {free // 1_000_000} MB", f"{free // 1_000_000} MB of disk free")
    if free < LITTLE_SPACE:
        return Line("disk", "warning", text + say(" → 请清理", " → make room"))
    return Line("disk", "ok", text)


def _timers(site: Path) -> Iterator[Line]:
    with opened(site) as engine:
        standing = engine.timers.standing()
    counts, late = standing.counts, int(standing.late.total_seconds())
    text = say(
        f"定时器：等待 {counts.waiting}，到期 {counts.due}，重试中 {counts.retried}，停滞 {counts.stuck}",
        f"Timers: {counts.waiting} waiting, {counts.due} due, {counts.retried} retried, {counts.stuck} stuck",
    )
    if late > LATE:
        text += say(f"，最久迟 {late} 秒 → 运行 onewindow work", f", the oldest {late} s late → run onewindow work")
    yield Line("timers", "warning" if late > LATE else "ok", text)
    for timer in standing.stuck:
        problem = _one_of(timer.problem)
        yield Line(
            "stuck_timer",
            "bad",
            say(
                f"{timer.case_no} {timer.element} 的定时器停滞：{problem} → 排除原因后用 onewindow work --retry-stuck",
                f"{timer.case_no} {timer.element}: timer stuck: {problem} → mend it, then onewindow work --retry-stuck",
            ),
            STUCK,
        )


def _notifier(settings: Settings) -> Iterator[Line]:
    from onewindow.background import notifier_of

    try:
        notifier_of(settings)
        told = say(f"通知由 {settings.notifier} 送出", f"Notifications are sent by {settings.notifier}")
        yield Line("notifier", "ok", told)
    except OneWindowError as error:
        yield _bad("notifier", error)


def _notifications(site: Path) -> Iterator[Line]:
    with opened(site) as engine:
        standing = engine.notifications.standing()
    late = int(standing.late.total_seconds())
    text = say(f"通知：等待 {standing.waiting}，停滞 {len(standing.stuck)}",
               f"Notifications: {standing.waiting} waiting, {len(standing.stuck)} stuck")  # fmt: skip
    if late > LATE:
        text += say(f"，最久迟 {late} 秒 → 运行 onewindow work", f", the oldest {late} s late → run onewindow work")
    yield Line("notifications", "warning" if late > LATE else "ok", text)
    for row in standing.stuck:
        person = (row.data.get("to") or {}).get("name", "")
        problem = _one_of(row.problem)
        yield Line(
            "stuck_notification",
            "bad",
            say(
                f"{row.case_no} 给{person}的通知停滞：{problem} → 排除原因后用 onewindow work --retry-stuck",
                f"{row.case_no}: notification to {person} stuck: {problem} → "
                "mend it, then onewindow work --retry-stuck",
            ),
            STUCK,
        )


def _departments(site: Path) -> Iterator[Line]:
    from onewindow.cli.doctor_departments import departments_lines

    with opened(site) as engine:
        standing = engine.deliveries.standing()
        yield from (Line(*told) for told in departments_lines(engine.settings, standing))


def _one_of(problem: str | None) -> str:
    """A stored problem in the reader's language, where it was told in both."""
    words = (problem or "").splitlines() or [""]
    return say(words[0], words[1] if len(words) > 1 else words[0])


def _store(site: Path, *, sweep: bool) -> Iterator[Line]:
    from onewindow import storage

    try:
        with opened_store(site) as store:
            storage.check(store.engine)
            revision = storage.current(store.engine)
        yield Line("database", "ok", say(f"数据库 {revision}", f"Database {revision}"))
        yield from _timers(site)
        yield from _notifications(site)
        yield from _departments(site)
        yield from _attachments(site, sweep=sweep)
    except OneWindowError as error:
        yield _bad("database", error)


def _attachments(site: Path, *, sweep: bool) -> Iterator[Line]:
    with opened(site) as engine:
        gone, orphans = engine.attachments_standing()
        if gone:
            text = say(
                f"附件缺失 {len(gone)} 个（{min(gone)[:12]}…）→ 从备份恢复附件目录",
                f"{len(gone)} attached file(s) missing ({min(gone)[:12]}…) → restore the folder from a backup",
            )
            yield Line("attachments", "bad", text, DAMAGED)
        elif not sweep:
            hint = say("，用 doctor --sweep 清除一天以前的", "; doctor --sweep removes those older than a day")
            told = say(f"附件齐全，无主 {len(orphans)} 个", f"No attachment missing, {len(orphans)} orphaned")
            yield Line("attachments", "ok", told + (hint if orphans else ""))
        if sweep:
            swept = len(engine.sweep_attachments())
            told = say(f"已清除 {swept} 个无主附件", f"Removed {swept} orphaned attachment(s)")
            yield Line("attachments", "ok", told)
