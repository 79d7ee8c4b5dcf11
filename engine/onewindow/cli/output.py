"""Printing: text for people on stdout, or one JSON object alone on stdout; remarks always go to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

FORMAT_VERSION = 1
"""The "version" of everything printed with `-f json`; raised when a shape changes."""


class Format(StrEnum):
    """How a command answers."""

    TEXT = "text"
    JSON = "json"


def print_json(value: Mapping[str, Any]) -> None:
    """One JSON object with its version; escaped where the console could not show its characters unharmed."""
    plain = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    text = json.dumps({"version": FORMAT_VERSION, **value}, ensure_ascii=not plain, indent=2, default=str)
    sys.stdout.write(text + "\n")


def console(*, errors: bool = False) -> Console:
    """A Rich console on the stream of this moment; it measures Chinese and obeys NO_COLOR."""
    from rich.console import Console

    return Console(file=sys.stderr if errors else sys.stdout, highlight=False, markup=False, emoji=False)


def line(text: str = "", style: str | None = None) -> None:
    """One line for people, never broken (it may hold a path to copy)."""
    console().print(text, style=style, soft_wrap=True)


def hanging(prefix: str, text: str, style: str | None = None) -> None:
    """Text for people, wrapped at the console's width, every line of it to the right of `prefix`."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid()
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(prefix), Text(text, style=style or ""))
    console().print(grid)


def remark(text: str) -> None:
    """Something to know that is not the answer: on stderr, so that stdout holds the answer alone."""
    console(errors=True).print(text, soft_wrap=True)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], keep: Sequence[int] = ()) -> None:
    """A table whose columns `keep` are never cut or folded (numbers to copy)."""
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for number, name in enumerate(columns):
        shown.add_column(name, no_wrap=number in keep, overflow="fold")
    for row in rows:
        shown.add_row(*(str(cell) for cell in row))
    console().print(shown)
