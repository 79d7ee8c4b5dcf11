"""What a site says about itself in `onewindow.toml`: name, region, database, where attachments lie, policies."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from onewindow.calendar_files import LocalCalendar, Misfit
from onewindow.errors import UsageError

ENGINE_REVISION = "1"
"""Named in every event; raised whenever the same events and inputs would give other bytes on replay."""

SETTINGS_FILE = "onewindow.toml"
STAFF_FILE = "staff.yaml"

_KEYS: Mapping[str, Mapping[str, type]] = {
    "": {"version": int},
    "site": {"name": str, "name_en": str, "region": str, "address": str, "phone": str},
    "database": {"url": str},
    "attachments": {"folder": str},
    "policy": {"allow_plain": bool},
    "calendar": {
        "office_hours": list, "closures": dict, "extra_working_days": dict,
        "after_hours": str, "card_cut_off": str, "warning_cut_off": str,
    },
    "adapters": {},
}  # fmt: skip
_REQUIRED = (("", "version"), ("site", "name"), ("site", "region"))
_TYPES = {
    str: ("文字（加引号）", "text in quotes"),
    int: ("整数", "a whole number"),
    bool: ("true 或 false", "true or false"),
    list: ("列表", "a list"),
    dict: ("表（键 = 值）", "a table of keys and values"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A site's settings. `folder` and `attachments` are absolute; a relative SQLite path was made absolute.

    `region` is the administrative division code (GB/T 2260, six digits) that begins every key of case data;
    `allow_plain` says whether processes without `ow:` may be published here; `adapters` names the adapter that serves a
    department (department id → adapter name): its service tasks end in the outbox instead of a work item;
    `calendar` holds local days, office hours and how they count.
    """

    folder: Path
    name: str
    region: str
    name_en: str = ""
    address: str = ""
    phone: str = ""
    database_url: str = field(repr=False)  # may hold a password
    attachments: Path
    allow_plain: bool = False
    adapters: Mapping[str, str] = field(default_factory=dict)
    calendar: LocalCalendar = field(default_factory=LocalCalendar)

    @property
    def staff_file(self) -> Path:
        return self.folder / STAFF_FILE

    @property
    def processes(self) -> Path:
        return self.folder / "processes"

    @property
    def forms(self) -> Path:
        return self.folder / "forms"


def read_settings(folder: Path) -> Settings:
    """The settings of the site in `folder`; raises UsageError naming file, line and remedy."""
    folder = Path(folder).resolve()
    file = folder / SETTINGS_FILE
    tables = _checked(_parsed(file), file)
    site = tables["site"]
    return Settings(
        folder=folder,
        name=site["name"],
        name_en=site.get("name_en", ""),
        region=site["region"],
        address=site.get("address", ""),
        phone=site.get("phone", ""),
        database_url=_database_url(tables["database"].get("url", "sqlite:///onewindow.db"), folder, file),
        attachments=(folder / tables["attachments"].get("folder", "attachments")).resolve(),
        allow_plain=tables["policy"].get("allow_plain", False),
        adapters=tables["adapters"],
        calendar=_local_calendar(tables["calendar"], file),
    )


def _parsed(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(
            f"{file.parent}：这里没有 {file.name} → 用 `onewindow init {file.parent}` 建立站点，或指明站点目录\n"
            f"{file.parent}: there is no {file.name} here → make a site with `onewindow init {file.parent}`, "
            "or name a site's folder"
        ) from None
    except OSError as refused:
        _refuse(
            file,
            0,
            f"文件无法读取（{refused.strerror}）",
            "检查权限",
            f"cannot be read ({refused.strerror})",
            "check the permissions",
        )
    except UnicodeDecodeError:
        _refuse(file, 0, "文件不是 UTF-8 编码", "另存为 UTF-8", "the file is not UTF-8", "save it as UTF-8")
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        _refuse(
            file,
            int(found[1]) if found else 0,
            f"不是合法的 TOML（{error}）",
            "改正这一行",
            f"not valid TOML ({error})",
            "correct this line",
        )


def _checked(data: Mapping[str, Any], file: Path) -> dict[str, dict[str, Any]]:
    """Every table of `_KEYS`, empty where left out; refuses unknown names, wrong types and missing values."""
    top = {key: value for key, value in data.items() if not isinstance(value, dict)}
    tables: dict[str, dict[str, Any]] = {name: {} for name in _KEYS} | {"": top}
    for name, value in data.items():
        if isinstance(value, dict):
            if name not in _KEYS:
                _unknown(file, "", name, [known for known in _KEYS if known])
            tables[name] = value
    for table, values in tables.items():
        for key, value in values.items():
            if key not in _KEYS[table] and table != "adapters":
                _unknown(file, table, key, list(_KEYS[table]) + ([] if table else [known for known in _KEYS if known]))
            _check_type(file, table, key, value)
    for table, key in _REQUIRED:
        if tables[table].get(key) in (None, ""):
            _refuse(
                file,
                _line(file, table, ""),
                f"缺少 {_path(table, key)}",
                "请补上",
                f"{_path(table, key)} is missing",
                "add it",
            )
    if tables[""]["version"] != 1:
        _refuse(
            file,
            _line(file, "", "version"),
            "只认得 version = 1",
            "改为 version = 1",
            "only version = 1 is known",
            "write version = 1",
        )
    if not re.fullmatch(r"[0-9]{6}", tables["site"]["region"]):
        _refuse(
            file,
            _line(file, "site", "region"),
            "行政区划代码应为 6 位数字",
            '例如 region = "440300"',
            "the region must be six digits",
            'for example region = "440300"',
        )
    return tables


def _check_type(file: Path, table: str, key: str, value: object) -> None:
    wanted = _KEYS[table].get(key, str)  # the keys of [adapters] are department ids
    if type(value) is not wanted:
        chinese, english = _TYPES[wanted]
        _refuse(
            file,
            _line(file, table, key),
            f"{_path(table, key)} 应为{chinese}，但是写的是 {value!r}",
            "改正这个值",
            f"{_path(table, key)} should be {english}, but is {value!r}",
            "correct the value",
        )


def _local_calendar(table: Mapping[str, Any], file: Path) -> LocalCalendar:
    try:
        return LocalCalendar.from_table(table)
    except Misfit as misfit:
        place = f"calendar.{misfit.table}" if misfit.table else "calendar"
        line = _line(file, place, misfit.key)
        _refuse(file, line, f"[{place}] {misfit.text}", misfit.remedy, f"[{place}] {misfit.text_en}", misfit.remedy_en)


def _database_url(url: str, folder: Path, file: Path) -> str:
    """The URL as given, with a relative SQLite path made relative to the site's folder."""
    line = _line(file, "database", "url")
    sqlite = re.fullmatch(r"(sqlite(?:\+[a-z]+)?)://(?:/([^?]*))?(\?.*)?", url)
    if sqlite is None:
        if re.match(r"postgresql(\+psycopg)?://", url):
            return url
        _refuse(
            file,
            line,
            "数据库地址应以 sqlite:/// 或 postgresql+psycopg:// 开头",
            '例如 url = "sqlite:///onewindow.db"',
            "the database url must start with sqlite:/// or postgresql+psycopg://",
            'for example url = "sqlite:///onewindow.db"',
        )
    driver, path, query = sqlite[1], sqlite[2] or "", sqlite[3] or ""
    if path in ("", ":memory:") or path.startswith("file:"):
        return url
    if "?" in str(folder):
        _refuse(
            file,
            line,
            "站点目录名不能含“?”",
            "给目录换个名字",
            "the site's folder must not contain '?'",
            "rename the folder",
        )
    return f"{driver}:///{(folder / path).as_posix()}{query}"


def _unknown(file: Path, table: str, key: str, known: list[str]) -> NoReturn:
    near = difflib.get_close_matches(key, known, n=1)
    chinese = f"是不是要写 {near[0]}？" if near else f"可以写：{'、'.join(known)}"
    english = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
    _refuse(
        file,
        _line(file, table, key),
        f"不认得 {_path(table, key)}",
        chinese,
        f"{_path(table, key)} is not known",
        english,
    )


def _path(table: str, key: str) -> str:
    return f"[{table}] {key}" if table else key


def _line(file: Path, table: str, key: str) -> int:
    """Line of `key` in `table` (of the table's header where key is empty), 0 where the file writes it another way."""
    current = ""
    for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        header = re.match(r"\s*\[\s*([\w.-]+)\s*\]", text)
        if header:
            current = header[1]
            if (current == table and not key) or (not table and header[1] == key):
                return number
        elif key and current == table and re.match(rf"\s*\"?{re.escape(key)}\"?\s*[=.]", text):
            return number
    return 0


def _refuse(file: Path, line: int, text: str, remedy: str, text_en: str, remedy_en: str) -> NoReturn:
    where = f"{file}:{line}" if line else str(file)
    raise UsageError(f"{where} {text} → {remedy}\n{where} {text_en} → {remedy_en}")
