"""What leaves the house: a message as its adapter gets it, with the fields the adapter declares and no others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from onewindow.domain.json_pointer import steps
from onewindow.ports.departments import Request
from onewindow.storage import OutboxRow


def request_of(row: OutboxRow, region: str, reads: Iterable[str]) -> Request:
    """The request for one message. `reads` are pointers into its data; where nothing stands, nothing is sent."""
    data = row.data
    of = str(data.get("of") or "")
    return Request(
        key=key_of(region, row.message),
        operation=row.operation,
        department=row.department,
        case_no=row.case_no,
        sub_case=f"{row.case_no}/{row.sub_case}" if row.sub_case is not None else "",
        item={name: str(value) for name, value in (data.get("item") or {}).items()},
        applicant={name: str(value) for name, value in (data.get("applicant") or {}).items()},
        data=declared(data, reads),
        asked_at=str(data.get("asked_at") or row.created_at),
        of=key_of(region, of) if of else "",
        clarification={name: str(value) for name, value in (data.get("clarification") or {}).items()},
    )


def key_of(region: str, message: str) -> str:
    """The key under which the outside knows a message, the same however often it is sent."""
    return f"{region}:{message}"


def declared(data: Mapping[str, Any], pointers: Iterable[str]) -> dict[str, Any]:
    """The data cut to the pointers ("/form/company/name"); what one names is taken with all below it."""
    taken: dict[str, Any] = {}
    # Short ones first: what they take whole is not looked into again.
    for pointer in sorted(pointers, key=len):
        _take(data, taken, steps(pointer))
    return taken


def _take(source: Mapping[str, Any], taken: dict[str, Any], parts: list[str]) -> None:
    first, *rest = parts or [""]
    if first not in source or (first in taken and taken[first] is source[first]):
        return
    value = source[first]
    if not rest:
        taken[first] = value
    elif isinstance(value, Mapping):
        below: dict[str, Any] = taken.get(first, {})
        _take(value, below, rest)
        if below:
            taken[first] = below
