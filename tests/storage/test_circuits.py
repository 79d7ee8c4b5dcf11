"""Messages to a department: no more in hand than it stands, none while its circuit is open, one to try it again."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from case_samples import NOW, carry_on, message, open_case
from planners import Planner

from onewindow.events import (
    IncidentOpened,
    MessageCancelled,
    MessageQueued,
    MessageRequeued,
    ReplyRecorded,
    RequestAcknowledged,
)
from onewindow.storage import CallRow, CircuitRow, Leased, OutboxRow, Store

MOMENT = datetime(2026, 3, 2, 1, 10, tzinfo=UTC)
assert MOMENT == datetime.fromisoformat(NOW)
POLICY: dict[str, Any] = {"threshold": 3, "pause": timedelta(minutes=1), "longest": timedelta(minutes=5)}


def after(**span: float) -> datetime:
    return MOMENT + timedelta(**span)


def queue(store: Store, *keys: str, **changes: Any) -> None:
    """A case with these requests to the police, queued at NOW."""
    open_case(store, "C1", *(message(key, task=None, **changes) for key in keys))


def lease(store: Store, now: datetime = MOMENT, **wanted: Any) -> Leased:
    given: dict[str, Any] = {"until": now + timedelta(minutes=2), "at_once": 4, "limit": 10, **wanted}
    with store.transaction() as tx:
        return tx.lease_for_department("police", now, **given)


def keys(leased: Leased) -> list[str]:
    return [row.message for row in leased.rows]


def row_of(store: Store, key: str) -> OutboxRow:
    with store.transaction(read_only=True) as tx:
        return next(row for row in tx.outbox(case_no="C1") if row.message == key)


def put_off(store: Store, row: OutboxRow, **changes: Any) -> bool:
    given: dict[str, Any] = {"attempts": 1, "problem": "down", "doubtful_since": None, **changes}
    with store.transaction() as tx:
        return tx.message_put_off(row.message, row.fence, given.pop("next_at", MOMENT), **given)


def unreached(store: Store, now: datetime = MOMENT, times: int = 1) -> CircuitRow:
    circuit = CircuitRow(department="police")
    for _ in range(times):
        with store.transaction() as tx:
            circuit = tx.department_unreached("police", now, "gone", **POLICY)
    return circuit


def test_no_more_are_in_hand_than_the_department_stands(store: Store) -> None:
    queue(store, "m1", "m2", "m3", "m4")
    first = lease(store, at_once=3, limit=2)
    assert (keys(first), keys(lease(store, at_once=3)), keys(lease(store, at_once=3))) == (["m1", "m2"], ["m3"], [])
    assert put_off(store, first.rows[0], next_at=after(hours=1))
    assert keys(lease(store, at_once=3)) == ["m4"]


def test_a_lease_that_ran_out_frees_its_place_and_leaves_the_message_in_doubt(store: Store) -> None:
    queue(store, "m1", "m2")
    [mine] = lease(store, at_once=1).rows
    [theirs] = lease(store, after(minutes=2), at_once=1).rows
    assert (mine.message, mine.fence, mine.doubtful_since) == ("m1", 1, None)
    since = after(minutes=2).isoformat("T", "microseconds")
    assert (theirs.message, theirs.fence, theirs.doubtful_since) == ("m1", 2, since)
    assert not put_off(store, mine), "overtaken"
    assert put_off(store, theirs, next_at=after(minutes=3), doubtful_since=theirs.doubtful_since)
    assert row_of(store, "m1").doubtful_since == theirs.doubtful_since


def test_what_was_put_off_is_surely_not_in_doubt(store: Store) -> None:
    queue(store, "m1")
    [row] = lease(store).rows
    put_off(store, row, next_at=after(minutes=1))
    assert keys(lease(store, after(seconds=59))) == []
    [again] = lease(store, after(minutes=1)).rows
    assert (again.fence, again.attempts, again.problem, again.doubtful_since) == (2, 1, "down", None)


def test_notifications_and_other_departments_are_none_of_it(store: Store) -> None:
    others = (message("m1", kind="notification", task=None), message("m2", department="tax", task=None))
    open_case(store, "C1", *others, message("m3", task=None))
    assert keys(lease(store)) == ["m3"]
    with store.transaction(read_only=True) as tx:
        assert tx.due_departments(MOMENT, ["bank", "police", "tax"]) == ["tax"]
        assert tx.due_departments(MOMENT, ["bank", "police", "tax"], in_hand=True) == ["police", "tax"]


def test_a_cancellation_waits_until_its_request_is_in_nobody_s_hands(store: Store) -> None:
    queue(store, "m1")
    [row] = lease(store).rows
    cancel = message("m1:cancel", kind="cancel", task=None, data={"of": "m1"})
    with store.transaction() as tx:
        carry_on(tx, "C1", MessageCancelled(message="m1", why="撤回"), cancel)
    assert keys(lease(store)) == []
    assert not put_off(store, row)
    with store.transaction() as tx:
        tx.message_let_go("m1", row.fence)
    assert keys(lease(store)) == ["m1:cancel"]


def test_a_cancellation_goes_when_the_lease_of_its_request_has_run_out(store: Store) -> None:
    queue(store, "m1")
    lease(store)
    with store.transaction() as tx:
        carry_on(tx, "C1", MessageCancelled(message="m1", why="x"), message("m1:cancel", kind="cancel", task=None))
    assert keys(lease(store, after(seconds=119))) == []
    assert keys(lease(store, after(seconds=120))) == ["m1:cancel"]


def test_a_cancellation_is_not_due_while_its_request_may_be_on_its_way(store: Store) -> None:
    queue(store, "m1")
    [row] = lease(store).rows
    put_off(store, row, doubtful_since=NOW, next_at=after(hours=1))
    with store.transaction() as tx:
        carry_on(tx, "C1", MessageCancelled(message="m1", why="x"), message("m1:cancel", kind="cancel", task=None))
    doubt = timedelta(seconds=90)
    for seconds, due in ((89, []), (90, ["police"])):
        with store.transaction(read_only=True) as tx:
            assert tx.due_departments(after(seconds=seconds), ["police"], doubt=doubt) == due
        assert keys(lease(store, after(seconds=seconds), doubt=doubt)) == ["m1:cancel"] * len(due)


def test_the_circuit_opens_after_failures_in_a_row_and_nothing_is_leased(store: Store) -> None:
    queue(store, "m1", "m2")
    assert unreached(store, times=2).state == "closed"
    with store.transaction() as tx:
        assert tx.department_reached("police")
        assert not tx.department_reached("police"), "nothing to forget"
    circuit = unreached(store, times=3)
    assert (circuit.state, circuit.failures, circuit.trips, circuit.problem) == ("open", 3, 1, "gone")
    assert datetime.fromisoformat(circuit.retry_at or "") == after(minutes=1)
    assert lease(store, after(seconds=59)) == Leased()
    with store.transaction(read_only=True) as tx:
        assert tx.due_departments(after(seconds=59), ["police"]) == []
        assert tx.due_departments(after(seconds=60), ["police"]) == ["police"]
        assert [row.attempts for row in tx.waiting_for("police", 9)] == [0, 0], "nobody's attempts are used up"


def test_one_probe_is_let_through_and_its_failure_doubles_the_pause(store: Store) -> None:
    queue(store, "m1", "m2")
    unreached(store, times=3)
    pauses = []
    now = after(minutes=1)
    for _ in range(4):
        leased = lease(store, now)
        assert (len(leased.rows), leased.probe) == (1, True)
        assert lease(store, now).rows == (), "one alone"
        put_off(store, leased.rows[0], next_at=now)
        circuit = unreached(store, now)
        assert circuit.state == "open"
        retry_at = datetime.fromisoformat(circuit.retry_at or "")
        pauses.append((retry_at - now).total_seconds() / 60)
        now = retry_at
    assert pauses == [2, 4, 5, 5]


def test_a_probe_that_succeeds_closes_the_circuit(store: Store) -> None:
    queue(store, "m1", "m2", "m3")
    unreached(store, times=3)
    lease(store, after(minutes=1))
    with store.transaction() as tx:
        assert tx.department_reached("police")
        assert tx.circuits() == [CircuitRow(department="police")]
    assert keys(lease(store, after(minutes=1))) == ["m2", "m3"]


def test_a_probe_whose_sender_died_is_followed_by_another(store: Store) -> None:
    queue(store, "m1", "m2")
    unreached(store, times=3)
    lease(store, after(minutes=1))
    assert lease(store, after(minutes=2)).rows == ()
    leased = lease(store, after(minutes=3))
    assert (len(leased.rows), leased.probe) == (1, True)


def test_a_late_failure_of_an_earlier_call_changes_no_pause(store: Store) -> None:
    before = unreached(store, times=3)
    late = unreached(store, after(seconds=30))
    assert (late.state, late.trips, late.retry_at) == ("open", 1, before.retry_at)


def test_four_senders_at_once_share_the_places(store: Store) -> None:
    queue(store, *(f"m{number:02}" for number in range(40)))
    start = threading.Barrier(4)

    def send(_: int) -> list[str]:
        start.wait(timeout=20)
        return [key for _ in range(3) for key in keys(store.run(take))]

    def take(tx: Any) -> Leased:
        leased: Leased = tx.lease_for_department("police", MOMENT, until=after(minutes=2), at_once=7, limit=2)
        return leased

    with ThreadPoolExecutor(4) as pool:
        got = [key for some in pool.map(send, range(4)) for key in some]
    assert len(got) == len(set(got)) == 7


def test_an_incident_keeps_the_message_back_until_a_person_has_it_asked_anew(store: Store) -> None:
    queue(store, "m1", "m2")
    leased = lease(store).rows
    for row in leased:
        put_off(store, row, attempts=8)
    with store.transaction() as tx:
        carry_on(tx, "C1", incident(1, "m1", "undelivered"), incident(2, "m2", "invalid_reply"))
    assert {row_of(store, key).state for key in ("m1", "m2")} == {"stuck"}
    assert lease(store, after(days=1)).rows == ()
    with store.transaction() as tx:
        carry_on(tx, "C1", MessageRequeued(message="m1"))
    row = row_of(store, "m1")
    assert (row.state, row.attempts, row.problem, row.requeued_at) == ("new", 0, None, NOW)
    assert keys(lease(store)) == ["m1"]


def test_what_is_answered_while_it_is_stuck_or_acknowledged_is_answered(store: Store) -> None:
    queue(store, "m1")
    reply = ReplyRecorded(message="m1", task=None, outcome="granted", data={}, awaited=True)
    with store.transaction() as tx:
        carry_on(tx, "C1", RequestAcknowledged(message="m1", reference="A7"), reply, incident(1, "m1", "late_result"))
    assert (row_of(store, "m1").state, row_of(store, "m1").acknowledged_at) == ("answered", None)
    with store.transaction() as tx:
        carry_on(tx, "C1", MessageRequeued(message="m1"))
    assert row_of(store, "m1").state == "answered"


def test_an_acknowledged_message_keeps_its_lease_and_its_first_hour(store: Store) -> None:
    queue(store, "m1")
    [row] = lease(store).rows
    with store.transaction() as tx:
        carry_on(tx, "C1", RequestAcknowledged(message="m1", reference="A7"))
    assert (row_of(store, "m1").state, row_of(store, "m1").acknowledged_at) == ("leased", NOW)
    assert put_off(store, row, problem=None, acknowledged_at=after(minutes=1), next_at=after(minutes=30))
    assert row_of(store, "m1").acknowledged_at == NOW


def test_what_a_department_has_is_not_waited_with_and_the_rest_comes_in_pages(store: Store) -> None:
    queue(store, *(f"m{number}" for number in range(1, 7)))
    with store.transaction() as tx:
        carry_on(tx, "C1", *(RequestAcknowledged(message=key, reference="A7") for key in ("m1", "m4")))
    with store.transaction(read_only=True) as tx:
        first = tx.waiting_for("police", 2)
        second = tx.waiting_for("police", 2, after=first[-1])
        assert tx.waiting_for("police", 2, after=second[-1]) == tx.waiting_for("tax", 2) == []
    assert [row.message for row in (*first, *second)] == ["m2", "m3", "m5", "m6"]


def test_calls_are_kept_once_for_each_lease(store: Store) -> None:
    queue(store, "m1")
    with store.transaction() as tx:
        for fence, problem in ((2, "second"), (1, "first"), (1, "told twice")):
            tx.keep_call(CallRow(message="m1", fence=fence, at=NOW, outcome="unreachable", problem=problem))
        assert [call.problem for call in tx.calls("m1")] == ["first", "second"]
        assert [call.problem for call in tx.calls("m1", limit=1)] == ["second"]


@pytest.mark.parametrize("index", ["ow_outbox_department_ix", "ow_outbox_leased_ix"])
def test_leasing_walks_along_its_indexes(planner: Planner, index: str) -> None:
    plans = planner.plans(lambda tx: tx.lease_for_department("police", MOMENT, until=MOMENT, at_once=4, limit=4))
    assert any(f"INDEX {index} (region=? AND department=?" in plan for plan in plans), plans
    assert not any("SCAN m" in plan for plan in plans)


def incident(number: int, key: str, kind: str) -> IncidentOpened:
    return IncidentOpened(
        incident=number, kind=kind, message=key, department="police", sub_case=None, problem="?", facts={}
    )


def test_messages_have_the_words_of_the_domain() -> None:
    """What the statements compare `kind` and the end of a cancellation's key with."""
    from onewindow.domain.requests import cancellations

    queued: MessageQueued
    [queued] = cancellations("m1", {"element": "e", "department": "police", "sub_case": None}, "x")
    assert (queued.message, queued.kind, queued.data["of"]) == ("m1:cancel", "cancel", "m1")
