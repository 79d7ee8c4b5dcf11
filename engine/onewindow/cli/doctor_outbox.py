"""What the doctor says of what waits for a worker: timers, notifications, messages to departments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from onewindow.cli.doctor_departments import departments_lines
from onewindow.cli.doctor_line import STUCK, Line, waiting
from onewindow.cli.words import one_language, say
from onewindow.domain.instants import as_logged

if TYPE_CHECKING:
    from onewindow.engine import Engine


def outbox_lines(engine: Engine) -> Iterator[Line]:
    """How all of them stand: how many, how late the oldest is, and each that is stuck."""
    yield from _timers(engine)
    yield from _notifications(engine)
    yield from departments_lines(engine.settings, engine.deliveries.standing())


def _timers(engine: Engine) -> Iterator[Line]:
    standing = engine.timers.standing()
    counts, late = standing.counts, int(standing.late.total_seconds())
    text = say(
        f"定时器：等待 {counts.waiting}，到期 {counts.due}，重试中 {counts.retried}，停滞 {counts.stuck}",
        f"Timers: {counts.waiting} waiting, {counts.due} due, {counts.retried} retried, {counts.stuck} stuck",
    )
    yield waiting("timers", text, late)
    for timer in standing.stuck:
        problem = one_language(timer.problem)
        yield Line(
            "stuck_timer",
            "bad",
            say(
                f"{timer.case_no} {timer.element} 的定时器停滞：{problem} → 排除原因后用 onewindow work --retry-stuck",
                f"{timer.case_no} {timer.element}: timer stuck: {problem} → mend it, then onewindow work --retry-stuck",
            ),
            STUCK,
            {"case_no": timer.case_no, "timer": timer.timer, "due_at": as_logged(timer.due_at)},
        )


def _notifications(engine: Engine) -> Iterator[Line]:
    standing = engine.notifications.standing()
    text = say(f"通知：等待 {standing.waiting}，停滞 {len(standing.stuck)}",
               f"Notifications: {standing.waiting} waiting, {len(standing.stuck)} stuck")  # fmt: skip
    yield waiting("notifications", text, int(standing.late.total_seconds()))
    for row in standing.stuck:
        person = (row.data.get("to") or {}).get("name", "")
        problem = one_language(row.problem)
        yield Line(
            "stuck_notification",
            "bad",
            say(
                f"{row.case_no} 给{person}的通知停滞：{problem} → 排除原因后用 onewindow work --retry-stuck",
                f"{row.case_no}: notification to {person} stuck: {problem} → "
                "mend it, then onewindow work --retry-stuck",
            ),
            STUCK,
            {"case_no": row.case_no, "queued_at": as_logged(row.created_at)},
        )
