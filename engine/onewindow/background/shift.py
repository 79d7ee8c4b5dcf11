"""A worker's shift: round after round whenever the bell rings, until it is told that the shift is over."""

from __future__ import annotations

from dataclasses import replace

from onewindow.background.messenger import Messenger
from onewindow.background.report import Report, Tell, quiet
from onewindow.background.wake import Wake
from onewindow.background.worker import Worker

LONGEST_REST = 30.0
"""Seconds of rest at most after rounds that the database refused again and again."""


class Shift:
    """Runs until `end`, or with `until_idle` until no timer is due any more. A database out of reach ends no shift.

    With a `messenger` every round also sends the notifications that are due; a notifier in trouble stops no timer.
    """

    def __init__(
        self, worker: Worker, *, messenger: Messenger | None = None, every: float = 1.0, until_idle: bool = False,
        tell: Tell = quiet,
    ) -> None:
        self._worker, self._messenger, self._tell, self._until_idle = worker, messenger, tell, until_idle
        self.wake = Wake(every)
        self._over = False

    def end(self) -> None:
        """The case in hand is finished, then the shift ends; may be called from a signal or another thread."""
        self._over = True
        self.wake.ring()

    def run(self) -> Report:
        """All rounds added up. Raises DatabaseNotMigrated; every other trouble is told, and tried again later."""
        total, refused = Report(), 0
        with self.wake:
            while not self._over:
                report = self.round()
                total = total.plus(report)
                refused = refused + 1 if report.trouble else 0
                if self._until_idle and not (report.left or report.trouble):
                    break
                self._rest(report, refused)
        return total

    def round(self) -> Report:
        """Fire every timer that is due and send every notification: a few, then the timers again, then the next few.

        Raises DatabaseNotMigrated.
        """
        total = Report()
        while True:
            total = total.plus(self._worker.fire_due(over=lambda: self._over))
            if self._messenger is None or total.trouble:
                return total
            sent = self._messenger.send_some(over=lambda: self._over)
            total = replace(total.plus(sent), left=total.left)
            if sent.trouble or not sent.left:
                return total

    def _rest(self, report: Report, refused: int) -> None:
        """Until the next ring; after `refused` rounds in a row for twice as many rings each time."""
        rings = 1
        if report.trouble:
            rings = max(1, int(min(LONGEST_REST / self.wake.every, 2 ** min(refused - 1, 10))))
            self._tell("trouble", {"problem": str(report.trouble), "again_in_seconds": rings * self.wake.every})
        for _ in range(rings):
            if self._over:
                return
            if not self.wake.wait():
                self._tell("bell", {"problem": "the scheduler's thread had died or fallen silent; it was replaced"})
