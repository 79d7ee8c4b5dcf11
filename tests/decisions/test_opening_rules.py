"""Opening, drafts, applying: who may, and what the form must be."""

from __future__ import annotations

import pytest

from decisions.desk import Desk, accepted, hand_in, names, opened
from onewindow import commands as c
from onewindow.domain.facts import Origin

APPLICANT = {"id": "li", "name": "李雷"}


def test_applicant_opens_a_draft_with_default_answers() -> None:
    desk = opened()
    assert desk.case.status == "draft"
    assert desk.document["situations"] == {"seal": True}
    assert desk.document["origin"] == {"case_no": "", "granted": [], "results": {}}


def test_case_number_is_code_date_and_serial() -> None:
    assert opened().case.case_no.endswith("202603020001")


def test_window_clerk_opens_for_the_applicant() -> None:
    assert names(Desk().do(c.OpenCase, "wang", process="p", applicant=APPLICANT)) == ["CaseOpened"]


@pytest.mark.parametrize(("actor", "channel", "kept"), [
    ("li", None, "online"), ("wang", None, "window"), ("li", "window", "window"), ("wang", "online", "online"),
])  # fmt: skip
def test_what_an_applicant_opens_himself_comes_on_line_unless_the_opening_says_otherwise(
    actor: str, channel: str | None, kept: str
) -> None:
    (opening,) = Desk().do(c.OpenCase, actor, process="p", applicant=APPLICANT, channel=channel)
    assert opening.channel == kept


def test_who_applies_himself_and_says_nothing_of_a_channel_loses_no_day_until_the_window_looks() -> None:
    desk = opened()
    for material in ("articles", "lease"):
        hand_in(desk, material)
    desk.do(c.SubmitApplication, "li")
    desk.until("2026-03-05T09:00")
    desk.finish("intake", "wang", "received")
    assert (desk.case.received_on, desk.clock("correction_notice").due_on) == ("2026-03-02", "2026-03-09")


def test_department_does_not_open_cases() -> None:
    assert names(Desk().do(c.OpenCase, "chen", process="p", applicant=APPLICANT)) == ["not_entitled"]


@pytest.mark.parametrize("applicant", [{}, {"id": "li"}, {"id": "li", "name": ""}, {"id": "li", "name": 7}])
def test_nameless_applicant_is_refused(applicant: dict[str, object]) -> None:
    assert names(Desk().do(c.OpenCase, "wang", process="p", applicant=applicant)) == ["applicant_missing"]


@pytest.mark.parametrize("applicant_id", [" li", "li ", "li\n"])
def test_applicant_whose_id_has_blanks_around_it_is_refused(applicant_id: str) -> None:
    applicant = {"id": applicant_id, "name": "李雷"}
    assert names(Desk().do(c.OpenCase, "wang", process="p", applicant=applicant)) == ["person_id_unfit"]


@pytest.mark.parametrize(
    ("agent", "code"),
    [
        ({"id": ["x"], "name": "韩梅"}, "person_id_unfit"),
        ({"id": 13800138000, "name": "韩梅"}, "person_id_unfit"),
        ({"id": "system", "name": "韩梅"}, "person_id_unfit"),
        ({"id": " han", "name": "韩梅"}, "person_id_unfit"),
        ("han", "agent_unfit"),
        (["han"], "agent_unfit"),
    ],
)
def test_agent_nobody_could_ever_be_is_refused(agent: object, code: str) -> None:
    answer = Desk().do(c.OpenCase, "wang", process="p", applicant={**APPLICANT, "agent": agent})
    assert names(answer) == [code]


@pytest.mark.parametrize("agent", [{"id": "", "name": ""}, {"id": "", "name": "韩梅"}, {"name": "韩梅"}, "", None])
def test_box_for_an_agent_that_was_left_empty_names_nobody(agent: object) -> None:
    answer = Desk().do(c.OpenCase, "wang", process="p", applicant={**APPLICANT, "agent": agent})
    assert names(answer)[0] == "CaseOpened"


@pytest.mark.parametrize(("id", "code"), [
    (5, "person_id_unfit"), ("system", "person_id_unfit"), ("\u200b", "applicant_missing"), (None, "applicant_missing"),
])  # fmt: skip
def test_applicant_whose_id_is_none_is_told_so_and_one_without_that_it_is_missing(id: object, code: str) -> None:
    assert names(Desk().do(c.OpenCase, "wang", process="p", applicant={"id": id, "name": "李雷"})) == [code]


def test_reason_of_which_nothing_can_be_seen_is_none() -> None:
    desk = accepted()
    assert names(desk.do(c.Withdraw, "li", reason="\u200b\u2060")) == ["reason_missing"]


@pytest.mark.parametrize("agent", [None, {}, {"name": "韩梅"}, {"id": "han", "name": "韩梅"}])
def test_agent_may_be_left_out_or_be_known_by_name_alone(agent: object) -> None:
    answer = Desk().do(c.OpenCase, "wang", process="p", applicant={**APPLICANT, "agent": agent})
    assert names(answer) == ["CaseOpened"]


def test_unknown_situation_is_refused_with_the_questions() -> None:
    answer = Desk().do(c.OpenCase, "wang", process="p", applicant=APPLICANT, situations={"sael": True})
    assert names(answer) == ["situation_unknown"]
    assert "seal" in answer.remedy


def test_an_answer_to_no_question_is_told_as_it_was_typed() -> None:
    answer = Desk().do(c.OpenCase, "wang", process="p", applicant=APPLICANT, situations={"sael": True})
    assert "sael = true" in answer.text_en


@pytest.mark.parametrize("value", [1, "yes", None, []])
def test_answer_of_the_wrong_type_is_refused(value: object) -> None:
    answer = Desk().do(c.OpenCase, "wang", process="p", applicant=APPLICANT, situations={"seal": value})
    assert names(answer) == ["situation_unknown"]


def test_form_field_of_the_wrong_type_names_its_pointer() -> None:
    answer = Desk().do(c.OpenCase, "wang", process="p", applicant=APPLICANT, form={"company": "wrong"})
    assert names(answer) == ["form_invalid"]
    assert answer.details["problems"][0]["pointer"] == "/company"


def test_draft_is_kept_section_by_section() -> None:
    desk = opened()
    desk.do(c.SaveDraft, "li", form={"company": {"name": "甲"}})
    desk.do(c.SaveDraft, "li", form={"domicile": {"text": "乙"}})
    assert desk.document["form"] == {"company": {"name": "甲"}, "domicile": {"text": "乙"}}


def test_stranger_does_not_touch_the_draft() -> None:
    assert names(opened().do(c.SaveDraft, "stranger", form={})) == ["not_entitled"]


def test_submitted_case_is_no_draft() -> None:
    desk = opened()
    assert names(desk.do(c.SubmitApplication, "li")) == ["ApplicationSubmitted"]
    assert names(desk.do(c.SaveDraft, "li", form={})) == ["not_draft"]
    assert names(desk.do(c.SubmitApplication, "li")) == ["not_draft"]


def test_plain_process_starts_at_once() -> None:
    desk = Desk("plain")
    assert names(desk.do(c.OpenCase, "wang", process="p", form={"x": 1})) == ["CaseOpened", "ApplicationSubmitted"]
    assert desk.document["x"] == 1


@pytest.mark.parametrize(
    ("text", "reason"), [("a\x00b", "nul"), ("\ud800", "surrogate")], ids=["NUL", "lone surrogate"]
)
def test_text_no_store_keeps_is_refused(text: str, reason: str) -> None:
    answer = Desk().do(c.OpenCase, "wang", process="p", applicant={"id": "li", "name": text})
    assert names(answer) == ["value_unfit"]
    assert reason in answer.text_en


@pytest.mark.parametrize("name", ["𪚥龘", "🙂公司", " 李 雷 "])
def test_rare_characters_are_kept_as_they_are(name: str) -> None:
    desk = Desk()
    desk.do(c.OpenCase, "wang", process="p", applicant={"id": "li", "name": name})
    assert desk.case.applicant["name"] == name


@pytest.mark.parametrize("number", [2**63, -(2**64), 10**30])
def test_whole_number_no_store_keeps_exactly_is_refused(number: int) -> None:
    answer = Desk().do(c.OpenCase, "wang", process="p", applicant=APPLICANT, form={"capital": number})
    assert names(answer) == ["value_unfit"]
    assert "/form/capital" in answer.text_en


def test_deep_nesting_is_refused() -> None:
    deep: object = 1
    for _ in range(60):
        deep = [deep]
    assert names(Desk().do(c.OpenCase, "wang", process="p", applicant=APPLICANT, form={"a": deep})) == ["value_unfit"]


@pytest.mark.parametrize(("value", "remedy"), [
    ("a\x00", "remove the NUL"), (10**30, "a code as text"), ({3: 4}, "correct the keys"), ({1}, "give it as that"),
])  # fmt: skip
def test_what_is_unfit_is_told_with_the_remedy_for_it_alone(value: object, remedy: str) -> None:
    answer = Desk().do(c.OpenCase, "wang", process="p", applicant=APPLICANT, form={"a": value})

    assert answer.code == "value_unfit"
    assert remedy in answer.remedy_en
    assert answer.remedy_en.count(";") <= 1


def test_field_of_the_wrong_type_is_told_to_be_one() -> None:
    answer = Desk().do(c.OpenCase, "wang", process=12, applicant=APPLICANT)

    assert "Expected a value of the type this field takes, but at /process" in answer.text_en
    assert "NUL" not in answer.remedy_en


def test_command_for_an_unknown_case_is_refused() -> None:
    assert names(Desk().do(c.Withdraw, "li", case_no="no-such", reason="x")) == ["case_unknown"]


def test_reapplication_takes_over_what_was_granted() -> None:
    origin = Origin(case_no="old", applicant="li", process="p", form={"company": {"name": "甲"}},
                    results={"registration": {"result": "granted", "uscc": "U"}}, ready=True)
    desk = Desk(origin=origin)
    desk.do(c.OpenCase, "wang", process="p", applicant=APPLICANT, origin="old")
    assert desk.document["origin"]["granted"] == ["registration"]
    assert desk.document["form"] == {"company": {"name": "甲"}}


@pytest.mark.parametrize("change", [{"applicant": "other"}, {"process": "q"}, {"ready": False}])
def test_origin_of_somebody_else_is_refused(change: dict[str, object]) -> None:
    given = {"case_no": "old", "applicant": "li", "process": "p", "form": {}, "results": {}, "ready": True, **change}
    desk = Desk(origin=Origin(**given))
    assert names(desk.do(c.OpenCase, "wang", process="p", applicant=APPLICANT, origin="old")) == ["origin_unsuitable"]


def test_applicant_does_not_open_for_somebody_else() -> None:
    answer = Desk().do(c.OpenCase, "stranger", process="p", applicant=APPLICANT)
    assert names(answer) == ["not_entitled"]


def test_agent_opens_for_the_applicant_he_represents() -> None:
    applicant = {**APPLICANT, "agent": {"id": "stranger", "name": "韩梅"}}
    assert names(Desk().do(c.OpenCase, "stranger", process="p", applicant=applicant)) == ["CaseOpened"]
