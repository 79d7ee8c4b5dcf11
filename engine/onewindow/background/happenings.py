"""What the log says of happenings behind: timers, notifications, messages to and from departments, troubles."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping
from typing import Any

from onewindow.background.report import Report, Tell
from onewindow.engine.callbacks import Received
from onewindow.log_lines import Fields, tell

TIMERS = logging.getLogger("onewindow.timers")
NOTIFICATIONS = logging.getLogger("onewindow.notifications")
DEPARTMENTS = logging.getLogger("onewindow.departments")
CALLBACKS = logging.getLogger("onewindow.callbacks")
WORK = logging.getLogger("onewindow.work")

Details = Mapping[str, Any]


def logged(listener: Tell) -> Tell:
    """Tells `listener`, after the log: of each happening only what the log may say."""

    def tell_both(happening: str, details: Details) -> None:
        found = _LOGS.get(happening)
        if found is not None:
            found(details)
        listener(happening, details)

    return tell_both


def begun() -> None:
    """A worker has begun."""
    tell(WORK, logging.INFO, "worker_started")


def ended(report: Report) -> None:
    """A worker has ended; what it did from beginning to end."""
    tell(WORK, logging.INFO, "worker_stopped", {
        "fired": report.fired, "notified": report.notified, "asked": report.asked, "answered": report.answered,
        "given_up": report.given_up, "failed": len(report.failures) + len(report.undelivered),
    })  # fmt: skip


def callback(department: str, received: Received) -> None:
    """A department's own message was taken in, and what became of it."""
    tell(CALLBACKS, logging.INFO, "callback_received", {
        "case_no": received.case_no, "command_id": received.command_id, "department": department,
        "matched": received.matched, "recorded": received.recorded, "repeated": received.repeated,
        "kept": received.kept,
    })  # fmt: skip


def callback_refused(department: str, status: int, code: str) -> None:
    """A message was not taken in; `status` is the HTTP answer, 0 where the sender had gone."""
    tell(CALLBACKS, logging.WARNING, "callback_refused", {"department": department, "status": status, "code": code})


def _fired(details: Details) -> None:
    for timer in details["timers"]:
        tell(TIMERS, logging.INFO, "timer_fired", _timer(details["case_no"], timer))


def _failed(details: Details) -> None:
    level, event = (logging.ERROR, "timer_stuck") if details["stuck"] else (logging.WARNING, "timer_failed")
    tell(TIMERS, level, event, _timer(details["case_no"], details), _failure(details))


def _passed_by(details: Details) -> None:
    tell(TIMERS, logging.WARNING, "case_passed_by", {"case_no": details["case_no"], "code": details["code"]})


def _timer(case_no: str, timer: Details) -> Fields:
    return {
        "case_no": case_no, "command_id": timer["command_id"], "timer": timer["timer"], "element": timer["element"],
        "due_at": timer["due_at"],
    }  # fmt: skip


def _notified(details: Details) -> None:
    tell(NOTIFICATIONS, logging.INFO, "notification_sent", _notification(details))


def _overtaken(details: Details) -> None:
    tell(NOTIFICATIONS, logging.WARNING, "notification_overtaken", _notification(details))


def _undelivered(details: Details) -> None:
    stuck = details["stuck"]
    level, event = (logging.ERROR, "notification_stuck") if stuck else (logging.WARNING, "notification_failed")
    tell(NOTIFICATIONS, level, event, _notification(details), _failure(details))


def _notification(details: Details) -> Fields:
    """Its key ends with the id of the person it is for, who may be the applicant: that is shown by its hash."""
    case_no = details["case_no"]
    mark, _, person = details["message"].removeprefix(f"{case_no}:notify:").partition(":")
    digest = hashlib.sha256(person.encode()).hexdigest()[:16]
    return {"case_no": case_no, "message": f"{case_no}:notify:{mark}:sha256:{digest}"}


def _message(details: Details) -> Fields:
    return {"case_no": details["case_no"], "message": details["message"]}


def _failure(details: Details) -> Fields:
    return {
        "code": details["code"], "attempts": details["attempts"], "again_in_seconds": details["again_in_seconds"],
    }  # fmt: skip


def _department(level: int, event: str) -> Callable[[Details], None]:
    def log(details: Details) -> None:
        tell(DEPARTMENTS, level, event, _message(details), {
            "department": details["department"], "outcome": details["outcome"],
            "again_in_seconds": details["again_in_seconds"],
        })  # fmt: skip

    return log


def _circuit(details: Details) -> None:
    closed = details["state"] == "closed"
    level, event = (logging.INFO, "department_reached") if closed else (logging.WARNING, "department_left_alone")
    retry: Fields = {} if closed else {"retry_at": details["retry_at"]}
    tell(DEPARTMENTS, level, event, {"department": details["department"], "state": details["state"]}, retry)


def _trouble(details: Details) -> None:
    tell(WORK, logging.ERROR, "worker_troubled",
         {"code": details["code"], "again_in_seconds": details["again_in_seconds"]})  # fmt: skip


def _bell(details: Details) -> None:
    tell(WORK, logging.WARNING, "bell_replaced")


_LOGS: Mapping[str, Callable[[Details], None]] = {
    "fired": _fired, "failed": _failed, "passed_by": _passed_by,
    "notified": _notified, "overtaken": _overtaken, "undelivered": _undelivered,
    "answered": _department(logging.INFO, "message_answered"),
    "in_hand": _department(logging.INFO, "message_in_hand"),
    "put_off": _department(logging.WARNING, "message_put_off"),
    "given_up": _department(logging.ERROR, "message_given_up"),
    "circuit": _circuit, "trouble": _trouble, "bell": _bell,
}  # fmt: skip
