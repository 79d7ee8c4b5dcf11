"""A document says what has happened in this case, and nothing that would hold of another one."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from msgspec import structs
from paper_case import DRAWING, ITEM, case, clock, facts, sub_case
from test_notices_called_for import accepted, words

from onewindow import events as e
from onewindow.domain.drawing import Element
from onewindow.domain.notices import notices_for

PROVISIONAL = "期限为暂定|日期为暂定"


def test_what_silence_has_accepted_without_is_no_omission_with_a_promise() -> None:
    owed = [{"material": "articles", "commitment": "", "supplement_by": "", "supplied": False}]

    told = words(accepted(deemed=True, missing=[{"id": "articles", "name": "公司章程"}]), case(omissions=owed))

    assert "可以随时提交" in told
    assert "容缺后补" not in told
    assert "请在上述期限内补交" not in told


def test_silence_after_corrections_is_told_as_such() -> None:
    told = words(accepted(deemed=True), case(corrected_on="2026-03-12", accepted_on="2026-03-12"))

    assert "补正材料于2026年3月12日收到" in told
    assert "第三十二条第一款第五项" in told
    assert "也未告知需要补正的内容" not in told


def test_dates_of_the_front_desk_beyond_the_announced_days_are_called_provisional() -> None:
    notice = case(clocks={1: clock("correction_notice", provisional=True)})
    period = case(clocks={1: clock("correction_period", provisional=True)})
    received = e.IntakeRegistered(
        window="A03", received_on="2026-12-28", received_at="2026-12-28T01:00:00.000Z",
        correction_notice_due="2027-01-05", material_list=[],
    )
    asked = e.CorrectionNotified(items=[], correct_by="2027-01-19")

    assert re.search(PROVISIONAL, words(received, notice))
    assert re.search(PROVISIONAL, words(asked, period))
    assert not re.search(PROVISIONAL, words(received, case()) + words(asked, case()))


def test_the_last_day_is_told_as_one_that_still_counts() -> None:
    told = words(e.CorrectionNotified(items=[], correct_by="2026-03-23"))

    assert "请不晚于2026年3月23日将补正内容交至" in told
    assert "2026年3月23日前" not in told


@pytest.mark.parametrize(
    ("due", "day", "late"), [("2026-02-20", "2026年2月20日", True), ("2099-03-09", "2099年3月9日", False)]
)
def test_a_receipt_promises_no_day_that_is_over(due: str, day: str, late: bool) -> None:
    received = e.IntakeRegistered(
        window="A03", received_on="2026-02-12", correction_notice_due=due, material_list=[], received_at="",
    )

    told = words(received, case(correction_notice_due=due, received_on="2026-02-12"))

    assert (f"不晚于{day}告知是否受理，该期限已过" in told) == late
    assert ("自2026年2月12日收到申请材料之日起即为受理" in told) == late
    assert ("本中心将不晚于" in told, "不代表已经受理" in told) == (not late, not late)


def test_where_nothing_goes_on_no_document_says_that_it_does() -> None:
    over = case(finished=True)

    assert "继续办理" not in words(e.SubCaseWithdrawn(sub_case=1, reason="不办了"), over)
    assert "继续办理" not in words(e.SubCaseForwarded(sub_case=1, to="省局", reason="权限在省"), over)
    assert "继续办理" in words(e.SubCaseForwarded(sub_case=1, to="省局", reason="权限在省"), case())


def test_a_decision_on_the_whole_names_who_decided_and_the_law() -> None:
    decided = e.Decided(
        sub_case=None, element="decision", result="refused", reason="不符合条件", remedies="可以申请复议", data={}
    )
    element = Element(id="decision", type="userTask", parent="p", name="决定", ow={"department": "market_regulation"})
    elements = {**DRAWING.elements, "decision": element}
    main = structs.replace(ITEM.main, legal_basis=("《某条例》第九条",))
    known = replace(
        facts(), drawing=structs.replace(DRAWING, elements=elements), item=structs.replace(ITEM, main=main)
    )

    (notice,) = notices_for(case(sub_cases={}), [decided], known)

    told = notice.data["decision"]  # type: ignore[attr-defined]
    assert (told["department_name"], told["unit"]) == ("市场监督管理局", "市场监督管理局")
    assert told["legal_basis"] == ["《某条例》第九条"]


@pytest.mark.parametrize("remedies", ["", "更正后重新申请"])
def test_a_returned_application_is_told_its_remedies_by_law_and_promised_no_more_than_the_form(remedies: str) -> None:
    decided = e.Decided(
        sub_case=1, element="registration", result="returned", reason="经营范围需修改", remedies=remedies, data={}
    )

    told = words(decided, case(sub_cases={1: sub_case()}))

    assert re.search(rf"救济途径\s*{remedies}\s*对本通知书不服的，可以自收到之日起六十日内依法申请行政复议", told)
    assert "不必重交" not in told


def test_a_decision_on_a_part_names_its_unit() -> None:
    decided = e.Decided(sub_case=1, element="registration", result="granted", reason="", remedies="", data={})

    assert re.search(r"决定机关\s*示范市市场监督管理局", words(decided, case(sub_cases={1: sub_case()})))


@pytest.mark.parametrize("event", [
    e.Decided(sub_case=1, element="registration", result="returned", reason="需修改", remedies="", data={}),
    e.Decided(sub_case=1, element="registration", result="refused", reason="不符", remedies="可以申请复议", data={}),
    e.AcceptanceRefused(reason="不属本机关职权", remedies="可以申请复议", right_agency=""),
    e.CaseLapsed(reason="逾期未补正"),
    e.CaseTerminated(reason="依法终止", basis="《条例》第一条"),
], ids=lambda event: type(event).__name__)  # fmt: skip
def test_a_document_names_the_bodies_its_item_lists_among_the_remedies(event: e.Event) -> None:
    listed = "不服本文书的，可以自收到之日起六十日内向某市人民政府申请行政复议。"
    item = structs.replace(
        ITEM, main=structs.replace(ITEM.main, remedies=listed), items=(structs.replace(ITEM.items[0], remedies=listed),)
    )

    told = words(event, case(sub_cases={1: sub_case()}), known=replace(facts(), item=item))

    assert re.search(rf"救济途径\s+(可以申请复议\s+)?{listed}", told)
    assert "依法申请行政复议" not in told, "the general words are for items that list none"


def test_remedies_that_were_typed_with_a_period_are_not_told_a_second_time_in_the_words_of_the_item() -> None:
    listed = "不服本文书的，可以自收到之日起六十日内向某市人民政府申请行政复议。"
    typed = "不服本决定的，可以自收到之日起六十日内向某市人民政府申请行政复议。"
    item = structs.replace(ITEM, items=(structs.replace(ITEM.items[0], remedies=listed),))
    refused = e.Decided(
        sub_case=1, element="registration", result="refused", reason="不符", remedies=typed, data={}
    )

    told = words(refused, case(sub_cases={1: sub_case()}), known=replace(facts(), item=item))

    assert (told.count("六十日"), typed in told) == (1, True)


@pytest.mark.parametrize(("value", "read"), [
    ("2026-03-06T10:00", "2026-03-06 10:00"), ("2026-03-06T02:00:00Z", "2026-03-06 10:00"),
    ("2026-02-31T10:00", "2026-02-31T10:00"),
    ("9999-12-31T23:59-12:00", "9999-12-31T23:59-12:00"), (1e300, "1e+300"),
    ("2026-03-06", "2026-03-06"), (True, "是"), (False, "否"),
    (500000.0, "500000"), (0.5, "0.5"), (["公章", "财务章"], "公章、财务章"), ([{"kind": "公章", "no": None}], "公章"),
    (None, "—"), ([], "—"), ("", "—"), (0, "0"),
])  # fmt: skip
def test_a_document_tells_a_result_as_people_read_it(value: object, read: str) -> None:
    decided = e.Decided(
        sub_case=1, element="registration", result="granted", reason="", remedies="", data={"appointed_at": value}
    )

    assert f"appointed_at{read} " in re.sub(r"\s+", " ", words(decided, case(sub_cases={1: sub_case()})))


@pytest.mark.parametrize(("method", "in_person", "signed"), [
    ("window", True, True), ("post", False, True), ("electronic", False, False),
])  # fmt: skip
def test_only_who_stands_at_the_window_is_asked_to_look_through_it_there(
    method: str, in_person: bool, signed: bool
) -> None:
    delivered = e.ResultsDelivered(collector={"name": "李雷", "method": method, "express_no": "1"})

    told = words(delivered)

    assert ("请当面核对" in told, "受送达人签名" in told) == (in_person, signed)


def test_a_document_of_a_site_without_address_and_telephone_leaves_no_empty_places() -> None:
    known = replace(facts(), agency={"name": "示范市政务服务中心", "address": "", "phone": ""})

    events = (accepted(), e.CaseVoided(reason="重复", proposed_by="wang"))
    told = [words(event, case(window=""), known=known) for event in events]

    assert [word for text in told for word in ("地址：", "电话：", "中心 \n") if word in text] == []


def test_acceptance_with_omissions_rests_on_the_promise_and_not_on_a_complete_set() -> None:
    owed = [{"material": "articles", "commitment": "三日内补交", "supplement_by": "2026-03-09", "supplied": False}]

    told = words(accepted(), case(omissions=owed))

    assert "国发〔2022〕5号" in told
    assert "第三十二条第一款第五项" not in told, "it is about complete sets"
    assert "第三十二条第一款第五项" in words(accepted())


@pytest.mark.parametrize(("agency", "article"), [("某省交通厅", "第三十二条第一款第二项"), ("", "第三十二条")])
def test_a_refusal_for_want_of_competence_cites_what_says_so(agency: str, article: str) -> None:
    refused = e.AcceptanceRefused(reason="不属本机关职权", remedies="可以申请复议", right_agency=agency)

    assert f"《中华人民共和国行政许可法》{article}，决定不予受理" in words(refused)


def test_with_a_part_only_its_own_materials_go_to_the_authority_above() -> None:
    listed = {"necessity": "required", "source": "applicant"}
    materials = [
        {"id": "articles", "name": "公司章程", "items": ["registration"], **listed},
        {"id": "mandate", "name": "授权委托书", "items": [], **listed},
        {"id": "lease", "name": "租赁合同", "items": ["seal"], **listed},
    ]
    files = {each["id"]: [{"filename": "a.pdf"}] for each in materials}
    of = case(material_list=materials, attachments=files, sub_cases={1: sub_case()})

    part = words(e.SubCaseForwarded(sub_case=1, to="省局", reason="权限在省"), of)
    whole = words(e.CaseForwarded(to="省局", reason="权限在省"), of)

    assert [name in part for name in ("公司章程", "授权委托书", "租赁合同")] == [True, True, False]
    assert "租赁合同" in whole


@pytest.mark.parametrize(("channel", "window", "place"), [
    ("window", "A03", "A03"), ("online", "", "网上"), ("window", "", "示范市政务服务中心"),
])  # fmt: skip
def test_what_a_person_without_a_window_received_at_the_hall_did_not_come_on_line(
    channel: str, window: str, place: str
) -> None:
    received = e.IntakeRegistered(
        window=window, received_on="2026-03-02", correction_notice_due="2026-03-09", material_list=[], received_at="",
    )

    assert re.search(rf"收件窗口{place}\s", words(received, case(channel=channel, window=window)))
