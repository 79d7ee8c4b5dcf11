"""What a site says about itself in `onewindow.toml`: name, region, database, where attachments lie, policies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from onewindow.calendar_files import LocalCalendar, Misfit
from onewindow.delivery_policy import DeliveryPolicy
from onewindow.departments_table import adapters_of, delivery_of
from onewindow.log_table import LogPolicy, log_of
from onewindow.settings_file import SETTINGS_FILE, SettingsFile
from onewindow.supervision_policy import SupervisionPolicy
from onewindow.supervision_table import supervision_of

ENGINE_REVISION = "2"
"""Named in every event; raised whenever the same events and inputs would give other bytes on replay."""

STAFF_FILE = "staff.yaml"

_SQLITE = re.compile(r"(sqlite(?:\+[a-z]+)?)://(?:/([^?]*))?(\?.*)?")

__all__ = ["ENGINE_REVISION", "SETTINGS_FILE", "STAFF_FILE", "Settings", "read_settings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A site's settings. `folder` and `attachments` are absolute; a relative SQLite path was made absolute.

    `region` is the administrative division code (GB/T 2260, six digits) that begins every key of case data;
    `allow_plain` says whether processes without `ow:` may be published here; `adapters` names the adapter that serves a
    department (department id → adapter name): its service tasks end in the outbox instead of a work item; each adapter
    has its own `adapter_options`; `delivery` says how messages to departments are sent;
    `calendar` holds local days, office hours and how they count; `supervision` thresholds, levels, cards and ladder.
    `notifier` names the installed adapter that carries notifications, `notifier_options` are its own;
    `log` says where the command line writes its log (the library leaves that to who embeds it).
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
    adapter_options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)  # may hold a password
    delivery: DeliveryPolicy = field(default_factory=DeliveryPolicy)
    calendar: LocalCalendar = field(default_factory=LocalCalendar)
    supervision: SupervisionPolicy = field(default_factory=SupervisionPolicy)
    log: LogPolicy = field(default_factory=LogPolicy)
    notifier: str = "file"
    notifier_options: Mapping[str, Any] = field(default_factory=dict, repr=False)  # may hold a password

    @property
    def staff_file(self) -> Path:
        return self.folder / STAFF_FILE

    @property
    def processes(self) -> Path:
        return self.folder / "processes"

    @property
    def forms(self) -> Path:
        return self.folder / "forms"

    @property
    def database_file(self) -> Path | None:
        """The file of an SQLite database, be it there or not; None for PostgreSQL, and where the URL hides it."""
        found = _SQLITE.fullmatch(self.database_url)
        path = unquote(found[2] or "") if found is not None else ""
        return Path(path) if path and path != ":memory:" and not path.startswith("file:") else None


def read_settings(folder: Path) -> Settings:
    """The settings of the site in `folder`; raises UsageError naming file, line and remedy."""
    folder = Path(folder).resolve()
    file = SettingsFile(folder / SETTINGS_FILE)
    tables = file.tables()
    _check_site(file, tables)
    site, notifications = tables["site"], tables["notifications"]
    adapters, adapter_options = adapters_of(file, tables["adapters"])
    return Settings(
        folder=folder,
        name=site["name"],
        name_en=site.get("name_en", ""),
        region=site["region"],
        address=site.get("address", ""),
        phone=site.get("phone", ""),
        database_url=_database_url(file, tables["database"].get("url", "sqlite:///onewindow.db"), folder),
        attachments=(folder / tables["attachments"].get("folder", "attachments")).resolve(),
        allow_plain=tables["policy"].get("allow_plain", False),
        adapters=adapters,
        adapter_options=adapter_options,
        delivery=delivery_of(file, tables["departments"]),
        calendar=_local_calendar(file, tables["calendar"]),
        supervision=supervision_of(file, tables["supervision"]),
        log=log_of(file, tables["log"], folder),
        notifier=_notifier(file, notifications.get("notifier", "file")),
        notifier_options=notifications.get("options", {}),
    )


def _check_site(file: SettingsFile, tables: Mapping[str, Mapping[str, Any]]) -> None:
    if tables[""]["version"] != 1:
        file.refuse(file.line("", "version"), "只认得 version = 1", "改为 version = 1",
                    "only version = 1 is known", "write version = 1")  # fmt: skip
    if not re.fullmatch(r"[0-9]{6}", tables["site"]["region"]):
        file.refuse(file.line("site", "region"), "行政区划代码应为 6 位数字", '例如 region = "440300"',
                    "the region must be six digits", 'for example region = "440300"')  # fmt: skip


def _local_calendar(file: SettingsFile, table: Mapping[str, Any]) -> LocalCalendar:
    try:
        return LocalCalendar.from_table(table)
    except Misfit as misfit:
        place = f"calendar.{misfit.table}" if misfit.table else "calendar"
        file.refuse(file.line(place, misfit.key), f"[{place}] {misfit.text}", misfit.remedy,
                    f"[{place}] {misfit.text_en}", misfit.remedy_en)  # fmt: skip


def _notifier(file: SettingsFile, name: str) -> str:
    if not name.strip():
        file.refuse(file.line("notifications", "notifier"), "[notifications] notifier 应为通知器的名称",
                    'file、console，或已安装的通知器，例如 notifier = "file"', "[notifications] notifier needs a name",
                    'file, console or one that is installed, for example notifier = "file"')  # fmt: skip
    return name


def _database_url(file: SettingsFile, url: str, folder: Path) -> str:
    """The URL as given, with a relative SQLite path made relative to the site's folder.

    In a URL `%20` is a blank: what is written in the settings is one, the folder's name is none and is made fit for it.
    """
    line = file.line("database", "url")
    sqlite = _SQLITE.fullmatch(url)
    if sqlite is None:
        if re.match(r"postgresql(\+psycopg)?://", url):
            return url
        file.refuse(line, "数据库地址应以 sqlite:/// 或 postgresql+psycopg:// 开头",
                    '例如 url = "sqlite:///onewindow.db"',
                    "the database url must start with sqlite:/// or postgresql+psycopg://",
                    'for example url = "sqlite:///onewindow.db"')  # fmt: skip
    driver, path, query = sqlite[1], sqlite[2] or "", sqlite[3] or ""
    if path in ("", ":memory:") or path.startswith("file:"):
        return url
    if "?" in str(folder):
        file.refuse(line, "站点目录名不能含“?”", "给目录换个名字",
                    "the site's folder must not contain '?'", "rename the folder")  # fmt: skip
    place = Path(folder.as_posix().replace("%", "%25")) / path
    return f"{driver}:///{place.as_posix()}{query}"
