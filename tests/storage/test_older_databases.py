"""A database of an earlier release is upgraded with its rows, or refused whole where its cases could not be read.

The rows are made up, with no state in the cases: what is looked at is what migrations do to tables. States of the first
form are refused.
"""

from __future__ import annotations

import pytest
from case_samples import NOW, carry_on, clock_started, definition
from sqlalchemy import Engine, text

from databases import REGION, migrate_to
from onewindow.domain import chain
from onewindow.errors import EnvironmentProblem
from onewindow.events import Recorded, TaskClaimed, TaskReleased
from onewindow.storage import Store, current, upgrade
from onewindow.storage.schema import SCHEMA

ROWS = (
    ("ow_definition", f"'{REGION}', 'h', 's', 'p', 'plain', 't', :files, '{NOW}', 'x'"),
    ("ow_case", f"'{REGION}', 'C1', 1, 'submitted', NULL, 0, 'plain', 's', 'h', 'a', 'a', '', 't', NULL, '{NOW}', "
     f"'{NOW}', 'c', 1, '', :files"),
    ("ow_timer", f"'{REGION}', 'C1', 1, 'x', '{NOW}', 'waiting', 0, '{NOW}'"),
    ("ow_outbox", f"'{REGION}', 'm1', 'C1', 'request', 'e', 'd', 'o', NULL, NULL, '{{}}', 'new', 0, NULL, 0, '{NOW}', "
     f"'{NOW}'"),
    ("ow_receipt", f"'{REGION}', 'r1', 'C1', 'Withdraw', 'd', 'a', '{NOW}', 0, '{{}}'"),
)  # fmt: skip
"""A case of the first release, without its state, with a timer, a message and a refused attempt."""

_OLD_EVENT = text(
    "INSERT INTO ow_event VALUES (:region, 'C1', :seq, :commit, :type, 1, :at, :actor, :command, '1', :payload, 's', "
    ":prev, :hash, 'std')"
)


@pytest.fixture(params=["0001", "0002"])
def older(request: pytest.FixtureRequest, empty: Engine) -> Engine:
    """A database as that migration left it, with a case in it."""
    migrate_to(empty, "0001")
    with empty.begin() as connection:
        for table, values in ROWS:
            statement = text(f"INSERT INTO {table} VALUES ({values})")  # noqa: S608  # our own constants
            connection.execute(statement, {"files": b""} if ":files" in values else {})
    if request.param != "0001":
        migrate_to(empty, request.param)
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


def test_publications_are_known_as_far_as_versions_tell_and_go_on(older: Engine) -> None:
    """`h` was published first, then `g`, then `h` once more by somebody whom nothing names."""
    with older.begin() as connection:
        for table, values in (
            ("ow_definition", f"'{REGION}', 'g', 's', 'p', 'plain', 't', :files, '{NOW}1', 'y'"),
            ("ow_service", f"'{REGION}', 's', 'h', '{NOW}2'"),
        ):
            files = {"files": b""} if ":files" in values else {}
            connection.execute(text(f"INSERT INTO {table} VALUES ({values})"), files)  # noqa: S608  # our own constants

    upgrade(older)

    with Store(older, REGION).transaction() as tx:
        tx.keep_definition(definition("g", service="s"))
        found = [(each.number, each.definition, each.published_by) for each in tx.publications("s")]
    assert found == [(1, "h", "x"), (2, "g", "y"), (3, "h", ""), (4, "g", definition().published_by)]


def test_the_log_is_carried_over_commit_by_commit_and_its_chain_holds(older: Engine) -> None:
    happened = [TaskClaimed(task=1, holder="王芳"), TaskReleased(task=1), TaskClaimed(task=1, holder='"')]
    log: list[Recorded] = []
    for event, commit in zip(happened, (1, 1, 2), strict=True):
        linker = chain.Linker(
            region=REGION, case_no="C1", commit=commit, at=NOW, actor={"id": "王芳"}, command_id=f"c{commit}",
            engine="1",
        )  # fmt: skip
        log.append(linker.link(event, prev=log[-1].hash if log else chain.FIRST, seq=len(log) + 1, salt="s"))
    with older.begin() as connection:
        for line in log:
            connection.execute(_OLD_EVENT, {
                "region": REGION, "seq": line.seq, "commit": line.commit, "type": line.type, "at": line.at,
                "actor": '{"id":"王芳"}', "command": line.command_id, "payload": line.payload.decode(),
                "prev": line.prev, "hash": line.hash,
            })  # fmt: skip

    upgrade(older)

    with Store(older, REGION).transaction(read_only=True) as tx:
        assert tx.events("C1") == log
        assert tx.events("C1", after=2) == log[2:]
        assert chain.first_break(REGION, "C1", tx.event_rows("C1")) is None


def test_cases_whose_states_nobody_could_read_are_refused_before_anything_is_changed(older: Engine) -> None:
    before = current(older)
    with older.begin() as connection:
        connection.execute(text("UPDATE ow_case SET state = :state"), {"state": b"\x01\x00\x00\x00\x00"})

    with pytest.raises(EnvironmentProblem, match=r"1 case\(s\) .* nothing was changed → finish"):
        upgrade(older)

    assert current(older) == before
    with older.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM ow_event")) == 0
