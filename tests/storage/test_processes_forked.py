"""Engines made before a fork: parent and child never share a connection."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from case_samples import open_case

from databases import REGION, Database

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="NOT TESTED: this system forks no processes")

TESTS = Path(__file__).parents[1]
PRELUDE = f"""
import os, sys, traceback, warnings
warnings.simplefilter("ignore", DeprecationWarning)
sys.path[:0] = [{str(TESTS)!r}, {str(TESTS / "storage")!r}]
from case_samples import case, opening
from sqlalchemy import create_engine, text
from onewindow.errors import UsageError
from onewindow.storage import Store, prepare_sqlite
url = sys.argv[1]

def read(store):
    with store.transaction(read_only=True) as tx:
        assert tx.case("C1") is not None
        return tx.place.driver

def write(store, number):
    with store.transaction() as tx:
        tx.write(opening(case(number)))

def in_child(work):
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return child

def wait_for(*children):
    for child in children:
        assert os.waitpid(child, 0)[1] == 0

def hosts():
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    return prepare_sqlite(engine) if url.startswith("sqlite") else engine
"""

OWN = """
store = Store.open(url, "310115")
before = read(store)

def work(number):
    for _ in range(20):
        assert read(store) is not before
    write(store, number)

wait_for(*(in_child(lambda number=number: work(number)) for number in ("C2", "C3", "C4")))
write(store, "C5")
with store.transaction(read_only=True) as tx:
    assert {row.case_no for row in tx.cases()} == {"C1", "C2", "C3", "C4", "C5"}
store.close()
"""

IN_USE = """
store = Store.open(url, "310115")
with store.transaction(read_only=True) as tx:
    wait_for(in_child(lambda: read(store)))
    assert tx.case("C1") is not None
assert read(store) is not None
store.close()
"""

HOSTS = """
engine = hosts()
store = Store(engine, "310115")
read(store)

def refused():
    try:
        read(store)
    except UsageError as told:
        assert "fork" in str(told)
    else:
        raise AssertionError
    with engine.connect() as connection:
        try:
            with store.transaction(connection, read_only=True):
                raise AssertionError
        except UsageError as told:
            assert "fork" in str(told)

wait_for(in_child(refused))
read(store)
engine.dispose()
wait_for(in_child(lambda: read(store)))
read(store)
engine.dispose()
"""


def run(script: str, database: Database) -> None:
    store = database.store(REGION)
    open_case(store, "C1")
    store.close()
    command = [sys.executable, "-c", PRELUDE + script, database.url]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr


def test_children_of_a_fork_work_on_an_engine_that_was_made_before_it(database: Database) -> None:
    run(OWN, database)


def test_a_connection_in_use_while_the_process_forks_stays_the_parents(postgresql_database: Database) -> None:
    run(IN_USE, postgresql_database)


def test_a_hosts_connection_from_before_a_fork_is_refused_and_one_made_after_it_taken(database: Database) -> None:
    run(HOSTS, database)
