"""Connections between transactions: the store keeps those of its own engine, and a host's go back to the host."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from sqlalchemy import QueuePool, text

from databases import REGION, Database
from onewindow.errors import EnvironmentProblem
from onewindow.storage import Store
from onewindow.storage.connections import KEPT
from onewindow.storage.store import open_engine


def out_of_the_pool(store: Store) -> int:
    pool = store.engine.pool
    assert isinstance(pool, QueuePool)
    return pool.checkedout()


def test_two_transactions_in_a_row_run_on_one_connection(database: Database) -> None:
    store = database.store()

    with store.transaction(read_only=True) as tx:
        first = tx.place.driver
    with store.transaction() as tx:
        second = tx.place.driver

    assert second is first
    store.close()
    assert out_of_the_pool(store) == 0


def test_a_host_has_its_connection_back_after_each_transaction(database: Database) -> None:
    host = open_engine(database.url)
    store = Store(host, REGION)

    with store.transaction():
        assert out_of_the_pool(store) == 1

    assert out_of_the_pool(store) == 0
    host.dispose()


def test_no_more_idle_connections_are_kept_than_the_pool_itself_keeps(database: Database) -> None:
    store = database.store()

    with ExitStack() as readers:
        for _ in range(KEPT + 2):
            readers.enter_context(store.transaction(read_only=True))
        assert out_of_the_pool(store) == KEPT + 2

    assert out_of_the_pool(store) == KEPT
    store.close()


def test_a_connection_that_its_transaction_broke_is_not_kept(postgresql_database: Database) -> None:
    store = postgresql_database.store()
    with store.transaction() as tx:
        own = tx.connection.scalar(text("SELECT pg_backend_pid()"))
        broken = tx.place.driver
    broken.close()

    with store.transaction() as tx:
        assert tx.place.driver is not broken
        assert tx.connection.scalar(text("SELECT pg_backend_pid()")) != own
    store.close()


def ask_where_the_server_has_hung_up(store: Store, other: Store) -> None:
    with store.transaction() as tx:
        own = tx.connection.scalar(text("SELECT pg_backend_pid()"))
        with other.transaction() as killer:
            killer.connection.execute(text("SELECT pg_terminate_backend(:own, 5000)"), {"own": own})
        tx.cases()


def test_a_connection_lost_in_a_question_of_sqlalchemy_is_told_as_that_and_nothing_else(
    postgresql_database: Database,
) -> None:
    store, other = postgresql_database.store(), postgresql_database.store()

    with pytest.raises(EnvironmentProblem):
        ask_where_the_server_has_hung_up(store, other)

    with store.transaction() as tx:
        assert tx.cases() == []
    store.close()
    other.close()
