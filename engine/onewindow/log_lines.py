"""Log records of what the engine does, for operators: stable words and numbers of ours, and nothing about anybody.

A record says what happened (`event`) and carries the fields of `Fields`, no others. Whoever embeds the engine decides
where records go, as with any library: the logger is `onewindow`, and it is silent until somebody listens.

    handler.setFormatter(JsonLines())                                  # one JSON object on one line for each record
    logging.getLogger("onewindow").addHandler(handler)
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from onewindow.errors import CommandRejected, OneWindowError

ROOT = "onewindow"
"""The logger above all others of this package."""

logging.getLogger(ROOT).addHandler(logging.NullHandler())

LONGEST = 256
"""Characters of a field; our own are far shorter, and what is longer is shown by its hash."""

_PACKAGE = Path(__file__).parent

_FRAMES = 12
"""Places in the code shown of a problem, those nearest to it."""

_CAUSES = 5

_IDS = frozenset({"command_id", "actor", "code", "exception"})
"""Fields that are printable ASCII without blanks, or shown by their hash."""

_PERSONAL = re.compile(
    r"(?<![0-9])(?:[1-9][0-9]{5}[- ]?(?:[0-9]{8}[- ]?[0-9]{3}[0-9Xx]|[0-9]{6}[- ]?[0-9]{3})"
    r"|(?:(?:\+|00)?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4})(?![0-9])"
)
"""What reads like an identity card number or a mobile number, in one piece or in its usual groups, whatever letters
stand beside it. It has no place here, whoever gave it to us as an id."""

_MADE = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[0-9]*[a-f])[0-9a-f]{32,64})(?![0-9A-Za-z])"
)
"""Ids and hashes that programs make: now and then they have as many digits in a row, and they are nobody's number."""

_BREAKS = {ord(mark): f"\\u{ord(mark):04x}" for mark in "\x7f\x85\u2028\u2029"}
"""What JSON leaves as it is and some readers take for the end of a line."""


class Fields(TypedDict, total=False):
    """All that a record may say, in the order in which it is printed: the allow-list, which mypy holds callers to."""

    region: str
    case_no: str | None
    command_id: str | None
    command: str
    code: str
    actor: str
    version: int
    events: int
    first_seq: int
    last_seq: int
    repeated: bool
    joined: bool
    tries: int
    duration_ms: float
    service: str
    definition: str
    task: int
    timer: int
    element: str
    due_at: str
    department: str
    message: str
    outcome: str
    incident: int
    kind: str
    attempts: int
    again_in_seconds: float | None
    state: str
    retry_at: str
    status: int
    matched: bool
    kept: bool
    recorded: bool
    unchanged: bool
    findings: int
    revision_before: str
    revision: str
    count: int
    fired: int
    notified: int
    asked: int
    answered: int
    given_up: int
    failed: int
    exception: str
    frames: list[str]


FIELDS = tuple(Fields.__annotations__)

_ALWAYS = ("case_no", "command_id")
"""Printed where they are given, be they null: an opening that was refused has no case."""


def tell(logger: logging.Logger, level: int, event: str, *fields: Fields) -> None:
    """Log one happening; costs next to nothing where nobody listens."""
    if logger.isEnabledFor(level):
        told = _Told({"event": event}, **_allowed({name: value for part in fields for name, value in part.items()}))
        logger.log(level, "%s", told, extra={ROOT: told})


def word_of(problem: BaseException | None) -> str:
    """The code of a problem where it is one of ours, else its class; never its words, which may quote data."""
    if isinstance(problem, CommandRejected):
        return problem.rejected.code
    return problem.code if isinstance(problem, OneWindowError) else type(problem).__name__


def unverified(text: str | None) -> str | None:
    """What somebody gave us for the number of a case, as far as it may be shown before anybody has looked it up."""
    return None if text is None else str(_shown("command_id", text))


def trouble_of(problem: BaseException) -> Fields:
    """What may be told of a problem: its code, the classes of it and of its causes, and places in the code."""
    return {
        "code": word_of(problem), "exception": "<-".join(_class(each) for each in _with_causes(problem)),
        "frames": _frames(problem),
    }


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON: `at`, `level`, `event`, `pid`, then its `Fields`.

    `region` stands in every line, if given. Of records that are not of this package it tells the logger alone, and of
    exceptions never the text: who wrote either did not promise to leave people out.
    """

    def __init__(self, region: str = "") -> None:
        super().__init__()
        self._region = region

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        given = getattr(record, ROOT, None)
        line: dict[str, object] = {"at": at, "level": record.levelname.lower()}
        if isinstance(given, _Told):
            line |= {"event": given["event"], "pid": record.process, "region": self._region}
            line |= given
        else:
            line |= {"event": "foreign", "logger": _shown("logger", record.name), "pid": record.process}
            line |= {"region": self._region}
        if not line["region"]:
            del line["region"]
        if record.exc_info and record.exc_info[1] is not None:
            line |= _allowed({**trouble_of(record.exc_info[1])})
        return json.dumps(line, ensure_ascii=False).translate(_BREAKS)


class _Told(dict[str, object]):
    """The event and the fields of one record, clean already."""

    def __str__(self) -> str:
        return " ".join(f"{name}={value}" for name, value in self.items())


def _allowed(fields: Mapping[str, object]) -> dict[str, object]:
    case_no = str(fields.get("case_no") or "")
    return {
        name: _shown(name, fields[name], case_no) for name in FIELDS
        if name in fields and (fields[name] is not None or name in _ALWAYS)
    }  # fmt: skip


def _shown(name: str, value: object, case_no: str = "") -> object:
    """The value as it is printed: numbers and clean texts as they are, any other text by its hash, nothing else."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, list):
        return [_shown(name, entry) for entry in value]
    text = str(value)
    # A case number is ours, however many digits it has, and part of the ids that are made of it.
    others = _MADE.sub("", text.replace(case_no, "") if case_no else text)
    unfit = name in _IDS and (" " in text or not text.isascii())
    if len(text) > LONGEST or unfit or not text.isprintable() or _PERSONAL.search(others):
        return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
    return text


def _class(problem: BaseException) -> str:
    kind = type(problem)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _with_causes(problem: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = problem
    for _ in range(_CAUSES):
        if current is None:
            return
        yield current
        current = current.__cause__ or current.__context__


def _frames(problem: BaseException) -> list[str]:
    """Where it came from, the place that raised it last. No line of source is shown, for it may hold a sample."""
    frames = traceback.StackSummary.extract(traceback.walk_tb(problem.__traceback__), lookup_lines=False)
    return [f"{_place(frame.filename)}:{frame.lineno}:{frame.name}" for frame in frames[-_FRAMES:]]


def _place(filename: str) -> str:
    """Our files from the package on, others by their name alone: folders may be called after people."""
    path = Path(filename)
    return path.relative_to(_PACKAGE.parent).as_posix() if path.is_relative_to(_PACKAGE) else path.name
