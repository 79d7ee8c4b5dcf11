"""One department at work: its book, its office, its counter or exchange desk, and the threads that do the rounds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from onewindow_adapters.simulator import wall_clock
from onewindow_adapters.simulator.book import Book
from onewindow_adapters.simulator.counter import Counter, CounterHandler
from onewindow_adapters.simulator.courier import IDLE, Courier, Post
from onewindow_adapters.simulator.exchange_office import ExchangeDesk
from onewindow_adapters.simulator.http_server import Doors
from onewindow_adapters.simulator.injector import Injector
from onewindow_adapters.simulator.office import Office, Pace
from onewindow_adapters.simulator.rounds import Rounds
from onewindow_adapters.simulator.sheets.sheet import Sheet

DOOR_LOOK = 0.1
"""Seconds between two looks whether the doors should be open."""


class Department:
    """Opened by `open`, ended by `close`; what it has written down is there when it is opened again."""

    def __init__(self, sheet: Sheet, books: Path, *, pace: Pace, clock: Callable[[], datetime]) -> None:
        self.sheet = sheet
        self._clock = clock
        self.book = Book(books / f"{sheet.department}.db", mark=wall_clock.unguessable()[:8])
        self.injector = Injector(sheet.department, self.book)
        self.office = Office(sheet, self.book, self.injector, pace=pace, clock=clock)
        self.doors: Doors | None = None
        self._rounds: list[Rounds] = []
        self._turn = threading.Lock()

    def open_counter(self, secret: bytes, host: str, port: int, callback: Callable[[], str]) -> None:
        """Answer over HTTP. Raises OSError where the port is taken."""
        self.doors = Doors(host, port, CounterHandler, Counter(self.office, secret))
        self.doors.open()
        post = Post(self.office, secret, callback)
        self._begin(Courier(self.office, post.deliver, ready=lambda: bool(callback())), self._keep_the_doors)

    def open_exchange(self, exchange: Engine) -> None:
        """Work through the exchange database."""
        desk = ExchangeDesk(self.office, exchange)
        self._begin(Courier(self.office, desk.deliver), desk.look)

    def close(self) -> None:
        """Finish what is being done, and go home."""
        for rounds in self._rounds:
            rounds.end()
        if self.doors:
            self.doors.close()
        self.book.close()

    def told(self) -> list[dict[str, Any]]:
        """All entries, with what was done about each and the callbacks there are."""
        calls: dict[int, list[dict[str, Any]]] = {}
        for call in self.book.callbacks():
            said = {name: call[name] for name in ("message_id", "sent", "taken")} | {"over": call["at"] is None}
            calls.setdefault(call["entry"] or 0, []).append(said)
        return [
            {
                "key": entry.key,
                "case_no": entry.application.case_no,
                "sub_case": entry.application.sub_case,
                "company": entry.application.company,
                "state": entry.state,
                "reference": entry.reference,
                "effects": effects,
                "result": dict(entry.result),
                "callbacks": calls.get(entry.number, []),
            }
            for entry, effects in self.book.effects()
        ]

    def _begin(self, courier: Courier, look: Callable[[], float]) -> None:
        name = self.sheet.department
        clerk = Rounds(f"{name} clerk", lambda: 0.0 if self.office.act() else self._until_next())
        carrier = Rounds(f"{name} courier", courier.carry)
        self._rounds = [clerk, carrier, Rounds(f"{name} door", look)]

        def wake() -> None:
            clerk.wake()
            carrier.wake()

        self.office.woken = wake
        for rounds in self._rounds:
            rounds.start()

    def _until_next(self) -> float:
        """Seconds until something is due; the clock may be another one than the thread waits by."""
        at = None if self.injector.away(self._clock()) else self.book.next_plan()
        return IDLE if at is None else max(0.01, at - self._clock().timestamp())

    def _keep_the_doors(self) -> float:
        """Closed while the department is away and refuses, open otherwise."""
        assert self.doors is not None  # noqa: S101  only a department with a counter has this round
        if self.injector.refuses(self._clock()):
            self.doors.close()
        else:
            try:
                self.doors.open()
            except OSError:
                return DOOR_LOOK  # somebody has taken the port meanwhile: again in a moment
        return DOOR_LOOK
