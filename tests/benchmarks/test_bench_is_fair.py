"""The bench compares like with like: every variant ends with the same rows, and the naive one by its own reckoning."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from benchmarks import bare, naive
from benchmarks.bench_ground import Ground, prepared
from benchmarks.bench_round import NotTheSame, check
from benchmarks.bench_site import FORM, STAGES, build_site, document
from benchmarks.bench_stores import PostgresCopies, SQLiteFiles
from benchmarks.clerks import VARIANTS, Place, opened
from benchmarks.recorded import Script, Statement
from databases import Database, PostgresDatabases
from onewindow.storage import sqlite


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def ground(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """Two cases, on both stores; nothing changes it, every variant works on a copy."""
    folder = tmp_path_factory.mktemp("bench")
    site = build_site(folder / "site")
    if request.param == "sqlite":
        yield prepared(SQLiteFiles(folder), site, folder, 2, others=0, warming=0)
        return
    server: PostgresDatabases = request.getfixturevalue("postgres")
    copies = PostgresCopies(server._server, f"ow_fair_{os.getpid()}")
    yield prepared(copies, site, folder, 2, others=0, warming=0)
    copies.drop_all()


def completed(ground: Ground, variant: str) -> Database:
    """Every case taken to its end by this variant, as a client of the bench does."""
    database = ground.database(variant, f"run_{variant}")
    half = ground.half(variant)
    client = opened(Place(variant=variant, site=ground.site, url=database.url, script=half.script, clients=1))
    for stage in range(len(STAGES)):
        for case_no in half.all:
            client.prepare(stage, case_no)
            client.complete(stage, case_no)
    client.close()
    return database


def test_two_cases_end_with_the_same_rows_in_every_variant(ground: Ground) -> None:
    done = {variant: completed(ground, variant) for variant in VARIANTS}
    for variant, database in done.items():
        check(ground, variant, database)
    # Claims are commits of their own; alone has none, but a row for the opening of each case.
    assert ground.whole.rows["ow_commit"] > ground.alone.rows["ow_commit"] > 2 * len(STAGES)
    assert ground.alone.rows["ow_receipt"] == ground.alone.rows["ow_clock"] == 0


def test_a_variant_that_left_a_case_open_is_found_out(ground: Ground) -> None:
    with pytest.raises(NotTheSame, match="0 of 2 cases finished"):
        check(ground, "bare", ground.database("bare", "idle"))


def test_what_is_run_again_is_what_the_engine_ran(ground: Ground) -> None:
    script = Script.read(ground.whole.script)
    for units in script.completed.values():
        page, commit = units
        assert page.read_only
        assert not commit.read_only
        listed, *_ = [one for one in page.statements if "ow_work_item" in one.sql]
        assert listed.sql.count("LIMIT 20") >= 1
        assert sum(naive.state_written_at(one.sql) is not None for one in commit.statements) == 1
        assert any("ow_receipt" in one.sql for one in commit.statements)
    whole = [one.sql for units in script.completed.values() for one in units[1].statements]
    assert any("ow_document" in sql for sql in whole)


def test_the_naive_way_keeps_the_document_in_its_json_alone() -> None:
    joined = "WITH w0 AS (UPDATE ow_case SET state = ? WHERE case_no = ? RETURNING 1), " \
        "w1 AS (INSERT INTO ow_document (body) VALUES (?) RETURNING 1), " \
        "w2 AS (DELETE FROM ow_timer WHERE timer = ? RETURNING 1) SELECT count(*) FROM w0"  # fmt: skip
    [kept] = naive.without_document(Statement(joined, (b"", "1", "{}", 7), ours=True))
    assert "ow_document" not in kept.sql
    assert kept.values == (b"", "1", 7)
    assert naive.without_document(Statement("SELECT body FROM ow_document WHERE case_no = ?", ("1",), ours=True)) == []


def test_a_case_of_the_naive_way_ends_where_ours_does() -> None:
    workflow = naive.NaiveWorkflow()
    state = workflow.begun()
    for stage in STAGES:
        assert not workflow.has_ended(state)
        state = workflow.completed(state, stage)
    assert workflow.has_ended(state)


def test_the_form_has_twenty_fields_of_about_a_kilobyte() -> None:
    assert len(FORM["company"]) == 20
    assert 700 < len(str(document()).encode()) < 1500


def test_bare_sql_is_as_durable_as_the_store() -> None:
    said = [pragma.replace(" ", "") for pragma in sqlite._PRAGMAS]
    assert sorted(bare.PRAGMAS) == sorted(said)
