"""What the legal clocks did, as sentences: due dates, warnings, special procedures, extensions, calendars.

What another line already says gets none of its own: the clocks that start with receipt, correction notice, acceptance,
a sub-case or a work item, and the pause that a special procedure brings to its own part.
"""

from __future__ import annotations

from collections.abc import Mapping

from onewindow import events as e
from onewindow.domain.clock import (
    CORRECTION_NOTICE,
    CORRECTION_PERIOD,
    OVERDUE,
    PROMISED,
    STAGE,
    STATUTORY,
    WARNING,
    never_delivered,
)
from onewindow.domain.story_words import Teller, Words, after_colon
from onewindow.domain.time_words import limit_texts

_NOTHING = ("", "")


def _clock_started(event: e.ClockStarted, words: Words) -> tuple[str, str]:
    due = words.due(event)
    if not due or _said_already(event, words):
        return _NOTHING
    name, name_en = words.clock(event.clock)
    return f"{name}：不晚于 {due}{_provisional(event)[0]}", f"{name_en}: due {due}{_provisional(event)[1]}"


def _clock_suspended(event: e.ClockSuspended, words: Words) -> tuple[str, str]:
    started, procedure = words.clocks.get(event.clock), words.procedures.get(event.procedure)
    name, name_en = words.clock(event.clock)
    due = words.due(event)
    if due:
        return f"{name}此前已于 {due} 届满，不因此改变", f"{name_en} had passed before ({due}) and stays so"
    if started is None or procedure is None or started.sub_case == procedure.sub_case:
        return _NOTHING
    return f"{name}随之暂停", f"{name_en} paused with it"


def _clock_resumed(event: e.ClockResumed, words: Words) -> tuple[str, str]:
    """Nothing for one that had passed before: it never stood still."""
    return _NOTHING if event.clock in words.passed else _now_due(event, words, "恢复计时", "runs again")


def _clock_extended(event: e.ClockExtended, words: Words) -> tuple[str, str]:
    return _now_due(event, words, "延长", "extended")


def _clock_recomputed(event: e.ClockRecomputed, words: Words) -> tuple[str, str]:
    name, name_en = words.clock(event.clock)
    due = words.due(event)
    if not due:
        return _NOTHING
    if event.before in (None, event.due_on):
        return f"{name}核定：不晚于 {due}", f"{name_en} confirmed: due {due}"
    return f"{name}重新计算：由 {event.before} 改为 {due}", f"{name_en} recomputed: {event.before} becomes {due}"


def _threshold_reached(event: e.ThresholdReached, words: Words) -> tuple[str, str]:
    """Later rungs of the ladder are told by the escalation that follows."""
    name, name_en = words.clock(event.clock)
    due = words.due(event)
    if event.threshold == WARNING:
        level, level_en = words.level(WARNING)
        return f"{level}：{name}将于 {due} 届满", f"{level_en}: {name_en} ends {due}"
    if event.threshold == OVERDUE:
        return f"{name}已过（{due}）", f"{name_en} has passed ({due})"
    return _NOTHING


def _clock_stopped(event: e.ClockStopped, words: Words) -> tuple[str, str]:
    """In time is what everybody expects: no line. A case that ends with what was granted still in the drawer is not."""
    started = words.clocks.get(event.clock)
    undelivered = started is not None and never_delivered(started.kind, event.why)
    if not event.overdue and not undelivered:
        return _NOTHING
    name, name_en = words.clock(event.clock)
    if undelivered:
        late, late_en = ("，已超期", ", overdue") if event.overdue else _NOTHING
        return f"{name}停止计时{late}：办件结束，尚未送达", f"{name_en} stopped{late_en}: ended and never delivered"
    return f"{name}停止计时，已超期", f"{name_en} stopped, overdue"


def _procedure_started(event: e.ProcedureStarted, words: Words) -> tuple[str, str]:
    whose, whose_en = words.sub(event.sub_case)
    within, within_en = limit_texts(event.limit)
    within, within_en = (f"，所需 {within}", f", takes {within_en}") if within else _NOTHING
    why, why_en = after_colon(event.reason)
    return (
        f"{whose}特别程序「{event.kind}」开始{within}，未届满的办理时限暂停计算{why}（{event.legal_basis}）",
        f"special procedure {event.kind} begun{whose_en and f' on{whose_en}'}{within_en}, limits that "
        f"have not passed are paused{why_en} ({event.legal_basis})",
    )


def _procedure_ended(event: e.ProcedureEnded, words: Words) -> tuple[str, str]:
    started = words.procedures.get(event.procedure)
    kind = started.kind if started else str(event.procedure)
    if event.how != "completed":
        return f"特别程序「{kind}」随办理结束而结束", f"special procedure {kind} ended with the matter"
    result, result_en = after_colon(event.result)
    return f"特别程序「{kind}」结束{result}", f"special procedure {kind} ended{result_en}"


def _extension_granted(event: e.ExtensionGranted, words: Words) -> tuple[str, str]:
    whose, whose_en = words.sub(event.sub_case)
    added, added_en = limit_texts(event.added)
    return (
        f"{whose}批准延期 {added}：{event.reason}（{event.basis}）",
        f"extension{whose_en and f' of{whose_en}'} by {added_en} approved: {event.reason} ({event.basis})",
    )


def _calendar_applied(event: e.CalendarApplied, words: Words) -> tuple[str, str]:
    version = event.calendar[:8]
    return f"按日历 {version} 核对时限", f"limits checked against calendar {version}"


def _said_already(event: e.ClockStarted, words: Words) -> bool:
    if event.kind in (CORRECTION_NOTICE, CORRECTION_PERIOD):
        return True
    if event.kind == STAGE:
        opened = words.tasks.get(event.task or 0)
        return opened is not None and opened.due_on is not None
    if event.kind in (PROMISED, STATUTORY) and event.sub_case is not None:
        if words.due(event) != event.due_on:
            return False  # the sub-case has told the date, not the minute
        sub = words.subs.get(event.sub_case)
        return sub is not None and (sub.promised_due if event.kind == PROMISED else sub.statutory_due) is not None
    return event.kind in (PROMISED, STATUTORY)


def _now_due(event: e.ClockEvent, words: Words, verb: str, verb_en: str) -> tuple[str, str]:
    """Nothing for a clock that has no last day yet: another special procedure holds it."""
    due = words.due(event)
    if not due:
        return _NOTHING
    name, name_en = words.clock(event.clock)
    return (
        f"{name}{verb}，不晚于 {due}{_provisional(event)[0]}", f"{name_en} {verb_en}, due {due}{_provisional(event)[1]}"
    )


def _provisional(event: e.ClockEvent) -> tuple[str, str]:
    return ("（暂定）", " (provisional)") if event.provisional else _NOTHING


TELLERS: Mapping[type[e.Event], Teller] = {
    e.ClockStarted: _clock_started,
    e.ClockSuspended: _clock_suspended,
    e.ClockResumed: _clock_resumed,
    e.ClockExtended: _clock_extended,
    e.ClockRecomputed: _clock_recomputed,
    e.ThresholdReached: _threshold_reached,
    e.ClockStopped: _clock_stopped,
    e.ProcedureStarted: _procedure_started,
    e.ProcedureEnded: _procedure_ended,
    e.ExtensionGranted: _extension_granted,
    e.CalendarApplied: _calendar_applied,
}
