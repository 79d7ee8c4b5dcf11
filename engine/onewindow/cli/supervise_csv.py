"""Tables of supervision as CSV: UTF-8, one header line, no cell that a spreadsheet would take for a formula."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from onewindow.cli.output import ReaderGone
from onewindow.cli.supervise_words import card_words, handler_words, order_words, told_words
from onewindow.domain.names import Names

if TYPE_CHECKING:
    from onewindow.ports import Directory

Row = Mapping[str, Any]

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula; such a text gets an apostrophe before it."""


def print_csv(what: str, rows: Sequence[Row], directory: Directory, levels: Names) -> None:
    """The rows of `what` (parts, cards or attempts), as UTF-8 whatever the console speaks; instants as in JSON."""
    cells = _CELLS[what]
    print_table(_HEADERS[what], (cells(row, directory, levels) for row in rows))


def print_table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A header line and the rows as CSV, as UTF-8 whatever the console speaks."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(header)
    for row in rows:
        writer.writerow([safe(cell) for cell in row])
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(written.getvalue().encode("utf-8"))
        sys.stdout.buffer.flush()
    except BrokenPipeError as gone:
        raise ReaderGone from gone


def safe(cell: Any) -> Any:
    """The cell, made harmless where it is a text that looks like a formula; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


_HEADERS = {
    "parts": ("light", "due_on", "due_at", "suspended", "part", "case_no", "service", "title", "item", "name",
              "department", "department_name", "applicant_name", "clocks", "handlers", "told", "not_acknowledged",
              "cards", "orders", "problem"),
    "cards": ("issued_at", "level", "cause", "state", "settled_at", "card", "case_no", "sub_case", "department",
              "department_name", "service", "title", "due_on", "due_at", "problem"),
    "attempts": ("at", "by", "name", "case_no", "command", "code", "message", "message_en"),
}  # fmt: skip


def _part(row: Row, directory: Directory, levels: Names) -> list[Any]:
    names = ("part", "case_no", "service", "title", "item", "name", "department")
    unseen = [
        person["name"] for told in row["told"] for person in told["recipients"]
        if person["id"] not in {each["by"] for each in told["acknowledged"]}
    ]
    return [
        row["light"], row["due_on"] or "", row["due_at"] or "", "yes" if row["suspended"] else "no",
        *(row[name] for name in names), directory.department_name(row["department"]), row["applicant_name"],
        "; ".join(f"{clock['kind']} {clock['due_on'] or '-'} {clock['light']}" for clock in row["clocks"]),
        "; ".join(handler_words(each, each["name"]) for each in row["handlers"]),
        "; ".join(told_words(row["told"], levels)), "; ".join(dict.fromkeys(unseen)),
        "; ".join(card_words(each, levels) for each in row["cards"]),
        "; ".join(order_words(each, directory) for each in row["orders"]), _problem(row),
    ]


def _card(row: Row, directory: Directory, levels: Names) -> list[Any]:
    names = ("card", "case_no", "sub_case", "department", "department_name", "service", "title")
    return [
        row["issued_at"], row["level"], row["cause"], row["state"], row["settled_at"] or "",
        *(row[name] for name in names), row["due_on"] or "", row["due_at"] or "", _problem(row),
    ]


def _attempt(row: Row, directory: Directory, levels: Names) -> list[Any]:
    names = ("case_no", "command", "code", "message", "message_en")
    return [row["at"], row["by"]["id"], row["by"]["name"], *(row[name] for name in names)]


def _problem(row: Row) -> str:
    return str(row["problem"]).replace("\n", " ")


Cells = Callable[[Row, "Directory", Names], list[Any]]

_CELLS: Mapping[str, Cells] = {"parts": _part, "cards": _card, "attempts": _attempt}
