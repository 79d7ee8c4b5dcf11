"""An item list that does not say where an applicant can turn is told so: advice, with the line of the item."""

from __future__ import annotations

from typing import Any

import pytest
from drawing_builder import service
from test_bundles import DEPARTMENTS, bundle, item, licence_with

from onewindow.errors import Finding
from onewindow.process_checks import check_bundle


def told(items: dict[str, Any]) -> list[Finding]:
    return check_bundle(bundle(service(), items=items), folder="licence", departments=DEPARTMENTS)


@pytest.mark.parametrize("remedies", [
    None, "可以依法申请行政复议或者提起行政诉讼", "可以依照2023年9月1日修订的《中华人民共和国行政复议法》申请行政复议",
    "可以依照二〇二三年九月一日修订的《中华人民共和国行政复议法》申请行政复议",
])  # fmt: skip
def test_an_item_that_names_no_body_and_period_is_advised_to(remedies: str | None) -> None:
    items = item()
    del items["items"][0]["remedies"]
    items["items"][0].update({"remedies": remedies} if remedies else {})

    (finding,) = told(items)

    assert (finding.code, finding.severity, finding.file) == ("OW736", "should", "licence/item.yaml")
    assert finding.line > 0
    assert "许可" in finding.message


def test_the_main_item_is_advised_too_since_its_documents_end_cases() -> None:
    items = item()
    del items["main"]["remedies"]

    assert [finding.code for finding in told(items)] == ["OW736"]


def test_what_is_no_administrative_act_needs_no_remedies() -> None:
    items = licence_with(administrative=False)
    del items["items"][0]["remedies"]

    assert told(items) == []


@pytest.mark.parametrize("remedies", [
    "自收到之日起 60 日内向市政府申请行政复议", "六十日内向市政府申请行政复议，六个月内向法院起诉",
    "within 60 days to the city", "2024年1月1日以后作出的，自收到之日起60日内向市政府申请行政复议",
    "自收到之日起十五个工作日内向市政府申请行政复议", "一年内向市政府申请",
])  # fmt: skip
def test_a_body_with_a_period_is_enough(remedies: str) -> None:
    assert told(licence_with(remedies=remedies)) == []
