"""What the doctor says of what waits for a worker: timers, notifications, messages to departments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from onewindow.cli.doctor_departments import departments_lines
from onewindow.cli.doctor_line import Line
from onewindow.cli.words import say

if TYPE_CHECKING:
    from onewindow.engine import Engine

LATE = 60
"""Seconds a timer or a notification may be due before the doctor asks for a worker."""

STUCK = 1
"""Exit code where a timer or a notification is stuck."""


def outbox_lines(engine: Engine) -> Iterator[Line]:
    """How all of them stand: how many, how late the oldest is, and each that is stuck."""
    yield from _timers(engine)
    yield from _notifications(engine)
    for told in departments_lines(engine.settings, engine.deliveries.standing()):
        yield Line(*told)


def _timers(engine: Engine) -> Iterator[Line]:
    standing = engine.timers.standing()
    counts, late = standing.counts, int(standing.late.total_seconds())
    text = say(
        f"定时器：等待 {counts.waiting}，到期 {counts.due}，重试中 {counts.retried}，停滞 {counts.stuck}",
        f"Timers: {counts.waiting} waiting, {counts.due} due, {counts.retried} retried, {counts.stuck} stuck",
    )
    yield _summary("timers", text, late)
    for timer in standing.stuck:
        problem = _one_of(timer.problem)
        yield Line(
            "stuck_timer",
            "bad",
            say(
                f"{timer.case_no} {timer.element} 的定时器停滞：{problem} → 排除原因后用 onewindow work --retry-stuck",
                f"{timer.case_no} {timer.element}: timer stuck: {problem} → mend it, then onewindow work --retry-stuck",
            ),
            STUCK,
            {"case_no": timer.case_no, "timer": timer.timer, "due_at": timer.due_at},
        )


def _notifications(engine: Engine) -> Iterator[Line]:
    standing = engine.notifications.standing()
    text = say(f"通知：等待 {standing.waiting}，停滞 {len(standing.stuck)}",
               f"Notifications: {standing.waiting} waiting, {len(standing.stuck)} stuck")  # fmt: skip
    yield _summary("notifications", text, int(standing.late.total_seconds()))
    for row in standing.stuck:
        person = (row.data.get("to") or {}).get("name", "")
        problem = _one_of(row.problem)
        yield Line(
            "stuck_notification",
            "bad",
            say(
                f"{row.case_no} 给{person}的通知停滞：{problem} → 排除原因后用 onewindow work --retry-stuck",
                f"{row.case_no}: notification to {person} stuck: {problem} → "
                "mend it, then onewindow work --retry-stuck",
            ),
            STUCK,
            {"case_no": row.case_no, "queued_at": row.created_at},
        )


def _summary(check: str, text: str, late: int) -> Line:
    if late > LATE:
        text += say(f"，最久迟 {late} 秒 → 运行 onewindow work", f", the oldest {late} s late → run onewindow work")
    return Line(check, "warning" if late > LATE else "ok", text, details={"late_seconds": max(0, late)})


def _one_of(problem: str | None) -> str:
    """A stored problem in the reader's language, where it was told in both."""
    words = (problem or "").splitlines() or [""]
    return say(words[0], words[1] if len(words) > 1 else words[0])
