"""The national platform's tables: what the last word of a department is, since when, and what they never hold up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from exchange_side import ExchangeSide
from samples import sample

from onewindow.errors import UsageError
from onewindow.ports import AcceptedForWork, Cancelled, Granted, Refused, Revoked
from onewindow_adapters import housing_fund
from onewindow_adapters.transports.exchange_department import ExchangeDepartment
from onewindow_adapters.transports.exchange_tables import UP_PRO_ACCEPT, UP_PRO_RESULT

REQUEST = sample("housing_fund")
REVOKE = replace(REQUEST, key=f"{REQUEST.key}:revoke", operation="revoke", of=REQUEST.key, data={})
CANCEL = replace(REQUEST, key=f"{REQUEST.key}:cancel", operation="cancel", of=REQUEST.key, data={})
OPTIONS = {"database": "sqlite:///exchange.db"}
GRANT, REFUSAL, REPLACED, REVOKED, CANCELLED, LATE = "10", "20", "41", "80", "90", "97"


@pytest.fixture
def side(tmp_path: Path) -> ExchangeSide:
    return ExchangeSide(tmp_path)


@pytest.fixture
def adapter(tmp_path: Path, side: ExchangeSide) -> Iterator[ExchangeDepartment]:
    with closing(housing_fund.adapter("housing_fund", OPTIONS, tmp_path)) as opened:
        opened.request(REQUEST)
        yield opened


def granted(side: ExchangeSide, number: str, at: str = "01:10") -> None:
    side.write(REQUEST.key, GRANT, {"DWZH": number}, at=f"2026-03-02T{at}:00+00:00")


def result(side: ExchangeSide) -> tuple[str, ...]:
    """Of the one row that there is: kind, number, whether it was changed, and when it was decided."""
    told = UP_PRO_RESULT.c
    with side.engine.begin() as connection:
        columns = (told.result_type, told.result_cetr_no, told.cd_operation, told.result_date)
        rows = connection.execute(sa.select(*columns)).all()
    assert len(rows) == 1
    return tuple(rows[0])


def test_what_is_granted_anew_after_a_revocation_stands(side: ExchangeSide, adapter: ExchangeDepartment) -> None:
    granted(side, "1111111111")
    adapter.query(REQUEST)
    side.write(REQUEST.key, REVOKED, {"YY": "x"})
    adapter.query(REQUEST)
    granted(side, "2222222222", at="03:00")

    adapter.query(REQUEST)

    assert result(side) == ("0", "2222222222", "U", "20260302T110000")


def test_a_corrected_number_is_an_update(side: ExchangeSide, adapter: ExchangeDepartment) -> None:
    for number in ("1111111111", "2222222222"):
        granted(side, number)
        adapter.query(REQUEST)

    assert result(side)[:3] == ("0", "2222222222", "U")


def test_a_result_is_of_the_day_on_which_the_department_wrote_it(
    side: ExchangeSide, adapter: ExchangeDepartment
) -> None:
    granted(side, "1111111111", at="23:30")

    adapter.query(REQUEST)

    assert result(side) == ("0", "1111111111", "I", "20260303T073000")


def test_what_is_revoked_as_we_asked_is_void(side: ExchangeSide, adapter: ExchangeDepartment) -> None:
    granted(side, "1111111111")
    adapter.query(REQUEST)
    adapter.revoke(REVOKE)
    side.write(REVOKE.key, REVOKED, {})

    assert adapter.query(REVOKE) == Revoked()
    assert result(side)[:3] == ("2", "", "U")


def test_a_revocation_that_was_turned_down_leaves_the_grant(side: ExchangeSide, adapter: ExchangeDepartment) -> None:
    granted(side, "1111111111")
    adapter.query(REQUEST)
    adapter.revoke(REVOKE)
    side.write(REVOKE.key, LATE, {})

    assert isinstance(adapter.query(REVOKE), Refused)
    assert result(side)[:3] == ("0", "1111111111", "I")


def test_what_is_cancelled_as_we_asked_is_void(side: ExchangeSide, adapter: ExchangeDepartment) -> None:
    adapter.cancel(CANCEL)
    side.write(CANCEL.key, CANCELLED, {})

    assert adapter.query(CANCEL) == Cancelled()
    assert result(side)[0] == "2"


def test_dropping_what_was_replaced_is_no_result(side: ExchangeSide, adapter: ExchangeDepartment) -> None:
    granted(side, "1111111111")
    adapter.query(REQUEST)
    adapter.cancel(CANCEL)
    side.write(CANCEL.key, LATE, {})
    side.write(REQUEST.key, REPLACED, {})

    assert adapter.query(CANCEL) == Cancelled()
    assert result(side)[:3] == ("0", "1111111111", "I")


def test_an_earlier_word_read_late_changes_nothing(side: ExchangeSide, adapter: ExchangeDepartment) -> None:
    granted(side, "1111111111", at="01:00")
    adapter.revoke(REVOKE)
    side.write(REVOKE.key, REVOKED, {}, at="2026-03-02T02:00:00+00:00")
    adapter.query(REVOKE)

    adapter.query(REQUEST)

    assert result(side)[0] == "2"


def test_a_report_that_cannot_be_written_holds_no_answer_back_and_is_made_up_for(
    side: ExchangeSide, adapter: ExchangeDepartment
) -> None:
    granted(side, "1111111111")
    UP_PRO_RESULT.drop(side.engine)

    assert adapter.query(REQUEST) == Granted(data={"fund_account_no": "1111111111"})

    UP_PRO_RESULT.create(side.engine)
    other = replace(REQUEST, key=f"{REQUEST.key}0", sub_case=f"{REQUEST.sub_case}0")
    adapter.request(other)
    adapter.query(other)
    assert result(side)[:2] == ("0", "1111111111")


def test_a_name_that_is_too_long_for_the_tables_is_cut_in_them_alone(tmp_path: Path, side: ExchangeSide) -> None:
    long = replace(REQUEST, applicant={"id": "a", "name": "公" * 201})
    with closing(housing_fund.adapter("housing_fund", OPTIONS, tmp_path)) as adapter:
        assert adapter.request(long) == AcceptedForWork()

    with side.engine.begin() as connection:
        assert connection.scalar(sa.select(UP_PRO_ACCEPT.c.applyer_name)) == "公" * 200
    assert "公" * 201 in side.received[0].text


def test_who_reports_fits_into_the_tables(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="source") as problem:
        housing_fund.adapter("housing_fund", {**OPTIONS, "source": "s" * 51}, tmp_path)

    assert "50" in str(problem.value)
