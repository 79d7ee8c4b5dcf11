"""What services, elements, parts and departments are called in text: for an English reader as the drawing, the item
list and the site name them in English, as the story does; for a Chinese reader, and with -f json or csv, as on record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onewindow.cli.record import version_named
from onewindow.cli.words import say, speaks_chinese
from onewindow.domain.names import department_names
from onewindow.errors import DefinitionRefused, EnvironmentProblem

if TYPE_CHECKING:
    from onewindow.engine import Engine
    from onewindow.engine.version import Version
    from onewindow.ports import Directory


class EnglishNames:
    """Remembers the versions of the cases it was asked for; what has no English name keeps its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._versions: dict[str, Version | None] = {}

    @property
    def directory(self) -> Directory:
        """Who works at the site."""
        return self._engine.directory

    def title(self, case_no: str, title: str, definition: str = "") -> str:
        """The service of a case; where its version is known by its hash, versions are read once each."""
        return service_named(self._version(case_no, definition), title)

    def element(self, case_no: str, element: str, name: str) -> str:
        """An element of a case's drawing, a task, that is called `name` on record."""
        version = self._version(case_no)
        drawn = version.definition.drawing.elements.get(element) if version is not None else None
        return say(name, drawn.name_en if drawn is not None else "")

    def part(self, case_no: str, name: str) -> str:
        """A case or sub-case that is called `name` on record: as the service, its item, or else its element."""
        version = self._version(case_no)
        if version is None:
            return name
        item = version.item
        named = [(item.name, item.name_en)] if item is not None else []
        named += [(each.name, each.name_en) for each in (item.items if item is not None else ())]
        named += [(each.name, each.name_en) for each in version.definition.drawing.elements.values()]
        return say(name, next((english for chinese, english in named if chinese == name and english), ""))

    def department(self, department: str) -> str:
        """A department; "" for none."""
        return department_named(self._engine.directory, department)

    def _version(self, case_no: str, definition: str = "") -> Version | None:
        """None also where version or case cannot be read: names alone are no reason to tell nothing."""
        if speaks_chinese():
            return None
        known = definition or case_no
        if known not in self._versions:
            try:
                self._versions[known] = version_named(self._engine, case_no)
            except (EnvironmentProblem, DefinitionRefused):
                self._versions[known] = None
        return self._versions[known]


def service_named(version: Version | None, title: str) -> str:
    """A service that is called `title` on record."""
    item = version.item if version is not None else None
    return say(title, item.name_en if item is not None else "")


def department_named(directory: Directory, department: str) -> str:
    """The name of a department in the reader's language; "" for none."""
    return say(*department_names(directory, department))
