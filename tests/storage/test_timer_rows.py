"""Timer rows: claimed by their case, postponed with the reason, stuck out of every search, brought back."""

from __future__ import annotations

from case_samples import NOW, open_case
from sqlalchemy import text

from databases import Database
from onewindow.events import TimerSet
from onewindow.storage import Patience, Store, TimerCounts

LATER = "2026-03-03T00:00:00+00:00"


def timer(number: int, due_at: str = NOW) -> TimerSet:
    return TimerSet(timer=number, element="x", due_at=due_at)


def test_the_case_that_waits_longest_is_claimed(store: Store) -> None:
    open_case(store, "C1", timer(1), timer(2, LATER))
    open_case(store, "C2", timer(1, "2026-03-01T00:00:00+00:00"))
    with store.transaction() as tx:
        assert tx.claim_due_case(NOW) == "C2"
        assert tx.claim_due_case(NOW, ["C2"]) == "C1"
        assert tx.claim_due_case(NOW, ["C1", "C2"]) is None
        assert tx.claim_due_case("2026-02-01T00:00:00+00:00") is None
        first = tx.next_due_timer("C1", LATER)
        assert first is not None
        assert (first.timer, tx.next_due_timer("C1", "2026-02-01T00:00:00+00:00")) == (1, None)


def test_a_claimed_case_is_passed_by(postgresql_database: Database) -> None:
    store = postgresql_database.store()
    open_case(store, "C1", timer(1))
    open_case(store, "C2", timer(1, LATER))
    with store.transaction() as one, store.transaction(patience=Patience(idle=5)) as other:
        assert one.claim_due_case(LATER) == "C1"
        assert other.claim_due_case(LATER) == "C2"
        assert other.has_due_timer(LATER, ["C2"]), "due, though its case is held"
    store.close()


def test_patience_is_of_one_transaction(postgresql_database: Database) -> None:
    store, asked = postgresql_database.store(), text("SHOW idle_in_transaction_session_timeout")
    with store.transaction(patience=Patience(idle=0.25)) as tx:
        assert tx.connection.execute(asked).scalar_one() == "250ms"
    with store.transaction() as tx:
        assert tx.connection.execute(asked).scalar_one() == "1min"
    store.close()


def test_a_stuck_timer_is_in_no_search_until_it_is_revived(store: Store) -> None:
    open_case(store, "C1", timer(1), timer(2, LATER))
    with store.transaction() as tx:
        tx.postpone_timer("C1", 1, None, "除数为零")
        tx.postpone_timer("C1", 2, "2026-03-04T00:00:00+00:00", "not yet")
    with store.transaction(read_only=True) as tx:
        assert not tx.has_due_timer(LATER)
        assert tx.timers_due("2999-01-01T00:00:00+00:00", limit=9)[0].timer == 2
        [stuck] = tx.stuck_timers()
        assert (stuck.timer, stuck.state, stuck.attempts, stuck.problem) == (1, "stuck", 1, "除数为零")
        expected = TimerCounts(waiting=1, due=1, retried=1, stuck=1, oldest_due="2026-03-03T00:00:00.000000+00:00")
        assert tx.timer_counts(LATER) == expected
    with store.transaction() as tx:
        tx.revive_timer("C1", 1)
        tx.revive_timer("C1", 2)
    with store.transaction(read_only=True) as tx:
        assert [(row.timer, row.attempts) for row in tx.timers_due(LATER)] == [(1, 0)]
        assert tx.open_timers("C1")[1].attempts == 1, "one that is not stuck keeps its count"
