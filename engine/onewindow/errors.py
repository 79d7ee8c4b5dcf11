"""Everything that can go wrong, under one root: a stable code, a sentence in two languages, and the remedy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


class OneWindowError(Exception):
    """Root of all errors raised on purpose; `exit_code` is what the command line returns for it."""

    exit_code = 1
    code = "error"


class UsageError(OneWindowError):
    """A file, option or setting is not of the form asked for; the text says where and what to write instead."""

    exit_code = 2
    code = "usage"


class NotFound(OneWindowError):
    """The case, task, process or person named does not exist here (or is not the asker's to see)."""

    exit_code = 3
    code = "not_found"


class DatabaseNotMigrated(OneWindowError):
    """The database lacks migrations this code needs, or was migrated by a newer release; the text says which."""

    exit_code = 5
    code = "database_not_migrated"
    missing = False
    """Whether it may be elsewhere: there is not even the file of a SQLite database, or PostgreSQL has the tables in a
    schema that is not looked into."""


class EnvironmentProblem(OneWindowError):
    """The machine refuses: disk full, read-only file, database gone, connection not prepared."""

    exit_code = 6
    code = "environment"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a file a designer wrote: what, where, and what to do.

    `severity` is "must" (publishing refuses it) or "should". `line` counts from 1; 0 means the whole file.
    `element` and `name` are the BPMN id and name, empty where none applies. Texts are Chinese first;
    `message_en` and `remedy_en` are the English ones.
    """

    code: str
    message: str
    remedy: str
    message_en: str = ""
    remedy_en: str = ""
    file: str = ""
    line: int = 0
    element: str = ""
    name: str = ""
    severity: str = "must"

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        what = f"[{self.element} {self.name}]" if self.name else f"[{self.element}]" if self.element else ""
        return f"{where} {self.code} {what} {self.message} → {self.remedy}".replace("  ", " ").strip()


class DefinitionRefused(OneWindowError):
    """A process folder or BPMN file that would not run as drawn; `findings` says why, each with its place."""

    exit_code = 1
    code = "definition_refused"

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


@dataclass(frozen=True, slots=True)
class Problem:
    """One field of a form that is not acceptable: JSON pointer (RFC 6901), code, and a sentence in two languages."""

    pointer: str
    code: str
    message: str
    message_en: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The answer "no" to a command: the case is byte-identical to before.

    `text` reads "Expected …, but …" (Chinese: 应当……，但是……); `remedy` says what to do instead.
    `details` is plain JSON for programs (for example the list of `Problem`s of a form).
    """

    code: str
    text: str
    remedy: str
    text_en: str
    remedy_en: str
    details: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"[{self.code}] {self.text} → {self.remedy}\n[{self.code}] {self.text_en} → {self.remedy_en}"


class CommandRejected(OneWindowError):
    """Raised by `Answer.or_raise()` for hosts that prefer an exception to a value; carries the `Rejected`."""

    exit_code = 4
    code = "rejected"

    def __init__(self, rejected: Rejected) -> None:
        self.rejected = rejected
        if rejected.code in ("case_unknown", "process_unknown"):
            self.exit_code = NotFound.exit_code
        super().__init__(str(rejected))


class Conflict(OneWindowError):
    """The database gave the row to somebody else first (deadlock, serialization) and the one retry did too."""

    exit_code = 4
    code = "conflict"


class ProcessProblem(OneWindowError):
    """The tokens cannot move as asked: no flow's condition holds, an expression fails, a task is not open.

    Raised by the workflow room; the engine turns it into a `Rejected` with the same code and leaves the case as it was.
    Codes: no_flow_taken, expression_failed, error_uncaught, tokens_stuck, too_many_steps, too_much_written,
    move_refused, state_unreadable.
    """

    exit_code = 4

    def __init__(self, code: str, element: str, text: str, remedy: str, text_en: str, remedy_en: str) -> None:
        self.code, self.element = code, element
        self.text, self.remedy, self.text_en, self.remedy_en = text, remedy, text_en, remedy_en
        super().__init__(f"[{code}] {element}: {text_en}")
