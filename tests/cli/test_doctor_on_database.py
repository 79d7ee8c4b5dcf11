"""What the doctor says of a database: pending migrations by name, a server that forgets, SQLite's known fault."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import alembic.command
import pytest
from alembic.config import Config
from doctor_room import checks, findings
from sqlalchemy import text
from terminal import say, typing_in

from databases import Database, PostgresDatabases
from onewindow import bundled
from onewindow.cli.doctor_database import has_wal_reset_bug, server_lines
from onewindow.storage import migration
from onewindow.storage.examination import Server
from onewindow.storage.schema import SCHEMA
from onewindow.storage.store import open_engine
from onewindow.storage.writer_gate import WriterGate
from postgres_server import PostgresServer, wheel_is_installed

ALL = ["0001_first_tables", "0002_problems_of_timers", "0003_legal_clocks", "0004_departments",
       "0005_unmatched_callbacks", "0006_incidents", "0007_work_lists"]  # fmt: skip


@pytest.fixture
def site_on(ready_site: Path, tmp_path: Path) -> Callable[[str], Path]:
    """A site whose settings name this database."""

    def site_on(url: str) -> Path:
        folder = tmp_path / "site"
        shutil.copytree(ready_site, folder, ignore=shutil.ignore_patterns("*.db*"))
        settings = folder / "onewindow.toml"
        words = settings.read_text(encoding="utf-8").replace("sqlite:///onewindow.db", url)
        settings.write_text(words, encoding="utf-8")
        return folder

    return site_on


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any table; of SQLite there is not even a file."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/old.db"
    server: PostgresDatabases = request.getfixturevalue("postgres")
    return server.empty()


def migrate(url: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(bundled.folder("alembic")))
    engine = open_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, revision)
    engine.dispose()


def test_every_migration_is_known_by_name() -> None:
    assert migration.pending(None)[: len(ALL)] == ALL
    assert migration.pending(None)[-1].startswith(SCHEMA)
    assert migration.pending(SCHEMA) == migration.pending("9999") == []


def test_a_fresh_site_is_told_all_that_is_pending_and_examined_all_the_same(
    site_on: Callable[[str], Path], empty_url: str, tmp_path: Path
) -> None:
    with typing_in(site_on(empty_url)):
        said, found = say("doctor"), checks()

    assert found["database"]["exit_code"] == 5
    assert found["database"]["details"] == {"revision": None, "pending": migration.pending(None)}
    assert "has no tables yet; migrations pending: 0001_first_tables, 0002_" in said.out
    assert "onewindow db upgrade" in said.out
    assert ("old.db" in said.out and "its disk is mounted" in said.out) is empty_url.startswith("sqlite")
    assert {"disk", "log", "notifier", "zone", "server", "calendar", "clock"} <= set(found)
    assert {"timers", "notifications", "attachments"}.isdisjoint(found)
    assert not (tmp_path / "old.db").exists()


def test_a_database_of_an_earlier_release_is_told_what_it_lacks(
    site_on: Callable[[str], Path], empty_url: str
) -> None:
    migrate(empty_url, "0004")
    sqlite = empty_url.startswith("sqlite")
    with typing_in(site_on(empty_url)):
        assert findings(sqlite=sqlite) == {"database": 5}
        pending = checks()["database"]["details"]
        assert pending == {"revision": "0004", "pending": migration.pending("0004")}
        told = checks()["database"]["text"]
        later = ", ".join(migration.pending("0004"))
        assert f"The database is at 0004; migrations pending: {later}" in told
        say("db", "upgrade")
        assert findings(sqlite=sqlite) == {}
        assert checks()["database"]["details"] == {"revision": SCHEMA, "pending": []}


def test_a_database_of_a_later_release_asks_for_a_newer_program(
    site_on: Callable[[str], Path], database: Database
) -> None:
    engine = open_engine(database.url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE ow_schema_version SET version_num = '9999'"))
    try:
        with typing_in(site_on(database.url)):
            assert findings(sqlite=database.is_sqlite) == {"database": 5}
            assert "newer than" in checks()["database"]["text"]
            assert checks()["calendar"]["state"] in ("ok", "warning")
    finally:
        with engine.begin() as connection:
            connection.execute(text("UPDATE ow_schema_version SET version_num = :ours"), {"ours": SCHEMA})
        engine.dispose()


def test_what_a_driver_says_in_several_lines_stands_in_the_one_of_its_check(site_on: Callable[[str], Path]) -> None:
    with typing_in(site_on("postgresql://nobody@127.0.0.1:1/none")):
        told = say("doctor").out
    assert "its address is right (" in told
    assert "\\n" not in told
    assert "\\t" not in told


def test_a_database_out_of_reach_keeps_nothing_else_from_being_examined(site_on: Callable[[str], Path]) -> None:
    with typing_in(site_on("postgresql://nobody@127.0.0.1:1/none")):
        assert findings(sqlite=True) == {"database": 6}
        assert {"calendar", "clock", "zone", "disk"} <= set(checks())


@pytest.mark.parametrize("url", ["postgresql://nobody:5432port@127.0.0.1:5432port/none", "sqlite:///x.db?timeout=soon",
                                 "postgresql://nobody@127.0.0.1:1/none?connect_timeout=soon"])  # fmt: skip
def test_a_database_whose_address_is_none_keeps_nothing_else_from_being_examined(
    site_on: Callable[[str], Path], url: str
) -> None:
    with typing_in(site_on(url)):
        found, told = checks(), say("worklist", "--as", "wang.fang")
    assert told.code == 2
    assert 2 in {check["exit_code"] for check in found.values()}
    assert {"calendar", "zone", "disk"} <= set(found)
    assert "[database] url" in told.err
    assert "5432port" not in told.err


def test_a_file_that_is_no_database_is_told(site_on: Callable[[str], Path], tmp_path: Path) -> None:
    (tmp_path / "old.db").write_bytes(b"no database at all" * 100)
    with typing_in(site_on(f"sqlite:///{tmp_path}/old.db")):
        assert findings(sqlite=True) == {"database": 6}


def test_postgresql_that_forgets_on_a_power_cut_is_bad(
    site_on: Callable[[str], Path], postgresql_database: Database
) -> None:
    with typing_in(site_on(postgresql_database.url)):
        found = checks()

    assert (found["durability"]["state"], found["durability"]["exit_code"]) == ("bad", 6)
    assert found["durability"]["details"]["off"] == ["fsync", "full_page_writes", "synchronous_commit"]
    assert found["server"]["text"].startswith("PostgreSQL 1")


@pytest.mark.skipif(not wheel_is_installed(), reason="NOT TESTED on PostgreSQL: install the extra [test]")
def test_postgresql_as_it_comes_is_in_order(site_on: Callable[[str], Path]) -> None:
    server = PostgresServer(durable=True)
    try:
        url = server.url().render_as_string(hide_password=False)
        with typing_in(site_on(url)):
            say("db", "upgrade")
            assert findings(sqlite=True) == {}
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("version", "faulty"),
    [("3.6.23", False), ("3.7.0", True), ("3.40.1", True), ("3.51.2", True), ("3.51.3", False), ("3.53.0", False)],
)
def test_sqlite_with_its_known_fault_is_warned_of(version: str, faulty: bool) -> None:
    [line] = server_lines(Server(kind="sqlite", version=version))

    assert has_wal_reset_bug(version) is faulty
    assert (line.state, line.exit_code) == ("warning" if faulty else "ok", 0)
    assert ("3.51.3" in line.text) == (faulty or version == "3.51.3")


def test_that_fault_is_none_of_postgresqls(site_on: Callable[[str], Path], postgresql_database: Database) -> None:
    with typing_in(site_on(postgresql_database.url)):
        assert (checks()["server"]["state"], "WAL-reset" in say("doctor").out) == ("ok", False)


def test_a_standby_is_named() -> None:
    lines = {line.check: line for line in server_lines(Server(kind="postgresql", version="18.4", standby=True))}

    assert (lines["standby"].state, lines["standby"].exit_code) == ("bad", 6)


def test_a_writer_that_hangs_is_named_and_nothing_waits_for_it_long(site: Path) -> None:
    say("case", "open", "company_startup", "--as", "wang.fang")
    assert checks()["writer"]["state"] == "ok"
    hangs = WriterGate(str(site / "onewindow.db"))
    hangs.acquire()

    begun = time.perf_counter()
    said, found = say("doctor"), checks()
    took = time.perf_counter() - begun
    hangs.close()

    assert said.code == found["writer"]["exit_code"] == 6
    assert found["writer"]["details"] == {"process": os.getpid()}
    assert f"Process {os.getpid()} keeps the turn to write" in said.out
    assert "let it go on or end it" in said.out
    assert took < 25  # two runs; the patience of a writer is thirty seconds
    assert checks()["writer"]["state"] == "ok"


def test_another_program_that_locks_the_file_is_told_of(site: Path) -> None:
    other = sqlite3.connect(site / "onewindow.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    found = checks()["writer"]
    other.close()

    assert (found["state"], found["exit_code"], found["details"]) == ("bad", 6, {"process": None})
    assert "other than onewindow" in found["text"]
    assert "lsof or fuser" in found["text"]
    assert checks()["writer"]["state"] == "ok"


def test_postgresql_sees_to_the_turns_itself(site_on: Callable[[str], Path], postgresql_database: Database) -> None:
    with typing_in(site_on(postgresql_database.url)):
        assert "writer" not in checks()
