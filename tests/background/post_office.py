"""Notifications that wait in the outbox of a case made by hand, and what tests ask of those who send them."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec import structs

from onewindow.background import Messenger
from onewindow.domain.case import Case
from onewindow.engine import Engine
from onewindow.engine.snapshot import pack
from onewindow.events import MessageQueued
from onewindow.examples import StepClock
from onewindow.ports import Notification
from onewindow.storage import OutboxRow, Store
from storage.case_samples import case, definition, opening

MADE = datetime(2020, 3, 2, 1, 0, tzinfo=UTC)
"""When the notifications were made; years ago, so that the machine's own clock finds all of them due."""


def later(**span: float) -> datetime:
    """So long after they were made."""
    return MADE + timedelta(**span)


def queued(number: int, kind: str = "notification") -> MessageQueued:
    """A notification of the ladder, as the domain makes them; another kind is a department's."""
    data = {
        "to": {"id": "huang.wei", "name": "黄伟"}, "level": "yellow", "cause": "promised", "rung": "department_head",
        "case_no": "C1", "sub_case": 1, "title": "企业开办", "department": "market_regulation", "due_on": "2020-03-02",
        "text": f"第 {number} 号黄牌：超承诺时限", "text_en": f"Yellow card {number}: promised limit passed",
    }  # fmt: skip
    return MessageQueued(
        message=key(number), kind=kind, element="", department="market_regulation", operation="notify", task=None,
        sub_case=1, data=data,
    )  # fmt: skip


def key(number: int) -> str:
    return f"C1:notify:{number:03}:huang.wei"


def keys(*numbers: int) -> list[str]:
    return [key(number) for number in numbers]


def put_into_outbox(store: Store, *events: MessageQueued, case_no: str = "C1") -> None:
    """A case whose first commit queued these messages."""
    row = case(case_no)
    state = Case(
        region="440300", case_no=case_no, query_code="K7M2Q9", process=row.service, definition=row.definition,
        title=row.title, kind=row.kind, channel="window", origin=None, opened_at=row.opened_at,
        applicant={"id": row.applicant_id, "name": row.applicant_name},
    )  # fmt: skip
    write = opening(structs.replace(row, state=pack(state, b"")), *events)
    write = structs.replace(write, events=[replace(recorded, at=MADE.isoformat()) for recorded in write.events])
    with store.transaction() as transaction:
        transaction.keep_definition(definition())
        transaction.write(write)


class Letters:
    """A notifier that remembers what it was given; `during` is called in the middle of each delivery."""

    def __init__(self, during: Callable[[Notification], None] = lambda notification: None) -> None:
        self.delivered: list[Notification] = []
        self._during = during

    def deliver(self, notification: Notification) -> None:
        self._during(notification)
        self.delivered.append(notification)

    @property
    def keys(self) -> list[str]:
        return [notification.key for notification in self.delivered]


class Refusing:
    """A notifier in trouble."""

    def deliver(self, notification: Notification) -> None:
        raise ConnectionRefusedError("the mail server refuses")


class Hanging:
    """A notifier that does not come back until it is let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.called = 0

    def deliver(self, notification: Notification) -> None:
        self.called += 1
        assert self.let_go.wait(timeout=60)


class PostOffice:
    """An engine on one database, and messengers on it."""

    def __init__(self, site: Path, url: str) -> None:
        self.site, self.url = site, url
        self.clock = StepClock(later(minutes=1))
        self.engine = Engine(site, database=url, clock=self.clock)
        self.notifications = self.engine.notifications

    def queue(self, *numbers: int, kind: str = "notification") -> None:
        put_into_outbox(self._store, *(queued(number, kind) for number in numbers))

    def messenger(self, notifier: Any, **given: Any) -> Messenger:
        return Messenger(self.notifications, notifier, **given)

    def rows(self) -> list[OutboxRow]:
        with self._store.transaction(read_only=True) as transaction:
            return sorted(transaction.outbox(case_no="C1"), key=lambda row: row.message)

    def states(self) -> list[str]:
        return [row.state for row in self.rows()]

    @property
    def _store(self) -> Store:
        return self.engine._house.store


HAND = """
import sys
from datetime import datetime
from pathlib import Path
from onewindow.background import Messenger
from onewindow.domain.case import Case
from onewindow.engine import Engine
from onewindow.engine.snapshot import pack
from onewindow_adapters.notifiers.file import FileNotifier

class Stopping(FileNotifier):
    "Delivers, and then waits with what it knows."
    def deliver(self, notification):
        super().deliver(notification)
        print("delivered", flush=True)
        sys.stdin.readline()

site, url, folder, now = sys.argv[1:]
engine = Engine(site, database=url)
Messenger(engine.notifications, Stopping(Path(folder))).send_some(datetime.fromisoformat(now))
"""


def hand(office: PostOffice, folder: Path, now: datetime) -> subprocess.Popen[str]:
    """A messenger in a process of its own, stopped between delivering its first notification and noting it."""
    words = [sys.executable, "-c", HAND, str(office.site), office.url, str(folder), now.isoformat()]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "delivered"
    return process
