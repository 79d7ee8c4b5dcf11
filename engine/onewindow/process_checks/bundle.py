"""The parts of a service version held against each other: drawing, item list, forms and notices."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from onewindow.domain.service_item import ServiceItem
from onewindow.errors import DefinitionRefused, Finding
from onewindow.forms import read_item, read_schema
from onewindow.ports import Actor
from onewindow.process_checks.sheet import Sheet

DRAWING = "process.bpmn"
ITEM = "item.yaml"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A service version, read as far as it can be. `item` is None without (readable) item.yaml."""

    files: Mapping[str, bytes]
    place: Callable[[str], str]
    """Name of a file as the designer knows it, whether it is there or missing."""
    sheet: Sheet
    item: ServiceItem | None
    schemas: Mapping[str, dict[str, Any]]
    departments: Collection[str] | None
    people: Collection[Actor] | None = None

    def path(self, name: str) -> str:
        """Name of a file as the designer knows it."""
        return self.place(name)

    def line(self, key: str, value: str) -> int:
        """Line of item.yaml where `key: value` first stands, 0 where it cannot be found."""
        written = (f"{key}: {value}", f'{key}: "{value}"')
        lines = enumerate(self.files[ITEM].decode("utf-8", "replace").splitlines(), 1)
        return next((number for number, line in lines if any(each in line for each in written)), 0)

    @property
    def forms(self) -> tuple[str, ...]:
        """Names of the form schemas present, readable or not."""
        return tuple(sorted(_form_name(name) for name in self.files if _is_form(name)))

    @property
    def notices(self) -> tuple[str, ...]:
        """Kinds of the notice templates present."""
        return tuple(sorted(name.removeprefix("notices/").partition(".")[0] for name in self.files if _is_notice(name)))


def read_bundle(
    files: Mapping[str, bytes],
    place: Callable[[str], str],
    sheet: Sheet,
    departments: Collection[str] | None,
    people: Collection[Actor] | None,
) -> tuple[Bundle, list[Finding]]:
    """The bundle, and what is wrong with its files taken one by one."""
    findings: list[Finding] = []
    item: ServiceItem | None = None
    schemas: dict[str, dict[str, Any]] = {}
    if ITEM in files:
        try:
            item = read_item(files[ITEM], place(ITEM))
        except DefinitionRefused as refused:
            findings += refused.findings
    for name in sorted(filter(_is_form, files)):
        try:
            schemas[_form_name(name)] = read_schema(files[name], place(name))
        except DefinitionRefused as refused:
            findings += refused.findings
    return Bundle(files, place, sheet, item, schemas, departments, people), findings


def templates(files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each notice template."""
    return ((name, files[name]) for name in sorted(filter(_is_notice, files)))


def _is_form(name: str) -> bool:
    return name.startswith("forms/") and name.endswith(".schema.json")


def _is_notice(name: str) -> bool:
    return name.startswith("notices/") and name.endswith(".html.j2")


def _form_name(name: str) -> str:
    return name.removeprefix("forms/").removesuffix(".schema.json")
