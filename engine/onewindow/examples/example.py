"""A worked example as its file has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from onewindow.errors import OneWindowError, UsageError


class ExampleFailed(OneWindowError):
    """A worked example came out otherwise than written; the text names file, step and difference."""

    code = "example_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A file read: title, process, start, steps and what is expected at the end."""

    file: Path
    title: str
    title_en: str
    process: str
    at: datetime
    steps: tuple[dict[str, Any], ...]
    expect: dict[str, Any]


def read_example(path: Path) -> Example:
    """The example in the file; raises UsageError where it is not of the form."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Example(
            file=path, title=data["title"], title_en=data.get("title_en", ""), process=data["process"],
            at=datetime.fromisoformat(str(data["at"])), steps=tuple(data["steps"]), expect=data.get("expect", {}),
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as problem:
        raise UsageError(
            f"{path}:不是合格的办件样例({problem})→ 须有 title、process、at、steps\n"
            f"{path}: not a worked example ({problem}) → it needs title, process, at and steps"
        ) from problem
