"""The six adapters that ship pass the suite that any adapter must pass."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from exchange_side import ExchangeSide
from samples import USCC, sample
from spoken import Bank, MarketRegulation, Police, SocialSecurity, Spoken, Tax
from town_desk import assert_fits

from onewindow.ports import DepartmentAdapter, Granted, Request
from onewindow.testing import AdapterConformance, HttpAdapterConformance, LoopbackDepartment, ScriptedDepartment
from onewindow_adapters import bank, housing_fund, market_regulation, police, social_security, tax


class OverHttp(HttpAdapterConformance):
    """One of the five: a loopback department with its words, and the adapter that ships."""

    department: type[Spoken]
    package: Any

    @contextmanager
    def opened(self) -> Iterator[tuple[DepartmentAdapter, LoopbackDepartment]]:
        with tempfile.TemporaryDirectory() as folder, self.department() as department:
            options = department.options(Path(folder))
            with closing(self.package.adapter(self.sample.department, options, Path(folder))) as adapter:
                yield adapter, department


class TestMarketRegulation(OverHttp):
    department, package, sample = MarketRegulation, market_regulation, sample("registration")
    granted: Mapping[str, Any] = {
        "licence_no": "990101000000017", "uscc": USCC, "certificate_name": "营业执照", "issued_on": "2026-03-02",
        "issued_by": "示范市市场监督管理局",
    }  # fmt: skip
    granted_otherwise: Mapping[str, Any] = {
        "licence_no": "990101000000026", "uscc": "91990101MA00000237", "certificate_name": "营业执照（副本）",
        "issued_on": "2027-11-30", "issued_by": "另一市市场监督管理局",
    }  # fmt: skip


class TestPolice(OverHttp):
    department, package, sample = Police, police, sample("seal")
    granted: Mapping[str, Any] = {"filing_no": "9901010000017", "seal_count": 4}
    granted_otherwise: Mapping[str, Any] = {"filing_no": "9901010000025", "seal_count": 1}


class TestTax(OverHttp):
    department, package, sample = Tax, tax, sample("invoice")
    granted: Mapping[str, Any] = {"confirmation_no": "示税通〔2026〕1号", "invoice_quota_granted": 10}
    granted_otherwise: Mapping[str, Any] = {"confirmation_no": "示税通〔2026〕2号", "invoice_quota_granted": 0.5}


class TestSocialSecurity(OverHttp):
    department, package, sample = SocialSecurity, social_security, sample("social_security")
    granted: Mapping[str, Any] = {"social_security_no": "9901000001", "insured_count": 2}
    granted_otherwise: Mapping[str, Any] = {"social_security_no": "9901000002", "insured_count": 0}


class TestBank(OverHttp):
    department, package, sample = Bank, bank, sample("bank")
    granted: Mapping[str, Any] = {"appointment_no": "YH2026030600000001", "appointed_at": "2026-03-06T10:00"}
    granted_otherwise: Mapping[str, Any] = {"appointment_no": "YH2026121100000002", "appointed_at": "2026-12-11T15:30"}


class TestHousingFund(AdapterConformance):
    """The one that is spoken to in rows."""

    sample: Request = sample("housing_fund")
    granted: Mapping[str, Any] = {"fund_account_no": "99010000017"}
    granted_otherwise: Mapping[str, Any] = {"fund_account_no": "99010000025"}

    @contextmanager
    def opened(self) -> Iterator[tuple[DepartmentAdapter, ScriptedDepartment]]:
        with tempfile.TemporaryDirectory() as folder:
            department = ExchangeSide(Path(folder))
            options = {"database": "sqlite:///exchange.db", "total_timeout": 2}
            with closing(housing_fund.adapter("housing_fund", options, Path(folder))) as adapter:
                yield adapter, department


SUITES = (TestMarketRegulation, TestPolice, TestTax, TestSocialSecurity, TestHousingFund, TestBank)


@pytest.mark.parametrize("suite", SUITES)
def test_what_a_suite_has_granted_fits_the_form_of_its_task(suite: Any) -> None:
    for granted in (suite.granted, suite.granted_otherwise):
        assert_fits(suite.sample.item["id"], Granted(data=granted))


@pytest.mark.parametrize("change", [{"issued_on": "2026--0-3-02"}, {"uscc": "91990101MA0000015D"}])
def test_what_the_engine_would_refuse_does_not_fit(change: dict[str, str]) -> None:
    with pytest.raises(AssertionError):
        assert_fits("registration", Granted(data={**TestMarketRegulation.granted, **change}))
