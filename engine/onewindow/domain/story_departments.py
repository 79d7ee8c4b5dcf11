"""What passed between a case and departments' systems, as sentences: requests, answers, questions, incidents."""

from __future__ import annotations

from collections.abc import Mapping

from onewindow import events as e
from onewindow.domain.incident import keys_of
from onewindow.domain.names import INCIDENT_KINDS, REPLIES, chinese, english
from onewindow.domain.requests import CANCEL, REVOKE
from onewindow.domain.story_words import Teller, Words, after_colon, bracketed

_NOTHING = ("", "")


def _queued(event: e.MessageQueued, words: Words) -> tuple[str, str]:
    """A notification to a person is told by its escalation; a request asked anew by the answer that goes with it; the
    cancellation of what was asked anew by that of the request that followed."""
    if event.kind == "notification" or "clarification" in event.data:
        return _NOTHING
    to, to_en = words.department(event.department)
    what, what_en = words.element(event.element)
    if event.kind == CANCEL:
        of = str(event.data.get("of") or "")
        first, anew = keys_of(of)
        if of == first and anew in words.messages:
            return _NOTHING
        return f"通知{to}取消办理{what}", f"{to_en} told to cancel: {what_en}"
    if event.kind == REVOKE:
        return f"请{to}撤销已作出的准予{what}", f"{to_en} asked to take its grant back: {what_en}"
    if event.kind == "request":
        return f"交{to}办理{what}", f"sent to {to_en}: {what_en}"
    return f"发出消息 {event.operation}", f"message {event.operation} sent"


def _acknowledged(event: e.RequestAcknowledged, words: Words) -> tuple[str, str]:
    who, who_en = _department(event.message, words)
    what, what_en = _element(event.message, words)
    number, number_en = (f"，对方编号 {event.reference}", f", its number {event.reference}") if event.reference else (
        "", "")  # fmt: skip
    return f"{who}已收到{what}，正在办理{number}", f"{who_en} works on {what_en}{number_en}"


def _replied(event: e.ReplyRecorded, words: Words) -> tuple[str, str]:
    who, who_en = _department(event.message, words)
    what, what_en = _element(event.message, words)
    if event.outcome == "accepted_for_work":
        # What comes after the decision is a note: a booking confirmed, a number changed.
        note = str(event.data.get("reference") or "")
        return f"{who}通知{what}：{note}", f"{who_en} notes on {what_en}: {note}"
    answer, answer_en = _answer(event, words)
    why, why_en = bracketed(event.data.get("reason"))
    late, late_en = _NOTHING if event.awaited else ("，但已无人等待", ", but nobody waits for it any more")
    return f"{who}答复{what}：{answer}{why}{late}", f"{who_en} answered {what_en}: {answer_en}{why_en}{late_en}"


def _answer(event: e.ReplyRecorded, words: Words) -> tuple[str, str]:
    """Of a revocation what becomes of the grant; else the answer in plain words."""
    sent = words.messages.get(event.message)
    about = words.messages.get(str(sent.data.get("of") or "")) if sent is not None and sent.kind == REVOKE else None
    if about is None or event.outcome not in ("done", "revoked", "refused"):
        return chinese(REPLIES, event.outcome), english(REPLIES, event.outcome)
    what, what_en = words.element(about.element)
    if event.outcome == "refused":
        return f"不予撤销，原准予{what}仍然有效", f"not taken back, {what_en} still stands"
    return f"原准予{what}已撤销", f"{what_en} is revoked"


def _asked(event: e.ClarificationAsked, words: Words) -> tuple[str, str]:
    who, who_en = _department(event.message, words)
    return f"{who}询问：{event.question}", f"{who_en} asks: {event.question}"


def _answered(event: e.ClarificationAnswered, words: Words) -> tuple[str, str]:
    who, who_en = _department(event.message, words)
    return f"答复{who}的询问：{event.answer}", f"question of {who_en} answered: {event.answer}"


def _cancelled(event: e.MessageCancelled, words: Words) -> tuple[str, str]:
    """Where a person has acted on it, the line of that act tells it."""
    if event.why in ("clarification", "resolved", "given_up"):
        return _NOTHING
    who, who_en = _department(event.message, words)
    what, what_en = _element(event.message, words)
    return f"不再等待{who}答复{what}", f"no longer waiting for {who_en}: {what_en}"


def _requeued(event: e.MessageRequeued, words: Words) -> tuple[str, str]:
    who, who_en = _department(event.message, words)
    what, what_en = _element(event.message, words)
    sent = words.messages.get(event.message)
    if sent is not None and sent.kind == CANCEL:
        return f"再次通知{who}取消办理{what}", f"{who_en} told once more to cancel: {what_en}"
    return f"重新发给{who}{what}", f"sent to {who_en} again: {what_en}"


def _opened(event: e.IncidentOpened, words: Words) -> tuple[str, str]:
    kind, kind_en = chinese(INCIDENT_KINDS, event.kind), english(INCIDENT_KINDS, event.kind)
    who, who_en = words.department(event.department)
    what, what_en = _element(event.message, words)
    problem = event.problem.splitlines() or [""]  # senders tell it in both languages, a line each
    return (
        f"异常 {event.incident}（{who}{what}{kind}）：{problem[0]}",
        f"incident {event.incident} ({who_en}, {what_en}, {kind_en}): {problem[1] if len(problem) > 1 else problem[0]}",
    )


def _settled(event: e.IncidentSettled, words: Words) -> tuple[str, str]:
    how, how_en = _HOW.get(event.how, (event.how, event.how))
    why, why_en = after_colon(event.reason)
    return f"异常 {event.incident} {how}{why}", f"incident {event.incident}: {how_en}{why_en}"


def _department(message: str, words: Words) -> tuple[str, str]:
    sent = words.messages.get(message)
    if sent is None:
        return "部门", "a department"
    return words.department(sent.department)


def _element(message: str, words: Words) -> tuple[str, str]:
    sent = words.messages.get(message)
    return words.element(sent.element) if sent is not None else (f"「{message}」", message)


_HOW = {
    "retried": ("重发", "sent again"),
    "resolved": ("由人处理", "seen to by a person"),
    "given_up": ("放弃，按退件处理", "given up, the sub-case is returned"),
    "answered": ("部门已答复", "the department has answered"),
}

TELLERS: Mapping[type[e.Event], Teller] = {
    e.MessageQueued: _queued,
    e.RequestAcknowledged: _acknowledged,
    e.ReplyRecorded: _replied,
    e.ClarificationAsked: _asked,
    e.ClarificationAnswered: _answered,
    e.MessageCancelled: _cancelled,
    e.MessageRequeued: _requeued,
    e.IncidentOpened: _opened,
    e.IncidentSettled: _settled,
}
