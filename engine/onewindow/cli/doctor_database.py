"""What the doctor says of the database: server, whether it keeps what it has committed, migrations that are pending."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from onewindow.cli.doctor_line import UNFIT, Line, bad
from onewindow.cli.failures import failure_text
from onewindow.cli.words import say
from onewindow.errors import DatabaseNotMigrated, EnvironmentProblem

if TYPE_CHECKING:
    from onewindow.storage import Store
    from onewindow.storage.examination import Server

WAL_RESET_BUG = ((3, 7, 0), (3, 51, 3))
"""SQLite from the first on and below the second: two connections that write and check-point in the same instant may
damage a database with a write-ahead log. Our writers take turns for the whole of both, so that it does not come up."""


def server_lines(server: Server) -> Iterator[Line]:
    """Which server it is, and what is dangerous about it."""
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[server.kind]
    if server.kind == "sqlite" and has_wal_reset_bug(server.version):
        yield Line("server", "warning", say(
            f"SQLite {server.version} 有 WAL 重置缺陷（3.7.0 至 3.51.2，3.51.3 修复）：同时写入可能损坏数据库。"
            "onewindow 的写入轮流进行，不会触发；不要让别的程序写这个文件 → 换用带 SQLite 3.51.3 以上的 Python",
            f"SQLite {server.version} has the WAL-reset fault (3.7.0 to 3.51.2, mended in 3.51.3): writing at the same "
            "instant may damage the database. Writers of onewindow take turns, which keeps it away; let no other "
            "program write to the file → use a Python with SQLite 3.51.3 or newer",
        ), details={"version": server.version})  # fmt: skip
    else:
        yield Line("server", "ok", f"{name} {server.version}", details={"version": server.version})
    off = [setting for setting, value in sorted(server.settings.items()) if value == "off"]
    if off:
        yield Line("durability", "bad", say(
            f"PostgreSQL 的 {'、'.join(off)} 为 off：断电会丢失已答复的操作，甚至损坏数据库 → "
            "在 postgresql.conf 中改为 on",
            f"PostgreSQL runs with {', '.join(off)} = off: a power cut loses what was answered, or damages the "
            "database → set it to on in postgresql.conf",
        ), UNFIT, {"off": off})  # fmt: skip
    if server.standby:
        yield Line("standby", "bad", say(
            "连到的是备库，不能写入 → 改正 [database] url",
            "This server is a standby and takes no writes → correct [database] url",
        ), UNFIT)  # fmt: skip


def writer_lines(store: Store) -> Iterator[Line]:
    """Whether writers of a SQLite file come to their turn, or somebody keeps it; PostgreSQL sees to that itself."""
    from onewindow.storage import sqlite
    from onewindow.storage.sqlite_lock import FileLocked

    if not store.one_writer:
        return
    try:
        hangs = sqlite.hindrance(store.engine)
    except EnvironmentProblem as problem:
        yield bad("writer", problem)  # the lock files are not ours to open
        return
    if hangs is None:
        yield Line("writer", "ok", say("写入畅通", "Writers come to their turn"), details={"process": None})
        return
    if isinstance(hangs, FileLocked):
        yield Line("writer", "bad", failure_text(hangs), UNFIT, {"process": None})
        return
    process = hangs.process
    who, who_en = (f"进程 {process} ", f"Process {process}") if process else ("另一个进程", "Another process")
    yield Line("writer", "bad", say(
        f"{who}一直占用写入，谁也不能办理 → 查看它是否停滞，让它继续或结束它，再重新办理",
        f"{who_en} keeps the turn to write and nobody else comes to it → see whether it hangs; let it go on or end it, "
        "then go on with the cases",
    ), UNFIT, {"process": process})  # fmt: skip


def migration_line(store: Store) -> Line:
    """At which migration the database stands, and which are pending."""
    from onewindow import storage
    from onewindow.storage import migration

    found = storage.current(store.engine)
    try:
        storage.check(store.engine)
    except DatabaseNotMigrated as behind:
        names = migration.pending(found)
        if not names:
            return bad("database", behind)  # it is newer than this program
        details = {"revision": found, "pending": names}
        if behind.missing:
            listed = say(f"数据库结构尚未建立，待执行的迁移：{'、'.join(names)}。",
                         f"The database has no tables yet; migrations pending: {', '.join(names)}. ")  # fmt: skip
            return Line("database", "bad", listed + failure_text(behind), behind.exit_code, details)
        state = f"为 {found}" if found else "尚未建立"
        state_en = f"is at {found}" if found else "has no tables yet"
        return Line("database", "bad", say(
            f"数据库结构{state}，待执行的迁移：{'、'.join(names)} → 停止所有进程并备份后，"
            "运行 onewindow db upgrade",
            f"The database {state_en}; migrations pending: {', '.join(names)} → stop all processes, make a backup, "
            "then onewindow db upgrade",
        ), behind.exit_code, details)  # fmt: skip
    return Line("database", "ok", say(f"数据库 {found}", f"Database {found}"),
                details={"revision": found, "pending": []})  # fmt: skip


def has_wal_reset_bug(version: str) -> bool:
    """Whether this version of SQLite is among those with the fault (a distributor may have mended it all the same)."""
    first, mended = WAL_RESET_BUG
    return first <= tuple(int(part) for part in version.split(".")) < mended
