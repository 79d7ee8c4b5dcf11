"""The file notifier: a line of JSON per notification, in one file per day, for whatever passes them on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from onewindow.ports import Notification
from onewindow_adapters.notifiers.keyed_lines import KeyedLines
from onewindow_adapters.notifiers.options import check_options

LOCAL = ZoneInfo("Asia/Shanghai")


class FileNotifier:
    """Appends to `<folder>/<YYYY-MM-DD>.jsonl`, where the day is the local one of the notification's own `at`.

    Not today's: tried again tomorrow it still belongs into the same file, which therefore holds each key once. A line
    is on disk when `deliver` returns. Raises OSError where the folder cannot be written, ValueError without an `at`.
    """

    def __init__(self, folder: Path) -> None:
        self._lines = KeyedLines(folder)

    def deliver(self, notification: Notification) -> None:
        """Write it, unless its key is in the file already."""
        line = {"key": notification.key, "case_no": notification.case_no, **notification.data}
        text = json.dumps(line, ensure_ascii=False)
        self._lines.append(f"{_day(notification)}.jsonl", notification.key, text)


def file_notifier(site: Path, options: Mapping[str, Any]) -> FileNotifier:
    """For the site in this folder. Option `folder`: where the files go, relative to it, by default "notifications"."""
    chosen = check_options(site, "file", options, {"folder": "notifications"})
    return FileNotifier(site / chosen["folder"])


def _day(notification: Notification) -> date:
    at = notification.data.get("at")
    moment = datetime.fromisoformat(at) if isinstance(at, str) else None
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"the notification {notification.key} does not say when it was made: at = {at!r}")
    return moment.astimezone(LOCAL).date()
