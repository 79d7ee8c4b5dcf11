"""What can go wrong in the store, and the translation of what drivers raise into it."""

from __future__ import annotations

import sqlite3
import sys
from typing import TYPE_CHECKING, NoReturn

from sqlalchemy import exc

from onewindow.errors import Conflict, DatabaseNotMigrated, EnvironmentProblem, UsageError

if TYPE_CHECKING:
    import psycopg


class Retry(Conflict):
    """The database gave way to another transaction (deadlock, serialization, busy): the same again may succeed."""


class DatabaseTrouble(EnvironmentProblem):
    """The database itself refuses, is slow or cannot be reached; the same again may succeed once it is well."""


class DamagedVersion(EnvironmentProblem):
    """The files of a published version are not those its hash was made of."""

    def __init__(self, service: str, hash: str, detail: str) -> None:
        self.service, self.hash = service, hash
        super().__init__(
            f"{service} 的已发布版本 {hash} 的文件已损坏或被改动（{detail}）→ 用原来的文件重新发布，或从备份恢复\n"
            f"The files of the published version {hash} of {service} are damaged or were changed ({detail}) → publish "
            "the same files again, or restore the database from a backup"
        )


class VersionConflict(Conflict):
    """The case is no longer at the version this write was computed from; nothing of it was written."""


class DuplicateCommand(Conflict):
    """Somebody else has just kept a receipt or opened a case under this command id: read their answer."""


class Unstorable(UsageError):
    """A text holds a character no PostgreSQL text can hold (NUL, half a surrogate pair), or a key is too long."""

    code = "unstorable_text"


_RETRY_STATES = {"40001", "40P01", "55P03"}
_TIMED_OUT = "57014"
_READ_ONLY = "25006"
_MISSING_STATES = {"42P01", "42703"}
_UNSTORABLE_STATES = {"22021", "22P05", "54000"}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_TEXTS = {
    "full": (
        "磁盘已满，未写入任何内容 → 请腾出空间后重试",
        "The disk is full; nothing was written → free some space and try again",
    ),
    "read_only": (
        "数据库只读，无法写入 → 请检查文件和目录的权限，或是否连到了备库",
        "The database is read-only → check the permissions of file and folder, or whether this is a standby server",
    ),
    "gone": (
        "数据库连接不上或已断开；未得到答复的操作可用同一命令编号重新提交 → "
        "请检查数据库是否在运行、连接数是否已满、地址是否正确",
        "The database cannot be reached or has gone away; a command without an answer may be submitted again under the "
        "same id → check that the database runs, takes more connections, and that its address is right",
    ),
    "unopened": (
        "数据库文件无法打开 → 请检查路径、目录和权限（包括旁边的 -wal、-shm 文件），磁盘是否已挂载",
        "The database file cannot be reached or opened → check its path, its folder and their permissions, also those "
        "of the files -wal and -shm beside it, and whether its disk is mounted",
    ),
    "unlockable": (
        "数据库文件无法加锁 → 请把数据库放在本机磁盘上，不要放在网络盘上（NFS、SMB）",
        "The database file cannot be locked → keep it on a disk of this machine, not on a network share (NFS, SMB)",
    ),
    "moved": (
        "写入时数据库文件被移走、删除或替换，操作未得到答复 → "
        "请先停止所有 onewindow 进程再恢复数据库，然后用同一命令编号重新提交",
        "The database file was moved, deleted or replaced while it was written to; the command has no answer → stop "
        "all processes of onewindow before restoring a database, then submit again under the same id",
    ),
    "damaged": (
        "数据库文件损坏，或不是数据库文件 → 请停止写入，从备份恢复",
        "The database file is damaged, or is no database → stop writing and restore it from a backup",
    ),
    "refused": (
        "数据库拒绝了操作（权限、内存或系统故障）→ 请联系数据库管理员",
        "The database refused (privileges, memory or a system fault) → ask its administrator",
    ),
    "slow": ("数据库在时限内没有完成操作 → 请稍后重试", "The database did not finish in time → try again later"),
}
_SQLITE_FAULTS = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_IOERR: "refused",
    sqlite3.SQLITE_CANTOPEN: "unopened",
    sqlite3.SQLITE_PROTOCOL: "unlockable",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_PERM: "refused",
    sqlite3.SQLITE_NOMEM: "refused",
}
_POSTGRESQL_FAULTS = {
    "53100": "full",
    _READ_ONLY: "read_only",
    "57P": "gone",
    "08": "gone",
    "28": "gone",
    "3D": "gone",
    "53": "refused",
    "58": "refused",
    "42501": "refused",
    _TIMED_OUT: "slow",
    "25P03": "slow",
    "25P04": "slow",
    "XX001": "damaged",
    "XX002": "damaged",
}


def environment_problem(kind: str, detail: object) -> DatabaseTrouble:
    """The problem in two languages, with the driver's own words behind it."""
    chinese, english = _TEXTS[kind]
    return DatabaseTrouble(f"{chinese}\n{english}\n({str(detail).strip()})")


def not_migrated(found: str | None, needed: str) -> DatabaseNotMigrated:
    """What to do about a schema that is missing, older or newer than this code's."""
    if found is not None and found > needed:
        return DatabaseNotMigrated(
            f"数据库结构版本为 {found}，比本程序所知的 {needed} 新 → 请升级 onewindow 程序\n"
            f"The database is at schema {found}, newer than {needed}, which this program knows → install a newer "
            f"onewindow (`onewindow db upgrade` of that release has migrated it)"
        )
    state = f"为 {found}" if found else "尚未建立"
    state_en = f"is at schema {found}" if found else "has no onewindow tables"
    first, first_en = ("停止所有进程并备份后，", "stop all processes, make a backup, then ") if found else ("", "")
    return DatabaseNotMigrated(
        f"数据库结构{state}，本程序需要 {needed} → {first}请运行 onewindow db upgrade\n"
        f"The database {state_en}; this program needs {needed} → {first_en}run `onewindow db upgrade`"
    )


def missing_file(file: str) -> DatabaseNotMigrated:
    """The file of a SQLite database is not there: of a new site, or of one whose file is elsewhere."""
    problem = DatabaseNotMigrated(
        f"数据库文件不存在（{file}）→ 新站点请运行 onewindow db upgrade；否则请查看磁盘是否已挂载、"
        f"[database] url 是否正确，或从备份恢复\n"
        f"The database file is not there ({file}) → for a new site run `onewindow db upgrade`; else see whether its "
        f"disk is mounted and [database] url is right, or restore it from a backup"
    )
    problem.missing = True
    return problem


def out_of_sight(schemas: str) -> DatabaseNotMigrated:
    """The tables are in a schema of PostgreSQL that is not looked into."""
    problem = DatabaseNotMigrated(
        f"onewindow 的表在模式 {schemas} 中，而连接的 search_path 不含它 → 请用 ALTER ROLE … SET search_path 更正；"
        f"只有要在当前模式另建一套空表时才运行 onewindow db upgrade\n"
        f"The tables of onewindow lie in the schema {schemas}, which the connection's search_path leaves out → correct "
        f"it with ALTER ROLE … SET search_path; run `onewindow db upgrade` only where a second, empty set of tables is "
        f"wanted in the current schema"
    )
    problem.missing = True
    return problem


def replaced(file: str) -> Retry:
    """The file of a SQLite database is another one than was opened."""
    return Retry(
        f"数据库文件已被移走或替换 → 请重新提交（{file}）\n"
        f"The database file was moved away or replaced → submit again ({file})"
    )


def bad_address() -> UsageError:
    """The database's address is none; it is not shown, for it may hold a password."""
    return UsageError(
        "数据库地址须为 sqlite:///文件路径 或 postgresql://用户:口令@主机:端口/库名，? 之后只能有驱动程序认识的选项 → "
        "请更正 [database] url\n"
        "The database's address must be sqlite:///path or postgresql://user:password@host:port/database, and after a ? "
        "only options its driver knows → correct [database] url in onewindow.toml"
    )


def unstorable(detail: str) -> Unstorable:
    return Unstorable(
        f"文字中含有无法保存的字符（空字符 U+0000 或不成对的代理码位），或编号过长 → 请删去后重新提交（{detail}）\n"
        f"A text holds a character that cannot be stored (NUL U+0000 or a lone surrogate), or a key is too long → "
        f"remove it and submit again ({detail})"
    )


def reraise(problem: Exception, needed: str) -> NoReturn:
    """Raise `problem` as one of this house's errors where it is one; programming errors pass as they are."""
    if isinstance(problem, UnicodeEncodeError):
        raise unstorable(str(problem)) from problem
    if isinstance(problem, exc.TimeoutError):
        raise environment_problem("slow", problem) from problem
    cause = problem.orig if isinstance(problem, exc.DBAPIError) else problem
    if isinstance(cause, sqlite3.Error):
        _reraise_sqlite(cause, problem, needed)
    driver = sys.modules.get("psycopg")  # what was never loaded has raised nothing
    if driver is not None and isinstance(cause, driver.Error):
        _reraise_postgresql(cause, problem, needed)
    raise problem


def is_busy(cause: sqlite3.Error) -> bool:
    """Whether SQLite gave way to whoever holds a lock."""
    return _primary(cause) in _BUSY


def is_read_only(problem: BaseException) -> bool:
    """Whether PostgreSQL refused to write at all; of SQLite's files each connection looks itself."""
    cause = problem.orig if isinstance(problem, exc.DBAPIError) else problem
    return getattr(cause, "sqlstate", None) == _READ_ONLY


def _primary(cause: sqlite3.Error) -> int:
    return int(getattr(cause, "sqlite_errorcode", 0)) & 0xFF


def _reraise_sqlite(cause: sqlite3.Error, problem: Exception, needed: str) -> None:
    primary = _primary(cause)
    if primary in _BUSY:
        raise Retry(f"{cause}") from problem
    if primary in _SQLITE_FAULTS:
        raise environment_problem(_SQLITE_FAULTS[primary], cause) from problem
    if "no such table: ow_" in str(cause) or "no such column" in str(cause):
        raise not_migrated(None, needed) from problem
    if primary == sqlite3.SQLITE_CONSTRAINT:
        _reraise_duplicate(str(cause), problem)
    if primary == sqlite3.SQLITE_TOOBIG:
        raise unstorable(str(cause)) from problem


def _reraise_postgresql(cause: psycopg.Error, problem: Exception, needed: str) -> None:
    from psycopg import InternalError, OperationalError, ProgrammingError

    state = cause.sqlstate
    if state in _RETRY_STATES:
        raise Retry(f"{cause}") from problem
    if state in _MISSING_STATES:
        raise not_migrated(None, needed) from problem
    if state in _UNSTORABLE_STATES:
        raise unstorable(f"{cause}") from problem
    if state == "23505":
        _reraise_duplicate(str(cause.diag.message_detail), problem)
    for prefix, kind in _POSTGRESQL_FAULTS.items():
        if state is not None and state.startswith(prefix):
            raise environment_problem(kind, cause) from problem
    # The driver's own "received 2 results" is a pooler's word behind that of a server that ended the connection.
    if state is None and isinstance(cause, OperationalError | InternalError):
        raise environment_problem("gone", cause) from problem
    if state is None and isinstance(cause, ProgrammingError) and _while_connecting(problem):
        raise bad_address() from None  # an option of the address that the driver does not take


def _while_connecting(problem: Exception) -> bool:
    return isinstance(problem, exc.DBAPIError) and problem.statement is None


def _reraise_duplicate(detail: str, problem: Exception) -> None:
    """Tell a command id that is taken from a row of the case that is; names of columns are in no human language."""
    if "ow_case.command_id" in detail or "ow_receipt.command_id" in detail or "(region, command_id)" in detail:
        raise DuplicateCommand(detail) from problem
    if ".case_no" in detail or "(region, case_no" in detail:
        raise VersionConflict(detail) from problem
