"""Until which day a site knows the holidays, and until which day it may have to count from today on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil

from onewindow.calendar_files import CALENDAR_FOLDER, calendar_json
from onewindow.domain.service_item import Extension, Item, Limit, Limits, MainItem, ServiceItem
from onewindow.domain.time_limits import Calendar, Policy
from onewindow.domain.time_limits.office_hours import local_date
from onewindow.engine.calendar_changes import changed_clocks
from onewindow.engine.version import kept_version
from onewindow.errors import DefinitionRefused
from onewindow.ports import Clock
from onewindow.settings import Settings
from onewindow.storage import DamagedVersion, Store
from onewindow.storage.examination import provisional_clocks

BY_LAW = (Limit(Decimal(20), "wd"), Limit(Decimal(10), "wd"))
"""The longest without a law that says more, and its extension (行政许可法 art. 42): where nothing is published yet."""

_SHORTEST_DAY = 4
"""Office hours a working day is taken to have at least, where a limit is in hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """`last` is the last day whose arrangement is announced; `needed` the last day a case accepted today may reach, by
    the longest limit (`limit`, with its `extension`) of the service `service` ("" where nothing is published).

    `file` is the file to add, relative to the site; of the clocks that run now `provisional` counts those on dates that
    are, `changed` those that have another date by the present calendar (None: not asked); `unreadable` names the
    services whose published item list this program cannot read.
    """

    today: date
    last: date
    needed: date
    limit: Limit
    extension: Limit | None
    service: str
    file: str
    provisional: int | None
    changed: int | None
    unreadable: tuple[str, ...]


def coverage(settings: Settings, store: Store | None, clock: Clock) -> Coverage:
    """Measured from the local day of `clock`; without a `store` by the law. Raises UsageError for bad files."""
    calendar = Calendar.from_json(calendar_json(settings.folder, settings.calendar))
    today = local_date(clock.now())
    unreadable: list[str] = []
    found = list(_published(store, unreadable)) if store is not None else []
    needed, service, limit, extension = max(
        ((_reached(calendar, today, limit, more), service, limit, more)
         for service, limit, more in found or [("", *BY_LAW)]),
        key=lambda each: each[0],
    )  # fmt: skip
    return Coverage(
        today=today, last=calendar.last, needed=needed, limit=limit, extension=extension, service=service,
        file=f"{CALENDAR_FOLDER}/{calendar.last.year + 1}.yaml",
        provisional=provisional_clocks(store) if store is not None else None,
        changed=changed_clocks(store, calendar, Policy(**settings.calendar.policy)) if store is not None else None,
        unreadable=tuple(unreadable),
    )


def _published(store: Store, unreadable: list[str]) -> Iterator[tuple[str, Limit, Limit | None]]:
    """Every limit of every version that new cases start with, with what it may be extended by."""
    with store.transaction(read_only=True) as transaction:
        for service in transaction.services():
            try:
                version = kept_version(transaction, service.definition)
                item = version.item if version is not None else None
            except DefinitionRefused:
                unreadable.append(service.service)
                continue
            except DamagedVersion:
                continue  # told of by its own check
            if item is not None:
                yield from ((service.service, limit, more) for limit, more in _limits(item))


def _limits(item: ServiceItem) -> Iterator[tuple[Limit, Limit | None]]:
    parts: list[MainItem | Item] = [item.main, *item.items]
    for part in parts:
        yield from _of(part.limits, part.extension)
        yield from ((each.limit, None) for each in part.special_procedures if each.limit is not None)


def _of(limits: Limits, extension: Extension | None) -> Iterator[tuple[Limit, Limit | None]]:
    more = extension.maximum if extension is not None else None
    for limit in (limits.promised, limits.statutory, limits.overall):
        if limit is not None:
            yield limit, more
    yield from ((limit, None) for limit in (limits.correction_notice, limits.correction_period, limits.delivery))


def _reached(calendar: Calendar, day: date, *limits: Limit | None) -> date:
    """The last day of these limits, one after the other."""
    for limit in limits:
        if limit is not None and limit.unit == "d":
            day, _ = calendar.this_or_next_working_day(day + timedelta(days=ceil(limit.amount)))
        elif limit is not None:
            days = limit.amount if limit.unit == "wd" else limit.amount / _SHORTEST_DAY
            day, _ = calendar.add(day, ceil(days))
    return day
