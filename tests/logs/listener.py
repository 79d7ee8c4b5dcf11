"""A log that a test listens to, and the words that must never stand in it."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec import structs

from journeys.town import Town
from onewindow import commands as c
from onewindow.engine import Answer, Engine
from onewindow.log_lines import JsonLines

OURS = frozenset({"command_id", "case_no", "via", "process", "outcome", "message", "task", "timer", "command"})
"""Fields of commands whose words are ours: they may stand in the log."""

_WORD = re.compile(r"[a-z_]+|[0-9]{1,5}|[0-9]{4}-[0-9]{2}-[0-9]{2}.*|.{1,3}", re.ASCII)
"""Ids of elements and answers to closed questions, small numbers, dates: nobody is known by these."""


class Log:
    """What was logged so far."""

    def __init__(self) -> None:
        self._stream = io.StringIO()
        self.handler = logging.StreamHandler(self._stream)
        self.handler.setFormatter(JsonLines())

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Every line, read as JSON; one that is none ends the test."""
        return [json.loads(line) for line in self.text.splitlines()]

    def of(self, *events: str) -> list[dict[str, Any]]:
        """The lines of these events."""
        return [line for line in self.lines if line["event"] in events]


@contextmanager
def listening(level: int = logging.INFO) -> Iterator[Log]:
    """Everything of this level and above is heard while the block runs."""
    log, logger = Log(), logging.getLogger("onewindow")
    before = logger.level
    logger.addHandler(log.handler)
    logger.setLevel(level)
    try:
        yield log
    finally:
        logger.setLevel(before)
        logger.removeHandler(log.handler)


class Eavesdropper(Engine):
    """Keeps every text that goes in with a command and is about somebody."""

    heard: set[str]

    def submit(self, command: c.Command, *, connection: Any = None) -> Answer:
        if not hasattr(self, "heard"):
            self.heard = set()
        given = {name: value for name, value in structs.asdict(command).items() if name not in OURS}
        staff = self.directory.find(str(command.actor)) is not None
        self.heard |= {leaf for leaf in leaves({**given, "actor": "" if staff else command.actor}) if about(leaf)}
        return super().submit(command, connection=connection)


class OverheardTown(Town):
    """A town whose engine keeps what is said to it."""

    engine: Eavesdropper

    def __init__(self, site: Path, url: str) -> None:
        super().__init__(site, url, publish=False)
        self.engine.close()
        self.engine = Eavesdropper(site, database=url, clock=self.clock)


def leaves(value: Any) -> Iterator[str]:
    """Every text in plain JSON, keys of situations and forms left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from leaves(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from leaves(item)


def about(text: str) -> bool:
    """Whether a text could be about somebody; a Chinese name has two characters."""
    return bool(text.strip()) and (not text.isascii() or _WORD.fullmatch(text) is None)


def found_in(log: Log, words: set[str]) -> list[str]:
    """Those that stand in the log, as they are or as JSON writes them; what is part of a case number is ours."""
    text = log.text
    for case_no in {line["case_no"] for line in log.lines if line.get("case_no")}:
        text = text.replace(case_no, "")
    return sorted(word for word in words if word in text or json.dumps(word, ensure_ascii=False)[1:-1] in text)
