"""Pages no database has, and commands without an id, are refused in our words on both stores; and what pages read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from journeys.town import Town
from onewindow import commands as c
from onewindow.engine import Engine
from onewindow.errors import UsageError

READS: dict[str, Callable[..., Any]] = {
    "cases": lambda engine, **page: engine.cases(actor="lin.tao", **page),
    "worklist": lambda engine, **page: engine.worklist(actor="wang.fang", **page),
    "worklist of an applicant": lambda engine, **page: engine.worklist(actor="applicant.li", **page),
    "supervise": lambda engine, **page: engine.supervise(actor="lin.tao", **page),
    "cards": lambda engine, **page: engine.cards(actor="lin.tao", **page),
    "attempts": lambda engine, **page: engine.attempts(actor="lin.tao", **page),
    "incidents": lambda engine, **page: engine.incidents.page(actor="lin.tao", **page),
    "unmatched": lambda engine, **page: engine.callbacks.unmatched(actor="lin.tao", **page),
}
WITHOUT_OFFSET = {"cases", "unmatched"}


@pytest.mark.parametrize("read", READS)
def test_a_page_no_database_has_is_refused(town: Town, read: str) -> None:
    pages = [{"limit": -1}, {"limit": 10**20}]
    if read not in WITHOUT_OFFSET:
        pages += [{"offset": -1}, {"offset": 10**20}, {"limit": 1, "offset": 2**63 - 1}]
    for page in pages:
        with pytest.raises(UsageError, match="limit and offset"):
            READS[read](town.engine, **page)


@pytest.mark.parametrize("read", READS)
def test_the_largest_and_the_smallest_page_are_read(town: Town, read: str) -> None:
    no = town.errand()
    engine: Engine = town.engine

    assert READS[read](engine, limit=0) == []
    found = READS[read](engine, limit=2**63 - 1)

    if read in ("cases", "worklist"):
        assert [row["case_no"] for row in found] == [no] * len(found)
        assert found


def test_of_the_parts_under_supervision_as_many_are_read_as_are_asked_for(town: Town) -> None:
    no = town.accepted()
    every = town.engine.supervise(actor="lin.tao")

    assert [row["part"] for row in every] == [f"{no}/1", no]
    for offset, limit in ((0, 0), (0, 1), (1, 0), (1, 1), (1, 5), (2, 1)):
        assert READS["supervise"](town.engine, limit=limit, offset=offset) == every[offset : offset + limit]


@pytest.mark.parametrize("light", [None, "red"])
def test_of_the_parts_on_earlier_pages_no_case_is_read(sqlite_town: Town, light: str | None) -> None:
    for _ in range(3):
        sqlite_town.accepted()
    sqlite_town.clock.set(sqlite_town.clock.now() + timedelta(days=100))
    every = sqlite_town.engine.supervise(actor="lin.tao", light=light)
    seen: list[str] = []
    with sqlite_town.engine._house.store.transaction(read_only=True) as transaction:
        driver = transaction.place.driver
    driver.set_trace_callback(seen.append)
    page = sqlite_town.engine.supervise(actor="lin.tao", light=light, limit=1, offset=4)
    driver.set_trace_callback(None)
    assert page == [every[4]]
    assert len([statement for statement in seen if "FROM ow_case" in statement]) == 1


def test_for_an_item_nobody_has_no_clock_is_looked_at(sqlite_town: Town) -> None:
    sqlite_town.accepted()
    seen: list[str] = []
    with sqlite_town.engine._house.store.transaction(read_only=True) as transaction:
        driver = transaction.place.driver
    driver.set_trace_callback(seen.append)
    assert sqlite_town.engine.supervise(actor="lin.tao", item="registration")
    looked_at = len([statement for statement in seen if "FROM ow_clock" in statement])
    assert sqlite_town.engine.supervise(actor="lin.tao", item="nobodys") == []
    driver.set_trace_callback(None)

    assert len([statement for statement in seen if "FROM ow_clock" in statement]) == looked_at > 0


@pytest.mark.parametrize("command_id", ["", "  "])
def test_a_command_without_an_id_is_refused(town: Town, command_id: str) -> None:
    with pytest.raises(UsageError, match="must not be empty"):
        town.engine.submit(c.OpenCase(command_id=command_id, actor="wang.fang", process="errands"))

    assert town.engine.cases(actor="lin.tao") == []
