"""The story of a case: what passed between it and departments' systems, and what went wrong there."""

from __future__ import annotations

from typing import Any

import pytest
from test_story_sentences import last, lines

from onewindow import events as e
from onewindow.domain import story_departments
from onewindow.domain.names import INCIDENT_KINDS, INCIDENT_STATES, REPLIES


def queued(message: str = "C1:review:3", kind: str = "request", **data: Any) -> e.MessageQueued:
    return e.MessageQueued(
        message=message, kind=kind, element="review", department="police", operation="engrave_seal",
        task=3 if kind != "cancel" else None, sub_case=None, data=data,
    )


def replied(outcome: str, *, awaited: bool = True, **data: Any) -> e.ReplyRecorded:
    task = 3 if awaited else None
    return e.ReplyRecorded(message="C1:review:3", task=task, outcome=outcome, data=data, awaited=awaited, error=None)


ASKED = queued()
OPENED = e.IncidentOpened(
    incident=1, kind="undelivered", message="C1:review:3", department="police", sub_case=None,
    problem="连接不上\ncannot connect", facts={},
)
QUESTION = e.ClarificationAsked(message="C1:review:3", task=1_000_001, question="刻几枚？")
ANSWER = e.ClarificationAnswered(message="C1:review:3", task=1_000_001, answer="一枚", follow_up="C1:review:3:c")

SENTENCES: list[tuple[tuple[e.Event, ...], str, str]] = [
    ((ASKED,), "交公安局办理「审核」", "sent to 公安局: review"),
    ((queued(kind="revoke"),), "请公安局撤销已作出的准予「审核」", "公安局 asked to take its grant back: review"),
    ((ASKED, queued("C1:review:3:cancel", "cancel", of="C1:review:3")), "通知公安局取消办理「审核」",
     "公安局 told to cancel: review"),
    ((queued(kind="message"),), "发出消息 engrave_seal", "message engrave_seal sent"),
    ((ASKED, e.RequestAcknowledged(message="C1:review:3", reference="GA-7")),
     "公安局已收到「审核」，正在办理，对方编号 GA-7", "公安局 works on review, its number GA-7"),
    ((ASKED, replied("refused", reason="重名")), "公安局答复「审核」：不予（重名）",
     "公安局 answered review: refused (重名)"),
    ((ASKED, replied("granted", awaited=False)), "公安局答复「审核」：准予，但已无人等待",
     "公安局 answered review: granted, but nobody waits for it any more"),
    ((ASKED, QUESTION), "公安局询问：刻几枚？", "公安局 asks: 刻几枚？"),
    ((ASKED, QUESTION, ANSWER), "答复公安局的询问：一枚", "question of 公安局 answered: 一枚"),
    ((ASKED, e.MessageCancelled(message="C1:review:3", why="withdrawn")), "不再等待公安局答复「审核」",
     "no longer waiting for 公安局: review"),
    ((ASKED, OPENED), "异常 1（公安局「审核」未能送达）：连接不上",
     "incident 1 (公安局, review, not delivered): cannot connect"),
    ((ASKED, OPENED, e.IncidentSettled(incident=1, how="retried", reason="对方已恢复")), "异常 1 重发：对方已恢复",
     "incident 1: sent again: 对方已恢复"),
    ((ASKED, e.MessageRequeued(message="C1:review:3")), "重新发给公安局「审核」", "sent to 公安局 again: review"),
    ((ASKED, queued("C1:review:3:cancel", "cancel", of="C1:review:3"),
      e.MessageRequeued(message="C1:review:3:cancel")), "再次通知公安局取消办理「审核」",
     "公安局 told once more to cancel: review"),
]  # fmt: skip


@pytest.mark.parametrize(("events", "text", "text_en"), SENTENCES, ids=[row[2][:40] for row in SENTENCES])
def test_each_event_says_what_happened_in_both_languages(
    events: tuple[e.Event, ...], text: str, text_en: str
) -> None:
    assert last(*events) == (text, text_en)


@pytest.mark.parametrize(
    "events",
    [
        (ASKED, queued("C1:review:3:c", clarification={"question": "刻几枚？", "answer": "一枚"})),
        (ASKED, e.MessageCancelled(message="C1:review:3", why="clarification")),
        (ASKED, OPENED, e.MessageCancelled(message="C1:review:3", why="resolved")),
        (ASKED, queued("C1:review:3:c", clarification={"question": "刻几枚？", "answer": "一枚"}),
         queued("C1:review:3:c:cancel", "cancel", of="C1:review:3:c"),
         queued("C1:review:3:cancel", "cancel", of="C1:review:3")),
    ],
    ids=["asked anew", "answered question", "taken over", "cancelled under both keys"],
)
def test_what_the_line_of_a_persons_act_says_has_no_line_of_its_own(events: tuple[e.Event, ...]) -> None:
    assert lines(*events) == lines(*events[:-1])


def test_every_event_between_case_and_department_has_a_sentence_here() -> None:
    assert {kind for events, _, _ in SENTENCES for kind in map(type, events)} == set(story_departments.TELLERS)


def test_every_name_of_incidents_and_answers_is_there_in_both_languages() -> None:
    for table in (INCIDENT_KINDS, INCIDENT_STATES, REPLIES):
        assert all(chinese and english and chinese != english for chinese, english in table.values())
