"""Intake, materials, correction, acceptance: the Licensing Law at the window."""

from __future__ import annotations

from datetime import timedelta

import pytest

from decisions.desk import accepted, hand_in, names, opened, received
from onewindow import commands as c

ITEM = {"material": "lease", "problem": "缺页"}


def test_department_user_cannot_register_intake() -> None:
    desk = opened()
    desk.do(c.SubmitApplication, "li")
    assert names(desk.do(c.ClaimTask, "chen", task=desk.lay("intake"))) == ["department_cannot_register_intake"]


def test_intake_freezes_the_list_and_starts_the_notice_period() -> None:
    desk = received()
    assert [material["id"] for material in desk.case.material_list] == ["articles", "lease", "photo", "id_card"]
    assert (desk.case.received_on, desk.case.correction_notice_due) == ("2026-03-02", "2026-03-09")


@pytest.mark.parametrize("material", ["passport", "", "ARTICLES"])
def test_material_not_on_the_list_is_refused(material: str) -> None:
    assert names(hand_in(opened(), material)) == ["material_not_listed"]


@pytest.mark.parametrize(
    ("filename", "content", "code"),
    [
        ("章程.pdf", b"\x89PNG\r\n\x1a\n", "attachment_lies"),
        ("章程.pdf", b"MZ\x90\x00", "attachment_lies"),
        ("章程.exe", b"%PDF-1.4\n%%EOF\n", "attachment_lies"),
        ("章程.pdf", b"", "attachment_empty"),
        ("", b"%PDF-1.4\n%%EOF\n", "filename_missing"),
        ("../章程.pdf", b"%PDF-1.4\n%%EOF\n", "filename_missing"),
        ("C:\\章程.pdf", b"%PDF-1.4\n%%EOF\n", "filename_missing"),
        ("章程\x1b[2J.pdf", b"%PDF-1.4\n%%EOF\n", "filename_acts"),
        ("章程\n已受理.pdf", b"%PDF-1.4\n%%EOF\n", "filename_acts"),
        ("章程\x9b2J.pdf", b"%PDF-1.4\n%%EOF\n", "filename_acts"),
        ("\u202efdp.章程.pdf", b"%PDF-1.4\n%%EOF\n", "filename_acts"),
    ],
)
def test_attachment_that_lies_is_refused(filename: str, content: bytes, code: str) -> None:
    assert names(hand_in(opened(), "articles", filename=filename, content=content)) == [code]


def test_window_check_against_the_original_raises_the_grade() -> None:
    desk = opened()
    hand_in(desk, "articles")
    hand_in(desk, "articles", "wang", original_checked=True)
    assert [file["grade"] for file in desk.case.attachments["articles"]] == ["C", "B"]


def test_applicant_cannot_raise_the_grade_himself() -> None:
    desk = opened()
    hand_in(desk, "articles", original_checked=True, source="government")
    assert desk.case.attachments["articles"][0]["grade"] == "C"


def test_complete_application_is_accepted_with_due_dates() -> None:
    desk = received()
    assert names(desk.finish("acceptance", "wang", "accepted")) == ["TaskCompleted", "CaseAccepted"]
    assert (desk.case.accepted_on, desk.case.promised_due) == ("2026-03-02", "2026-03-06")


def test_missing_obligatory_material_prevents_acceptance() -> None:
    desk = received(files=("lease",))
    answer = desk.finish("acceptance", "wang", "accepted")
    assert names(answer) == ["material_missing"]
    assert answer.details["missing"] == ["articles"]


def test_open_defects_prevent_acceptance() -> None:
    assert names(received().finish("acceptance", "wang", "accepted", {"defects": {"articles": "无签名"}})) == [
        "defects_open"
    ]


def test_correction_names_a_field_as_the_application_form_does() -> None:
    desk = received()
    items = [{"field": "/company", "problem": "名称有误"}]
    assert names(desk.finish("acceptance", "wang", "correction", {"items": items}))[:2] == [
        "TaskCompleted", "CorrectionNotified"
    ]
    assert [item["name"] for item in desk.case.correction_items] == ["公司"]


@pytest.mark.parametrize("field", ["/licence_no", "licence_no", "lease"])
def test_correction_of_what_the_application_form_does_not_have_is_refused(field: str) -> None:
    items = [{"field": field, "problem": "有误"}]
    assert names(received().finish("acceptance", "wang", "correction", {"items": items})) == ["field_not_in_form"]


def omission(**change: object) -> dict[str, object]:
    entry = {"material": "lease", "commitment": "承诺五日内补交", "supplement_by": "2026-03-09", **change}
    return {"omissions": [entry]}


def test_omission_of_kind_three_with_commitment_and_date_is_accepted() -> None:
    desk = received(files=("articles",))
    desk.finish("acceptance", "wang", "accepted_with_omissions", omission())
    assert desk.case.status == "accepted"
    assert desk.case.omissions[0]["supplied"] is False


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"material": "articles"}, "omission_not_allowed"),
        ({"material": "passport"}, "material_not_listed"),
        ({"commitment": " "}, "omission_not_allowed"),
        ({"supplement_by": "2026-03-02"}, "omission_not_allowed"),
        ({"supplement_by": "soon"}, "omission_not_allowed"),
        ({"supplement_by": None}, "omission_not_allowed"),
    ],
)
def test_omission_needs_kind_commitment_and_future_date(change: dict[str, object], code: str) -> None:
    desk = received(files=("articles",))
    assert names(desk.finish("acceptance", "wang", "accepted_with_omissions", omission(**change))) == [code]


@pytest.mark.parametrize("data", [{}, {"omissions": None}, {"omissions": ["lease"]}])
def test_omissions_that_name_nothing_do_not_cover_what_is_missing(data: dict[str, object]) -> None:
    desk = received(files=("articles",))
    refused = desk.finish("acceptance", "wang", "accepted_with_omissions", data)

    assert names(refused) == ["material_missing"]
    assert "(only lease, each in `omissions` with `material`, `commitment` and `supplement_by`)" in refused.remedy_en
    assert "（限 lease，在 omissions 中逐项写明 material、commitment、supplement_by）" in refused.remedy


def test_who_lacks_what_cannot_be_left_out_is_not_sent_to_omissions() -> None:
    refused = received(files=("lease",)).finish("acceptance", "wang", "accepted_with_omissions", {})

    assert "(articles)" in refused.text_en
    assert refused.remedy_en == "hand them in (none may be left out), or notify a correction"


def test_omission_is_supplied_once() -> None:
    desk = received(files=("articles",))
    desk.finish("acceptance", "wang", "accepted_with_omissions", omission())
    given = {"material": "lease", "filename": "合同.pdf", "content": b"%PDF-1.4\n%%EOF\n"}
    assert names(desk.do(c.SupplementOmission, "li", **given)) == ["MaterialAttached", "OmissionSupplemented"]
    assert names(desk.do(c.SupplementOmission, "li", **given)) == ["omission_unknown"]


def test_correction_lists_everything_once() -> None:
    desk = received()
    assert "CorrectionNotified" in names(desk.finish("acceptance", "wang", "correction", {"items": [ITEM]}))
    assert (desk.case.status, desk.case.correct_by) == ("correcting", "2026-03-23")
    assert names(desk.finish("correction", "li", "resubmitted")) == ["correction_incomplete"]
    hand_in(desk, "lease")
    desk.finish("correction", "li", "resubmitted")
    assert names(desk.finish("acceptance", "wang", "correction", {"items": [ITEM]})) == ["second_correction_notice"]


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ([], "correction_empty"),
        (None, "correction_empty"),
        ([{"material": "lease"}], "correction_empty"),
        ([{"problem": "缺页"}], "correction_empty"),
        (["lease"], "correction_empty"),
        ([{"material": "passport", "problem": "缺"}], "material_not_listed"),
    ],
)
def test_correction_notice_names_listed_materials_and_problems(items: object, code: str) -> None:
    assert names(received().finish("acceptance", "wang", "correction", {"items": items})) == [code]


def test_a_notice_that_leaves_out_a_required_material_that_is_missing_is_no_notice_of_everything() -> None:
    desk = received(files=())
    told = desk.finish("acceptance", "wang", "correction", {"items": [ITEM]})
    assert names(told) == ["correction_leaves_out"]
    assert (told.details["missing"], "章程" in str(told)) == (["articles"], True)


def test_a_material_nobody_asked_for_and_that_may_follow_later_does_not_move_the_day_of_acceptance() -> None:
    desk = received(files=("photo",))
    desk.finish("acceptance", "wang", "correction", {"items": [{"material": "articles", "problem": "缺"}]})
    hand_in(desk, "articles")
    desk.finish("correction", "li", "resubmitted")
    desk.now += timedelta(days=2)
    assert names(hand_in(desk, "lease")) == ["MaterialAttached"]
    desk.finish("acceptance", "wang", "accepted")
    assert desk.case.accepted_on == "2026-03-02"


def test_correction_after_the_notice_period_is_too_late() -> None:
    desk = received()
    desk.now += timedelta(days=8)
    assert names(desk.finish("acceptance", "wang", "correction", {"items": [ITEM]})) == ["correction_too_late"]


def test_silence_past_the_period_counts_as_accepted_since_receipt() -> None:
    desk = received(files=())
    desk.now += timedelta(days=8)
    desk.finish("acceptance", "wang", "accepted")
    assert (desk.case.status, desk.case.accepted_on) == ("accepted", "2026-03-02")


def test_acceptance_date_is_the_day_the_corrections_came() -> None:
    desk = received()
    desk.finish("acceptance", "wang", "correction", {"items": [ITEM]})
    desk.now += timedelta(days=3)
    hand_in(desk, "lease")
    desk.finish("correction", "li", "resubmitted", {"form": {"company": {"name": "甲"}}})
    assert desk.case.status == "received"
    desk.now += timedelta(days=1)
    desk.finish("acceptance", "wang", "accepted")
    assert desk.case.accepted_on == "2026-03-05"
    assert desk.document["form"]["company"] == {"name": "甲"}


def test_stranger_does_not_resubmit() -> None:
    desk = received()
    desk.finish("acceptance", "wang", "correction", {"items": [ITEM]})
    assert names(desk.finish("correction", "stranger", "resubmitted")) == ["not_entitled"]


@pytest.mark.parametrize(
    ("data", "code"),
    [({}, "reason_missing"), ({"reason": "不属本机关"}, "remedies_missing"), ({"remedies": "复议"}, "reason_missing")],
)
def test_refused_acceptance_needs_reason_and_remedies(data: dict[str, str], code: str) -> None:
    assert names(received().finish("acceptance", "wang", "not_accepted", data)) == [code]


def test_error_is_corrected_on_the_spot_before_acceptance_only() -> None:
    desk = received()
    answer = desk.do(c.CorrectOnTheSpot, "wang", form={"company": {"name": "乙"}}, note="错别字")
    assert names(answer) == ["CorrectedOnTheSpot"]
    late = accepted()
    assert names(late.do(c.CorrectOnTheSpot, "wang", form={"company": {}})) == ["not_before_acceptance"]


def test_applicant_does_not_correct_on_the_spot_alone() -> None:
    assert names(received().do(c.CorrectOnTheSpot, "li", form={"a": {}})) == ["not_entitled"]


def test_materials_after_acceptance_go_another_way() -> None:
    assert names(hand_in(accepted(), "photo")) == ["materials_closed"]


def test_lapse_waits_for_the_last_day() -> None:
    desk = received()
    desk.finish("acceptance", "wang", "correction", {"items": [ITEM]})
    desk.now += timedelta(days=21)
    assert names(desk.do(c.LapseCase, "wang", reason="未补")) == ["lapse_too_early"]
    desk.now += timedelta(days=1)
    assert names(desk.do(c.LapseCase, "system", reason="未补")) == ["CaseLapsed"]


def test_only_a_case_waiting_for_corrections_lapses() -> None:
    assert names(received().do(c.LapseCase, "wang", reason="x")) == ["not_correcting"]


def test_missing_material_that_comes_after_resubmission_moves_the_acceptance_date() -> None:
    desk = received(files=("lease",))
    desk.finish("acceptance", "wang", "correction", {"items": [ITEM]})
    hand_in(desk, "lease")
    desk.finish("correction", "li", "resubmitted")
    desk.now += timedelta(days=2)
    assert names(hand_in(desk, "articles")) == ["MaterialAttached", "CorrectionReceived"]
    desk.finish("acceptance", "wang", "accepted")
    assert desk.case.accepted_on == "2026-03-04"


def test_refusal_after_the_notice_period_is_too_late() -> None:
    desk = received()
    desk.now += timedelta(days=8)
    data = {"reason": "不属本机关", "remedies": "复议"}
    assert names(desk.finish("acceptance", "wang", "not_accepted", data)) == ["refusal_too_late"]


def test_correction_of_a_field_that_is_not_in_the_form_is_refused() -> None:
    items = [{"field": "/无犯罪记录证明", "problem": "缺少"}]
    assert names(received().finish("acceptance", "wang", "correction", {"items": items})) == ["field_not_in_form"]


def test_nobody_handles_an_application_of_their_own() -> None:
    desk = received()
    desk.case.applicant["id"] = "wang"
    assert names(desk.do(c.ClaimTask, "wang", task=desk.lay("acceptance"))) == ["same_person"]


def test_material_handed_in_is_no_omission() -> None:
    desk = received(files=("articles", "lease"))
    data = omission()
    assert names(desk.finish("acceptance", "wang", "accepted_with_omissions", data)) == ["omission_not_allowed"]
