"""What services, elements, parts and departments are called for an English reader: as the drawing, the item list and
the site name them in English, as the story does. A Chinese reader gets the names on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onewindow.cli.record import version_named
from onewindow.cli.words import say, speaks_chinese

if TYPE_CHECKING:
    from onewindow.engine import Engine
    from onewindow.engine.version import Version
    from onewindow.ports import Directory


class EnglishNames:
    """Remembers the versions of the cases it was asked for; what has no English name keeps its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._versions: dict[str, Version | None] = {}

    def title(self, case_no: str, title: str) -> str:
        """The service of a case."""
        version = self._version(case_no)
        item = version.item if version is not None else None
        return say(title, item.name_en if item is not None else "")

    def element(self, case_no: str, element: str, name: str) -> str:
        """An element of a case's drawing, a task or a part, that is called `name` on record."""
        version = self._version(case_no)
        drawn = version.definition.drawing.elements.get(element) if version is not None else None
        return say(name, drawn.name_en if drawn is not None else "")

    def department(self, department: str) -> str:
        """A department; "" for none."""
        return department_named(self._engine.directory, department)

    def _version(self, case_no: str) -> Version | None:
        if speaks_chinese():
            return None
        if case_no not in self._versions:
            self._versions[case_no] = version_named(self._engine, case_no)
        return self._versions[case_no]


def department_named(directory: Directory, department: str) -> str:
    """The name of a department in the reader's language; "" for none."""
    if not department:
        return ""
    known = directory.department(department)
    return say(directory.department_name(department), known.name_en if known is not None else "")
