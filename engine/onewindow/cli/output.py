"""Printing: text for people on stdout, or one JSON object alone on stdout; remarks always go to stderr.

What people typed into a case reaches the console written out where it would act there: see `visible`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from onewindow.domain.visible_text import acting_escaped, visible

if TYPE_CHECKING:
    from rich.console import Console

FORMAT_VERSION = 1
"""The "version" of everything printed with `-f json`; raised when a shape changes."""

INDENT = " " * 4
"""What stands below a line of its own."""

NARROWEST = 24
"""Columns a text gets beside its prefix at least; a console too narrow for that breaks lines itself."""

_UNIT = re.compile(r"(?:[●■→√×·！] )?[（《「“]*(?:[!-~]+|\S)[，。：；、）》」”！？]*|\s+")
"""Never broken unless wider than a line: a word or one Chinese character, with its punctuation and mark."""


class ReaderGone(Exception):
    """Whoever read stdout has gone (`… | head -2`): no error, and nothing more to say."""


class Format(StrEnum):
    """How a command answers."""

    TEXT = "text"
    JSON = "json"


def print_json(value: Mapping[str, Any]) -> None:
    """One JSON object with its version; escaped where the console could not show its characters, or would obey them."""
    plain = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    text = json.dumps({"version": FORMAT_VERSION, **value}, ensure_ascii=not plain, indent=2, default=str)
    try:
        sys.stdout.write(acting_escaped(text) + "\n")
    except BrokenPipeError as gone:
        raise ReaderGone from gone


def print_page(html: str) -> None:
    """A page for a browser: UTF-8 whatever the locale, to the byte unless a console would obey what it holds."""
    try:
        sys.stdout.buffer.write((visible(html, lines=True) if sys.stdout.isatty() else html).encode())
    except BrokenPipeError as gone:
        raise ReaderGone from gone


def console(*, errors: bool = False) -> Console:
    """A Rich console on the stream of this moment; it measures Chinese and obeys NO_COLOR.

    Its reader going away raises ReaderGone; Rich itself would end the program with an error.
    """
    from rich.console import Console

    class Ours(Console):
        def on_broken_pipe(self) -> None:
            raise ReaderGone

    return Ours(file=sys.stderr if errors else sys.stdout, highlight=False, markup=False, emoji=False)


def line(text: str = "", style: str | None = None) -> None:
    """One line for people, never broken (it may hold a path to copy)."""
    console().print(visible(text), style=style, soft_wrap=True)


def hanging(prefix: str, text: str, style: str | None = None) -> None:
    """Text for people, broken at the console's width, every line of it to the right of `prefix`."""
    from rich.cells import cell_len
    from rich.text import Text

    printer = console()
    margin = cell_len(prefix)
    room = printer.width - margin
    prefix, text = visible(prefix), visible(text)
    parts = broken(text, room) if room >= NARROWEST else [text]
    # A bar on the left goes on beside the following lines.
    below = "│ ".ljust(margin - 1) if prefix.startswith("│") else " " * margin
    for number, part in enumerate(parts):
        lead = prefix if number == 0 else below
        printer.print(Text.assemble(lead, (part, style or "")), soft_wrap=True)


def broken(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns, Chinese characters counted as two.

    A mark stays with what follows it, punctuation with what precedes it; no line ends in blanks.
    """
    from rich.cells import cell_len, chop_cells

    lines = [""]
    for unit in _UNIT.findall(text.rstrip()):
        if cell_len(lines[-1] + unit.rstrip()) <= width:
            lines[-1] += unit
        elif not unit.strip():
            lines.append("")
        else:
            pieces = chop_cells(unit, width)
            lines[-1:] = [*([lines[-1]] if lines[-1].strip() else []), *pieces]
    return [line.rstrip() for line in lines]


def remark(text: str) -> None:
    """Something to know that is not the answer: on stderr, so that stdout holds the answer alone."""
    console(errors=True).print(visible(text, lines=True), soft_wrap=True)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], keep: Sequence[int] = ()) -> None:
    """A table whose columns `keep` are never cut or folded (numbers to copy)."""
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for number, name in enumerate(columns):
        shown.add_column(name, no_wrap=number in keep, overflow="fold")
    for row in rows:
        shown.add_row(*(visible(str(cell)) for cell in row))
    console().print(shown)
