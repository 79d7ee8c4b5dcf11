"""Messages go out under a lease: never to two senders at once, and whoever was overtaken has nothing more to say."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from case_samples import NOW, carry_on, case, message, open_case, opening

from databases import Database
from onewindow.events import MessageCancelled, ReplyRecorded
from onewindow.storage import OutboxRow, Store

SOON, MUCH_LATER = "2026-03-02T01:11:00.000000+00:00", "2026-03-03T00:00:00.000000+00:00"


def queue(store: Store, *keys: str, kind: str = "notification") -> None:
    """A case with these messages, queued at NOW."""
    open_case(store, "C1", *(message(key, kind=kind, task=None) for key in keys))


def lease(store: Store, now: str = NOW, until: str = SOON, **wanted: Any) -> list[OutboxRow]:
    with store.transaction() as tx:
        return tx.lease_messages(wanted.pop("kind", "notification"), now, until=until, **wanted)


def states(store: Store) -> dict[str, str]:
    with store.transaction(read_only=True) as tx:
        return {row.message: row.state for row in tx.outbox()}


def test_a_leased_message_is_as_it_was_queued(store: Store) -> None:
    queue(store, "m1", "m2")
    first, second = lease(store)
    assert (first.message, first.data, first.department) == ("m1", {"名": "章"}, "police")
    assert (first.state, first.fence, first.lease_until, first.attempts) == ("leased", 1, SOON, 0)
    with store.transaction(read_only=True) as tx:
        assert tx.outbox() == [first, second]


def test_the_oldest_of_a_kind_go_first(store: Store) -> None:
    queue(store, "m3", "m1", "m2")
    with store.transaction() as tx:
        tx.write(opening(case("C2"), message("m0", kind="request")))
    with store.transaction() as tx:
        [m1] = tx.lease_messages("notification", NOW, until=SOON, limit=1)
        tx.message_failed(m1.message, m1.fence, SOON, "")
    assert [row.message for row in lease(store, SOON, MUCH_LATER)] == ["m2", "m3", "m1"]
    assert [row.message for row in lease(store, kind="request")] == ["m0"]


def test_a_message_is_not_sent_before_its_hour(store: Store) -> None:
    queue(store, "m1")
    assert lease(store, "2026-03-02T01:09:59.999999+00:00") == []
    assert len(lease(store, NOW)) == 1


def test_a_sent_message_is_done_with(store: Store) -> None:
    queue(store, "m1")
    [row] = lease(store)
    with store.transaction() as tx:
        assert tx.message_sent("m1", row.fence, SOON)
        assert not tx.message_sent("m1", row.fence, SOON), "once is enough"
        assert not tx.message_failed("m1", row.fence, None, "")
        [sent] = tx.outbox(state="sent")
    assert (sent.next_at, sent.lease_until, sent.problem) == (SOON, None, None)
    assert lease(store, MUCH_LATER) == []


def test_a_failed_message_is_tried_again_at_its_hour(store: Store) -> None:
    queue(store, "m1")
    [row] = lease(store)
    with store.transaction() as tx:
        assert tx.message_failed("m1", row.fence, SOON, "连接超时")
        [failed] = tx.outbox()
    assert (failed.state, failed.attempts, failed.next_at, failed.problem) == ("new", 1, SOON, "连接超时")
    assert lease(store, NOW) == []
    [again] = lease(store, SOON, MUCH_LATER)
    assert (again.fence, again.attempts) == (2, 1)


def test_a_stuck_message_waits_until_it_is_revived(store: Store) -> None:
    queue(store, "m1", "m2")
    with store.transaction() as tx:
        for row in tx.lease_messages("notification", NOW, until=SOON):
            assert tx.message_failed(row.message, row.fence, None, "查无此人")
    assert lease(store, MUCH_LATER) == []
    with store.transaction() as tx:
        assert [(row.message, row.attempts, row.problem) for row in tx.stuck_messages()] == [
            ("m1", 1, "查无此人"),
            ("m2", 1, "查无此人"),
        ]
        assert len(tx.stuck_messages(limit=1)) == 1
        assert tx.stuck_messages(kind="request") == []
        assert tx.revive_messages("request") == 0
        assert tx.revive_messages("notification") == 2
        assert tx.stuck_messages() == []
    assert [(row.message, row.attempts) for row in lease(store)] == [("m1", 0), ("m2", 0)]


def test_a_lease_that_ran_out_is_overtaken_and_its_fence_refused(store: Store) -> None:
    queue(store, "m1")
    [mine] = lease(store, NOW, SOON)
    assert lease(store, "2026-03-02T01:10:59.999999+00:00") == []
    [theirs] = lease(store, SOON, MUCH_LATER)
    assert (mine.fence, theirs.fence) == (1, 2)
    with store.transaction() as tx:
        assert not tx.message_sent("m1", mine.fence, SOON)
        assert not tx.message_failed("m1", mine.fence, None, "too late")
        assert tx.message_sent("m1", theirs.fence, SOON)
    assert states(store) == {"m1": "sent"}


def test_what_was_answered_or_cancelled_meanwhile_stays_so(store: Store) -> None:
    queue(store, "m1", "m2")
    first, second = lease(store)
    with store.transaction() as tx:
        reply = ReplyRecorded(message="m1", task=None, outcome="done", data={}, awaited=False)
        carry_on(tx, "C1", reply, MessageCancelled(message="m2", why="撤回"))
    with store.transaction() as tx:
        assert not tx.message_sent("m1", first.fence, SOON)
        assert not tx.message_failed("m2", second.fence, SOON, "")
    assert states(store) == {"m1": "answered", "m2": "cancelled"}
    assert lease(store, MUCH_LATER) == []


def test_a_stuck_message_can_still_be_cancelled(store: Store) -> None:
    queue(store, "m1")
    with store.transaction() as tx:
        [row] = tx.lease_messages("notification", NOW, until=SOON)
        tx.message_failed("m1", row.fence, None, "")
    with store.transaction() as tx:
        carry_on(tx, "C1", MessageCancelled(message="m1", why="撤回"))
        assert tx.revive_messages("notification") == 0


def test_two_senders_at_once_never_get_the_same_message(store: Store) -> None:
    keys = [f"m{number:03}" for number in range(60)]
    queue(store, *keys)
    start = threading.Barrier(3)

    def send(_: int) -> list[tuple[str, int]]:
        start.wait(timeout=20)
        got: list[tuple[str, int]] = []
        while rows := store.run(lambda tx: tx.lease_messages("notification", NOW, until=MUCH_LATER, limit=7)):
            got += [(row.message, row.fence) for row in rows]
        return got

    with ThreadPoolExecutor(3) as pool:
        got = [pair for pairs in pool.map(send, range(3)) for pair in pairs]
    assert sorted(got) == [(key, 1) for key in keys]


def test_senders_pass_each_other_by_and_wait_for_no_case(postgresql_database: Database) -> None:
    store = postgresql_database.store()
    queue(store, "m1", "m2")
    with store.transaction() as at_work:
        at_work.case("C1", lock=True)
        with store.transaction() as one, store.transaction() as other:
            assert [row.message for row in one.lease_messages("notification", NOW, until=SOON, limit=1)] == ["m1"]
            assert [row.message for row in other.lease_messages("notification", NOW, until=SOON, limit=9)] == ["m2"]
        with store.transaction() as one, store.transaction() as other:
            assert one.message_sent("m1", 1, SOON)
            assert other.message_failed("m2", 1, None, "x")
    assert states(store) == {"m1": "sent", "m2": "stuck"}
    store.close()
