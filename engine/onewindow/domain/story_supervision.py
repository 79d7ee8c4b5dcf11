"""What electronic supervision did, as sentences: cards, who was told, acknowledgments, supervision orders, acts."""

from __future__ import annotations

from collections.abc import Mapping

from onewindow import events as e
from onewindow.domain.clock import CORRECTION_PERIOD
from onewindow.domain.names import ACTS, CAUSES, CLOCKS, RUNGS, chinese, english
from onewindow.domain.story_words import Teller, Words, after_colon, bracketed
from onewindow.domain.time_words import limit_texts


def _card_issued(event: e.CardIssued, words: Words) -> tuple[str, str]:
    card, card_en = words.card(event.card)
    to, to_en = words.department(event.department)
    what, what_en = _cause(event.cause, event.clock, event.sub_case, words)
    return f"{card}：{to} {what}", f"{card_en} to {to_en}: {what_en}"


def _card_appealed(event: e.CardAppealed, words: Words) -> tuple[str, str]:
    card, card_en = words.card(event.card)
    return f"对{card} 提出申诉：{event.reason}", f"{card_en} appealed: {event.reason}"


def _card_revoked(event: e.CardRevoked, words: Words) -> tuple[str, str]:
    card, card_en = words.card(event.card)
    return f"撤销{card}：{event.reason}", f"{card_en} revoked: {event.reason}"


def _card_confirmed(event: e.CardConfirmed, words: Words) -> tuple[str, str]:
    card, card_en = words.card(event.card)
    return f"维持{card}：{event.reason}", f"{card_en} confirmed: {event.reason}"


def _escalated(event: e.Escalated, words: Words) -> tuple[str, str]:
    level, level_en = words.level(event.level)
    rung, rung_en = RUNGS.get(event.rung, (event.rung, event.rung))
    if event.cause == CORRECTION_PERIOD and event.rung == "handler":
        rung, rung_en = "申请人", "applicant"
    what, what_en = _cause(event.cause, event.clock, event.sub_case, words, passed=event.level != "warning")
    told = [_recipient(person, words) for person in event.recipients]
    people = "、".join(name for name, _ in told) or "（无人）"
    people_en = ", ".join(name for _, name in told) or "(nobody)"
    return (
        f"{level}通知{rung} {people}：{what}（通知 {event.escalation}）",
        f"{level_en}: {rung_en} {people_en} told: {what_en} (notification {event.escalation})",
    )


def _acknowledged(event: e.EscalationAcknowledged, words: Words) -> tuple[str, str]:
    told = words.escalations.get(event.escalation)
    level, level_en = words.level(told.level) if told else ("", "unknown")
    note, note_en = after_colon(event.note)
    return (
        f"签收{level}通知 {event.escalation}{note}",
        f"notification {event.escalation} ({level_en}) acknowledged{note_en}",
    )


def _order_issued(event: e.OrderIssued, words: Words) -> tuple[str, str]:
    to, to_en = words.department(event.department)
    people = [str(person.get("name", "")) for person in event.recipients]
    within, within_en = limit_texts(event.limit)
    return (
        f"督办单 {event.order} 发往{to}{bracketed('、'.join(people))[0]}，{within}内回复：{event.content}",
        f"supervision order {event.order} to {to_en}{bracketed(', '.join(people))[1]}, "
        f"reply within {within_en}: {event.content}",
    )


def _order_replied(event: e.OrderReplied, words: Words) -> tuple[str, str]:
    return f"回复督办单 {event.order}：{event.reply}", f"supervision order {event.order} replied to: {event.reply}"


def _order_settled(event: e.OrderSettled, words: Words) -> tuple[str, str]:
    note, note_en = after_colon(event.note)
    if event.accepted:
        return f"督办单 {event.order} 回复通过{note}", f"reply to supervision order {event.order} accepted{note_en}"
    within, within_en = limit_texts(event.limit)
    again, again_en = (f"，{within}内重新回复", f", reply again within {within_en}") if within else ("", "")
    return (
        f"督办单 {event.order} 回复退回{again}{note}",
        f"reply to supervision order {event.order} returned{again_en}{note_en}",
    )


def _act_reported(event: e.ActReported, words: Words) -> tuple[str, str]:
    (who, who_en), (detail, detail_en) = words.department(event.department), after_colon(event.description)
    what, what_en = words.sub(event.sub_case)
    return (
        f"登记{what}违规行为「{chinese(ACTS, event.act)}」（{who}，{event.done_on}）{detail}",
        f"unlawful act reported{what_en and f' on{what_en}'}: {english(ACTS, event.act)} ({who_en}, {event.done_on})"
        + detail_en,
    )


def _cause(
    cause: str, clock: int | None, sub_case: int | None, words: Words, *, passed: bool = True
) -> tuple[str, str]:
    """What ran out, or what was done; `passed` is false for a warning."""
    if cause in CLOCKS:
        known = clock is not None and clock in words.clocks
        name, name_en = words.clock(clock) if known else CAUSES[cause]
        return (f"超过{name}", f"{name_en} passed") if passed else (f"{name}即将届满", f"{name_en} ends soon")
    whose, whose_en = words.sub(sub_case)
    name, name_en = CAUSES.get(cause, (cause, cause))
    return f"{whose}{name}", f"{name_en}{whose_en and f' on{whose_en}'}"


def _recipient(person: dict[str, str], words: Words) -> tuple[str, str]:
    name = person.get("name", "")
    absent = person.get("stands_for", "")
    if not absent:
        return name, name
    return f"{name}（代 {words.person(absent)}）", f"{name} (for {words.person(absent)})"


TELLERS: Mapping[type[e.Event], Teller] = {
    e.CardIssued: _card_issued,
    e.CardAppealed: _card_appealed,
    e.CardRevoked: _card_revoked,
    e.CardConfirmed: _card_confirmed,
    e.Escalated: _escalated,
    e.EscalationAcknowledged: _acknowledged,
    e.OrderIssued: _order_issued,
    e.OrderReplied: _order_replied,
    e.OrderSettled: _order_settled,
    e.ActReported: _act_reported,
}
