"""Who writes the Chinese name where a word belongs is told the word: outcomes, stages, roles, notices, departments."""

from __future__ import annotations

import pytest
from drawing_builder import service
from test_bundles import bundle

from onewindow.errors import Finding
from onewindow.process_checks import check_bundle, check_drawing

STEP = "userTask intake name='收件' ow:stage='{}' ow:role='{}' ow:notice='{}'"
DEPARTMENTS = {"service_hall": "政务服务中心", "tax": "税务局", "police": "公安局"}


def asked(condition: str) -> list[Finding]:
    """The service, with a way out behind its decision on this condition."""
    choice = ("exclusiveGateway d default='d_delivery'", "endEvent other", "licence -> d", f"d -> other if {condition}")
    return check_drawing(service(*choice, "d_delivery: d -> delivery", licence__delivery=""))


@pytest.mark.parametrize(
    ("condition", "meant"),
    [("licence.result == '不予'", "refused"), ("licence.result == '退件'", "returned"),
     ("licence.outcome == '不予'", "refused")],
)  # fmt: skip
def test_an_outcome_or_result_written_in_chinese_is_told_as_the_word_for_it(condition: str, meant: str) -> None:
    remedies = [one.remedy for one in asked(condition) if one.code in ("OW633", "OW634")]
    assert remedies == [f"是否想写 {meant}？"]


def test_where_no_word_is_meant_all_are_listed_with_their_chinese_names() -> None:
    (found,) = [one for one in asked("licence.outcome == '好'") if one.code == "OW633"]
    assert found.remedy == "可用：granted（准予）、refused（不予）、returned（退件）、sent_back（退回重办）"
    assert found.remedy_en == "use one of: granted, refused, returned, sent_back"


@pytest.mark.parametrize(
    ("code", "words", "meant"),
    [("OW605", ("收件", "window_clerk", ""), "intake"), ("OW606", ("intake", "审核人", ""), "reviewer"),
     ("OW606", ("intake", "申请人", ""), "applicant"),
     ("OW607", ("intake", "window_clerk", "收件凭证"), "intake_receipt")],
)  # fmt: skip
def test_a_stage_role_or_notice_written_in_chinese_is_told_as_the_word_for_it(
    code: str, words: tuple[str, str, str], meant: str
) -> None:
    found = check_drawing(service(intake=STEP.format(*words).replace(" ow:notice=''", "")))
    assert [one.remedy for one in found if one.code == code] == [f"是否想写 {meant}？"]


def test_a_department_written_by_its_name_is_told_as_its_id_and_only_once() -> None:
    licence = "userTask licence name='许可' ow:stage='decision' ow:item='licence' ow:department='税务'"
    (found,) = check_bundle(bundle(service(licence=licence)), folder="licence", departments=DEPARTMENTS)
    assert (found.code, found.element) == ("OW706", "licence")
    assert found.remedy.startswith("是否想写 tax？")


def test_a_sub_case_whose_item_is_misspelt_is_not_told_as_missing_as_well() -> None:
    licence = "userTask licence name='许可' ow:stage='decision' ow:item='license'"
    (found,) = check_bundle(bundle(service(licence=licence)), folder="licence", departments=DEPARTMENTS)
    assert (found.code, found.remedy) == ("OW702", "是否想写 licence？")


def test_of_a_role_there_is_none_of_nobody_is_said_to_lack_it() -> None:
    licence = "userTask licence name='许可' ow:stage='decision' ow:item='licence' ow:role='审批人'"
    found = check_bundle(bundle(service(licence=licence)), folder="licence", departments=DEPARTMENTS, people=())
    assert [one.code for one in found if one.element == "licence"] == ["OW606"]
