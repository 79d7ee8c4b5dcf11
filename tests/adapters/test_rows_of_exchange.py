"""The exchange database: one row for each key, what is read from it, and what the national tables are told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from exchange_side import WRITTEN, ExchangeSide
from samples import sample

from databases import PostgresDatabases
from onewindow.ports import AcceptedForWork, Broken, Cancelled, Granted, Refused, Revoked, Unknown, Unreachable
from onewindow_adapters import housing_fund
from onewindow_adapters.transports.exchange_department import ExchangeDepartment
from onewindow_adapters.transports.exchange_tables import (
    REQUESTS,
    RESULTS,
    UP_PRO_ACCEPT,
    UP_PRO_PROCESS,
    UP_PRO_RESULT,
)

REQUEST = sample("housing_fund")
GRANTED = Granted(data={"fund_account_no": "99010000017"})
OPTIONS = {"database": "sqlite:///exchange.db", "source": "440300"}
REVOKE = replace(REQUEST, key=f"{REQUEST.key}:revoke", operation="revoke", of=REQUEST.key, data={})
CANCEL = replace(REQUEST, key=f"{REQUEST.key}:cancel", operation="cancel", of=REQUEST.key, data={})


@pytest.fixture(params=["sqlite", "postgresql"])
def side(request: pytest.FixtureRequest, tmp_path: Path) -> ExchangeSide:
    return ExchangeSide(tmp_path, "" if request.param == "sqlite" else request.getfixturevalue("postgres").empty())


@pytest.fixture
def adapter(tmp_path: Path, side: ExchangeSide) -> Iterator[ExchangeDepartment]:
    url = side.engine.url
    options = {**OPTIONS, "allowed": [f"{url.host}:{url.port}"]}
    if url.get_backend_name() != "sqlite":
        options["database"] = url.render_as_string(hide_password=False)
    with closing(housing_fund.adapter("housing_fund", options, tmp_path)) as opened:
        yield opened


def rows(side: ExchangeSide, table: sa.Table) -> list[Mapping[Any, Any]]:
    with side.engine.begin() as connection:
        return list(connection.execute(sa.select(table)).mappings())


def test_the_same_key_twice_is_one_row(side: ExchangeSide, adapter: ExchangeDepartment) -> None:
    assert adapter.request(REQUEST) == AcceptedForWork()
    side.say(GRANTED)
    side.work()

    assert adapter.request(REQUEST) == GRANTED
    assert len(rows(side, REQUESTS)) == 1


def test_the_national_platform_learns_of_request_and_result_once(
    side: ExchangeSide, adapter: ExchangeDepartment
) -> None:
    side.say(GRANTED)
    adapter.request(REQUEST)
    side.work()
    for _ in range(3):
        assert adapter.query(REQUEST) == GRANTED

    accept, result = rows(side, UP_PRO_ACCEPT)[0], rows(side, UP_PRO_RESULT)[0]
    assert (len(rows(side, UP_PRO_ACCEPT)), len(rows(side, UP_PRO_RESULT))) == (1, 1)
    assert (accept["project_no"], accept["data_source"], accept["cd_operation"]) == (REQUEST.sub_case, "440300", "I")
    assert (accept["task_handle_item"], accept["task_code"]) == (REQUEST.item["code"], REQUEST.item["code"][:31])
    assert (accept["org_code"], accept["apply_date"]) == ("12990100009900566K", "20260302T091000")
    assert (accept["local_task_code"], accept["applyer_name"]) == ("GJJ-DW-11", "李雷")
    assert (result["result_type"], result["result_cetr_no"]) == ("0", "99010000017")
    assert [(row["process_name"], row["event_name"]) for row in rows(side, UP_PRO_PROCESS)] == [
        ("发送部门", "通过"),
        ("部门办结", "通过"),
    ]


def test_a_grant_taken_back_is_an_update(side: ExchangeSide, adapter: ExchangeDepartment) -> None:
    side.say(GRANTED)
    adapter.request(REQUEST)
    side.work()
    adapter.query(REQUEST)

    side.write(REQUEST.key, "80", {"YY": "虚假材料"})

    assert adapter.query(REQUEST) == Revoked(reason="虚假材料")
    result = rows(side, UP_PRO_RESULT)[0]
    assert (result["result_type"], result["cd_operation"], result["result_explain"]) == ("2", "U", "虚假材料")


def test_the_answer_to_a_question_is_a_step_of_the_same_business(
    side: ExchangeSide, adapter: ExchangeDepartment
) -> None:
    adapter.request(REQUEST)
    said = {"question": "为何没有职工？", "answer": "尚未招聘"}

    adapter.request(replace(REQUEST, key=f"{REQUEST.key}:c", clarification=said))

    assert len(rows(side, UP_PRO_ACCEPT)) == 1
    assert [row["handle_explain"] for row in rows(side, UP_PRO_PROCESS)] == ["", "尚未招聘"]
    assert "尚未招聘" in rows(side, REQUESTS)[1]["nr"]


def test_too_late_to_cancel_tells_what_was_decided(side: ExchangeSide, adapter: ExchangeDepartment) -> None:
    side.say(GRANTED)
    adapter.request(REQUEST)
    side.work()

    assert adapter.cancel(CANCEL) == AcceptedForWork()
    side.write(CANCEL.key, "97", {})

    assert adapter.query(CANCEL) == GRANTED


def test_a_revocation_that_was_turned_down_is_refused(side: ExchangeSide, adapter: ExchangeDepartment) -> None:
    adapter.request(REQUEST)
    adapter.revoke(REVOKE)
    side.write(REVOKE.key, "97", {"YY": "没有作出过准予"})

    assert adapter.query(REVOKE) == Refused(reason="没有作出过准予")


def test_a_revocation_is_done_when_its_own_row_says_so(side: ExchangeSide, adapter: ExchangeDepartment) -> None:
    adapter.request(REQUEST)
    adapter.revoke(REVOKE)
    assert adapter.query(REVOKE) == AcceptedForWork()
    side.write(REVOKE.key, "80", {})

    assert adapter.query(REVOKE) == Revoked()


def test_the_last_row_counts(side: ExchangeSide, adapter: ExchangeDepartment) -> None:
    adapter.request(REQUEST)
    for zt, nr in (("0", {}), ("40", {"WT": "?"}), ("0", {}), ("90", {})):
        side.write(REQUEST.key, zt, nr)

    assert adapter.query(REQUEST) == Cancelled()


@pytest.mark.parametrize("zt", ["10", "77", ""])
def test_a_row_nobody_understands_is_broken(side: ExchangeSide, adapter: ExchangeDepartment, zt: str) -> None:
    adapter.request(REQUEST)
    side.write(REQUEST.key, zt, {"ZTSM": "?"})

    assert isinstance(adapter.query(REQUEST), Broken)


def test_a_row_nobody_understands_spoils_no_list(side: ExchangeSide, adapter: ExchangeDepartment) -> None:
    adapter.request(REQUEST)
    side.write("K1", "77", {})
    side.write(REQUEST.key, "10", {"DWZH": "99010000017", "YY": None})
    with side.engine.begin() as connection:
        connection.execute(RESULTS.insert(), {"yw_jian": "K2", "zt": "10", "nr": "{", "xr_sj": WRITTEN})

    listed = [(each.key, each.status) for each in adapter.known_since(datetime(2026, 3, 1, tzinfo=UTC))]

    assert sorted(listed) == sorted([("K1", "unreadable"), (REQUEST.key, "granted"), ("K2", "unreadable")])
    assert adapter.query(REQUEST) == GRANTED


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with closing(housing_fund.adapter("housing_fund", OPTIONS, tmp_path)) as adapter:
        with pytest.raises(Unreachable) as away:
            adapter.request(REQUEST)

    assert not away.value.sent
    assert not [*tmp_path.iterdir()]


def test_a_database_without_tables_is_unreachable(tmp_path: Path) -> None:
    (tmp_path / "exchange.db").touch()
    with closing(housing_fund.adapter("housing_fund", OPTIONS, tmp_path)) as adapter:
        with pytest.raises(Unreachable, match="jh_qq"):
            adapter.request(REQUEST)


def test_a_key_that_is_too_long_is_the_matter_of_its_case(side: ExchangeSide, adapter: ExchangeDepartment) -> None:
    reply = adapter.request(replace(REQUEST, key="k" * 301))

    assert isinstance(reply, Broken)
    assert "jh_qq.yw_jian 最多 300 个字" in reply.reason
    assert rows(side, REQUESTS) == []


def test_a_letter_the_database_does_not_hold_is_the_matter_of_its_case(
    tmp_path: Path, postgres: PostgresDatabases
) -> None:
    url = postgres.empty(encoding="EUC_CN")
    side, allowed = ExchangeSide(tmp_path, url), [f"{sa.make_url(url).host}:{sa.make_url(url).port}"]
    with closing(housing_fund.adapter("housing_fund", {"database": url, "allowed": allowed}, tmp_path)) as adapter:
        reply = adapter.request(replace(REQUEST, applicant={"id": "a", "name": "王㛃"}))

        assert isinstance(reply, Broken)
        assert "jh_qq.nr" in reply.reason
        assert adapter.request(REQUEST) == AcceptedForWork()
    side.engine.dispose()


def test_a_row_the_department_never_takes_is_for_a_person(side: ExchangeSide, adapter: ExchangeDepartment) -> None:
    with side.engine.begin() as connection:
        connection.execute(sa.text("alter table up_pro_process add column bm varchar(9) default 'x' not null"))
        connection.execute(sa.text("create unique index one on up_pro_process (bm)"))
    assert adapter.request(REQUEST) == AcceptedForWork()

    reply = adapter.request(replace(REQUEST, key=f"{REQUEST.key}:c", clarification={"question": "?", "answer": "!"}))

    assert isinstance(reply, Broken)
    assert "bm" in reply.reason or "one" in reply.reason


def test_what_the_address_asks_of_the_server_is_kept(tmp_path: Path, postgres: PostgresDatabases) -> None:
    url = sa.make_url(postgres.empty()).update_query_dict({"options": "-csearch_path=gjj,public"})
    side = ExchangeSide(tmp_path, url.difference_update_query(["options"]).render_as_string(hide_password=False))
    with side.engine.begin() as connection:
        connection.execute(sa.text("create schema gjj"))
        connection.execute(sa.text("alter table jh_qq set schema gjj"))
    options = {"database": url.render_as_string(hide_password=False), "allowed": [f"{url.host}:{url.port}"]}

    with closing(housing_fund.adapter("housing_fund", options, tmp_path)) as adapter:
        assert adapter.query(REQUEST) == Unknown()


def test_nothing_half_written_stays(side: ExchangeSide, adapter: ExchangeDepartment) -> None:
    UP_PRO_PROCESS.drop(side.engine)

    with pytest.raises(Unreachable):
        adapter.request(REQUEST)

    assert rows(side, REQUESTS) == []
    UP_PRO_PROCESS.create(side.engine)
    assert adapter.query(REQUEST) == Unknown()
