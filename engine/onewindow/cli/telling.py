"""How a story is told: one act under another, who did it at which window, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from onewindow.cli.english_names import department_named
from onewindow.cli.output import INDENT, console, hanging, line
from onewindow.cli.words import in_brackets, say

if TYPE_CHECKING:
    from onewindow.domain.story import StoryLine
    from onewindow.ports import Actor, Directory

SYSTEM_NAME = "系统"
"""What the record calls the engine itself."""

LEGAL_TIME = ZoneInfo("Asia/Shanghai")


def story_json(entry: StoryLine) -> dict[str, Any]:
    """One line of a story as plain JSON."""
    names = ("seq", "at", "text", "text_en", "who", "department", "element", "document", "path")
    return {name: getattr(entry, name) for name in names}


def passed(lines: Iterable[StoryLine]) -> list[str]:
    """Ids of the elements the tokens passed, in order."""
    return [element for entry in lines for element in entry.path]


def acts(lines: Iterable[StoryLine]) -> Iterator[list[StoryLine]]:
    """What one person did at one moment, one after another."""
    for _, act in groupby(lines, key=lambda entry: (entry.at, entry.who)):
        yield list(act)


def print_story(lines: Iterable[StoryLine], directory: Directory, *, path: bool = False) -> None:
    """A story for people, act by act; with `path` also which elements were passed."""
    told = [entry for entry in lines if path or not entry.path]
    for act in acts(told):
        print_act(act, directory)


def print_act(act: Sequence[StoryLine], directory: Directory, *, bar: str = "", style: str | None = None) -> None:
    """What one person did at one moment, and below it what came of it; a single thing beside it, where half the width
    is left. `bar` stands to the left of every line."""
    from rich.cells import cell_len

    person = actor_of(act, directory)
    place = (department_named(directory, person.department), person.window) if person is not None else ()
    where = " ".join(part for part in place if part)
    who = say(act[0].who, "system") if act[0].who == SYSTEM_NAME else act[0].who
    head = f"{bar}{local_time(act[0].at)}  {who}{in_brackets(where) if where else ''}"
    if len(act) == 1 and 2 * cell_len(head) <= console().width:
        hanging(f"{head}  ", marked(act[0]))
        return
    line(head, style)
    for entry in act:
        hanging(bar + INDENT, marked(entry))


def actor_of(act: Sequence[StoryLine], directory: Directory) -> Actor | None:
    """The member of staff who acted; among people of one name the one whose department the lines name."""
    named = [person for person in directory.everyone() if person.name == act[0].who]
    departments = {entry.department for entry in act}
    likely = [person for person in named if directory.department_name(person.department) in departments]
    return next(iter([*likely, *named]), None)


def marked(entry: StoryLine) -> str:
    """The line with its mark: a document, what the system asks of somebody next, the way passed, or something done."""
    mark = "■" if entry.document else "→" if entry.text_en.startswith("task opened") else "·" if entry.path else "●"
    return f"{mark} {say(entry.text, entry.text_en)}"


def local_time(at: str) -> str:
    """An ISO instant as date and time of the service centre; unchanged where it is none."""
    try:
        return datetime.fromisoformat(at).astimezone(LEGAL_TIME).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return at
