"""Engines of hosts on PostgreSQL: listeners of their pools, and what a host set up so that it could not work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from case_samples import carry_on, open_case, task
from sqlalchemy import Engine, create_engine, event, text

from databases import REGION, Database
from onewindow.errors import EnvironmentProblem, UsageError
from onewindow.storage import Store, Transaction, migration
from onewindow.storage.schema import SCHEMA


@pytest.fixture
def host(postgresql_database: Database) -> Iterator[Engine]:
    """A host's engine, beside a case of ours."""
    ours = postgresql_database.store()
    open_case(ours, "C1")
    ours.close()
    engine = create_engine(postgresql_database.url.replace("postgresql:", "postgresql+psycopg:"))
    yield engine
    engine.dispose()


def listen(engine: Engine, moment: str, statement: str) -> None:
    """A listener that runs a statement and leaves its transaction open, as those of many hosts do."""
    event.listen(engine, moment, lambda raw, *_: raw.execute(statement))


def shown(tx: Transaction, *names: str) -> list[str]:
    return [tx.connection.exec_driver_sql(f"SHOW transaction_{name}").scalar_one() for name in names]


@pytest.mark.parametrize("moment", ["connect", "checkout"])
def test_a_host_may_set_its_search_path_on_its_connections(host: Engine, moment: str) -> None:
    listen(host, moment, "SET search_path TO public")
    store = Store(host, REGION)

    with store.transaction(read_only=True) as tx:
        assert shown(tx, "isolation", "read_only") == ["repeatable read", "on"]
    with store.transaction() as tx:
        assert shown(tx, "isolation", "read_only") == ["read committed", "off"]
        carry_on(tx, "C1", task())
    with store.transaction(read_only=True) as tx:
        assert shown(tx, "isolation", "read_only") == ["repeatable read", "on"]
        assert len(tx.work_items()) == 1


@pytest.mark.parametrize("statement", ["SELECT set_config('search_path', 'public', false)", "SELECT nothing_of_this"])
def test_a_listener_that_has_asked_something_is_told_to_end_its_transaction(host: Engine, statement: str) -> None:
    def ask(raw: Any, *_: object) -> None:
        from psycopg import Error

        try:
            raw.execute(statement)
        except Error:
            return

    event.listen(host, "checkout", ask)

    with pytest.raises(UsageError, match="commit in the listener"), Store(host, REGION).transaction(read_only=True):
        pass


def test_a_transaction_that_outlasts_the_servers_bound_was_too_slow(host: Engine) -> None:
    store = Store(host, REGION)
    with host.connect() as connection:
        if connection.dialect.server_version_info < (17,):  # type: ignore[operator]
            pytest.skip("NOT TESTED: transaction_timeout needs PostgreSQL 17")

    def tarry(tx: Transaction) -> None:
        tx.connection.exec_driver_sql("SET LOCAL transaction_timeout = '50ms'")
        tx.place.driver.execute("SELECT pg_sleep(20)")

    with pytest.raises(EnvironmentProblem, match="did not finish in time"):
        store.run(tarry)

    with store.transaction() as tx:
        carry_on(tx, "C1")


def test_an_upgrade_waits_for_the_one_before_it_longer_than_for_any_lock(host: Engine) -> None:
    with host.connect() as first, host.connect() as second:
        first.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": migration._LOCK})
        second.execute(text("SET LOCAL lock_timeout = '20ms'"))
        ends = threading.Timer(0.2, first.rollback)

        ends.start()
        assert migration.upgrade(second) == SCHEMA

        assert second.execute(text("SHOW lock_timeout")).scalar_one() == "20ms"
        ends.join()


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize("encoding", ["GBK", "SQL_ASCII"])
def test_a_connection_that_cannot_carry_every_character_is_refused(
    host: Engine, encoding: str, read_only: bool
) -> None:
    listen(host, "checkout", f"SET client_encoding TO {encoding}")
    store = Store(host, REGION)

    with pytest.raises(UsageError, match=f"client_encoding is {encoding}"), store.transaction(read_only=read_only):
        pass
    with host.connect() as connection:
        with pytest.raises(UsageError, match=f"client_encoding is {encoding}"), store.transaction(connection):
            pass


@pytest.mark.parametrize("encoding", ["utf8", "unicode"])
def test_a_connection_in_utf_8_by_any_name_is_fit(host: Engine, encoding: str) -> None:
    listen(host, "checkout", f"SET client_encoding TO {encoding}")

    with Store(host, REGION).transaction(read_only=True) as tx:
        assert len(tx.cases()) == 1


@pytest.mark.parametrize("option", ["prepare_threshold=0", "autocommit=true", "row_factory=dict_row"])
def test_an_option_that_no_address_can_give_the_driver_is_told_as_a_matter_of_the_address(option: str) -> None:
    with pytest.raises(UsageError, match=r"\[database\] url"):
        Store.open(f"postgresql://nobody@127.0.0.1:1/none?{option}", REGION)
