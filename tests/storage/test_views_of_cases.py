"""Events become work items, sub-cases, timers, messages and files to be found without reading the log."""

from __future__ import annotations

from contextlib import suppress

import pytest
from case_samples import NOW, carry_on, case, message, open_case, opening, sub_case, task

from onewindow.events import (
    Decided,
    Event,
    MaterialAttached,
    MessageCancelled,
    ReplyRecorded,
    SubCaseClosed,
    TaskCancelled,
    TaskClaimed,
    TaskCompleted,
    TaskHandedOver,
    TaskReleased,
    TimerCleared,
    TimerFired,
    TimerSet,
)
from onewindow.storage import AttachmentRow, OutboxRow, Store, SubCaseRow, TimerRow, WorkItem


def later(store: Store, *events: Event) -> None:
    with store.transaction() as tx:
        carry_on(tx, "C1", *events)


def test_an_opened_task_waits_in_the_work_list(store: Store) -> None:
    open_case(store, "C1", task(1, sub_case=4))
    with store.transaction(read_only=True) as tx:
        assert tx.work_items(case_no="C1") == [
            WorkItem(
                case_no="C1",
                task=1,
                element="intake",
                name="收件",
                kind="userTask",
                stage="intake",
                department="service_hall",
                role="window_clerk",
                form="application",
                operation="",
                sub_case=4,
                holder="",
                opened_at=NOW,
                due_on="2026-03-09",
                service="company_startup",
                title="企业开办",
                applicant_name="李雷",
            )
        ]


def test_claim_release_and_hand_over_change_the_holder(store: Store) -> None:
    open_case(store, "C1", task(1))
    steps = [
        (TaskClaimed(task=1, holder="wang.fang"), "wang.fang"),
        (TaskReleased(task=1), ""),
        (TaskClaimed(task=1, holder="liu.wei"), "liu.wei"),
        (TaskHandedOver(task=1, holder="wang.fang", reason="请假"), "wang.fang"),
    ]
    for event, holder in steps:
        later(store, event)
        with store.transaction(read_only=True) as tx:
            assert [item.holder for item in tx.work_items()] == [holder]


@pytest.mark.parametrize(
    "end", [TaskCompleted(task=1, element="intake", outcome="received", data={}), TaskCancelled(task=1, why="撤回")]
)
def test_a_closed_task_leaves_the_work_list(store: Store, end: Event) -> None:
    open_case(store, "C1", task(1), task(2))
    later(store, TaskClaimed(task=1, holder="wang.fang"), end)
    with store.transaction(read_only=True) as tx:
        assert [item.task for item in tx.work_items()] == [2]


def test_a_task_opened_and_ended_at_once_is_never_listed(store: Store) -> None:
    claim, end = TaskClaimed(task=1, holder="a"), TaskCancelled(task=1, why="")
    open_case(store, "C1", task(1), claim, end, task(2), TaskClaimed(task=2, holder="b"))
    with store.transaction(read_only=True) as tx:
        assert [(item.task, item.holder) for item in tx.work_items()] == [(2, "b")]


def test_a_sub_case_goes_from_open_to_closed(store: Store) -> None:
    first, second = sub_case(1), sub_case(2, obligatory=False, accepted_on=None)
    open_case(store, "C1", first, second)
    later(
        store,
        Decided(sub_case=1, element="decide", result="granted", reason="", remedies="", data={}),
        Decided(sub_case=None, element="decide", result="refused", reason="", remedies="", data={}),
    )
    assert _sub_cases(store) == [(1, True, "decided", "granted"), (2, False, "open", None)]
    later(store, SubCaseClosed(sub_case=1, element="registration", result="granted", code=0))
    assert _sub_cases(store) == [(1, True, "closed", "granted"), (2, False, "open", None)]
    with store.transaction(read_only=True) as tx:
        assert tx.sub_cases("C1")[1] == SubCaseRow(
            case_no="C1",
            sub_case=2,
            element="registration",
            item="registration",
            name="设立登记",
            department="market_regulation",
            obligatory=False,
            status="open",
            result=None,
        )


def test_timers_are_due_in_the_order_of_time(store: Store) -> None:
    open_case(
        store,
        "C1",
        TimerSet(timer=1, element="late", due_at="2026-03-02T10:00:00+08:00"),
        TimerSet(timer=2, element="early", due_at="2026-03-02T01:59:59.5+00:00"),
        TimerSet(timer=3, element="never", due_at="2030-01-01T00:00:00Z"),
    )
    with store.transaction(read_only=True) as tx:
        assert [row.timer for row in tx.timers_due("2026-03-02T02:00:00+00:00")] == [2, 1]
        assert [row.timer for row in tx.timers_due("2026-03-02T10:00:00+08:00", limit=1)] == [2]
        assert [row.timer for row in tx.timers_due("2026-03-02T01:59:59.4+00:00")] == []
        due = "2026-03-02T02:00:00.000000+00:00"
        assert tx.open_timers("C1")[0] == TimerRow(
            case_no="C1", timer=1, element="late", due_at=due, state="waiting", attempts=0, next_try=due
        )


def test_fired_and_cleared_timers_are_gone(store: Store) -> None:
    timers = [TimerSet(timer=number, element="x", due_at=NOW) for number in (1, 2, 3)]
    open_case(store, "C1", *timers, TimerCleared(timer=3))
    later(store, TimerFired(timer=1, element="x"), TimerCleared(timer=2))
    with store.transaction(read_only=True) as tx:
        assert tx.open_timers("C1") == []


def test_a_timer_may_fire_and_be_set_again_at_once(store: Store) -> None:
    again = TimerSet(timer=1, element="x", due_at="2026-03-03T00:00:00+00:00")
    open_case(store, "C1", TimerSet(timer=1, element="x", due_at=NOW))
    later(store, TimerFired(timer=1, element="x"), again)
    later(store, TimerFired(timer=1, element="x"), again, TimerCleared(timer=1), again)
    with store.transaction(read_only=True) as tx:
        assert [timer.due_at for timer in tx.open_timers("C1")] == ["2026-03-03T00:00:00.000000+00:00"]
    later(store, TimerSet(timer=1, element="x", due_at=NOW), TimerCleared(timer=1))
    with store.transaction(read_only=True) as tx:
        assert tx.open_timers("C1") == []


def test_a_postponed_timer_is_tried_again_later(store: Store) -> None:
    open_case(store, "C1", TimerSet(timer=1, element="x", due_at=NOW))
    with store.transaction() as tx:
        tx.postpone_timer("C1", 1, "2026-03-02T09:30:00+08:00")
    with store.transaction(read_only=True) as tx:
        assert tx.timers_due(NOW) == []
        [timer] = tx.timers_due("2026-03-02T01:30:00+00:00")
        assert (timer.attempts, timer.due_at) == (1, NOW)


def test_a_queued_message_waits_in_the_outbox(store: Store) -> None:
    open_case(store, "C1", message())
    with store.transaction(read_only=True) as tx:
        expected = OutboxRow(
            message="m1",
            case_no="C1",
            kind="request",
            element="seal",
            department="police",
            operation="engrave",
            task=3,
            sub_case=2,
            data={"名": "章"},
            state="new",
            fence=0,
            lease_until=None,
            attempts=0,
            next_at=NOW,
            created_at=NOW,
        )
        assert tx.outbox(case_no="C1") == tx.outbox(state="new") == [expected]
        assert tx.outbox(state="answered") == tx.outbox(case_no="C2") == []


def test_messages_end_answered_failed_or_cancelled(store: Store) -> None:
    open_case(store, "C1", *(message(key, task=None) for key in ("m1", "m2", "m3", "m4")))
    later(
        store,
        ReplyRecorded(message="m1", task=None, outcome="done", data={}, awaited=True),
        ReplyRecorded(message="m2", task=None, outcome="error", data={}, awaited=True, error="E1"),
        MessageCancelled(message="m3", why="撤回"),
    )
    later(store, ReplyRecorded(message="m3", task=None, outcome="done", data={}, awaited=False))
    with store.transaction(read_only=True) as tx:
        states = {row.message: row.state for row in tx.outbox(case_no="C1")}
    assert states == {"m1": "answered", "m2": "failed", "m3": "cancelled", "m4": "new"}


def test_a_file_handed_in_twice_is_listed_once(store: Store) -> None:
    def file(name: str, digest: str = "a" * 64) -> MaterialAttached:
        return MaterialAttached(
            material="articles",
            filename=name,
            digest=digest,
            size=3_000_000_000,
            media_type="application/pdf",
            source="applicant",
            grade="A",
        )

    open_case(store, "C1", file("章程.pdf"))
    later(store, file("章程 (2).pdf"), file("另一份.pdf", "b" * 64))
    with store.transaction(read_only=True) as tx:
        assert tx.attachments("C1")[0] == AttachmentRow(
            case_no="C1",
            material="articles",
            digest="a" * 64,
            filename="章程 (2).pdf",
            size=3_000_000_000,
            media_type="application/pdf",
            attached_at=NOW,
        )
        assert tx.referenced_digests() == {"a" * 64, "b" * 64}


def test_views_are_undone_with_their_case(store: Store) -> None:
    open_case(store, "C1", task(1))
    with suppress(KeyError), store.transaction() as tx:
        carry_on(tx, "C1", TaskCancelled(task=1, why=""), task(2), message(), document={"a": 1})
        tx.write(opening(case("C2"), task()))
        raise KeyError
    with store.transaction(read_only=True) as tx:
        assert [(item.case_no, item.task) for item in tx.work_items()] == [("C1", 1)]
        assert tx.outbox() == []
        assert tx.document("C1") == {}


def _sub_cases(store: Store) -> list[tuple[int, bool, str, str | None]]:
    with store.transaction(read_only=True) as tx:
        return [(row.sub_case, row.obligatory, row.status, row.result) for row in tx.sub_cases("C1")]
