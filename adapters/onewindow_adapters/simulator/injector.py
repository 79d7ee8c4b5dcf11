"""Throws a department's faults, counts them in its book, and knows whether the department is away."""

from __future__ import annotations

import threading
from datetime import datetime

from onewindow_adapters.simulator.book import Book
from onewindow_adapters.simulator.dice import chance
from onewindow_adapters.simulator.faults import Fault, Storm


class Injector:
    """The faults of one department. How often a fault was thrown for is in the book, so no restart repeats a throw."""

    def __init__(self, department: str, book: Book) -> None:
        self._department = department
        self._book = book
        self._storm = Storm()
        self._away_until = 0.0
        self._refuses = False
        self._turn = threading.Lock()

    @property
    def seed(self) -> int:
        return self._storm.seed

    def change(self, storm: Storm, now: datetime) -> None:
        """Other faults from now on. Whoever is away comes back, unless sent away by these."""
        with self._turn:
            self._storm = storm
            self._away_until = 0.0
        away = storm.of(self._department, "away")
        if away.now:
            self._go(away, now)

    def hit(self, fault: str, what: str, now: datetime) -> Fault | None:
        """Whether this fault happens to this message now; it is counted if so."""
        chosen = self._storm.of(self._department, fault)
        if not chosen.probability:
            return None
        with self._book.writing():
            times = self._book.throw(f"{fault} {what}")
            if chance(self.seed, self._department, fault, what, times) >= chosen.probability:
                return None
            if fault != "away":
                self._book.tally(fault)
        if fault == "away":
            self._go(chosen, now)
        return chosen

    def away(self, now: datetime) -> float:
        """Seconds until the department is back; 0 where it is there."""
        with self._turn:
            return max(0.0, self._away_until - now.timestamp())

    def refuses(self, now: datetime) -> bool:
        """Whether it is away and nobody even takes connections."""
        return self.away(now) > 0 and self._refuses

    def _go(self, away: Fault, now: datetime) -> None:
        with self._turn:
            already = self._away_until > now.timestamp()
            if not already:
                self._away_until = now.timestamp() + away.seconds
                self._refuses = away.refuse
        if not already:
            with self._book.writing():
                self._book.tally("away")
