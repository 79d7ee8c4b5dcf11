"""Work items, decisions, endings: who holds what, and two pairs of hands where the law wants them."""

from __future__ import annotations

import pytest
from msgspec import structs

from decisions.desk import accepted, names, opened, received
from onewindow import commands as c
from onewindow import events as e

REFUSAL = {"reason": "名称不符", "remedies": "可在60日内申请行政复议"}


def test_first_claim_wins_and_the_second_is_told_who_holds_it() -> None:
    desk = opened()
    task = desk.lay("errand")
    assert names(desk.do(c.ClaimTask, "wang", task=task)) == ["TaskClaimed"]
    answer = desk.do(c.ClaimTask, "zhao", task=task)
    assert names(answer) == ["already_claimed"]
    assert "王芳" in answer.text


def test_claiming_twice_changes_nothing() -> None:
    desk = opened()
    task = desk.lay("errand")
    desk.do(c.ClaimTask, "wang", task=task)
    assert names(desk.do(c.ClaimTask, "wang", task=task)) == []


def test_task_is_completed_by_its_holder_only() -> None:
    desk = opened()
    task = desk.lay("errand")
    assert names(desk.do(c.CompleteTask, "wang", task=task)) == ["not_claimed"]
    desk.do(c.ClaimTask, "wang", task=task)
    refused = desk.do(c.CompleteTask, "zhao", task=task)
    assert names(refused) == ["not_holder"]
    assert "claim" not in refused.remedy_en
    assert names(desk.do(c.CompleteTask, "wang", task=task)) == ["TaskCompleted"]


def test_late_second_person_is_told_who_was_faster() -> None:
    desk = opened()
    task = desk.lay("errand")
    desk.do(c.ClaimTask, "wang", task=task)
    desk.do(c.CompleteTask, "wang", task=task)
    answer = desk.do(c.CompleteTask, "zhao", task=task)
    assert names(answer) == ["somebody_was_faster"]
    assert answer.details["by"] == "wang"


def test_task_that_never_was_is_not_open() -> None:
    assert names(opened().do(c.ClaimTask, "wang", task=999)) == ["task_not_open"]


@pytest.mark.parametrize("person", ["chen", "zhou", "li", "lin"])
def test_people_of_another_department_or_role_do_not_claim(person: str) -> None:
    desk = opened()
    assert names(desk.do(c.ClaimTask, person, task=desk.lay("errand"))) == ["not_entitled"]


def test_released_task_is_free_again() -> None:
    desk = opened()
    task = desk.lay("errand")
    desk.do(c.ClaimTask, "wang", task=task)
    assert names(desk.do(c.ReleaseTask, "zhao", task=task)) == ["not_holder"]
    desk.do(c.ReleaseTask, "wang", task=task)
    assert names(desk.do(c.ClaimTask, "zhao", task=task)) == ["TaskClaimed"]


@pytest.mark.parametrize(
    ("to", "code"), [("zhao", "TaskHandedOver"), ("zhou", "not_entitled"), ("ghost", "person_unknown")]
)
def test_task_is_handed_to_somebody_who_could_hold_it(to: str, code: str) -> None:
    desk = opened()
    task = desk.lay("errand")
    desk.do(c.ClaimTask, "wang", task=task)
    assert names(desk.do(c.HandOverTask, "wang", task=task, to=to)) == [code]


def test_a_task_handed_to_who_holds_it_already_is_not_handed_over_again() -> None:
    desk = opened()
    task = desk.lay("errand")
    desk.do(c.ClaimTask, "wang", task=task)
    desk.do(c.HandOverTask, "wang", task=task, to="zhao")
    assert names(desk.do(c.HandOverTask, "zhao", task=task, to="zhao")) == []


def test_unknown_outcome_lists_the_possible_ones() -> None:
    desk = received()
    answer = desk.finish("acceptance", "wang", "granted")
    assert names(answer) == ["outcome_unknown"]
    assert "accepted_with_omissions（容缺受理）" in answer.remedy


def test_empty_outcome_is_refused_everywhere() -> None:
    assert names(opened().finish("errand", "wang", " ")) == ["outcome_unknown"]


def test_nobody_accepts_and_approves() -> None:
    desk = received()
    desk.finish("acceptance", "zhao", "accepted")
    desk.sub_case()
    assert names(desk.finish("hall_decision", "zhao", "granted", sub_case=1)) == ["same_person"]


def test_nobody_reviews_and_approves_the_same_matter() -> None:
    desk = accepted()
    desk.finish("review", "chen", "passed", sub_case=1)
    assert names(desk.finish("decision", "chen", "granted", sub_case=1)) == ["same_person"]
    assert names(desk.finish("decision", "liu", "granted", sub_case=1)) == ["TaskCompleted", "Decided"]


def test_reviewer_of_one_matter_may_approve_another() -> None:
    desk = accepted()
    desk.sub_case("name", 2)
    desk.finish("review", "chen", "passed", sub_case=1)
    assert names(desk.finish("decision", "chen", "granted", sub_case=2)) == ["TaskCompleted", "Decided"]


def test_handing_over_does_not_get_round_separate_hands() -> None:
    desk = accepted()
    desk.finish("review", "chen", "passed", sub_case=1)
    task = desk.lay("decision", 1)
    desk.do(c.ClaimTask, "liu", task=task)
    assert names(desk.do(c.HandOverTask, "liu", task=task, to="chen")) == ["same_person"]


@pytest.mark.parametrize(
    ("outcome", "data", "code"),
    [
        ("refused", {}, "reason_missing"),
        ("refused", {"reason": "x"}, "remedies_missing"),
        ("returned", {}, "reason_missing"),
        ("sent_back", {"reason": " "}, "reason_missing"),
    ],
)
def test_negative_decision_needs_reason_and_remedies(outcome: str, data: dict[str, str], code: str) -> None:
    assert names(accepted().finish("decision", "liu", outcome, data, sub_case=1)) == [code]


def test_refusal_with_reason_and_remedies_is_a_decision() -> None:
    desk = accepted()
    desk.finish("decision", "liu", "refused", REFUSAL, sub_case=1)
    assert desk.document["registration"]["result"] == "refused"


def test_first_claim_in_the_back_office_starts_the_review() -> None:
    desk = accepted()
    assert names(desk.do(c.ClaimTask, "chen", task=desk.lay("review", 1))) == ["TaskClaimed", "CaseReviewStarted"]


def test_whole_case_is_withdrawn_before_any_decision() -> None:
    desk = accepted()
    assert names(desk.do(c.Withdraw, "li", reason="不办了")) == ["CaseWithdrawn"]


def test_after_a_decision_only_undecided_sub_cases_are_withdrawn() -> None:
    desk = accepted()
    desk.sub_case("seal", 2, "police")
    desk.finish("decision", "liu", "granted", sub_case=1)
    assert names(desk.do(c.Withdraw, "li", reason="不办了")) == ["already_decided"]
    assert names(desk.do(c.Withdraw, "li", reason="不办了", sub_case=f"{desk.case.case_no}/1")) == ["already_decided"]
    assert names(desk.do(c.Withdraw, "li", reason="不刻章", sub_case=f"{desk.case.case_no}/2")) == ["SubCaseWithdrawn"]


@pytest.mark.parametrize(("kind", "given"), [(c.Withdraw, {}), (c.Forward, {"to": "x"}), (c.Extend, {"limit": "1wd"})])
def test_a_decided_sub_case_is_named_in_the_language_of_the_sentence_whatever_was_wanted(
    kind: type[c.Command], given: dict[str, str]
) -> None:
    desk = accepted()
    assert desk.item is not None
    in_english = tuple(structs.replace(item, name_en=f"{item.id} in English") for item in desk.item.items)
    desk.item = structs.replace(desk.item, items=in_english)
    desk.sub_case("seal", 2, "police")
    desk.finish("decision", "liu", "granted", sub_case=1)

    refused = desk.do(kind, "li" if kind is c.Withdraw else "liu", reason="x", sub_case="1", **given)

    assert (refused.code, "撤回" in refused.text + refused.remedy) == ("already_decided", False)
    assert "/1 registration 已有决定（准予）" in refused.text
    assert "/1 registration in English is decided" in refused.text_en
    assert (refused.remedy[-7:], refused.remedy_en[-18:]) == ("/2 seal", "/2 seal in English")


@pytest.mark.parametrize("number", ["9", "x", "", "-1", "1/1"])
def test_sub_case_that_does_not_exist_is_not_withdrawn(number: str) -> None:
    assert names(accepted().do(c.Withdraw, "li", reason="x", sub_case=number)) == ["sub_case_unknown"]


def test_withdrawal_needs_a_reason_and_the_applicant() -> None:
    assert names(accepted().do(c.Withdraw, "li", reason="")) == ["reason_missing"]
    assert names(accepted().do(c.Withdraw, "stranger", reason="x")) == ["not_entitled"]


def test_termination_needs_head_reason_and_basis() -> None:
    assert names(accepted().do(c.Terminate, "liu", reason="x", basis="y")) == ["not_entitled"]
    assert names(accepted().do(c.Terminate, "ma", reason="x")) == ["basis_missing"]
    assert names(accepted().do(c.Terminate, "ma", reason="主体灭失", basis="条例第二十条")) == ["CaseTerminated"]


def test_issuance_waits_for_omitted_materials() -> None:
    desk = received(files=("articles",))
    omissions = [{"material": "lease", "commitment": "补", "supplement_by": "2026-03-20"}]
    desk.finish("acceptance", "wang", "accepted_with_omissions", {"omissions": omissions})
    assert names(desk.finish("issuance", "he", "issued")) == ["omission_open"]


def test_finished_case_changes_no_more_but_keeps_a_late_reply() -> None:
    desk = accepted()
    desk.record(e.CaseFinished(how="completed"))
    assert names(desk.do(c.Withdraw, "li", reason="x")) == ["case_finished"]
    late = desk.do(c.RecordReply, "system", message="m", outcome="granted")
    assert names(late) == ["ReplyRecorded", "IncidentOpened"]
    assert late[0].awaited is False
    assert late[1].kind == "late_result"
    refused = desk.do(c.RecordReply, "system", message="n", outcome="refused", data={"reason": "x"})
    assert names(refused) == ["ReplyRecorded"], "what changes nothing over there is no incident"


def test_stale_version_is_told_who_was_faster() -> None:
    desk = accepted()
    answer = desk.do(c.Withdraw, "li", reason="x", expected_version=1)
    assert names(answer) == ["stale_version"]
    assert answer.details["version"] == desk.case.version


def test_plain_task_is_completed_without_claiming_first() -> None:
    desk = opened_plain()
    task = desk.lay("errand")
    desk.do(c.CompleteTask, "wang", task=task, data={"x": 5, "form": "kept out"})
    assert (desk.document["x"], desk.document["form"]) == (5, {})


def test_ended_plain_process_has_no_status_and_no_linked_case() -> None:
    desk = opened_plain()
    desk.record(e.CaseFinished(how="completed"))

    refused = desk.do(c.CompleteTask, "wang", task=1)

    assert refused.code == "case_finished"
    assert refused.text_en.endswith("is finished")
    assert refused.remedy_en == "open a new case to do it again"
    assert "关联" not in refused.remedy


def opened_plain():  # type: ignore[no-untyped-def]
    from decisions.desk import Desk

    desk = Desk("plain")
    desk.do(c.OpenCase, "wang", process="p")
    return desk


def test_withdrawn_draft_is_finished_at_once() -> None:
    desk = opened()
    assert names(desk.do(c.Withdraw, "li", reason="不办了")) == ["CaseWithdrawn", "CaseFinished"]
    assert desk.case.finished


def test_single_task_sub_case_has_nothing_to_send_back_to() -> None:
    desk = accepted()
    desk.sub_case("seal", 2, "police")
    answer = desk.finish("seal", "zhou", "sent_back", {"reason": "x"}, sub_case=2)
    assert names(answer) == ["outcome_unknown"]
    assert "sent_back" not in answer.remedy


def test_who_has_reviewed_at_all_does_not_decide_even_after_sending_back() -> None:
    desk = accepted()
    desk.finish("review", "chen", "sent_back", {"reason": "回避"}, sub_case=1)
    assert names(desk.finish("decision", "chen", "granted", sub_case=1)) == ["same_person"]


def test_decision_is_taken_once() -> None:
    desk = accepted()
    desk.finish("decision", "liu", "granted", sub_case=1)
    assert names(desk.finish("decision", "liu", "refused", REFUSAL, sub_case=1)) == ["decided_already"]


def test_granted_case_is_not_terminated() -> None:
    desk = accepted()
    desk.finish("decision", "liu", "granted", sub_case=1)
    assert names(desk.do(c.Terminate, "ma", reason="x", basis="y")) == ["decided_already"]


@pytest.mark.parametrize("field", ["task", "outcome", "data", "case_no"])
@pytest.mark.parametrize("value", [None, 5.0, True, ["x"], b"x", 10**40])
def test_command_of_the_wrong_shape_is_refused_before_anything_is_looked_up(field: str, value: object) -> None:
    desk = opened()
    given = {"task": 1, "outcome": "done", "data": {}, "case_no": desk.case.case_no, field: value}
    assert names(desk.do(c.CompleteTask, "wang", **given))[0] in ("value_unfit", "task_not_open")


def test_variable_named_like_an_element_does_not_block_the_case() -> None:
    desk = opened_plain()
    desk.do(c.CompleteTask, "wang", task=desk.lay("errand"), data={"errand": 5})
    assert desk.document["errand"] == 5
    desk.do(c.CompleteTask, "wang", task=desk.lay("errand"))
    assert desk.document["errand"]["outcome"] == "done"
