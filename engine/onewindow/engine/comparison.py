"""Recorded beside rebuilt: the first difference of two JSON values, named by its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onewindow.domain.canonical import canonical
from onewindow.events import Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first place where record and rebuilt case disagree; `seq` is the event's number, 0 for the whole case.

    `field` is a path: "hash", "prev", "seq", "payload" of an event, "release" where another one has written it;
    "case/…", "document/…", "tokens", "row/…", "work_items/…", "sub_cases/…", "involved/…", "timers/…", "outbox/…",
    "attachments/…", "receipts/…", "state", "definition".
    `rebuilt` is None where there is nothing to set against what is recorded: it was changed.
    """

    seq: int
    event: str
    field: str
    recorded: Any
    rebuilt: Any


class Stop(Exception):
    """Carries the first difference out of a comparison."""

    def __init__(self, difference: Difference) -> None:
        super().__init__(difference.field)
        self.difference = difference


def difference(seq: int, event: str, field: str, recorded: Any, rebuilt: Any) -> Difference:
    """A difference, shortly written."""
    return Difference(seq=seq, event=event, field=field, recorded=recorded, rebuilt=rebuilt)


def same(field: str, recorded: Any, rebuilt: Any, at: Recorded | None = None) -> None:
    """Compare canonical bytes; Stop at the first place inside that differs."""
    left, right = canonical(recorded), canonical(rebuilt)
    if left != right:
        place, one, other = next(_differences(json.loads(left), json.loads(right), field))
        raise Stop(difference(at.seq if at else 0, at.type if at else "", place, one, other))


def _differences(one: Any, other: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(set(one) | set(other)):
            yield from _differences(one.get(key), other.get(key), f"{place}/{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from _differences(left, right, f"{place}/{index}")
    elif one != other:
        yield place, one, other
