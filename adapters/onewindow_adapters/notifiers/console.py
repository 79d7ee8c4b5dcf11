"""The console notifier: a readable line on stderr per notification, for trying things out and for log collectors."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onewindow.ports import Notification
from onewindow_adapters.notifiers.options import check_options


class ConsoleNotifier:
    """Writes to whatever stderr is at that moment; characters its encoding lacks become question marks."""

    def deliver(self, notification: Notification) -> None:
        """Write it. Raises OSError where nobody reads stderr any more."""
        stream = sys.stderr
        if stream is None:  # a program without a console (pythonw, a Windows service)
            raise OSError("there is no stderr to write to")
        encoding = stream.encoding or "utf-8"
        stream.write(_line(notification).encode(encoding, "replace").decode(encoding) + "\n")
        stream.flush()


def console_notifier(site: Path, options: Mapping[str, Any]) -> ConsoleNotifier:
    """For the site in this folder; it has no options."""
    check_options(site, "console", options, {})
    return ConsoleNotifier()


def _line(notification: Notification) -> str:
    """To whom and what, on one line: texts of applicants may hold anything, and a terminal obeys control characters."""
    data = notification.data
    person = data.get("to") or {}
    line = f"通知 {person.get('name', '')}（{person.get('id', '')}）{notification.case_no}：{data.get('text', '')}"
    return "".join(character if character.isprintable() else " " for character in line)
