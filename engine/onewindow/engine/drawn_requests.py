"""What the drawings of the published services ask of departments' systems, beside what an adapter can do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from onewindow.domain.drawing import Drawing
from onewindow.domain.requests import REVOKE
from onewindow.engine.house import House
from onewindow.engine.version import Version
from onewindow.errors import OneWindowError

_FORM = "/form/"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnRequest:
    """A service task of a department that has an adapter; `sections` are those of the form its item reads."""

    service: str
    element: str
    department: str
    operation: str
    item: str
    sections: frozenset[str]

    def undone(self, operations: Iterable[str]) -> bool:
        """Whether an adapter with these operations has no words for it."""
        return self.operation != REVOKE and self.operation not in operations

    def withheld(self, reads: Iterable[str]) -> list[str]:
        """The sections an adapter that reads these pointers would have, and that are not sent for this item."""
        read = {pointer.removeprefix(_FORM).split("/")[0] for pointer in reads if pointer.startswith(_FORM)}
        return [] if self.operation == REVOKE else sorted(read - self.sections)


def drawn_requests(house: House) -> tuple[DrawnRequest, ...]:
    """Of the versions new cases start with; one this program cannot read is left to those who tell that."""
    departments = set(house.settings.adapters)
    found: list[DrawnRequest] = []
    with house.store.transaction(read_only=True) as transaction:
        for row in transaction.services():
            with suppress(OneWindowError):
                found += _of(row.service, house.version(transaction, row.definition), departments)
    return tuple(found)


def _of(service: str, version: Version, departments: set[str]) -> Iterator[DrawnRequest]:
    drawing, items = version.definition.drawing, version.item
    for element in drawing.elements.values():
        if element.type != "serviceTask" or element.department not in departments:
            continue
        name = _item_of(drawing, element.id)
        item = items.item(name) if items is not None else None
        yield DrawnRequest(
            service=service, element=element.id, department=element.department,
            operation=element.ow.get("operation", ""), item=name, sections=frozenset(item.reads if item else ()),
        )


def _item_of(drawing: Drawing, element: str) -> str:
    """The item of the sub-case an element belongs to: its own, or that of what encloses it."""
    while element in drawing.elements:
        if drawing.elements[element].item:
            return drawing.elements[element].item
        element = drawing.elements[element].parent
    return ""
