"""A database of an earlier release is upgraded with the cases that are in it, and they go on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import alembic.command
import pytest
from alembic.config import Config
from case_samples import NOW, carry_on, clock_started
from sqlalchemy import Engine, text

from databases import REGION, PostgresDatabases
from onewindow import bundled
from onewindow.storage import Store, current, upgrade
from onewindow.storage.schema import SCHEMA
from onewindow.storage.store import open_engine

ROWS = (
    ("ow_definition", f"'{REGION}', 'h', 's', 'p', 'plain', 't', :files, '{NOW}', 'x'"),
    ("ow_case", f"'{REGION}', 'C1', 1, 'submitted', NULL, 0, 'plain', 's', 'h', 'a', 'a', '', 't', NULL, '{NOW}', "
     f"'{NOW}', 'c', 1, '', :files"),
    ("ow_timer", f"'{REGION}', 'C1', 1, 'x', '{NOW}', 'waiting', 0, '{NOW}'"),
    ("ow_outbox", f"'{REGION}', 'm1', 'C1', 'request', 'e', 'd', 'o', NULL, NULL, '{{}}', 'new', 0, NULL, 0, '{NOW}', "
     f"'{NOW}'"),
    ("ow_receipt", f"'{REGION}', 'r1', 'C1', 'Withdraw', 'd', 'a', '{NOW}', 0, '{{}}'"),
)  # fmt: skip
"""A case of the first release with a timer, a message and a refused attempt."""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without any table."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path}/old.db")
    else:
        server: PostgresDatabases = request.getfixturevalue("postgres")
        engine = open_engine(server.empty())
    yield engine
    engine.dispose()


@pytest.fixture(params=["0001", "0002"])
def older(request: pytest.FixtureRequest, empty: Engine) -> Engine:
    """A database as that migration left it, with a case in it."""
    _migrate(empty, "0001")
    with empty.begin() as connection:
        for table, values in ROWS:
            statement = text(f"INSERT INTO {table} VALUES ({values})")  # noqa: S608  # our own constants
            connection.execute(statement, {"files": b""} if ":files" in values else {})
    if request.param != "0001":
        _migrate(empty, request.param)
    assert current(empty) == request.param
    return empty


def test_timers_go_on_after_the_upgrade(older: Engine) -> None:
    assert upgrade(older) == SCHEMA
    with Store(older, REGION).transaction() as tx:
        assert tx.claim_due_case(NOW) == "C1"
        [row] = tx.open_timers("C1")
        assert (row.state, row.attempts, row.problem) == ("waiting", 0, None)


def test_what_was_there_is_found_by_what_is_new(older: Engine) -> None:
    upgrade(older)
    with Store(older, REGION).transaction() as tx:
        assert [attempt.command_id for attempt in tx.attempts()] == ["r1"]
        [message] = tx.lease_messages("request", NOW, until=NOW)
        assert (message.message, message.fence, message.problem) == ("m1", 1, None)


def test_a_case_from_before_the_clocks_has_none_and_may_get_one(older: Engine) -> None:
    upgrade(older)
    with Store(older, REGION).transaction() as tx:
        assert (tx.clocks(), tx.cards()) == ([], [])
        carry_on(tx, "C1", clock_started(1))
        assert [(clock.case_no, clock.title) for clock in tx.clocks()] == [("C1", "t")]
        assert [timer.timer for timer in tx.open_timers("C1")] == [-1, 1]


def _migrate(engine: Engine, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(bundled.folder("alembic")))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, revision)
