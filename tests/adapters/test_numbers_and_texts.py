"""Numbers and texts on their way to a department and back: exactly, or not at all."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from samples import sample

from onewindow_adapters.housing_fund.language import HousingFundLanguage
from onewindow_adapters.tax.language import TaxLanguage
from onewindow_adapters.transports.json_text import read_object
from onewindow_adapters.transports.language import Misunderstood
from onewindow_adapters.transports.moments import scaled
from onewindow_adapters.transports.options import Options


def written(language: type[HousingFundLanguage | TaxLanguage], item: str, section: str, **changed: Any) -> Any:
    request = sample(item)
    form = {**request.data["form"], section: {**request.data["form"][section], **changed}}
    return language(Options(request.department, {}, Path())).write(
        replace(request, data={**request.data, "form": form})
    )


@pytest.mark.parametrize(("ratio", "sent"), [(8, "0.08"), (8.0, "0.08"), ("8.0", "0.08"), (10, "0.10"), (12.0, "0.12")])
def test_a_rate_is_sent_with_two_decimals_however_the_form_writes_it(ratio: Any, sent: str) -> None:
    assert written(HousingFundLanguage, "housing_fund", "housing_fund", fund_ratio=ratio)["nr"]["JCBL"] == sent


def test_a_rate_that_two_decimals_do_not_hold_is_not_sent() -> None:
    with pytest.raises(Misunderstood, match=r"0\.085"):
        written(HousingFundLanguage, "housing_fund", "housing_fund", fund_ratio=8.5)


def test_a_quota_smaller_than_a_cent_is_not_sent_as_nothing() -> None:
    assert written(TaxLanguage, "invoice", "tax", invoice_quota=0.5)["body"]["sqed"] == "5000.00"

    with pytest.raises(Misunderstood):
        written(TaxLanguage, "invoice", "tax", invoice_quota=0.0000001)


@pytest.mark.parametrize("number", ["9e999999", "1_0", "much", True, "NaN"])
def test_what_is_no_number_is_not_reckoned_with(number: Any) -> None:
    with pytest.raises(Misunderstood):
        scaled(number, "10000")


def test_letters_that_look_like_an_escape_are_a_text() -> None:
    text = {"why": "C:\\u0000 and C:\\\\u0000"}

    assert read_object(json.dumps(text).encode()) == text
