"""A worker's shift: round after round whenever the bell rings, until it is told that the shift is over."""

from __future__ import annotations

from dataclasses import replace

from onewindow.background import happenings
from onewindow.background.messenger import Messenger
from onewindow.background.report import Report, Tell, quiet
from onewindow.background.sender import Sender
from onewindow.background.wake import Wake
from onewindow.background.worker import Worker

LONGEST_REST = 30.0
"""Seconds of rest at most after rounds that the database refused again and again."""


class Shift:
    """Runs until `end`, or with `until_idle` until nothing is due any more. A database out of reach ends no shift.

    With a `messenger` every round also sends the notifications that are due, with a `sender` the messages to
    departments; a notifier or a department in trouble stops no timer. The sender is closed at the end.
    """

    def __init__(
        self, worker: Worker, *, messenger: Messenger | None = None, sender: Sender | None = None, every: float = 1.0,
        until_idle: bool = False, tell: Tell = quiet,
    ) -> None:
        self._worker, self._messenger, self._sender = worker, messenger, sender
        self._tell, self._until_idle = happenings.logged(tell), until_idle
        self.wake = Wake(every)
        self._over = False
        if sender is not None:
            sender.rings(self.wake.ring)

    def end(self) -> None:
        """The case in hand is finished, then the shift ends; may be called from a signal or another thread."""
        self._over = True
        self.wake.ring()

    def run(self) -> Report:
        """All rounds added up. Raises DatabaseNotMigrated; every other trouble is told, and tried again later."""
        total, refused = Report(), 0
        happenings.begun()
        with self.wake:
            while not self._over:
                report = self.round()
                total = total.plus(report)
                refused = refused + 1 if report.trouble else 0
                if self._until_idle and not (report.left or report.trouble) and self._departments_idle():
                    break
                self._rest(report, refused)
        total = total if self._sender is None else total.plus(self._sender.close())
        happenings.ended(total)
        return total

    def once(self) -> Report:
        """One round, in which every department that is asked is also waited for. Raises DatabaseNotMigrated."""
        happenings.begun()
        report = self.round()
        if self._sender is not None and not report.trouble:
            asked = self._sender.send_all(over=lambda: self._over).plus(self._sender.close())
            report = replace(report.plus(asked), left=report.left)
        happenings.ended(report)
        return report

    def round(self) -> Report:
        """Fire every timer that is due and send every notification: a few, then the timers again, then the next few.

        Departments are asked what is due and not waited for. Raises DatabaseNotMigrated.
        """
        total = Report()
        while True:
            total = total.plus(self._worker.fire_due(over=lambda: self._over))
            if total.trouble:
                return total
            more = False
            for carrier in (self._messenger, self._sender):
                if carrier is not None:
                    sent = carrier.send_some(over=lambda: self._over)
                    total, more = replace(total.plus(sent), left=total.left), more or sent.left
                    if sent.trouble:
                        return total
            if not more:
                return total

    def _departments_idle(self) -> bool:
        return self._sender is None or self._sender.idle()

    def _rest(self, report: Report, refused: int) -> None:
        """Until the next ring; after `refused` rounds in a row for twice as many rings each time."""
        rings = 1
        if report.trouble:
            rings = max(1, int(min(LONGEST_REST / self.wake.every, 2 ** min(refused - 1, 10))))
            self._tell("trouble", {
                "problem": str(report.trouble), "code": report.trouble.code,
                "again_in_seconds": rings * self.wake.every,
            })  # fmt: skip
        for _ in range(rings):
            if self._over:
                return
            if not self.wake.wait():
                self._tell("bell", {"problem": "the scheduler's thread had died or fallen silent; it was replaced"})
