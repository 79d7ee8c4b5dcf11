"""A thread that does its rounds: works as long as there is something to do, then waits until it is needed."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable


class Rounds:
    """`work` returns the seconds until it wants to be called again, 0 for at once."""

    LONGEST = 0.25
    """Seconds between two looks at most: others may write into the book."""

    def __init__(self, name: str, work: Callable[[], float]) -> None:
        self._work = work
        self._needed = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """There is something to do."""
        self._needed.set()

    def end(self) -> None:
        """Finish what is being done, and no more."""
        self._ended.set()
        self._needed.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            self._needed.clear()
            try:
                wait = self._work()
            except sqlite3.OperationalError:
                wait = self.LONGEST  # the disk is full, or somebody else is in the book: again in a moment
            if wait > 0 and not self._ended.is_set():
                self._needed.wait(min(wait, self.LONGEST))
