"""The housing fund, which has nothing but an exchange database: rows in, rows out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from department_calls import AT_ONCE, effects, request_body, until
from sqlalchemy import Engine, create_engine, insert, select

from onewindow_adapters.simulator import Town, town
from onewindow_adapters.transports.exchange_tables import REQUESTS, RESULTS

FUND = "housing_fund"
NOW = "2026-03-02T01:10:00+00:00"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path, only=[FUND], slowest=0.05) as started:
        yield started


@pytest.fixture
def exchange(here: Town) -> Iterator[Engine]:
    engine = create_engine(here.exchange)
    yield engine
    engine.dispose()


def write(exchange: Engine, key: str, body: Any, operation: str = "GJJ_KH", of: str = "") -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    with exchange.begin() as connection:
        row = {"yw_jian": key, "cz_dm": operation, "yw_jian_y": of, "bj_bh": "B-1", "nr": text, "xr_sj": NOW}
        connection.execute(insert(REQUESTS), row)


def rows(exchange: Engine, key: str) -> list[tuple[str, dict[str, Any]]]:
    with exchange.connect() as connection:
        found = connection.execute(select(RESULTS).where(RESULTS.c.yw_jian == key).order_by(RESULTS.c.xh)).all()
    return [(row.zt, json.loads(row.nr)) for row in found]


def states(exchange: Engine, key: str, count: int) -> list[str]:
    until(lambda: len(rows(exchange, key)) >= count)
    return [state for state, _ in rows(exchange, key)]


def test_the_example_on_the_sheet_is_received_and_granted(here: Town, exchange: Engine) -> None:
    write(exchange, "K", request_body(FUND, AT_ONCE))

    assert states(exchange, "K", 2) == ["0", "10"]
    last = rows(exchange, "K")[-1][1]
    assert (last["DWZH"], last["BJBH"], last["SQRXM"]) == ("99010100001", "B-1", "李雷")
    assert effects(here, FUND) == {"K": [["grant"]]}


@pytest.mark.parametrize(
    ("change", "state"),
    [({"JCBL": "0.20"}, "30"), ({"JCRS": 0, "SMDA": ""}, "40"), ({"JCBL": "8%"}, "99"), ({"SXBH": "X"}, "99")],
)
def test_rules_and_wrong_rows_have_their_own_states(here: Town, exchange: Engine, change: Any, state: str) -> None:
    write(exchange, "K", {**request_body(FUND, AT_ONCE), **change})

    until(lambda: bool(rows(exchange, "K")) and rows(exchange, "K")[-1][0] == state)


@pytest.mark.parametrize("text", ["", "[1]", "{"])
def test_rows_that_are_no_request_are_answered_too(exchange: Engine, text: str) -> None:
    write(exchange, "K", text)

    assert states(exchange, "K", 1) == ["99"]
    assert rows(exchange, "K")[0][1]["CWMS"]


def test_a_request_is_dropped_by_a_row_about_it(here: Town, exchange: Engine) -> None:
    write(exchange, "K", request_body(FUND, "公积金搁置"))
    assert states(exchange, "K", 1) == ["0"]

    write(exchange, "K:cancel", {"YY": "撤回"}, "GJJ_CH", of="K")

    assert states(exchange, "K:cancel", 1) == ["90"]
    assert states(exchange, "K", 2) == ["0", "90"]
    assert effects(here, FUND) == {"K": [["cancel"]]}


def test_a_registration_is_taken_back_by_a_row_about_it(here: Town, exchange: Engine) -> None:
    write(exchange, "K", request_body(FUND, AT_ONCE))
    assert states(exchange, "K", 2)[-1] == "10"

    write(exchange, "K:cancel", {}, "GJJ_CH", of="K")
    write(exchange, "K:revoke", {"YY": "登记不成立"}, "GJJ_CX", of="K")
    write(exchange, "X:revoke", {"YY": "登记不成立"}, "GJJ_CX", of="X")

    assert [states(exchange, f"{key}", 1) for key in ("K:cancel", "K:revoke", "X:revoke")] == [["97"], ["80"], ["97"]]
    assert states(exchange, "K", 3) == ["0", "10", "80"]
    assert effects(here, FUND) == {"K": [["grant", "revoke"]]}


def test_rows_wait_while_the_fund_is_away(here: Town, exchange: Engine) -> None:
    here.change_faults({"faults": {FUND: {"away": {"now": True}}}})
    write(exchange, "K", request_body(FUND, AT_ONCE))
    until(lambda: here.faults()["away"] != {})
    assert rows(exchange, "K") == []

    here.change_faults({})

    assert states(exchange, "K", 2) == ["0", "10"]


def test_a_result_may_come_twice(here: Town, exchange: Engine) -> None:
    here.change_faults({"faults": {FUND: {"duplicate_callback": {"probability": 1}}}})
    write(exchange, "K", request_body(FUND, AT_ONCE))

    assert states(exchange, "K", 6) == ["0", "0", "0", "10", "10", "10"]
    assert effects(here, FUND) == {"K": [["grant"]]}


def test_rows_are_dealt_with_once_however_often_the_fund_starts(tmp_path: Path) -> None:
    for number in range(3):
        with town(tmp_path, only=[FUND], slowest=0.05) as here:
            engine = create_engine(here.exchange)
            write(engine, f"K{number}", request_body(FUND, AT_ONCE, case_no=f"B-{number}"))
            assert states(engine, f"K{number}", 2) == ["0", "10"]
            done = effects(here, FUND)
            engine.dispose()

    assert done == {f"K{number}": [["grant"]] for number in range(3)}


def test_what_came_from_elsewhere_has_no_key(here: Town, exchange: Engine) -> None:
    here.walk_in({"department": FUND, "company": "示范市体外有限公司", "applicant_name": "王五"})

    assert states(exchange, "", 1) == ["10"]
    assert rows(exchange, "")[0][1]["SQRXM"] == "王五"
