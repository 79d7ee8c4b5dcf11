"""A full or read-only disk: one clear sentence, nothing half-written, and the same command works once there is room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy
from psycopg import sql

from databases import Database
from faults.conftest import SmallDisk
from faults.photograph import added, photograph
from journeys.invariants import hold
from journeys.town import DESIGNER, Town
from onewindow import commands as c
from onewindow import prepare_sqlite
from onewindow.errors import EnvironmentProblem
from onewindow.examples import FILES


@pytest.fixture
def town_on_disk(site: Path, small_disk: SmallDisk) -> Iterator[Town]:
    """A town whose SQLite file lies on the small disk."""
    with Town(site, f"sqlite:///{small_disk.folder}/site.db", publish=False) as town:
        town.engine.upgrade_database()
        town.engine.publish(town.site / "errands.bpmn", actor=DESIGNER)
        yield town


def test_full_disk_under_the_database(town_on_disk: Town, small_disk: SmallDisk) -> None:
    town = town_on_disk
    case_no = town.errand()
    data = {"letter": "经" * 400_000}
    command = town.command(c.CompleteTask, "wang.fang", case_no=case_no, task=town.task(case_no, "walk"), data=data)
    make_room = small_disk.fill()
    before = photograph(town.url)
    for _ in range(2):
        with pytest.raises(EnvironmentProblem, match="磁盘已满，未写入任何内容") as told:
            town.engine.submit(command)
        assert told.value.exit_code == 6
    assert added(before, photograph(town.url)) == {}
    hold(town, case_no)
    make_room()
    assert town.engine.submit(command).repeated is False
    hold(town, case_no)


def test_database_at_its_size_limit(site: Path, sqlite_database: Database) -> None:
    """The same where nobody may mount a disk: SQLite's own limit."""
    with Town(site, sqlite_database.url, publish=False) as town:
        town.engine.publish(town.site / "errands.bpmn", actor=DESIGNER)
        case_no = town.errand()
        engine = prepare_sqlite(sqlalchemy.create_engine(town.url))
        sqlalchemy.event.listen(engine, "connect", lambda raw, record: raw.execute("PRAGMA max_page_count=120"))
        town.engine.close()
        small = Town(site, engine, publish=False)  # type: ignore[arg-type]  an engine of the host's
        small.asked = town.asked
        data = {"letter": "经" * 400_000}
        command = small.command(c.SendMessage, "wang.fang", case_no=case_no, name="objection", data=data)
        with pytest.raises(EnvironmentProblem, match="请腾出空间后重试"):
            small.engine.submit(command)
        small.engine.close()
        town.restart()
        assert town.view(case_no)["version"] == 1
        assert town.engine.submit(command).repeated is False
        hold(town, case_no)


def test_read_only_disk_under_the_database(town_on_disk: Town, small_disk: SmallDisk) -> None:
    town = town_on_disk
    case_no = town.errand()
    before = photograph(town.url)
    command = town.command(c.CompleteTask, "wang.fang", case_no=case_no, task=town.task(case_no, "walk"))
    town.restart()
    small_disk.read_only(True)
    with pytest.raises(EnvironmentProblem, match=r"只读|权限") as told:
        town.engine.submit(command)
    assert told.value.exit_code == 6
    assert town.view(case_no)["version"] == 1, "what cannot be written can still be read"
    town.restart()
    small_disk.read_only(False)
    assert added(before, photograph(town.url)) == {}
    assert town.engine.submit(command).rejected is None
    hold(town, case_no)


def test_read_only_server(site: Path, postgresql_database: Database) -> None:
    """A server that has become a standby can be read, and says so when written to."""
    with Town(site, postgresql_database.url, publish=False) as town:
        town.engine.publish(town.site / "errands.bpmn", actor=DESIGNER)
        case_no = town.errand()
        command = town.command(c.CompleteTask, "wang.fang", case_no=case_no, task=town.task(case_no, "walk"))
        before = photograph(town.url)
        set_read_only(town.url, "on")
        town.restart()
        with pytest.raises(EnvironmentProblem, match="数据库只读"):
            town.engine.submit(command)
        assert town.view(case_no)["version"] == 1
        set_read_only(town.url, "off")
        town.restart()
        assert added(before, photograph(town.url)) == {}
        assert town.engine.submit(command).rejected is None
        hold(town, case_no)


@pytest.mark.parametrize("trouble", ["full", "read_only"])
def test_trouble_with_the_folder_of_attachments(
    site: Path, sqlite_database: Database, small_disk: SmallDisk, trouble: str
) -> None:
    put_attachments_on(site, small_disk.folder)
    with Town(site, sqlite_database.url) as town:
        case_no = town.opened()
        given = {"material": "articles", "filename": "章程.pdf", "content": FILES["pdf"] + b"x" * 300_000}
        command = town.command(c.AttachMaterial, "wang.fang", case_no=case_no, **given)
        before = photograph(town.url)
        make_room = small_disk.fill() if trouble == "full" else None
        small_disk.read_only(trouble == "read_only")
        with pytest.raises(EnvironmentProblem, match="附件目录") as told:
            town.engine.submit(command)
        assert ("已满" in str(told.value)) is (trouble == "full")
        assert added(before, photograph(town.url)) == {}
        assert [path for path in small_disk.folder.rglob("*") if path.is_file() and path.name != "filler"] == []
        small_disk.read_only(False)
        if make_room is not None:
            make_room()
        assert town.engine.submit(command).rejected is None
        [file] = town.view(case_no)["attachments"]["articles"]
        assert town.engine.attachment(case_no, file["digest"], actor="wang.fang") == given["content"]
        hold(town, case_no)


def test_attachments_folder_that_is_a_file(site: Path, sqlite_database: Database) -> None:
    """The same where nobody may mount a disk."""
    (site / "attachments").write_text("not a folder", encoding="utf-8")
    with Town(site, sqlite_database.url) as town:
        case_no = town.opened()
        before = photograph(town.url)
        given = {"material": "articles", "filename": "章程.pdf", "content": FILES["pdf"]}
        with pytest.raises(EnvironmentProblem, match="附件目录无法写入"):
            town.do(c.AttachMaterial, "wang.fang", case_no=case_no, **given)
        assert added(before, photograph(town.url)) == {}
        (site / "attachments").unlink()
        assert town.do(c.AttachMaterial, "wang.fang", case_no=case_no, **given).rejected is None


def put_attachments_on(site: Path, folder: Path) -> None:
    settings = site / "onewindow.toml"
    text = settings.read_text(encoding="utf-8")
    assert 'folder = "attachments"' in text
    settings.write_text(text.replace('folder = "attachments"', f'folder = "{folder}"'), encoding="utf-8")


def set_read_only(url: str, state: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        name = connection.execute("SELECT current_database()").fetchone()
        assert name is not None
        change = sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = {}")
        connection.execute("SET default_transaction_read_only = off")
        connection.execute(change.format(sql.Identifier(name[0]), sql.Literal(state)))
