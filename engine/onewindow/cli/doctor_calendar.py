"""What the doctor says of the calendar: until when the holidays are known, and whether that is far enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from onewindow.cli.doctor_line import Line, bad
from onewindow.cli.words import say
from onewindow.errors import OneWindowError
from onewindow.settings import Settings

if TYPE_CHECKING:
    from onewindow.engine.calendar_coverage import Coverage
    from onewindow.ports import Clock
    from onewindow.storage import Store


def calendar_lines(settings: Settings, store: Store | None, clock: Clock) -> Iterator[Line]:
    """Coverage from today on, and clocks that a new calendar could settle. Without a `store`, by the law's limits."""
    from onewindow.engine.calendar_coverage import coverage

    try:
        found = coverage(settings, store, clock)
    except OneWindowError as error:
        yield bad("calendar", error)
        return
    yield _coverage(found)
    for service in found.unreadable:
        yield Line("unreadable", "warning", say(
            f"已发布的 {service} 的事项清单读不懂 → 用 onewindow check 检查后重新发布",
            f"The published item list of {service} cannot be read → onewindow check it, and publish it again",
        ), details={"service": service})  # fmt: skip
    if found.changed:
        many = found.changed
        yield Line("calendar_changed", "warning", say(
            f"{many} 个时钟的日期按现在的日历会变，或不再是暂定 → onewindow deadline --recompute --dry-run",
            f"{many} clock(s) have another date by the present calendar, or are provisional no more → onewindow "
            "deadline --recompute --dry-run",
        ), details={"clocks": many})  # fmt: skip


def _coverage(found: Coverage) -> Line:
    details = {
        "today": found.today.isoformat(), "last": found.last.isoformat(), "needed": found.needed.isoformat(),
        "limit": str(found.limit), "extension": str(found.extension or ""), "service": found.service,
        "file": found.file, "provisional_clocks": found.provisional,
    }  # fmt: skip
    known, known_en = f"节假日安排已知到 {found.last}", f"Holidays are known until {found.last}"
    if found.needed <= found.last:
        return Line("calendar", "ok", say(known, known_en), details=details)
    if found.today > found.last:
        why, why_en = "现在每个期限都是推测的", "every date counted now is a guess"
    else:
        why = f"今天受理的办件最远要算到 {found.needed}（{_limit(found, zh=True)}）"
        why_en = f"a case accepted today may reach {found.needed} ({_limit(found, zh=False)})"
    many = found.provisional or 0
    now, now_en = (f"，已有 {many} 个时钟是暂定的", f", and {many} clock(s) are provisional") if many else ("", "")
    year = found.last.year + 1
    return Line("calendar", "warning", say(
        f"{known}，{why}{now} → 国务院办公厅 {year} 年的通知发布后写入 {found.file}，再 onewindow deadline --recompute",
        f"{known_en}; {why_en}{now_en} → type the State Council's notice for {year} into {found.file}, then onewindow "
        "deadline --recompute",
    ), details=details)  # fmt: skip


def _limit(found: Coverage, *, zh: bool) -> str:
    more = found.extension
    if zh:
        return f"{found.service or '行政许可法'} {found.limit.text}" + (f"，可延长 {more.text}" if more else "")
    return f"{found.service or 'by law'}: {found.limit.text_en}" + (f", extended by {more.text_en}" if more else "")
