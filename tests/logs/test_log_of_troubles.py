"""What the log says when the database refuses: to a command, to a worker, for good and for a moment."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from listener import listening
from sqlalchemy import create_engine

from databases import Database
from journeys.town import Town
from onewindow import commands as c
from onewindow.background import Shift, Worker
from onewindow.engine import Engine
from onewindow.errors import Conflict, DatabaseNotMigrated, UsageError

IMPATIENT = {"options": "-c lock_timeout=100ms"}


def test_a_command_that_lost_its_row_twice_is_told_as_a_conflict(
    heard_site: Path, postgresql_database: Database
) -> None:
    """Somebody else holds the case; a host's engine waits a tenth of a second for it, and once more."""
    host = create_engine(postgresql_database.url.replace("postgresql:", "postgresql+psycopg:"), connect_args=IMPATIENT)
    with Town(heard_site, postgresql_database.url, publish=False) as town:
        town.engine.publish(town.site / "errands.bpmn", actor="gao.yuan")
        case_no = town.errand()
        command = town.command(c.Withdraw, "wang.fang", case_no=case_no, reason="李雷不办了")
        with town.engine._house.store.transaction() as holder:
            holder.case(case_no, lock=True)
            with Engine(town.engine.settings, database=host, clock=town.clock) as engine:
                with listening() as log, pytest.raises(Conflict):
                    engine.submit(command)

    [line] = log.lines
    assert (line["event"], line["level"], line["tries"]) == ("command_conflict", "warning", 2)
    assert (line["case_no"], line["command_id"], line["code"]) == (case_no, command.command_id, "conflict")
    assert "李雷" not in log.text


def test_a_command_to_a_database_without_tables_is_told_as_failed(heard_site: Path, tmp_path: Path) -> None:
    asked = c.Withdraw(command_id="c-1", actor="wang.fang", case_no="13912345678", reason="李雷")
    with listening(logging.WARNING) as log, Engine(heard_site, database=f"sqlite:///{tmp_path}/none.db") as engine:
        with pytest.raises(DatabaseNotMigrated):
            engine.submit(asked)

    [line] = log.lines
    assert (line["event"], line["level"], line["code"]) == ("command_failed", "error", "database_not_migrated")
    assert line["exception"].startswith("onewindow.errors.DatabaseNotMigrated")
    assert line["case_no"].startswith("sha256:")  # nobody has looked up whether this is a case


def test_an_id_that_is_the_engines_own_is_told_as_refused(heard_site: Path, published: Path) -> None:
    with listening() as log, Engine(heard_site, database=f"sqlite:///{published}") as engine:
        with pytest.raises(UsageError):
            engine.submit(c.Withdraw(command_id="timer:x", actor="wang.fang", case_no="N1", reason="x"))

    assert [(line["event"], line["code"]) for line in log.lines] == [("command_refused", "usage")]


def test_a_worker_without_a_database_is_told_as_troubled(heard_site: Path) -> None:
    with Engine(heard_site, database="postgresql://nobody@127.0.0.1:1/none") as engine, listening() as log:
        shift = Shift(Worker(engine), every=0.05, tell=lambda happening, details: shift.end())
        shift.run()

    assert [line["event"] for line in log.lines] == ["worker_started", "worker_troubled", "worker_stopped"]
    trouble = log.lines[1]
    assert (trouble["level"], trouble["code"], trouble["again_in_seconds"]) == ("error", "environment", 0.05)
