"""Asks departments' systems what they know, and lists where that differs from our cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from onewindow.background.adapters import Adapters
from onewindow.engine import Engine
from onewindow.engine.our_books import Book
from onewindow.engine.reconciling import CANCELLED, GRANTED, OPEN, REFUSED, REVOKED, compare, unlisted
from onewindow.errors import OneWindowError
from onewindow.ports.departments import (
    UNREADABLE,
    AcceptedForWork,
    Cancelled,
    DepartmentAdapter,
    Granted,
    Known,
    NeedsClarification,
    Refused,
    Reply,
    Revoked,
    Unreachable,
)

Heard = TypeVar("Heard")

EARLIER = timedelta(hours=1)
"""Departments are asked from so much earlier on: their clocks are not ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """One department: how many requests of ours and entries of its own were compared, the differences as plain JSON.

    `not_there`: how many of ours it does not have and need not have; `not_here`: how many of its entries are no
    requests of ours, and rightly so. `lists` False: its system has no list, so there is nothing to compare. `problem`
    says why it could not be asked.
    """

    department: str
    lists: bool = True
    asked: int = 0
    known: int = 0
    not_there: int = 0
    not_here: int = 0
    differences: tuple[dict[str, Any], ...] = ()
    problem: str = ""


def reconcile(
    engine: Engine, adapters: Adapters, since: datetime, departments: Sequence[str],
    tell: Callable[[str], None] = lambda department: None,
) -> list[Reconciled]:
    """Each department in turn; `tell` is called before. One that cannot be asked does not keep the others waiting."""
    found = []
    for department in departments:
        tell(department)
        try:
            adapter = adapters.take(department)
        except Unreachable as problem:
            found.append(Reconciled(department=department, problem=str(problem)))
            continue
        try:
            found.append(_reconciled(engine, adapter, department, since))
            adapters.give_back(department, adapter)
        except NotAsked as problem:
            adapter.close()
            found.append(Reconciled(department=department, problem=str(problem)))
    return found


class NotAsked(OneWindowError):
    """A department's adapter has raised something."""

    code = "not_asked"


def _reconciled(engine: Engine, adapter: DepartmentAdapter, department: str, since: datetime) -> Reconciled:
    if not adapter.capabilities.lists:
        return Reconciled(department=department, lists=False)
    known = engine.books.ours_to_judge(_heard(lambda: list(adapter.known_since(since - EARLIER))))
    book = engine.books.book(department, since, known)
    known += _asked_by_key(engine, adapter, book, [ours.key for ours in unlisted(book.ours, known)])
    doubtful = {each.key for each in compare(book.ours, known, book.others)} & book.rows.keys()
    if doubtful:
        # An answer may have come between the two looks: what differs is looked at once more on both sides.
        again = {each.key: each for each in _asked_by_key(engine, adapter, book, sorted(doubtful))}
        known = [_newer(each, again) for each in known]
        book = engine.books.book(department, since, known)
    differences = [*book.unread, *compare(book.ours, known, book.others)]
    found, asked, listed = ({each.key for each in some} for some in (differences, book.ours, known))
    return Reconciled(
        department=department, asked=len(book.ours), known=len(known), not_there=len(asked - listed - found),
        not_here=sum(each.key not in asked | found for each in known),
        differences=tuple(engine.books.told(department, each, book) for each in differences),
    )


def _asked_by_key(engine: Engine, adapter: DepartmentAdapter, book: Book, keys: Iterable[str]) -> list[Known]:
    """What became of these requests, each asked about by itself: a list may hold results alone."""
    if not adapter.capabilities.query:
        return []
    found = []
    for key in keys:
        request = engine.books.request_of(book.rows[key], adapter.reads)
        reply = _heard(partial(adapter.query, request))
        status = _status(reply)
        if status:
            reference = reply.reference if isinstance(reply, AcceptedForWork) else ""
            found.append(Known(
                key=key, case_no="", item_code="", applicant_id="", applicant_name="", status=status,
                reference=reference,
            ))  # fmt: skip
    return found


def _heard(ask: Callable[[], Heard]) -> Heard:
    """What the adapter answers; NotAsked for whatever it raises, so that the other departments are asked anyway."""
    try:
        return ask()
    except Exception as problem:
        text = str(problem) if isinstance(problem, OneWindowError) else f"{type(problem).__name__}: {problem}"
        raise NotAsked(text) from problem


def _newer(listed: Known, again: dict[str, Known]) -> Known:
    """The entry as it was listed, standing as it stands now."""
    now = again.get(listed.key)
    if now is None or listed.status in (now.status, UNREADABLE):
        return listed
    return Known(
        key=listed.key, case_no=listed.case_no, item_code=listed.item_code, applicant_id=listed.applicant_id,
        applicant_name=listed.applicant_name, status=now.status, reference=listed.reference,
        materials=listed.materials,
    )


def _status(reply: Reply) -> str:
    """How a request stands by what is answered about it; empty where that is not said."""
    match reply:
        case AcceptedForWork() | NeedsClarification():
            return OPEN
        case Granted():
            return GRANTED
        case Refused():
            return REFUSED
        case Revoked():
            return REVOKED
        case Cancelled():
            return CANCELLED
        case _:
            return ""
