"""What happened to work items, timers, documents and tokens, as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onewindow import events as e
from onewindow.domain.facts import local_minute
from onewindow.domain.names import OUTCOMES, chinese, english
from onewindow.domain.notice_kinds import title_en
from onewindow.domain.story_words import Teller, Words, bracketed, said


def _task(verb: str, verb_en: str) -> Teller:
    def tell(event: Any, words: Words) -> tuple[str, str]:
        name, name_en = words.task(event)
        return f"{verb}{name}", f"{verb_en} {name_en}"

    return tell


def _task_opened(event: e.TaskOpened, words: Words) -> tuple[str, str]:
    name, name_en = words.task(event)
    due, due_en = (f"，不晚于 {event.due_on}", f", due {event.due_on}") if event.due_on else ("", "")
    return f"待办{name}{due}", f"task opened: {name_en}{due_en}"


def _completed(event: e.TaskCompleted, words: Words) -> tuple[str, str]:
    name, name_en = words.task(event)
    outcome, outcome_en = chinese(OUTCOMES, event.outcome), english(OUTCOMES, event.outcome)
    # The reason of a decision is told with the decision itself.
    reason = event.data.get("reason") if event.outcome == "sent_back" else None
    why, why_en = bracketed(reason)
    return f"办理{name}：{outcome}{why}", f"completed {name_en}: {outcome_en}{why_en}"


def _cancelled(event: e.TaskCancelled, words: Words) -> tuple[str, str]:
    # A question that was answered is told by its answer.
    return ("", "") if event.why == "answered" else _task("取消", "cancelled")(event, words)


def _handed_over(event: e.TaskHandedOver, words: Words) -> tuple[str, str]:
    name, name_en = words.task(event)
    to = words.person(event.holder)
    why, why_en = bracketed(event.reason)
    return f"移交{name}给 {to}{why}", f"handed {name_en} over to {to}{why_en}"


def _timer_set(event: e.TimerSet, words: Words) -> tuple[str, str]:
    name, name_en = words.task(event)
    due = local_minute(event.due_at)
    return f"定时{name}，{due} 到期", f"timer {name_en} set for {due}"


def _advanced(event: e.ProcessAdvanced, words: Words) -> tuple[str, str]:
    if not event.path:
        return "", ""
    return (
        "流程经过 " + " → ".join(words.names.get(element, element) for element in event.path),
        "passed " + " → ".join(event.path),
    )


TELLERS: Mapping[type[e.Event], Teller] = {
    e.TaskOpened: _task_opened,
    e.TaskClaimed: _task("认领", "claimed"),
    e.TaskReleased: _task("退回待办池", "released"),
    e.TaskHandedOver: _handed_over,
    e.TaskCompleted: _completed,
    e.TaskCancelled: _cancelled,
    e.TimerSet: _timer_set,
    e.TimerFired: _task("定时到期", "timer fired:"),
    e.MessageReceived: said("收到消息 {e.name}", "message {e.name} received"),
    e.NoticeIssued: lambda event, words: (
        f"出具《{event.title}》{event.notice}", f"issued {title_en(event.kind, event.title)} {event.notice}"),
    e.ProcessAdvanced: _advanced,
}
