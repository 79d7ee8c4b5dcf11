"""Where the command line's log goes: a file that several processes share and that is renewed by size, or stderr."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import TextIOWrapper
from logging.handlers import WatchedFileHandler
from pathlib import Path

from onewindow.cli.machine import said_by
from onewindow.cli.output import remark
from onewindow.cli.words import say
from onewindow.errors import EnvironmentProblem
from onewindow.log_lines import ROOT, JsonLines
from onewindow.log_table import LogPolicy
from onewindow.settings import Settings

STDERR = "-"
"""Stands for stderr where a file could be named."""


class LogFile(WatchedFileHandler):
    """Appends to a file. A full one is renamed to `<name>.1`, `.1` to `.2` and so on, by one process at a time; the
    others notice by its inode. On Windows it grows until somebody moves it away.

    What cannot be written is said once on stderr: a log that fails ends nobody's work.
    """

    def __init__(self, policy: LogPolicy) -> None:
        assert policy.file is not None  # noqa: S101  who asks for a handler has a file
        self._size, self._keep, self._told = policy.size, policy.keep, False
        super().__init__(policy.file, encoding="utf-8", errors="backslashreplace", delay=True)

    def open_now(self) -> None:
        """Make folder and file; raises EnvironmentProblem. Otherwise the first line does, if there is one."""
        try:
            self.stream = self._open()
        except OSError as refused:
            why, why_en = said_by(refused)
            raise EnvironmentProblem(
                f"日志无法写入 {self.baseFilename}（{why}） → 检查目录、权限和 [log]\n"
                f"the log {self.baseFilename} cannot be written ({why_en}) → check folder, permissions and [log]"
            ) from refused

    def emit(self, record: logging.LogRecord) -> None:
        """One line, written at once."""
        try:
            self._renew_if_full()
            super().emit(record)  # opens the file, outside of its own precautions
        except OSError:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """Says once that lines are missing; `logging` itself would print a traceback for each."""
        if not self._told:
            self._told = True
            refused = sys.exc_info()[1]
            why, why_en = said_by(refused) if isinstance(refused, OSError) else (type(refused).__name__,) * 2
            file = self.baseFilename
            remark(say(f"！日志写不进去：{file}（{why}）", f"! the log misses lines: {file} ({why_en})"))

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()

    def _renew_if_full(self) -> None:
        if sys.platform == "win32" or _size(self.baseFilename) < self._size:
            return
        import fcntl

        with open(f"{self.baseFilename}.lock", "a", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # somebody else is at it
            if _size(self.baseFilename) >= self._size:  # nobody else was faster
                for number in range(self._keep - 1, 0, -1):
                    if os.path.exists(f"{self.baseFilename}.{number}"):
                        os.replace(f"{self.baseFilename}.{number}", f"{self.baseFilename}.{number + 1}")
                os.replace(self.baseFilename, f"{self.baseFilename}.1")


@contextmanager
def logged(settings: Settings, target: str = "", *, at_once: bool = False) -> Iterator[None]:
    """While the block runs the log goes where the site says, or to `target` (a file, "-" for stderr).

    With `at_once` the file is made first: raises EnvironmentProblem where that is refused.
    """
    handler = _handler(settings.log, target)
    if handler is None:
        yield
        return
    logger = logging.getLogger(ROOT)
    before = logger.level
    try:
        if at_once and isinstance(handler, LogFile):
            handler.open_now()
        handler.setFormatter(JsonLines(settings.region))
        logger.addHandler(handler)
        logger.setLevel(settings.log.level.upper())
        yield
    finally:
        logger.setLevel(before)
        logger.removeHandler(handler)
        handler.close()


def _handler(policy: LogPolicy, target: str) -> logging.Handler | None:
    if target == STDERR:
        return logging.StreamHandler(sys.stderr)
    chosen = replace(policy, file=Path(target).resolve()) if target else policy
    return LogFile(chosen) if chosen.file is not None else None


def _size(file: str) -> int:
    try:
        return os.stat(file).st_size
    except FileNotFoundError:
        return 0  # it is made by the line to come
