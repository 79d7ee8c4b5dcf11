"""One command, one transaction: receipts, host transactions, two people at once, versions side by side."""

from __future__ import annotations

import threading
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy

from journeys.invariants import hold
from journeys.town import DESIGNER, Town
from onewindow import commands as c
from onewindow import prepare_sqlite
from onewindow.engine import Answer
from onewindow.errors import CommandRejected, EnvironmentProblem
from onewindow.storage import Store


def test_same_command_twice_happens_once_and_gets_the_first_answer(town: Town) -> None:
    case_no = town.errand()
    command = town.command(c.CompleteTask, "wang.fang", case_no=case_no, task=town.task(case_no, "walk"))
    first, again = town.engine.submit(command), town.engine.submit(command)
    assert (first.repeated, again.repeated) == (False, True)
    assert (again.events, again.version, again.rejected) == (first.events, first.version, None)
    assert town.view(case_no)["version"] == first.version


def test_opening_twice_with_one_id_opens_one_case(town: Town) -> None:
    command = town.command(c.OpenCase, "wang.fang", process="errands")
    assert town.engine.submit(command).case_no == town.engine.submit(command).case_no
    assert len(town.engine.cases(actor="lin.tao")) == 1


def test_command_id_used_for_something_else_is_refused(town: Town) -> None:
    case_no = town.errand()
    who = {"command_id": "same", "actor": "wang.fang", "case_no": case_no}
    town.engine.submit(c.ClaimTask(**who, task=town.task(case_no, "walk")))
    other = c.ClaimTask(**who, task=town.task(case_no, "shop"))
    assert town.engine.submit(other).rejected.code == "command_id_reused"  # type: ignore[union-attr]


def test_rejection_changes_no_byte_and_keeps_the_attempt(town: Town) -> None:
    case_no = town.errand()
    store = Store.open(town.url, town.engine.settings.region)
    with store.transaction(read_only=True) as transaction:
        before = transaction.case(case_no)
    command = town.command(c.ClaimTask, "wang.fang", case_no=case_no, task=999)
    rejected = town.engine.submit(command).rejected
    with store.transaction(read_only=True) as transaction:
        after, receipt = transaction.case(case_no), transaction.receipt(command.command_id)
    store.close()
    assert rejected is not None
    assert after == before
    assert receipt is not None
    assert receipt.answer["rejected"]["code"] == "task_not_open"
    assert town.engine.submit(command).rejected == rejected


def test_two_people_at_the_same_instant_one_wins_the_other_is_told(town: Town) -> None:
    case_no = town.submitted()
    task = town.task(case_no, "intake")
    together = threading.Barrier(2)
    answers: dict[str, Answer] = {}

    def claim(person: str) -> None:
        together.wait()
        command = c.ClaimTask(command_id=f"claim-{person}", actor=person, case_no=case_no, task=task)
        answers[person] = town.engine.submit(command)

    people = [threading.Thread(target=claim, args=(person,)) for person in ("wang.fang", "zhao.min")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    refused = [answer.rejected for answer in answers.values() if answer.rejected is not None]
    winner = next(person for person, answer in answers.items() if answer.rejected is None)
    assert len(refused) == 1
    assert refused[0].code == "already_claimed"
    assert winner in refused[0].text
    hold(town, case_no)


def test_two_hands_open_with_one_command_id_at_the_same_instant(town: Town) -> None:
    command = town.command(c.OpenCase, "wang.fang", process="errands")
    together = threading.Barrier(2)
    answers: list[Answer] = []

    def ask() -> None:
        together.wait()
        answers.append(town.engine.submit(command))

    hands = [threading.Thread(target=ask) for _ in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert len({answer.case_no for answer in answers}) == 1
    assert sorted(answer.repeated for answer in answers) == [False, True]


def test_host_rolls_back_and_nothing_has_happened(town: Town) -> None:
    case_no = town.errand()
    before = town.view(case_no)
    host = _host(town)
    with host.connect() as connection:
        connection.begin()
        connection.exec_driver_sql("CREATE TABLE queue_ticket (number INTEGER)")
        command = town.command(c.CompleteTask, "wang.fang", case_no=case_no, task=town.task(case_no, "walk"))
        assert town.engine.submit(command, connection=connection).rejected is None
        connection.rollback()
    assert town.view(case_no) == before
    assert town.engine.submit(command).repeated is False
    host.dispose()


@pytest.mark.parametrize("begun_by", ["host", "engine"])
def test_calendar_of_a_transaction_that_was_rolled_back_is_kept_by_the_next(town: Town, begun_by: str) -> None:
    host = _host(town)
    store = Store(host, town.engine.settings.region)
    town.restart()
    with host.connect() as connection, suppress(_Undone), ExitStack() as undone:
        if begun_by == "host":
            undone.callback(connection.rollback)
            submit = partial(town.engine.submit, connection=connection)
        else:
            transaction = undone.enter_context(town.engine._house.store.transaction())
            submit = partial(town.engine._submission.handle, transaction)
        for _ in range(2):
            submit(town.command(c.OpenCase, "wang.fang", process="errands")).or_raise()
        raise _Undone
    case_no = town.accepted()
    clocks = town.engine.clocks(case_no, actor="wang.fang")["clocks"]
    assert {clock["calendar_kept"] for clock in clocks} == {True}
    with store.transaction(read_only=True) as transaction:
        assert transaction.calendar(town.engine.calendar_version) is not None
    host.dispose()


class _Undone(Exception):
    """What the transaction is rolled back by."""


def test_host_commits_both_its_row_and_the_case(town: Town) -> None:
    host = _host(town)
    with host.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE queue_ticket (number INTEGER)")
        connection.exec_driver_sql("INSERT INTO queue_ticket VALUES (42)")
        opening = town.command(c.OpenCase, "wang.fang", process="errands")
        case_no = town.engine.submit(opening, connection=connection).or_raise().case_no
    with host.connect() as connection:
        assert connection.exec_driver_sql("SELECT number FROM queue_ticket").scalar() == 42
    assert case_no is not None
    hold(town, case_no)
    with host.begin() as connection:
        connection.exec_driver_sql("DROP TABLE queue_ticket")
    host.dispose()


def test_rejection_in_the_hosts_transaction_leaves_it_usable(town: Town) -> None:
    case_no = town.errand()
    host = _host(town)
    with host.begin() as connection:
        bad = town.command(c.ClaimTask, "wang.fang", case_no=case_no, task=999)
        assert town.engine.submit(bad, connection=connection).rejected is not None
        good = town.command(c.ClaimTask, "wang.fang", case_no=case_no, task=town.task(case_no, "walk"))
        assert town.engine.submit(good, connection=connection).rejected is None
    hold(town, case_no)
    host.dispose()


def test_unprepared_sqlite_connection_is_refused_with_the_remedy(sqlite_town: Town) -> None:
    host = sqlalchemy.create_engine(sqlite_town.url)
    opening = sqlite_town.command(c.OpenCase, "wang.fang", process="errands")
    with host.begin() as connection, pytest.raises(EnvironmentProblem, match="prepare_sqlite"):
        sqlite_town.engine.submit(opening, connection=connection)
    host.dispose()


def test_case_stays_on_the_version_it_started_with(town: Town, tmp_path: Path) -> None:
    case_no = town.errand()
    changed = (town.site / "errands.bpmn").read_text(encoding="utf-8").replace('name="回报"', 'name="总结"')
    (tmp_path / "errands.bpmn").write_text(changed, encoding="utf-8")
    assert town.engine.publish(tmp_path / "errands.bpmn", actor=DESIGNER).unchanged is False
    for element in ("walk", "shop"):
        town.finish(case_no, element, "wang.fang", "done").or_raise()
    assert town.view(case_no)["tasks"][0]["name"] == "回报"
    newer = town.errand()
    for element in ("walk", "shop"):
        town.finish(newer, element, "wang.fang", "done").or_raise()
    assert town.view(newer)["tasks"][0]["name"] == "总结"
    hold(town, case_no)
    hold(town, newer)


def test_publishing_the_same_files_again_changes_nothing(town: Town) -> None:
    first = town.engine.publish(town.site / "errands.bpmn", actor=DESIGNER)
    assert first.unchanged is True


def test_only_designers_publish(town: Town) -> None:
    with pytest.raises(CommandRejected, match="流程设计员"):
        town.engine.publish(town.site / "errands.bpmn", actor="wang.fang")


def _host(town: Town) -> sqlalchemy.Engine:
    if town.url.startswith("sqlite"):
        return prepare_sqlite(sqlalchemy.create_engine(town.url))
    return sqlalchemy.create_engine(town.url.replace("postgresql://", "postgresql+psycopg://"))
