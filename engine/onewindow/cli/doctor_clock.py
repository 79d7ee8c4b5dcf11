"""What the doctor says of time: the machine's clock beside those of the database and the disk, and the time zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from onewindow.cli.doctor_line import UNFIT, Line
from onewindow.cli.machine import said_by
from onewindow.cli.words import say
from onewindow.settings import Settings

if TYPE_CHECKING:
    from onewindow.engine.clock_skew import Skew
    from onewindow.ports import Clock
    from onewindow.storage import Store
    from onewindow.storage.examination import Server

LEGAL_ZONE = "Asia/Shanghai"

NOTICED, DANGEROUS = 2.0, 60.0
"""Seconds by which two clocks may differ before the doctor warns, and before dates and timers are in danger."""

_NAMES = {
    "database": ("数据库服务器的时钟", "The database server's clock"),
    "disk": ("文件系统的时钟", "The file system's clock"),
}


def zone_line() -> Line:
    """Whether the legal time zone is known to this machine, and as what it is."""
    try:
        offset = datetime(2026, 1, 1, tzinfo=ZoneInfo(LEGAL_ZONE)).utcoffset()
    except ZoneInfoNotFoundError:
        offset = None
    if offset != timedelta(hours=8):
        return Line("zone", "bad", say(
            f"没有 {LEGAL_ZONE} 的时区数据，或数据有误 → pip install --upgrade tzdata",
            f"No time zone data for {LEGAL_ZONE}, or wrong ones → pip install --upgrade tzdata",
        ), UNFIT)  # fmt: skip
    return Line("zone", "ok", say(f"时区 {LEGAL_ZONE}（UTC+8）", f"Time zone {LEGAL_ZONE} (UTC+8)"))


def clock_lines(settings: Settings, server: Server | None, store: Store | None, clock: Clock) -> Iterator[Line]:
    """The machine's clock beside the server's, that of the disk, and the newest commit; one line where all agree."""
    from onewindow.engine import clock_skew

    try:
        found = clock_skew.clocks(settings, server, store, clock)
    except OSError as refused:
        why, why_en = said_by(refused)
        yield Line("clock", "bad", say(f"站点目录写不进去（{why}） → 检查磁盘",
                                       f"The site's folder takes no file ({why_en}) → check the disk"),
                   UNFIT)  # fmt: skip
        return
    off = [skew for skew in found.skews if skew.least > NOTICED]
    for skew in off:
        yield _line(skew)
    if not off:
        now = found.now.astimezone(ZoneInfo(LEGAL_ZONE)).strftime("%Y-%m-%d %H:%M:%S")
        yield Line("clock", "ok", say(f"本机时间 {now}", f"The clock says {now}"))


def _line(skew: Skew) -> Line:
    state, code = ("bad", UNFIT) if skew.least > DANGEROUS else ("warning", 0)
    details = {"beside": skew.beside, "seconds": round(skew.ahead, 3)}
    if skew.beside == "commits":
        text = say(
            f"最近一次提交比本机时钟晚 {skew.ahead:.0f} 秒：本机时钟被拨回，或另一台机器的时钟太快 → "
            "先对时（NTP），再办理",
            f"The newest commit is {skew.ahead:.0f} s in the future: this clock was set back, or that of another "
            "machine is fast → set the clocks (NTP) before anybody goes on",
        )
    else:
        name, name_en = _NAMES[skew.beside]
        way, way_en = ("快", "ahead of") if skew.ahead > 0 else ("慢", "behind")
        text = say(
            f"{name}比本机{way} {abs(skew.ahead):.1f} 秒 → 两边都用 NTP 对时",
            f"{name_en} is {abs(skew.ahead):.1f} s {way_en} this machine's → set both by NTP",
        )
    return Line("clock", state, text, code, details)
