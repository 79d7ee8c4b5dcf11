"""`[log]` of onewindow.toml: the file the command line writes its log into, from which level on, how much is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from onewindow.settings_file import SettingsFile

LEVELS = ("info", "warning", "error")

_SIZE = re.compile(r"([1-9][0-9]{0,5})(kB|MB|GB)")
_UNITS = {"kB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000}
_MOST_KEPT = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPolicy:
    """Where the log goes (None: nowhere), from which level on, after how many bytes a new file is begun, and how many
    full ones are kept beside it."""

    file: Path | None = None
    level: str = "info"
    size: int = 50_000_000
    keep: int = 9


def log_of(file: SettingsFile, table: Mapping[str, Any], folder: Path) -> LogPolicy:
    """The table; a relative path is one below the site's folder. Refuses with file and line."""
    given: dict[str, Any] = {}
    if "file" in table:
        if not table["file"].strip():
            _refuse(file, "file", "应为文件名", 'file = "log/onewindow.jsonl"', "needs a file name")
        given["file"] = (folder / table["file"]).resolve()
    if "level" in table:
        if table["level"] not in LEVELS:
            _refuse(file, "level", f"可以写：{'、'.join(LEVELS)}", 'level = "info"', f"is one of {', '.join(LEVELS)}")
        given["level"] = table["level"]
    if "size" in table:
        written = _SIZE.fullmatch(table["size"])
        if written is None:
            _refuse(file, "size", "应为大小", 'size = "50MB"', "needs a size")
        given["size"] = int(written[1]) * _UNITS[written[2]]
    if "keep" in table:
        if not 1 <= table["keep"] <= _MOST_KEPT:
            _refuse(file, "keep", f"应为 1 到 {_MOST_KEPT}", "keep = 9", f"must be from 1 to {_MOST_KEPT}")
        given["keep"] = table["keep"]
    return LogPolicy(**given)


def _refuse(file: SettingsFile, key: str, text: str, example: str, text_en: str) -> NoReturn:
    file.refuse(file.line("log", key), f"[log] {key} {text}", f"例如 {example}",
                f"[log] {key} {text_en}", f"for example {example}")  # fmt: skip
