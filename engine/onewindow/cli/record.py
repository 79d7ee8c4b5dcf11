"""What the command line reads in the store beyond the engine's views, of cases the actor may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from onewindow import events as e

if TYPE_CHECKING:
    from onewindow.engine import Engine
    from onewindow.engine.version import Version
    from onewindow.storage import DefinitionRow, Transaction

LATEST = 1000
"""Cases looked at to count those that run on an older version."""


def last_task(engine: Engine, case_no: str, element: str) -> int | None:
    """Number of the task last opened for `element`, also where it has long been closed; None if there was none."""
    opened = _events(engine, case_no)
    return next(
        (event.task for event in reversed(opened) if isinstance(event, e.TaskOpened) and event.element == element), None
    )


def decisions(engine: Engine, case_no: str) -> dict[int | None, e.Decided]:
    """The decision on each sub-case by its number; None stands for the whole case."""
    events = _events(engine, case_no)
    return {event.sub_case: event for event in events if isinstance(event, e.Decided)}


def items_of_notices(engine: Engine, case_no: str) -> dict[str, str]:
    """Item of the sub-case each notice is about, by the notice's number; notices of the whole case are not here."""
    events = _events(engine, case_no)
    items = {event.sub_case: event.item for event in events if isinstance(event, e.SubCaseOpened)}
    return {
        event.notice: items[event.sub_case]
        for event in events
        if isinstance(event, e.NoticeIssued) and event.sub_case in items
    }


def version_of(engine: Engine, case: Mapping[str, Any]) -> Version | None:
    """The published version the case runs on."""
    with _reading(engine) as transaction:
        return _version(transaction.definition(str(case["definition"])))


def current_version(engine: Engine, service: str) -> Version | None:
    """The version new cases of `service` start with; None where it was never published."""
    with _reading(engine) as transaction:
        return _version(transaction.current_definition(service))


def running_on_older(engine: Engine, service: str, definition: str) -> int | None:
    """How many running cases of `service` stay on another version; None where there are too many to count."""
    with _reading(engine) as transaction:
        rows = transaction.cases(service=service, limit=LATEST)
    if len(rows) == LATEST:
        return None
    return sum(not row.finished and row.definition != definition for row in rows)


def _events(engine: Engine, case_no: str) -> list[e.Event]:
    with _reading(engine) as transaction:
        return [recorded.event for recorded in transaction.events(case_no)]


def _version(row: DefinitionRow | None) -> Version | None:
    from onewindow.engine.version import Version

    return Version(row.hash, row.service, row.files) if row is not None else None


@contextmanager
def _reading(engine: Engine) -> Iterator[Transaction]:
    from onewindow.storage import Store

    store = Store.open(engine.settings.database_url, engine.settings.region)
    try:
        with store.transaction(read_only=True) as transaction:
            yield transaction
    finally:
        store.close()
