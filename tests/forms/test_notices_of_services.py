"""What a bank or another enterprise does for an applicant is no decision of an agency, and its documents say so."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from msgspec import structs
from paper_case import ITEM, case, facts, sub_case
from test_notices_called_for import issued, words

from onewindow import bundled
from onewindow import events as e
from onewindow.domain.facts import Facts
from onewindow.domain.notice_kinds import title_en
from onewindow.forms import read_item

COMPLAINT = "可以向示范银行示范市分行投诉，也可以另选银行预约。"


def served(remedies: str = COMPLAINT) -> Facts:
    """The one item is no administrative act."""
    service = structs.replace(ITEM.items[0], administrative=False, unit="示范银行示范市分行", remedies=remedies)
    return replace(facts(), item=structs.replace(ITEM, items=(service,)))


def decided(result: str) -> e.Decided:
    told = {"reason": "", "remedies": ""} if result == "granted" else {"reason": "网点已满", "remedies": "另选网点"}
    return e.Decided(sub_case=1, element="registration", result=result, data={}, **told)


OF_ONE = case(sub_cases={1: sub_case()})


@pytest.mark.parametrize(("result", "title", "english"), [
    ("granted", "办理结果通知书", "notice of the result"), ("refused", "不予办理通知书", "notice of refusal"),
    ("returned", "退件通知书", "return notice"),
])  # fmt: skip
def test_the_result_of_a_service_is_a_notice_and_no_decision(result: str, title: str, english: str) -> None:
    notice = issued(decided(result), OF_ONE, known=served())
    told = words(decided(result), OF_ONE, known=served())

    assert (notice.title, title_en(notice.kind, notice.title)) == (title, english)
    assert re.search(rf"\A\s*示范银行示范市分行\s*{title}", told)
    for word in ("决定", "行政审批专用章", "法定条件", "行政复议", "救济途径"):
        assert word not in told, word
    assert "（业务专用章）" in told
    assert (result == "granted") == bool(re.search(r"办理结果已办理", told))
    assert re.search(r"办理单位示范银行示范市分行", told)


def test_a_service_that_lists_no_complaint_promises_no_reconsideration() -> None:
    assert "有异议的，可以向办理单位提出。" in words(decided("returned"), OF_ONE, known=served(remedies=""))


def test_what_an_agency_decides_is_a_decision() -> None:
    told = words(decided("granted"), OF_ONE)

    assert "准予办理决定书" in told
    assert "（行政审批专用章）" in told
    assert "符合法定条件，决定如下：准予办理" in told


def test_of_company_start_up_the_bank_alone_is_no_agency() -> None:
    folder = bundled.folder("processes") / "company_startup"
    item = read_item((folder / "item.yaml").read_bytes(), "item.yaml")

    assert [each.id for each in item.items if not each.administrative] == ["bank"]
