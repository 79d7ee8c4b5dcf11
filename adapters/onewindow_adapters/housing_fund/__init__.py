"""Housing fund: an exchange database. Options: `items` (item codes), `source` (who reports) and the transport's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onewindow_adapters.housing_fund.language import HousingFundLanguage
from onewindow_adapters.transports.exchange_database import OPTIONS, exchange_database
from onewindow_adapters.transports.exchange_department import ExchangeDepartment
from onewindow_adapters.transports.national_report import LONGEST_SOURCE, NationalReport
from onewindow_adapters.transports.options import Options


def adapter(department: str, options: Mapping[str, Any], folder: Path) -> ExchangeDepartment:
    """For the department of this name, of the site in this folder. Raises UsageError."""
    chosen = Options(department, options, folder)
    chosen.only((*OPTIONS, "items", "source"))
    report = NationalReport(
        source=chosen.text("source", "onewindow", longest=LONGEST_SOURCE),
        org_name="住房公积金管理中心",
        certificate="住房公积金缴存登记回执",
        number_field="fund_account_no",
    )
    return ExchangeDepartment(exchange_database(chosen), HousingFundLanguage(chosen), report)
