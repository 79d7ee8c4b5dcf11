"""A crash after each statement of a command: nothing of it is there, and it can be asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from databases import Database
from faults.photograph import added, photograph
from journeys.invariants import hold
from journeys.town import Town
from onewindow import commands as c
from onewindow.examples import FILES
from onewindow.storage import Store, Transaction


class Crash(BaseException):
    """As little expected as a kill: nothing in the program catches it."""


Prepared = tuple[type[c.Command], str, dict[str, Any]]


def opening(town: Town) -> Prepared:
    return c.OpenCase, "wang.fang", {"process": "errands"}


def service_opening(town: Town) -> Prepared:
    return c.OpenCase, "wang.fang", {"process": "company_startup", "applicant": {"id": "a", "name": "李雷"}}


def attaching(town: Town) -> Prepared:
    given = {"material": "articles", "filename": "章程.pdf", "content": FILES["pdf"]}
    return c.AttachMaterial, "wang.fang", {"case_no": town.opened(), **given}


def claiming(town: Town) -> Prepared:
    case_no = town.errand()
    return c.ClaimTask, "wang.fang", {"case_no": case_no, "task": town.task(case_no, "walk")}


def acceptance(town: Town) -> Prepared:
    case_no = town.submitted()
    town.finish(case_no, "intake", "wang.fang", "received").or_raise()
    task = town.task(case_no, "acceptance")
    town.do(c.ClaimTask, "wang.fang", case_no=case_no, task=task).or_raise()
    return c.CompleteTask, "wang.fang", {"case_no": case_no, "task": task, "outcome": "accepted"}


def withdrawal(town: Town) -> Prepared:
    return c.Withdraw, "wang.fang", {"case_no": town.accepted(), "reason": "不办了"}


def refusal(town: Town) -> Prepared:
    return c.ClaimTask, "wang.fang", {"case_no": town.errand(), "task": 999}


@contextmanager
def crash_after(statement: int, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine stops when the `statement`-th statement of the next transaction has been carried out."""
    real = Transaction._run
    count = 0

    def run(self: Transaction, sql: str, *parameters: Any) -> Any:
        nonlocal count
        done = real(self, sql, *parameters)
        count += 1
        if count == statement:
            raise Crash(sql)
        return done

    with patch.context() as here:
        here.setattr(Transaction, "_run", run)
        yield


@pytest.mark.parametrize(
    "prepare", [opening, service_opening, attaching, claiming, acceptance, withdrawal, refusal],
    ids=lambda prepare: prepare.__name__,
)
def test_crash_before_commit_leaves_nothing_wherever_it_comes(
    town: Town, prepare: Callable[[Town], Prepared], monkeypatch: pytest.MonkeyPatch
) -> None:
    command_type, actor, given = prepare(town)
    command = town.command(command_type, actor, **given)
    before = photograph(town.url)
    statement, answer = 0, None
    while answer is None:
        statement += 1
        with crash_after(statement, monkeypatch), suppress(Crash):
            answer = town.engine.submit(command)
        if answer is None:
            assert added(before, photograph(town.url)) == {}, f"after statement {statement}"
    assert statement > 3
    assert answer.repeated is False
    assert added(before, photograph(town.url))["ow_receipt"] == 1
    if answer.case_no is not None:
        hold(town, answer.case_no)


def test_crash_in_the_middle_lets_the_next_one_work_at_once(
    plain_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = plain_town
    case_no = town.errand()
    command = town.command(c.CompleteTask, "wang.fang", case_no=case_no, task=town.task(case_no, "walk"))
    with pytest.raises(Crash), crash_after(4, monkeypatch):
        town.engine.submit(command)
    other = town.command(c.ClaimTask, "zhao.min", case_no=case_no, task=town.task(case_no, "shop"))
    assert town.engine.submit(other).rejected is None
    assert town.engine.submit(command).repeated is False
    hold(town, case_no)


def test_crash_after_commit_before_the_reply_is_answered_the_second_time(
    plain_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = plain_town
    case_no = town.errand()
    command = town.command(c.CompleteTask, "wang.fang", case_no=case_no, task=town.task(case_no, "walk"))
    real = Store.run
    lost: list[Any] = []

    def run_and_crash(self: Store, *given: Any) -> Any:
        lost.append(real(self, *given))
        raise Crash("after commit")

    with monkeypatch.context() as here:
        here.setattr(Store, "run", run_and_crash)
        with pytest.raises(Crash):
            town.engine.submit(command)
    committed = photograph(town.url)
    town.restart()
    again = town.engine.submit(command)
    assert again.repeated is True
    assert (again.case_no, again.version, again.events) == (lost[0].case_no, lost[0].version, lost[0].events)
    assert added(committed, photograph(town.url)) == {}
    hold(town, case_no)


def test_crash_between_file_and_commit_leaves_an_orphan_that_is_swept(
    site: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Town(site, database.url) as town:
        kept = town.opened()
        command_type, actor, given = attaching(town)
        command = town.command(command_type, actor, **given)
        town.do(c.AttachMaterial, "wang.fang", case_no=kept, material="articles", filename="1.pdf",
                content=FILES["pdf"] + b"kept").or_raise()
        with pytest.raises(Crash), crash_after(3, monkeypatch):
            town.engine.submit(command)
        assert town.engine.sweep_attachments() == [], "a young file may belong to a command going on"
        town.clock.set(datetime(2200, 1, 1, tzinfo=UTC))
        assert len(town.engine.sweep_attachments()) == 1
        assert town.engine.submit(command).rejected is None
        for case_no in (kept, given["case_no"]):
            [file] = town.view(case_no)["attachments"]["articles"]
            assert town.engine.attachment(case_no, file["digest"], actor="wang.fang").startswith(FILES["pdf"])
