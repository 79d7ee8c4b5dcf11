"""The messenger: carries notifications from the outbox to the site's notifier, and notes what became of each.

At least once: killed between delivering and noting, or overtaken, the same notification goes out again under the same
key, and the notifier (or who reads after it) tells by the key. A notifier that hangs keeps no timer waiting for long:
each delivery has a thread of its own, which is left to itself when its time is up.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from onewindow.background.happenings import logged
from onewindow.background.report import Report, Tell, Undelivered, quiet
from onewindow.background.worker import backoff
from onewindow.engine.notifications import Notifications, notification_of
from onewindow.engine.problem_text import clean
from onewindow.errors import EnvironmentProblem, OneWindowError
from onewindow.log_lines import word_of
from onewindow.ports import Notification, Notifier
from onewindow.storage import OutboxRow, Retry

AT_ONCE = 20
"""Notifications leased together; between two such rounds the timers have their turn."""

HOLD = timedelta(minutes=1)
"""How long they are leased, and so the longest that a slow notifier keeps the timers of its worker waiting."""

PATIENCE = timedelta(seconds=20)
"""How long a delivery may take; a notification is not begun with less time than that left of its lease."""

HANGING_AT_MOST = 5
"""Deliveries that may hang at a time; while so many do, no other is begun here."""


class DeliveryFailed(OneWindowError):
    """The notifier raised, or did not come back in time; `text` says why."""

    code = "delivery_failed"

    def __init__(self, text: str) -> None:
        self.text = clean(text)
        super().__init__(self.text)


class Messenger:
    """Sends with one notifier, in one thread at a time. Any number may send from one outbox.

    `tell` hears of every notification that went out, failed or was overtaken. Raises ValueError where a lease (`hold`)
    is shorter than the `patience` with one delivery: nothing could ever be begun.
    """

    def __init__(
        self, notifications: Notifications, notifier: Notifier, *,
        hold: timedelta = HOLD, patience: timedelta = PATIENCE, tell: Tell = quiet,
    ) -> None:
        if hold < patience:
            raise ValueError(f"a lease of {hold} is shorter than the patience of {patience}")
        self._notifications, self._notifier, self._tell = notifications, notifier, logged(tell)
        self._hold, self._patience = hold, patience
        self._hanging: list[_Delivery] = []

    def send_some(self, now: datetime | None = None, *, over: Callable[[], bool] = lambda: False) -> Report:
        """Deliver a few that are due, the oldest first; `left` in the report: there may be more.

        `now` replaces the engine's clock. Ends between two deliveries once `over()` is true. Trouble with the database
        is in the report, and so is what the notifier raised; DatabaseNotMigrated is raised.
        """
        report = Report()
        if over() or self._all_hang():
            return report
        try:
            rows = self._notifications.lease(self._hold, AT_ONCE, now)
            for row in rows:
                # What is not begun stays leased until its hour, and then anybody's again.
                if over() or self._all_hang() or self._notifications.time_left(row, now) < self._patience:
                    return report.plus(Report(left=not over() and not self._all_hang()))
                report = report.plus(self._send(row, now))
        except (EnvironmentProblem, Retry) as trouble:
            return report.plus(Report(trouble=trouble, left=True))
        return report.plus(Report(left=len(rows) == AT_ONCE))

    def _send(self, row: OutboxRow, now: datetime | None) -> Report:
        try:
            self._deliver(notification_of(row))
        except DeliveryFailed as failed:
            return self._note_failure(row, failed, now)
        if not self._notifications.sent(row, now):
            self._tell("overtaken", _told(row))
            return Report()
        self._tell("notified", _told(row))
        return Report(notified=1)

    def _deliver(self, notification: Notification) -> None:
        delivery = _Delivery(self._notifier, notification)
        delivery.start()
        delivery.join(self._patience.total_seconds())
        if delivery.is_alive():
            self._hanging.append(delivery)
            seconds = self._patience.total_seconds()
            raise DeliveryFailed(
                f"通知器 {seconds:g} 秒内没有答复 → 检查它连接的系统\n"
                f"the notifier gave no answer within {seconds:g} s → look at the system it talks to"
            )
        if delivery.problem is not None:
            known = isinstance(delivery.problem, OneWindowError)
            text = str(delivery.problem) if known else f"{type(delivery.problem).__name__}: {delivery.problem}"
            raise DeliveryFailed(text) from delivery.problem

    def _note_failure(self, row: OutboxRow, failed: DeliveryFailed, now: datetime | None) -> Report:
        attempts, text = row.attempts + 1, failed.text
        again_in = backoff(attempts)
        if not self._notifications.failed(row, text, again_in, now):
            self._tell("overtaken", _told(row))
            return Report()
        self._tell("undelivered", {
            **_told(row), "attempts": attempts, "stuck": again_in is None, "problem": text,
            "code": word_of(failed.__cause__ or failed),
            "again_in_seconds": again_in.total_seconds() if again_in else None,
        })  # fmt: skip
        return Report(undelivered=(Undelivered(row=row, text=text, attempts=attempts, again_in=again_in),))

    def _all_hang(self) -> bool:
        self._hanging = [delivery for delivery in self._hanging if delivery.is_alive()]
        return len(self._hanging) >= HANGING_AT_MOST


class _Delivery(threading.Thread):
    """One call of the notifier; `problem` is what it raised. A daemon: one that hangs keeps no program from ending."""

    def __init__(self, notifier: Notifier, notification: Notification) -> None:
        super().__init__(name="onewindow-delivery", daemon=True)
        self._notifier, self._notification = notifier, notification
        self.problem: BaseException | None = None

    def run(self) -> None:
        try:
            self._notifier.deliver(self._notification)
        except BaseException as problem:
            self.problem = problem  # for the thread that waits for it, which raises it
            if not isinstance(problem, Exception):
                raise


def _told(row: OutboxRow) -> dict[str, object]:
    return {"case_no": row.case_no, "message": row.message, "to": row.data.get("to")}
