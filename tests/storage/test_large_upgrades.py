"""An upgrade of a large store goes through it a page of cases at a time, and tells how far it is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from case_samples import NOW
from sqlalchemy import Engine, text

from databases import REGION, migrate_to
from onewindow.domain.case import Case
from onewindow.engine.snapshot import pack
from onewindow.storage import Store, upgrade
from onewindow.storage.migration_progress import AT_ONCE
from onewindow.storage.rows import UnreadableEvent
from onewindow.storage.store import open_engine

CASES = 2 * AT_ONCE + 1
_MANY, _LONG, _SIZE = 1_500, 40, 800
"""Cases, events of each and bytes of an event of the store that is upgraded with little memory."""

_MEASURED = """
import re, sys
from pathlib import Path
from onewindow.storage import upgrade
from onewindow.storage.store import open_engine
sys.path.insert(0, sys.argv[3])
from databases import migrate_to
most = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
engine = open_engine(sys.argv[1])
upgrade(open_engine(sys.argv[2]))
before = most()
migrate_to(engine, "0008")
print((most() - before) // 1024)
"""
"""Prints by how many MiB the memory of an upgrade goes beyond that of an upgrade of nothing."""


_CASE = text(
    "INSERT INTO ow_case VALUES (:region, :case, 1, 'draft', NULL, 0, 'plain', 's', 'h', 'a', 'a', '', 't', NULL, "
    ":now, :now, :case, 1, '', :state)"
)


def filled(engine: Engine, cases: int, events: int, size: int = 10) -> None:
    """A store at 0007 with so many cases, each with so many events, two in a commit."""
    migrate_to(engine, "0007")
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO ow_definition VALUES (:region, 'h', 's', 'p', 'plain', 't', :files, '2026', 'x')"),
            {"region": REGION, "files": b""},
        )
        connection.execute(
            _CASE,
            [{"region": REGION, "case": f"C{n:05}", "now": NOW, "state": b"\x02"} for n in range(cases)],
        )  # fmt: skip
        connection.execute(
            text("INSERT INTO ow_event VALUES (:region, :case, :seq, :commit, 'TaskReleased', 1, :now, '{}', 'c', "
                 "'1', :payload, 's', 'p', 'h', 'std')"),
            [
                {"region": REGION, "case": f"C{n:05}", "seq": seq, "commit": (seq + 1) // 2, "now": NOW,
                 "payload": f'{{"task":{seq},"x":"{"x" * size}"}}'}
                for n in range(cases) for seq in range(1, events + 1)
            ],
        )  # fmt: skip


def test_every_page_of_cases_keeps_its_log_whole(empty: Engine) -> None:
    filled(empty, CASES, 3)

    upgrade(empty)

    with empty.connect() as connection:
        kept = connection.execute(text("SELECT case_no, commit_no, last_seq FROM ow_commit ORDER BY 1, 2")).all()
    wanted = [(f"C{n:05}", commit, last) for n in range(CASES) for commit, last in ((1, 2), (2, 3))]
    assert [tuple(row) for row in kept] == wanted
    with Store(empty, REGION).transaction(read_only=True) as tx:
        assert [row.seq for row in tx.event_rows(f"C{CASES - 1:05}")] == [1, 2, 3]
        with pytest.raises(UnreadableEvent):
            tx.events("C00000")  # made up, as its payload is


def test_an_upgrade_tells_how_many_cases_it_is_through(empty: Engine) -> None:
    filled(empty, CASES, 1)
    heard: list[tuple[str, int, int]] = []

    upgrade(empty, lambda migration, done, of: heard.append((migration, done, of)))

    steps = [AT_ONCE, 2 * AT_ONCE, CASES]
    assert [each for each in heard if each[0] == "0008"] == [("0008", done, CASES) for done in steps]


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel for the most memory that was used")
def test_the_memory_of_an_upgrade_does_not_grow_with_the_log(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/large.db"
    engine = open_engine(url)
    filled(engine, _MANY, _LONG, _SIZE)
    engine.dispose()

    tests = str(Path(__file__).parents[1])
    command = [sys.executable, "-c", _MEASURED, url, f"sqlite:///{tmp_path}/none.db", tests]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert int(done.stdout) < 64  # MiB, of which SQLite's pages may take 32; the events were 124 before


def test_departments_stand_in_their_table_after_an_upgrade_also_of_a_case_that_cannot_be_read(empty: Engine) -> None:
    """As the state tells them, else the log, as far as that can be read."""
    migrate_to(empty, "0011")
    whole = Case(
        region=REGION, case_no="C1", query_code="", process="s", definition="h", title="t", kind="service", channel="",
        applicant={}, origin=None, opened_at=NOW, departments=["police", "tax"],
    )  # fmt: skip
    told = [
        [1, "TaskOpened", 1, {"department": "bank"}, "", ""], [2, "TaskOpened", 1, {"department": ""}, "", ""],
        [3, "MessageQueued", 1, {"department": "post", "task": None}, "", ""],
        [4, "OrderIssued", 1, {"department": "tax"}, "", ""],
    ]  # fmt: skip
    with empty.begin() as connection:
        connection.execute(
            text("INSERT INTO ow_definition VALUES (:region, 'h', 's', 'p', 'plain', 't', :files, '2026', 'x')"),
            {"region": REGION, "files": b""},
        )
        for case_no, state in (("C1", pack(whole, b"")), ("C2", b"\xff")):
            connection.execute(_CASE, {"region": REGION, "case": case_no, "now": NOW, "state": state})
        for last, events in ((4, json.dumps(told)), (5, "no JSON")):
            connection.execute(
                text("INSERT INTO ow_commit VALUES (:region, 'C2', :last, 1, '', '{}', 'c', '2', 'std', '', :events)"),
                {"region": REGION, "last": last, "events": events},
            )

    upgrade(empty)

    with Store(empty, REGION).transaction(read_only=True) as tx:
        assert tx.departments_of("C1", NOW) == ["police", "tax"]
        assert tx.departments_of("C2", NOW) == ["bank", "tax"]
